"""Does the condition of a judgement know how unsure its numbers are?

A mean that is higher, a place in an order, two spreads that differ: with other groups, or other
members, they may come the other way. A guard that only looks at the sign of such a difference
holds whatever the chance of it. It must stand beside an interval, a test or a stable place of the
same thing, in the same paragraph; or among the exceptions, with a reason.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise

from survey_report.ledger.guards import Guard, guards_in

# the end of the ids of what is estimated: other groups would have given another value
ESTIMATE = re.compile(
    r"(^sd|(^|_)(diff|change|difference|mean|d|g_av|d_z|r|correlation|partial|spearman|"
    r"percent_agree|kept|gain|rwg|icc1|icc2|alpha|start|places|choice))(_(before|after|followup))?$"
)
PLACE = re.compile(r"^rank_")
# the end of the ids of what tells how sure an estimate, or a place, is
SURE = re.compile(r"(^|_)(ci_|ratio_|cluster_|before_|d_|diff_)?(low|high|p|holm|equivalent)$")
WHAT_TO_DO = (
    "  Slik retter du: bruk et vilkår som kjenner usikkerheten (docs/vakter.md), eller før "
    "sammenligningen opp i config/guard_exceptions.csv med en grunn."
)


def last_part(name: str) -> str:
    """Return the part of an id that says what kind of value it is."""
    return name.rsplit(".", 1)[-1]


def is_estimate(name: str) -> bool:
    """Tell whether an id is a mean, a difference, a correlation, a spread or the like."""
    return bool(ESTIMATE.search(last_part(name))) and not tells_how_sure(name)


def tells_how_sure(name: str) -> bool:
    """Tell whether an id is a limit, a p value, the outcome of a test or a share of draws."""
    return bool(SURE.search(last_part(name))) or name.startswith("rank.")


def subject(name: str) -> str:
    """Return what an id is about: its factor, statement or comparison, or its own stem."""
    parts = name.split(".")
    return parts[1] if len(parts) > 2 else SURE.sub("", parts[-1])


def names_in(node: ast.AST) -> list[str]:
    """Return the ledger ids in a part of a condition."""
    inner = {id(part.value) for part in ast.walk(node) if isinstance(part, ast.Attribute)}
    return [
        ast.unparse(part)
        for part in ast.walk(node)
        if isinstance(part, ast.Attribute) and id(part) not in inner
    ]


@cache
def _names_of(condition: str) -> list[str]:
    return names_in(ast.parse(condition, mode="eval"))


def bare_comparisons(condition: str) -> list[str]:
    """Return the comparisons of a condition that look at a sign or an order only.

    An estimate against 0 or against another estimate, or a place in an order against anything.
    An estimate against a level, such as ``mean_before > 4.5``, tells where it lies and is no such
    comparison; nor is one in ``abs(…)``, which says that a difference is small.

    Examples
    --------
    >>> bare_comparisons("effect.a.diff > 0 and effect.a.mean_before > 4.5")
    ['effect.a.diff > 0']
    """
    nodes = ast.walk(ast.parse(condition, mode="eval"))
    return [
        ast.unparse(node)
        for node in nodes
        if isinstance(node, ast.Compare)
        and any(_is_bare(*pair) for pair in pairwise([node.left, *node.comparators]))
    ]


def _is_bare(one: ast.AST, other: ast.AST) -> bool:
    sides = (one, other)
    if any(PLACE.match(last_part(name)) for side in sides for name in names_in(side)):
        return True
    if any(isinstance(side, ast.Call) and ast.unparse(side.func) == "abs" for side in sides):
        return False
    estimated = [any(is_estimate(name) for name in names_in(side)) for side in sides]
    zero = any(isinstance(side, ast.Constant) and side.value == 0 for side in sides)
    return all(estimated) or (zero and any(estimated))


def is_sure(comparison: str, conditions: Iterable[str]) -> bool:
    """Tell whether the paragraph's conditions say how sure each thing compared is.

    A list of the first factors is sure when it names how often they come first (`same_top`).
    """
    compared = {
        subject(name)
        for name in _names_of(comparison)
        if is_estimate(name) or PLACE.match(last_part(name))
    }
    sure = {
        name for condition in conditions for name in _names_of(condition) if tells_how_sure(name)
    }
    if any("same_top" in name for name in sure):
        return True
    return compared <= {subject(name) for name in sure}


def unsure_guards(chapters: Mapping[str, str], exceptions: Mapping[str, str]) -> list[str]:
    """Return a Norwegian message for each comparison that forgets how unsure its numbers are.

    Parameters
    ----------
    chapters : mapping
        File name to text. Every wording of a block of alternatives is looked at.
    exceptions : mapping
        Comparison to why it may stand, from config/guard_exceptions.csv.
    """
    messages = []
    for file, text in chapters.items():
        guards = guards_in(text.replace("`{python} when(", "`{python} guard("), file)
        for guard in guards:
            here = [other.condition for other in guards if other.paragraph == guard.paragraph]
            for comparison in bare_comparisons(guard.condition):
                if comparison not in exceptions and not is_sure(comparison, here):
                    messages.append(_message(guard, comparison))
    return messages


def _message(guard: Guard, comparison: str) -> str:
    return (
        f"{guard.file}, linje {guard.line}: vilkåret ser bare på hva som er størst, ikke på hvor "
        f"sikkert det er.\n  Avsnitt: {guard.paragraph}\n"
        f"  Sammenligning: {comparison}\n{WHAT_TO_DO}"
    )
