"""Guarded prose: a sentence that judges stands only while its condition holds.

A chapter writes, at the start of the paragraph it protects,

    `{python} guard("effect.dialogue.improved < 0.6 * effect.groups_completed")`

The condition compares ledger values; `prose_remarks` names every one that does not hold to the
author, with file, paragraph, condition and values.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

_OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_FUNCTIONS = {"abs": abs, "min": min, "max": max, "round": round}
_GUARD_CALL = re.compile(r"""`\{python\}\s*guard\((["'])(?P<condition>.*?)\1\)\s*`""")


class GuardError(ValueError):
    """The condition cannot be read, or names a value the ledger does not have."""


@dataclass(frozen=True)
class Guard:
    """A condition and where it stands."""

    file: str
    line: int
    condition: str
    paragraph: str


def holds(condition: str, values: Mapping[str, float | str]) -> bool:
    """Return whether `condition` is true of the ledger values.

    Parameters
    ----------
    condition : str
        Comparisons, arithmetic, ``and``/``or``/``not``, ``abs``, ``min``, ``max``, ``round``,
        numbers, texts and ledger ids; ``known(id)`` when there is a value to print, and
        ``hidden(id)`` when there is one that is not shown.
    values : mapping
        Ledger id to raw value.

    Raises
    ------
    GuardError
        When the condition has something else in it, or an unknown id.
    """
    try:
        tree = ast.parse(condition, mode="eval").body
    except SyntaxError as error:
        raise GuardError(f"Vilkåret kan ikke leses: {condition}") from error
    return bool(_evaluate(tree, values))


def ids_in(condition: str) -> list[str]:
    """Return the ledger ids a condition names, in order, without repeats."""
    tree = ast.parse(condition, mode="eval")
    inner = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    names = [
        (node.col_offset, ast.unparse(node))
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and id(node) not in inner
    ]
    return list(dict.fromkeys(name for _, name in sorted(names)))


def without_value(name: str) -> str:
    """Return what to say of a value that the text needs and the ledger does not have."""
    return (
        f"Verdien «{name}» er skjult av personvernhensyn, eller kan ikke beregnes av disse "
        "dataene.\n"
        "  Slik retter du: skriv om avsnittet uten tallet, eller vent til flere kull er med i "
        "utgaven."
    )


def guards_in(text: str, file: str) -> list[Guard]:
    """Return the guards of a chapter, each with its line and paragraph."""
    guards, position = [], 0
    paragraphs = re.split(r"\n\s*\n", text)
    for paragraph, following in zip(paragraphs, [*paragraphs[1:], ""], strict=True):
        start = text.index(paragraph, position)
        position = start + len(paragraph)
        for match in _GUARD_CALL.finditer(paragraph):
            line = text.count("\n", 0, start + match.start()) + 1
            plain = _without_guards(paragraph)
            # a box or a list stands apart from the condition on its own line
            if not plain and not following.startswith("#") and not _GUARD_CALL.search(following):
                plain = _without_guards(following)
            guards.append(Guard(file, line, match["condition"], plain))
    return guards


def _without_guards(paragraph: str) -> str:
    return " ".join(_GUARD_CALL.sub("", paragraph).split())


def _evaluate(node: ast.AST, values: Mapping[str, float | str]):
    match node:
        case ast.Constant(value=value) if isinstance(value, int | float | str):
            return value
        case ast.Attribute():
            name = ast.unparse(node)
            if name not in values:
                raise GuardError(f"Verdien «{name}» finnes ikke i tallregisteret.")
            if values[name] is None:
                raise GuardError(without_value(name))
            return values[name]
        case ast.BinOp():
            left, right = _evaluate(node.left, values), _evaluate(node.right, values)
            return _operator(node.op)(left, right)
        case ast.UnaryOp(op=ast.USub()):
            return -_evaluate(node.operand, values)
        case ast.UnaryOp(op=ast.Not()):
            return not _evaluate(node.operand, values)
        case ast.BoolOp():
            combine = all if isinstance(node.op, ast.And) else any
            return combine([_evaluate(part, values) for part in node.values])
        case ast.Compare():
            sides = [_evaluate(side, values) for side in (node.left, *node.comparators)]
            pairs = zip(node.ops, pairwise(sides), strict=True)
            return all(_operator(op)(left, right) for op, (left, right) in pairs)
        case ast.Call(func=ast.Name(id="known"), args=[ast.Attribute() as named], keywords=[]):
            return values.get(ast.unparse(named)) is not None
        case ast.Call(func=ast.Name(id="hidden"), args=[ast.Attribute() as named], keywords=[]):
            return values.get(ast.unparse(named), "") is None
        case ast.Call(func=ast.Name(id=name), keywords=[]) if name in _FUNCTIONS:
            return _FUNCTIONS[name](*(_evaluate(argument, values) for argument in node.args))
    raise GuardError(f"Vilkåret kan ikke leses: {ast.unparse(node)}")


def _operator(node: ast.AST):
    if type(node) not in _OPERATORS:
        raise GuardError(f"Ukjent regnetegn i vilkåret: {type(node).__name__}")
    return _OPERATORS[type(node)]
