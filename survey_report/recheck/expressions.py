"""The small language that says what a published claim can be compared with.

Used in the column `compares_with` of an edition's claims.csv::

    facts:ministries+facts:directorates
    table2:dialogue.groups_chosen/facts:groups_completed
    table2:rank(dialogue by diff)
    table2:count(0.5 <= d < 0.8)
    table2:count(p < .05 and diff > 0)
    table2:corr(groups_chosen with diff or d)
    table2:N - 1 with N = 31

A name before a colon is a table. In tables 1 and 2 a cell is ``factor.column``; facts and
figure 2 hold one value per id. A name without a table is looked up in the table named last.
Counts and ranks run over the factors, not over the global index.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from survey_report.recheck.intervals import TOLERANCE, Interval, Printed, exactly

Cell = Printed | None
Table = Mapping[str, Mapping[str, Cell]]

_TOKEN = re.compile(r"\s*(?:(\d*\.\d+|\d+)|([A-Za-z_]\w*)|(<=|>=|==|[-+*/():.<>=]))")
_SIGNS: dict[str, Callable] = {"+": operator.add, "-": operator.sub}
_SIGNS |= {"*": operator.mul, "/": operator.truediv}


class ExpressionError(ValueError):
    """The expression cannot be read."""


class NotPublishedError(LookupError):
    """The expression needs a number that the edition does not print."""


@dataclass(frozen=True)
class Computed:
    """What follows from printed numbers.

    Attributes
    ----------
    value : float
        From the numbers as printed.
    interval : Interval
        From the unrounded values they may stand for.
    loose : Interval
        The same when counts such as 350 may be rounded to the nearest ten.
    unit : str
        As `Printed.unit`.
    source : Printed, optional
        The printed number itself, where the expression is nothing but one.
    """

    value: float
    interval: Interval
    loose: Interval
    unit: str
    source: Printed | None = None


@dataclass(frozen=True)
class Sources:
    """The tables an expression may use.

    Attributes
    ----------
    tables : mapping
        Table name to row id to column to printed cell. Tables with one value per row call
        that column ``value``.
    factors : tuple of str
        The rows that counts, ranks and correlations run over.
    names : mapping
        Values known by a plain name, such as ``N``.
    derived : callable
        ``derived(row, column)`` returns the interval of a column that is not printed (p).
    """

    tables: Mapping[str, Table]
    factors: tuple[str, ...]
    names: Mapping[str, float]
    derived: Callable[[Mapping[str, Cell], str], Interval | None] = lambda row, column: None


def evaluate(expression: str, sources: Sources) -> Computed:
    """Return the value of an expression.

    Raises
    ------
    ExpressionError
        It does not follow the grammar, or names a table or column that does not exist.
    NotPublishedError
        A number it needs is not printed; the argument is the name.
    """
    body, bindings = _bindings(expression)
    parser = _Parser(_tokens(body), replace(sources, names={**sources.names, **bindings}))
    result = parser.sum()
    parser.finish()
    return result


def _bindings(expression: str) -> tuple[str, dict[str, float]]:
    """Split off a closing ``with N = 31``."""
    found = re.search(r"\s+with\s+(\w+)\s*=\s*(\d+(?:\.\d+)?)\s*$", expression)
    if not found:
        return expression, {}
    return expression[: found.start()], {found[1]: float(found[2])}


def _tokens(text: str) -> list[str]:
    tokens, position = [], 0
    while text[position:].strip():
        match = _TOKEN.match(text, position)
        if not match:
            raise ExpressionError(f"uventet tegn ved «{text[position:].strip()}»")
        tokens.append(match[0].strip())
        position = match.end()
    return tokens


class _Parser:
    """Recursive descent over the tokens; calculates while it reads."""

    def __init__(self, tokens: list[str], sources: Sources) -> None:
        self.tokens = tokens
        self.sources = sources
        self.table: str | None = None

    def sum(self) -> Computed:
        return self._chain(("+", "-"), self._product)

    def _product(self) -> Computed:
        return self._chain(("*", "/"), self._atom)

    def _chain(self, signs: tuple[str, ...], operand: Callable[[], Computed]) -> Computed:
        left = operand()
        while self.tokens and self.tokens[0] in signs:
            left = _combined(left, self.tokens.pop(0), operand())
        return left

    def _atom(self) -> Computed:
        token = self._next()
        if token == "(":
            inside = self.sum()
            self._expect(")")
            return inside
        if token[0].isdigit() or token[0] == ".":
            return _constant(float(token))
        if not token[0].isalpha():
            raise ExpressionError(f"uventet «{token}»")
        if self.tokens[:1] == [":"]:
            self._next()
            self._enter(token)
            return self._atom()
        if self.tokens[:1] == ["("]:
            return self._function(token)
        if self.tokens[:1] == ["."]:
            self._next()
            return self._cell(token, self._next())
        return self._name(token)

    def _enter(self, table: str) -> None:
        if table not in self.sources.tables:
            raise ExpressionError(f"tabellen «{table}» finnes ikke")
        self.table = table

    def _name(self, name: str) -> Computed:
        if name in self.sources.names:
            return _constant(self.sources.names[name])
        if name not in self._rows():
            raise NotPublishedError(name)
        return self._cell(name, "value")

    def _cell(self, row: str, column: str) -> Computed:
        if row not in self._rows():
            raise NotPublishedError(row)
        cells = self._rows()[row]
        if column not in cells:
            raise ExpressionError(f"kolonnen «{column}» finnes ikke i «{self.table}»")
        if cells[column] is None:
            raise NotPublishedError(f"{row}.{column}")
        return as_computed(cells[column])

    def _rows(self) -> Table:
        if self.table is None:
            raise ExpressionError("ingen tabell er nevnt")
        return self.sources.tables[self.table]

    def _function(self, name: str) -> Computed:
        self._expect("(")
        depth, inside = 1, []
        while depth:
            token = self._next()
            depth += (token == "(") - (token == ")")
            inside.append(token)
        functions = {"rank": self._rank, "count": self._count, "corr": self._correlation}
        if name not in functions:
            raise ExpressionError(f"«{name}» er ikke en kjent regneregel")
        return functions[name](inside[:-1])

    def _rank(self, tokens: list[str]) -> Computed:
        """Rank of a row by a column, largest first: ``rank(row by column)``."""
        if len(tokens) != 3 or tokens[1] != "by":
            raise ExpressionError("rank skrives rank(rad by kolonne)")
        row, column = tokens[0], tokens[2]
        own = self._cell(row, column)
        others = [self._cell(other, column) for other in self._factors() if other != row]
        return _between(
            1 + sum(other.value > own.value for other in others),
            1 + sum(other.interval.lo > own.interval.hi for other in others),
            1 + sum(other.interval.hi > own.interval.lo + TOLERANCE for other in others),
        )

    def _count(self, tokens: list[str]) -> Computed:
        """Rows for which all comparisons hold: ``count(0.5 <= d < 0.8 and diff > 0)``."""
        holds = [self._condition(tokens, row) for row in self._factors()]
        return _between(
            sum(nominal for nominal, _, _ in holds),
            sum(surely for _, surely, _ in holds),
            sum(possibly for _, _, possibly in holds),
        )

    def _condition(self, tokens: list[str], row: str) -> tuple[bool, bool, bool]:
        """Tell whether it holds as printed, surely and possibly."""
        parts = [
            _compared(self._operand(left, row), sign, self._operand(right, row))
            for clause in _split(tokens, "and")
            for left, sign, right in _comparisons(clause)
        ]
        return tuple(all(part[i] for part in parts) for i in range(3))

    def _operand(self, token: str, row: str) -> Computed:
        if token[0].isdigit() or token[0] == ".":
            return _constant(float(token))
        cells = self._rows()[row]
        if token not in cells and (derived := self.sources.derived(cells, token)):
            middle = (derived.lo + derived.hi) / 2
            return Computed(middle, derived, derived, "ratio")
        return self._cell(row, token)

    def _correlation(self, tokens: list[str]) -> Computed:
        """Pearson's r over the rows: ``corr(a with b or c)``, where b or c was meant."""
        if len(tokens) < 3 or tokens[1] != "with":
            raise ExpressionError("corr skrives corr(kolonne with kolonne)")
        first = self._column(tokens[0])
        found = [correlation(first, self._column(name)) for (name,) in _split(tokens[2:], "or")]
        hull = Interval(min(r.lo for _, r in found), max(r.hi for _, r in found))
        return Computed(found[0][0], hull, hull, "ratio")

    def _column(self, name: str) -> list[Printed]:
        """Return a whole column; a cell that is empty or no possible count is not printed."""
        cells = {row: self._rows()[row].get(name) for row in self._factors()}
        lost = [row for row, cell in cells.items() if cell is None or _is_odd_one_out(cell, cells)]
        if lost:
            raise NotPublishedError(f"{name} for {len(lost)} av {len(cells)} faktorer")
        return list(cells.values())

    def _factors(self) -> list[str]:
        return [row for row in self._rows() if row in self.sources.factors]

    def _next(self) -> str:
        if not self.tokens:
            raise ExpressionError("uttrykket slutter for tidlig")
        return self.tokens.pop(0)

    def _expect(self, token: str) -> None:
        if (found := self._next()) != token:
            raise ExpressionError(f"ventet «{token}», fant «{found}»")

    def finish(self) -> None:
        if self.tokens:
            raise ExpressionError(f"uventet «{self.tokens[0]}»")


def correlation(first: list[Printed], second: list[Printed]) -> tuple[float, Interval]:
    """Return Pearson's r as printed, and the r that the unrounded columns can have.

    r is the cosine of the angle between the two centred columns. Rounding moves a column by at
    most half a step per cell, and so turns it by at most asin(move / length).
    """
    columns = [[cell.value for cell in column] for column in (first, second)]
    centred = [[x - sum(column) / len(column) for x in column] for column in columns]
    lengths = [math.hypot(*column) for column in centred]
    if min(lengths) == 0:
        raise NotPublishedError("variasjon i kolonnen")
    r = sum(a * b for a, b in zip(*centred, strict=True)) / math.prod(lengths)
    turn = sum(
        math.asin(min(math.hypot(*(cell.step / 2 for cell in column)) / length, 1.0))
        for column, length in zip((first, second), lengths, strict=True)
    )
    angle = math.acos(max(-1.0, min(r, 1.0)))
    return r, Interval(math.cos(min(angle + turn, math.pi)), math.cos(max(angle - turn, 0.0)))


def as_computed(cell: Printed) -> Computed:
    """Return a printed number as the result of an expression."""
    return Computed(cell.value, cell.interval, cell.loose, cell.unit, cell)


def _constant(value: float) -> Computed:
    return Computed(value, exactly(value), exactly(value), "count")


def _between(nominal: int, surely: int, possibly: int) -> Computed:
    interval = Interval(surely, possibly)
    return Computed(nominal, interval, interval, "count")


def _combined(left: Computed, sign: str, right: Computed) -> Computed:
    if sign == "/" and right.value == 0:
        raise ExpressionError("deling på null")
    apply = _SIGNS[sign]
    return Computed(
        apply(left.value, right.value),
        apply(left.interval, right.interval),
        apply(left.loose, right.loose),
        "ratio" if sign == "/" else left.unit,
    )


def _is_odd_one_out(cell: Printed, cells: Mapping[str, Cell]) -> bool:
    """Tell whether a number has decimals in a column of counts."""
    exact = [other.step == 0 for other in cells.values() if other is not None]
    return cell.step != 0 and sum(exact) > len(exact) / 2


def _split(tokens: list[str], word: str) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for token in tokens:
        if token == word:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _comparisons(clause: list[str]) -> list[tuple[str, str, str]]:
    """Return ``0.5 <= d < 0.8`` as its two comparisons."""
    if len(clause) < 3 or len(clause) % 2 == 0:
        raise ExpressionError(f"«{' '.join(clause)}» er ikke en sammenligning")
    return [tuple(clause[i : i + 3]) for i in range(0, len(clause) - 2, 2)]


def _compared(left: Computed, sign: str, right: Computed) -> tuple[bool, bool, bool]:
    if sign in (">", ">="):
        left, right, sign = right, left, sign.replace(">", "<")
    a, b = left.interval, right.interval
    if sign == "<":
        return left.value < right.value, a.hi < b.lo, a.lo < b.hi
    if sign == "<=":
        return left.value <= right.value, a.hi <= b.lo, a.lo <= b.hi
    if sign in ("=", "=="):
        return left.value == right.value, a == b and a.lo == a.hi, a.meets(b)
    raise ExpressionError(f"«{sign}» er ikke en sammenligning")
