"""Does the condition of a judgement know how unsure its numbers are?

A mean that is higher, a place in an order, two spreads that differ: with other groups, or other
members, they may come the other way. A guard that only looks at the sign of such a difference
holds whatever the chance of it. It must stand beside an interval, a test or a stable place of the
same value; or among the exceptions, with a reason.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from itertools import pairwise

from survey_report.ledger.guards import Guard

# the last part of the ids of what is estimated: other data would have given another value
ESTIMATE = re.compile(
    r"(^|_)(diff|change|difference|mean|before|after|followup|d|g_av|d_z|correlation|partial|"
    r"spearman|percent_agree|chosen|kept|gain|r|rwg|alpha|icc1|icc2|start|places|choice)$"
)
SPREAD = re.compile(r"^sd_")
PLACE = re.compile(r"^rank_")
# the last part of the ids of what tells how sure an estimate is
SURE = re.compile(
    r"(^|_)(low|high|p|p_holm|holm|p_equivalence|equivalent|ratio_low|ratio_high|same_top_\d+_\w+)$"
)
COUNTED = {"groups_chosen", "n", "n_first", "n_second"}

WHAT_TO_DO = (
    "  Slik retter du: bruk en vakt som kjenner usikkerheten (docs/vakter.md), eller før vilkåret "
    "opp i config/guard_exceptions.csv med en grunn."
)


def is_estimate(name: str) -> bool:
    """Tell whether an id is a mean, a difference, a correlation or the like."""
    last = name.rsplit(".", 1)[-1]
    if last in COUNTED or SURE.search(last) or PLACE.match(last):
        return False
    return bool(ESTIMATE.search(last) or SPREAD.match(last))


def bare_comparisons(condition: str) -> list[str]:
    """Return the comparisons of a condition that look at a sign or an order only.

    An estimate against 0 or against another estimate, or a place in an order against anything.
    An estimate against a level that is not 0, such as ``mean_before > 4.5``, tells where it lies
    and is no such comparison; nor is one in ``abs(…)``, which says that a difference is small.
    """
    found = []
    for node in ast.walk(ast.parse(condition, mode="eval")):
        if not isinstance(node, ast.Compare):
            continue
        sides = [node.left, *node.comparators]
        if any(_bare(one, other) for one, other in pairwise(sides)):
            found.append(ast.unparse(node))
    return found


def _bare(one: ast.AST, other: ast.AST) -> bool:
    names = [*_names(one), *_names(other)]
    if any(PLACE.match(name.rsplit(".", 1)[-1]) for name in names):
        return True
    if any(isinstance(side, ast.Call) and _called(side) == "abs" for side in (one, other)):
        return False
    estimates = [[name for name in _names(side) if is_estimate(name)] for side in (one, other)]
    if all(estimates):
        return True
    zero = any(isinstance(side, ast.Constant) and side.value == 0 for side in (one, other))
    return zero and any(estimates)


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _names(node: ast.AST) -> list[str]:
    inner = {id(part.value) for part in ast.walk(node) if isinstance(part, ast.Attribute)}
    return [
        ast.unparse(part)
        for part in ast.walk(node)
        if isinstance(part, ast.Attribute) and id(part) not in inner
    ]


def subject(name: str) -> str:
    """Return what an id is about: the factor, statement or comparison, or the whole id's stem."""
    parts = name.split(".")
    if len(parts) > 2:
        return parts[1]
    return SURE.sub("", parts[-1])


def knows(comparison: str, others: Iterable[str]) -> bool:
    """Tell whether other conditions of the paragraph say how sure what is compared is."""
    subjects = {subject(name) for name in _names(ast.parse(comparison, mode="eval"))}
    sure = [
        name
        for condition in others
        for name in _names(ast.parse(condition, mode="eval"))
        if SURE.search(name.rsplit(".", 1)[-1])
    ]
    known = {subject(name) for name in sure}
    known |= {known_one for known_one in subjects if any(known_one.startswith(k) for k in known if k)}
    return bool(subjects) and any("same_top" in name for name in sure) or subjects <= known


def unsure_guards(guards: list[Guard], exceptions: Mapping[str, str]) -> list[str]:
    """Return a Norwegian message for each comparison that forgets how unsure its numbers are.

    Parameters
    ----------
    guards : list of Guard
        Of all chapters.
    exceptions : mapping
        Comparison to why it may stand, from config/guard_exceptions.csv.
    """
    messages, used = [], set()
    for guard in guards:
        here = [
            other.condition
            for other in guards
            if (other.file, other.paragraph) == (guard.file, guard.paragraph)
        ]
        for comparison in bare_comparisons(guard.condition):
            if comparison in exceptions:
                used.add(comparison)
            elif not knows(comparison, here):
                messages.append(
                    f"{guard.file}, linje {guard.line}: vilkåret ser bare på hvem som er størst, "
                    f"ikke på hvor sikkert det er.\n  Avsnitt: {guard.paragraph}\n"
                    f"  Sammenligning: {comparison}\n{WHAT_TO_DO}"
                )
    messages += [
        f"config/guard_exceptions.csv: ingen vakt har lenger «{comparison}». Ta raden ut."
        for comparison in exceptions
        if comparison not in used
    ]
    return messages
