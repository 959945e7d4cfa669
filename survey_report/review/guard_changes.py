"""What became of the conditions of the sentences since an earlier edition.

All the guards that there are hold, or there would be no report. What a reviewer must see is
those that are no longer there: taken away, made weaker, or left without a sentence.
"""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

ALIKE = 0.6
WEAKER, STRONGER, OTHER = "weaker", "stronger", "other"
Guard = Mapping[str, str]
_CODE = re.compile(r"`\{python\}[^`]*`")


@dataclass(frozen=True)
class GuardChange:
    """One condition that is otherwise than before.

    Attributes
    ----------
    change : str
        removed, changed or added.
    place : str
        File and line: of the guard, or of the sentence that has lost it.
    before, after : str
        The conditions.
    message_nb : str
    """

    change: str
    place: str
    before: str
    after: str
    message_nb: str


def guard_changes(
    before: Iterable[Guard], after: Iterable[Guard], chapters: Mapping[str, str] | None = None
) -> list[GuardChange]:
    """Return what is otherwise, what a reviewer must look at first.

    Parameters
    ----------
    before, after : iterable of mapping
        Rows of audit/guards.csv: file, line, condition, paragraph.
    chapters : mapping, optional
        The later edition's chapters, file to text: tells whether a sentence still stands.
    """
    gone, new = _unpaired(list(before), list(after))
    changes = []
    for old in gone:
        match = _nearest(old, new)
        if match is not None:
            new.remove(match)
            changes.append(_changed(old, match))
        else:
            changes.append(_removed(old, chapters or {}))
    changes += [
        GuardChange("added", _place(one), "", one["condition"], "Nytt vilkår.") for one in new
    ]
    return sorted(changes, key=lambda one: (_RANK[one.message_nb.split(":")[0]], one.place))


def without_sentence(guards: Iterable[Guard]) -> list[Guard]:
    """Return the guards that no sentence follows."""
    return [one for one in guards if not re.search(r"\w", _plain(one["paragraph"]))]


def strength(old: str, new: str) -> str:
    """Return whether a condition allows more than another did: weaker, stronger or other.

    Examples
    --------
    >>> strength("a.b > 75 and a.c > 0", "a.b > 50 and a.c > 0")
    'weaker'
    >>> strength("a.b > 75", "a.b > 75 and a.c > 0")
    'stronger'
    >>> strength("a.b > 75", "a.d > 75")
    'other'
    """
    parts_old, parts_new = _parts(old), _parts(new)
    demanded = [_implies(parts_new, part) for part in parts_old]
    allowed = [_implies(parts_old, part) for part in parts_new]
    if all(allowed):
        return OTHER if all(demanded) else WEAKER
    return STRONGER if all(demanded) else OTHER


_LOST = "Setningen har mistet vilkåret sitt"
_WEAKER = "Vilkåret er gjort svakere"
_OTHER = "Vilkåret er et annet"
_STRONGER = "Vilkåret er gjort strengere"
_GONE = "Vilkåret er borte"
_RANK = {
    text: rank
    for rank, text in enumerate([_LOST, _WEAKER, _OTHER, _GONE, _STRONGER, "Nytt vilkår."])
}


def _unpaired(before: list[Guard], after: list[Guard]) -> tuple[list[Guard], list[Guard]]:
    """Return the guards of each that the other does not have, word for word."""
    new = list(after)
    gone = []
    for old in before:
        same = next((one for one in new if _key(one) == _key(old)), None)
        if same is None:
            gone.append(old)
        else:
            new.remove(same)
    return gone, new


def _key(guard: Guard) -> tuple[str, str]:
    return guard["file"], " ".join(guard["condition"].split())


def _nearest(old: Guard, new: list[Guard]) -> Guard | None:
    """Return the guard that stands before the same sentence, or one much like it."""
    here = [one for one in new if one["file"] == old["file"]]
    ranked = sorted(here, key=lambda one: -_likeness(old["paragraph"], one["paragraph"]))
    if ranked and _likeness(old["paragraph"], ranked[0]["paragraph"]) >= ALIKE:
        return ranked[0]
    return None


def _changed(old: Guard, new: Guard) -> GuardChange:
    conditions = (old["condition"], new["condition"])
    words = {WEAKER: _WEAKER, STRONGER: _STRONGER, OTHER: _OTHER}[strength(*conditions)]
    return GuardChange("changed", _place(new), *conditions, f"{words}: «{_short(new)}»")


def _removed(old: Guard, chapters: Mapping[str, str]) -> GuardChange:
    for line, paragraph in _paragraphs(chapters.get(old["file"], "")):
        if _likeness(old["paragraph"], paragraph) >= ALIKE:
            place = f"{old['file']}:{line}"
            told = f"{_LOST}: «{_short(old)}»"
            return GuardChange("removed", place, old["condition"], "", told)
    told = f"{_GONE}: «{_short(old)}»" + (" står heller ikke lenger." if chapters else "")
    return GuardChange("removed", _place(old), old["condition"], "", told)


def _place(guard: Guard) -> str:
    return f"{guard['file']}:{guard['line']}"


def _plain(paragraph: str) -> str:
    return " ".join(_CODE.sub(" … ", paragraph).replace("…", "").split())


def _short(guard: Guard, length: int = 90) -> str:
    text = " ".join(_CODE.sub("…", guard["paragraph"]).split())
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0] + " …"


def _likeness(one: str, other: str) -> float:
    first, second = _plain(one), _plain(other)
    if not first or not second:
        return 0.0
    matcher = difflib.SequenceMatcher(None, first, second, autojunk=False)
    # two cheap upper limits first: paragraphs are many and long
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0
    return matcher.ratio()


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Yield first line and text of each paragraph."""
    start = 1
    for part in re.split(r"(\n[ \t]*(?:\n[ \t]*)+)", text):
        if part.strip():
            yield start, part
        start += part.count("\n")


def _parts(condition: str) -> list[ast.AST]:
    """Return what a condition demands, one by one."""
    try:
        tree = ast.parse(condition, mode="eval").body
    except SyntaxError:
        return []
    both = isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And)
    return list(tree.values) if both else [tree]


def _implies(parts: list[ast.AST], wanted: ast.AST) -> bool:
    """Tell whether one of the parts demands what is wanted, or more."""
    return any(_at_least(part, wanted) for part in parts)


def _at_least(part: ast.AST, wanted: ast.AST) -> bool:
    if ast.unparse(part) == ast.unparse(wanted):
        return True
    if isinstance(wanted, ast.BoolOp) and isinstance(wanted.op, ast.Or):
        return any(_at_least(part, value) for value in wanted.values)
    other = _bound(wanted)
    # a rank that must be 1 is at most 2, too
    one = _bound(part) or _bound(part, as_sign=other[1] if other else 1)
    if one is None or other is None or one[:2] != other[:2]:
        return False
    (_, sign, limit, strict), (_, _, other_limit, other_strict) = one, other
    further = sign * (limit - other_limit)
    return further > 0 or (further == 0 and (strict or not other_strict))


def _bound(part: ast.AST, as_sign: int = 0) -> tuple[str, int, float, bool] | None:
    """Return left side, direction, limit and strictness of ``left > 0.5 * right``; else None.

    With `as_sign`, an equality is such a limit in that direction.
    """
    if not isinstance(part, ast.Compare) or len(part.ops) != 1:
        return None
    signs = {ast.Eq: (as_sign, False)} if as_sign else {}
    signs |= {ast.Gt: (1, True), ast.GtE: (1, False), ast.Lt: (-1, True), ast.LtE: (-1, False)}
    if type(part.ops[0]) not in signs:
        return None
    direction, strict = signs[type(part.ops[0])]
    factor, rest = _factor(part.comparators[0])
    return f"{ast.unparse(part.left)} ? {rest}", direction, factor, strict


def _factor(right: ast.AST) -> tuple[float, str]:
    """Return the number in a limit (75, 0.6 * groups), and what it is multiplied by."""
    if isinstance(right, ast.Constant) and isinstance(right.value, int | float):
        return float(right.value), "1"
    if isinstance(right, ast.BinOp) and isinstance(right.op, ast.Mult | ast.Add):
        sign = "*" if isinstance(right.op, ast.Mult) else "+"
        for side, other in ((right.left, right.right), (right.right, right.left)):
            if isinstance(side, ast.Constant) and isinstance(side.value, int | float):
                return float(side.value), f"{sign} {ast.unparse(other)}"
    return 0.0, ast.unparse(right)
