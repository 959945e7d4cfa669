"""Numbers that are typed in the prose instead of looked up.

A number that comes from data is a lookup, since a typed one stays when the data change. What
is no data, such as the year of a publication or a page, is allowed by a row of
config/prose_numbers.csv, by name and with a reason, and is listed for the reviewer.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields

from survey_report.language.norwegian import cardinal

# What is no prose: of a line, what stands in its place is blanks, so that columns stay
_NO_PROSE = re.compile(
    r"`[^`]*`"  # code and lookups
    r"|\$\$.*?\$\$|\$[^$]+\$"  # formulas
    r"|\]\([^)]*\)|\[\^[\w-]+\]|<https?://[^>]*>"  # where links and notes lead
    r"|https?://\S+|\b[\w-]+\.\w+/[\w./-]+"
    r"|\{\{<.*?>\}\}|\{[^}]*\}"  # includes, attributes and placeholders
    r"|@[\w-]+|<!--.*?-->|^\s*\d+[.)](?=\s)"  # references, comments, the numbers of a list
)
_FENCE = re.compile(r"^\s*(`{3,}|~{3,})\s*(?P<kind>\{?\w*)")
_CAPTIONED = {"figure", "table"}
_DIGITS = re.compile(
    r"(?<![\w.,])[-+\u2212]?\d+(?:[\u00a0\u202f ]\d{3})*(?:,\d+)?(?:\.(?=\s?[a-zæøå]))?"
    r"(?:[\u00a0\u202f ]?(?:%|prosent\b|poeng\b))?"
)
_WORDS = [cardinal(number) for number in range(2, 13)]
_GUARDED = re.compile(r"`\{python\}\s*(?:guard|when)\(")
_NOTE = re.compile(r"^\s*note:")


@dataclass(frozen=True)
class Allowed:
    """A row of config/prose_numbers.csv: numbers that may stand as typed, and why.

    Attributes
    ----------
    name : str
    pattern : str
        Regular expression; a number within what it matches in a line is allowed.
    file : str
        The only file it is allowed in; "" for all.
    why_nb : str
    """

    name: str
    pattern: str
    file: str
    why_nb: str


@dataclass(frozen=True)
class TypedNumber:
    """A number as typed; `name` and `why_nb` are those of the row that allows it, or ""."""

    file: str
    line: int
    number: str
    name: str
    why_nb: str
    context: str


ALLOWED = [field.name for field in fields(Allowed)]
COLUMNS = [field.name for field in fields(TypedNumber)]


def typed_numbers(
    text: str, file: str, allowed: Iterable[Allowed] = (), units: Collection[str] = ()
) -> list[TypedNumber]:
    """Return every number typed in the prose of a chapter, in order.

    Parameters
    ----------
    text : str
        The chapter; of a table of the config (.yaml) the notes are prose.
    file : str
    allowed : iterable of Allowed
    units : collection of str
        What the report counts (grupper, påstander …): a number in words is data when one of
        them follows, and no condition guards the paragraph.
    """
    rows = [row for row in allowed if row.file in ("", file)]
    patterns = [(row, re.compile(row.pattern)) for row in rows]
    words = _word_pattern(units)
    prose = _notes(text) if file.endswith((".yaml", ".yml")) else _prose(text)
    guarded = _guarded_lines(text)
    found = []
    for number, line, written in prose:
        matches = list(_DIGITS.finditer(line))
        if number not in guarded:
            matches += words.finditer(line)
        if not matches:
            continue
        spans = [(row, match.span()) for row, one in patterns for match in one.finditer(written)]
        for match in sorted(matches, key=re.Match.start):
            row = next((row for row, span in spans if _within(match.span(), span)), None)
            found.append(
                TypedNumber(
                    file,
                    number,
                    match[0].strip(),
                    row.name if row else "",
                    row.why_nb if row else "",
                    _context(line, *match.span()),
                )
            )
    return found


def unused(allowed: Iterable[Allowed], numbers: Iterable[TypedNumber]) -> list[str]:
    """Return the names of the rows that allow nothing."""
    used = {number.name for number in numbers}
    return [row.name for row in allowed if row.name not in used]


def shown_like(number: str, entries: Mapping[str, Mapping], most: int = 3) -> list[str]:
    """Return ids of values that are shown as the number, for a hint to the author."""
    figure = re.sub(r"[^\d,]", "", number)
    return [
        name
        for name, entry in entries.items()
        if figure and re.sub(r"[^\d,]", "", str(entry.get("display", ""))) == figure
    ][:most]


def _within(inner: tuple[int, int], outer: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _word_pattern(units: Collection[str]) -> re.Pattern:
    nouns = {unit.split()[0] for unit in units if unit and unit.isalpha()} | {"prosent", "poeng"}
    words, counted = "|".join(_WORDS), "|".join(sorted(map(re.escape, nouns)))
    return re.compile(
        rf"\b(?:{words}) (?:av (?:{words})\b|(?:[a-zæøå]+e )?[a-zæøå]*(?:{counted})\b)",
        re.IGNORECASE,
    )


def _prose(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield number, prose and the whole of each line; of the cells, the captions."""
    fence, cell, formula = "", False, False
    for number, line in enumerate(text.split("\n"), start=1):
        opened = _FENCE.match(line)
        if opened and not fence:
            fence, cell = opened[1], opened["kind"].startswith("{python")
        elif fence and line.strip().startswith(fence):
            fence = ""
        elif fence:
            if cell:
                yield from ((number, caption, caption) for caption in _captions(line))
        elif line.strip() == "$$" or formula:
            formula = formula != (line.strip() == "$$")
        else:
            yield number, _without_code(line), line


def _without_code(line: str) -> str:
    return _NO_PROSE.sub(lambda match: " " * len(match[0]), line)


def _captions(line: str) -> list[str]:
    """Return the caption that a line of a cell gives a figure or a table."""
    try:
        (statement,) = ast.parse(line.strip()).body
    except (SyntaxError, ValueError):
        return []
    call = getattr(statement, "value", None)
    if not isinstance(call, ast.Call) or getattr(call.func, "id", "") not in _CAPTIONED:
        return []
    given = [*call.args[1:], *(keyword.value for keyword in call.keywords)]
    return [one.value for one in given if isinstance(getattr(one, "value", None), str)]


def _notes(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield number, prose and the whole of each line of the notes in a YAML table."""
    depth = -1
    for number, line in enumerate(text.split("\n"), start=1):
        indent = len(line) - len(line.lstrip())
        if _NOTE.match(line):
            depth = indent
        elif line.strip() and indent <= depth:
            depth = -1
        if depth >= 0:
            yield number, _without_code(line), line


def _guarded_lines(text: str) -> set[int]:
    """Return the lines of paragraphs that a condition stands in front of."""
    lines, found, start = text.split("\n"), set(), 1
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip():
            continue
        if any(_GUARDED.search(one) for one in lines[start - 1 : number - 1]):
            found |= set(range(start, number))
        start = number + 1
    return found


def _context(line: str, start: int, end: int, width: int = 40) -> str:
    return " ".join(line[max(start - width, 0) : end + width].split())
