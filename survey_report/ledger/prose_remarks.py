"""What an author must look at: sentences that are not true, and values that are not there.

One remark a paragraph, with all that is wrong with it; what would be true stands beside what
the sentence needs, with the numbers as a reader sees them.
"""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from survey_report.ledger.alternatives import chosen, conditions_in, unmatched
from survey_report.ledger.guards import GuardError, guards_in, holds, ids_in
from survey_report.ledger.lookup_calls import (
    as_read,
    ids_looked_up,
    names_called,
    quotes_called,
)
from survey_report.ledger.typed_numbers import Allowed, shown_like, typed_numbers

# the kinds of remark, most important first
UNTRUE, UNREADABLE, UNKNOWN = "untrue", "unreadable", "unknown"
TYPED, LOOSE = "typed", "loose"
UNMATCHED, HIDDEN, MISSING = "unmatched", "hidden", "missing"
TODO, QUOTES = "todo", "quotes"
ORDER = (UNTRUE, UNREADABLE, UNKNOWN, TYPED, LOOSE, UNMATCHED, HIDDEN, MISSING, TODO, QUOTES)
HIDDEN_SIGN = ":"
MEND = {
    UNTRUE: "skriv om avsnittet så det stemmer, og endre vilkåret.",
    UNREADABLE: "rett vilkåret. Hva det kan inneholde, står i docs/forfatter.md.",
    UNKNOWN: "rett navnet. Verdiene som finnes, står på revisjonssiden.",
    TYPED: 'slå tallet opp med v("id") (make find TEXT=… finner id-en), eller før det inn i '
    "config/prose_numbers.csv med en grunn.",
    LOOSE: "skriv en include-linje i reports/report.qmd der kapittelet skal stå, eller ta fila "
    "ut av mappa.",
    UNMATCHED: "føy til en ordlyd som passer, eller otherwise() til slutt.",
    HIDDEN: "skriv om avsnittet uten tallet, eller vent til flere kull er med i utgaven.",
    MISSING: "skriv om avsnittet uten tallet, eller vent til svarene det bygger på, er kommet.",
    TODO: "skriv avsnittet, og ta bort todo().",
    QUOTES: "ta sitatene ut av kapitlene, eller få dem klarert og ført inn i quotes.csv.",
}
_TODO = re.compile(r"""`\{python\}\s*todo\((["'])(?P<text>.*?)\1\)\s*`""")
_SIGNS = {"<=": "≤", ">=": "≥", "!=": "≠", "==": "="}
_OPPOSITE = {
    ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE,
    ast.GtE: ast.Lt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
}  # fmt: skip


@dataclass(frozen=True)
class Remark:
    """What is wrong with one paragraph.

    Attributes
    ----------
    kind : str
        The gravest of `ORDER` that is wrong with it.
    file, line : str, int
        Where the first of it stands.
    paragraph : str
        The paragraph as a reader sees it.
    told : tuple of str
        What is wrong, a Norwegian line each.
    keys : tuple of str
        The conditions, ids and quotations it is about, to mark them in place.
    """

    kind: str
    file: str
    line: int
    paragraph: str
    told: tuple[str, ...]
    keys: tuple[str, ...]


def remarks_on(
    chapters: Mapping[str, str],
    entries: Mapping[str, Mapping],
    templates: Iterable[str] = (),
    quotes: Collection[str] | None = None,
    allowed: Iterable[Allowed] | None = None,
    shown: Mapping[str, Collection[str]] | None = None,
    loose: Iterable[str] = (),
) -> list[Remark]:
    """Return what an author must look at, the most important first.

    Parameters
    ----------
    chapters : mapping
        File name to text, in the report's order.
    entries : mapping
        The ledger by id: value, display, unit.
    templates : iterable of str
        The ids of config/values.csv, placeholders and all: what these data do not give, and
        what is misspelt, are told apart by them.
    quotes : collection of str, optional
        The cleared quotations of the edition; None leaves the quotations alone.
    allowed : iterable of Allowed, optional
        The numbers that may be typed; None leaves typed numbers alone.
    shown : mapping, optional
        ``figure`` and ``table`` to the names there are; None leaves them alone.
    loose : iterable of str
        Chapters that nothing includes.
    """
    allowed = None if allowed is None else list(allowed)
    values = {name: entry["value"] for name, entry in entries.items()}
    defined = _pattern(templates)
    found: list[Remark] = []
    texts = {file: chosen(raw, values) for file, raw in chapters.items()}
    for file, raw in chapters.items():
        text = texts[file]
        single = [
            *_of_guards(text, file, entries, values, defined),
            *_of_lookups(text, file, entries, defined),
            *_of_wordings(raw, file, values, entries, defined),
            *_of_todos(text, file),
            *(_of_typed(raw, file, entries, allowed) if allowed is not None else []),
            *_of_shown(text, file, shown or {}),
        ]
        found += _by_paragraph(single)
    if quotes is not None:
        found += _of_quotes(texts, quotes)
    found += [
        Remark(LOOSE, file, 1, "", ("Kapittelet kommer ikke med: ingen tar det inn.",), (file,))
        for file in loose
    ]
    # the sort is stable: within a kind, the report's order
    return sorted(found, key=lambda remark: ORDER.index(remark.kind))


def remark_text(remark: Remark) -> str:
    """Return a remark as it stands on the screen."""
    lines = [f"{remark.file}, linje {remark.line}: {remark.told[0]}"]
    if remark.paragraph:
        lines.append(f"  Avsnitt: {remark.paragraph}")
    lines += [f"  {one}" for one in remark.told[1:]]
    return "\n".join([*lines, f"  Slik retter du: {MEND[remark.kind]}"])


def failing_parts(condition: str, values: Mapping[str, object]) -> list[str]:
    """Return the parts of a condition (joined by ``and``) that do not hold.

    Examples
    --------
    >>> failing_parts("a.x > 1 and a.y < 2", {"a.x": 0, "a.y": 1})
    ['a.x > 1']
    """
    tree = ast.parse(condition, mode="eval").body
    both = isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And)
    parts = [ast.unparse(part) for part in (tree.values if both else [tree])]
    return [part for part in parts if not holds(part, values)]


def as_norwegian(condition: str) -> str:
    """Return a condition with decimal commas and the signs of mathematics.

    Examples
    --------
    >>> as_norwegian("a.x >= 0.8 * a.y and a.z != 2")
    'a.x ≥ 0,8 · a.y og a.z ≠ 2'
    """
    text = re.sub(r"(?<=\d)\.(?=\d)", ",", condition)
    for sign, shown in _SIGNS.items():
        text = text.replace(sign, shown)
    text = text.replace(" * ", " · ").replace(" - ", " − ")
    for word, shown in (("and", "og"), ("or", "eller"), ("not", "ikke")):
        text = re.sub(rf"\b{word}\b", shown, text)
    return text


def opposite(condition: str) -> str:
    """Return what is true when a single comparison is not; "" for what is not one."""
    tree = ast.parse(condition, mode="eval").body
    if not isinstance(tree, ast.Compare) or len(tree.ops) != 1:
        return ""
    turned = ast.Compare(tree.left, [_OPPOSITE[type(tree.ops[0])]()], tree.comparators)
    return ast.unparse(turned)


def shown_values(condition: str, entries: Mapping[str, Mapping]) -> str:
    """Return the values a condition names, in Norwegian form: effect.groups = 31 grupper."""
    return ", ".join(
        f"{name} = {_with_unit(entries[name])}" for name in ids_in(condition) if name in entries
    )


def _with_unit(entry: Mapping) -> str:
    unit = entry.get("unit") or ""
    shown = str(entry.get("display", entry["value"]))
    return f"{shown} {unit}" if unit and unit not in ("prosent", "%") else shown


def _of_guards(text, file, entries, values, defined) -> list[Remark]:
    found = []
    for guard in guards_in(text, file):
        paragraph = as_read(guard.paragraph, entries)
        remark = Remark(UNTRUE, file, guard.line, paragraph, (), (guard.condition,))
        try:
            if holds(guard.condition, values):
                continue
            parts = failing_parts(guard.condition, values)
        except GuardError as error:
            found += [
                replace(remark, kind=kind, told=(told,), keys=(guard.condition, name))
                for kind, name, told in _what_stops(guard.condition, error, entries, defined)
            ]
            continue
        told = ["Påstanden stemmer ikke lenger med tallene."]
        for part in parts:
            told += [
                f"Vilkår: {as_norwegian(part)}",
                f"Verdier: {shown_values(part, entries)}",
            ]
            if true := opposite(part):
                told.append(f"Dette er sant: {as_norwegian(true)}")
        found.append(replace(remark, told=tuple(told)))
    return found


def _what_stops(condition: str, error: GuardError, entries, defined) -> list[tuple[str, str, str]]:
    """Return kind, id and words for each reason why a condition cannot be judged."""
    try:
        names = ids_in(condition)
    except SyntaxError:
        names = []
    reasons = [(name, _reason(name, entries, defined)) for name in names]
    reasons = [(kind, name, told) for name, reason in reasons if reason for kind, told in [reason]]
    return reasons or [(UNREADABLE, condition, str(error))]


def _reason(name: str, entries: Mapping[str, Mapping], defined: re.Pattern) -> tuple | None:
    """Return why a value cannot be printed: kind and words; None when it can."""
    if name not in entries:
        if defined.fullmatch(name):
            return MISSING, f"Verdien «{name}» kan ikke beregnes av disse dataene."
        near = difflib.get_close_matches(name, entries, n=3)
        hint = f" Mente du {', '.join(near)}?" if near else ""
        return UNKNOWN, f"Verdien «{name}» finnes ikke i tallregisteret.{hint}"
    entry = entries[name]
    if entry["value"] is not None:
        return None
    if entry.get("display", HIDDEN_SIGN) == HIDDEN_SIGN:
        why = entry.get("reason", "")
        return HIDDEN, f"Verdien «{name}» er skjult av personvernhensyn. {why}".strip()
    return MISSING, f"Verdien «{name}» kan ikke beregnes av disse dataene."


def _of_lookups(text: str, file: str, entries, defined) -> list[Remark]:
    paragraphs = dict(_paragraph_of_lines(text))
    return [
        Remark(reason[0], file, number, as_read(paragraphs[number], entries), (reason[1],), (name,))
        for number, line in enumerate(text.split("\n"), start=1)
        for name in ids_looked_up(line)
        if (reason := _reason(name, entries, defined))
    ]


def _of_wordings(raw: str, file: str, values, entries, defined) -> list[Remark]:
    """Return the blocks of which nothing fits, and the conditions that cannot be read."""
    found = [
        Remark(UNMATCHED, file, line, "", ("Ingen av ordlydene passer med tallene.",), (file,))
        for line in unmatched(raw, values)
    ]
    for line, condition in conditions_in(raw):
        try:
            holds(condition, values)
            continue
        except GuardError as error:
            stops = _what_stops(condition, error, entries, defined)
        found += [
            Remark(kind, file, line, "", (told,), (condition, name))
            for kind, name, told in stops
            if kind in (UNREADABLE, UNKNOWN)
        ]
    return found


def _of_todos(text: str, file: str) -> list[Remark]:
    return [
        Remark(TODO, file, number, "", (match["text"],), (match["text"],))
        for number, line in enumerate(text.split("\n"), start=1)
        for match in _TODO.finditer(line)
    ]


def _of_typed(raw: str, file: str, entries, allowed: list[Allowed]) -> list[Remark]:
    units = {entry.get("unit", "") for entry in entries.values()}
    paragraphs = dict(_paragraph_of_lines(raw))
    found = []
    for one in typed_numbers(raw, file, allowed, units):
        if one.name:
            continue
        like = ", ".join(shown_like(one.number, entries))
        hint = f" Verdier som vises slik: {like}." if like else ""
        told = f"«{one.number}» er skrevet for hånd.{hint}"
        paragraph = as_read(paragraphs[one.line], entries)
        found.append(Remark(TYPED, file, one.line, paragraph, (told,), (one.number,)))
    return found


def _of_shown(text: str, file: str, shown: Mapping[str, Collection[str]]) -> list[Remark]:
    """Return the figures and tables that a chapter prints and that are not there."""
    names = {"figure": "Figuren", "table": "Tabellen"}
    found = []
    for function, known in shown.items():
        for line, name in names_called(function, text):
            if name not in known:
                near = difflib.get_close_matches(name, sorted(known), n=3)
                hint = f" Mente du {', '.join(near)}?" if near else ""
                told = f"{names[function]} «{name}» finnes ikke.{hint}"
                found.append(Remark(UNKNOWN, file, line, "", (told,), (name,)))
    return found


def _of_quotes(texts: Mapping[str, str], quotes: Collection[str]) -> list[Remark]:
    """Return one remark for all the quotations that the edition does not have."""
    gone = [
        (file, line, name)
        for file, text in texts.items()
        for line, name in quotes_called(text)
        if name not in quotes
    ]
    if not gone:
        return []
    names = ", ".join(f"«{name}» ({file.rpartition('/')[2]})" for file, _, name in gone)
    count = "Ett sitat" if len(gone) == 1 else f"{len(gone)} sitater"
    told = f"{count} finnes ikke, eller er ikke klarert: {names}."
    file, line, _ = gone[0]
    return [Remark(QUOTES, file, line, "", (told,), tuple(name for *_, name in gone))]


def _by_paragraph(remarks: list[Remark]) -> list[Remark]:
    """Return one remark a paragraph; a value that a condition names too is told once."""
    merged: dict[tuple, Remark] = {}
    for remark in remarks:
        key = (remark.paragraph or remark.line, remark.kind == TODO)
        first = merged.setdefault(key, remark)
        if first is not remark:
            told = first.told + tuple(one for one in remark.told if one not in first.told)
            kind = min(first.kind, remark.kind, key=ORDER.index)
            keys = tuple(dict.fromkeys(first.keys + remark.keys))
            merged[key] = replace(first, kind=kind, told=told, keys=keys)
    return list(merged.values())


def _paragraph_of_lines(text: str) -> Iterable[tuple[int, str]]:
    """Yield each line's number with the paragraph it is in."""
    number = 1
    for block in re.split(r"(\n[ \t]*(?:\n[ \t]*)+)", text):
        lines = block.split("\n")
        if block.strip():
            for offset in range(len(lines)):
                yield number + offset, block
        number += len(lines) - 1


def _pattern(templates: Iterable[str]) -> re.Pattern:
    patterns = [re.sub(r"\\\{\w+\\\}", r"\\w+", re.escape(one)) for one in templates]
    return re.compile("|".join(patterns) or "(?!)")
