"""A finding, and how its numbers are worded."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

from survey_report.language.norwegian import decimal
from survey_report.recheck import rules
from survey_report.recheck.intervals import Interval, Printed
from survey_report.recheck.rules import CANNOT_CHECK, ERROR, LEVELS, ROUNDING
from survey_report.recheck.wording import SHARES_NB, translated

NOTHING_TO_COMPARE = "Ingenting i mappa å holde tallet mot."


@dataclass(frozen=True)
class EditionFinding:
    """What the audit says about one printed item.

    Attributes
    ----------
    kind : str
        table1, table2, figure2, fact or claim.
    item : str
    reported : str
        As printed.
    recomputed : str
        What follows from the other printed numbers: a number, or ``low..high`` where rounding
        leaves a range. Empty where nothing follows.
    level : str
        error, rounding, cannot_check or ok.
    message_nb : str
    """

    kind: str
    item: str
    reported: str
    recomputed: str
    level: str
    message_nb: str


def judged(
    kind: str, item: str, reported: Printed, interval: Interval, nominal: float, text: str
) -> EditionFinding:
    """Return the finding for a number that others determine, within rounding."""
    found = rules.level(reported, interval, nominal)
    if found == ROUNDING:
        text += f" Trykt er {nb(reported)}, innenfor avrunding."
    if found == ERROR:
        text += f" Med avrunding {between(interval, 3)}; trykt er {nb(reported)}."
    return EditionFinding(kind, item, reported.text, span_text(interval, 3), found, text)


def worst(findings: list[EditionFinding]) -> EditionFinding:
    """Return the finding of the gravest level, with what the others of that level say."""
    gravest = max(findings, key=lambda finding: LEVELS.index(finding.level))
    messages = [one.message_nb for one in findings if one.level == gravest.level]
    return replace(gravest, message_nb=" ".join(messages))


def cannot(kind: str, item: str, reported: str, message: str) -> EditionFinding:
    """Return the finding for a number that nothing can be held against."""
    return EditionFinding(kind, item, reported, "", CANNOT_CHECK, message)


def empty(kind: str, item: str) -> EditionFinding:
    """Return the finding for a cell that is empty, or whose neighbours are."""
    return cannot(kind, item, "", "Cellen, eller en celle den regnes ut av, er tom i trykk.")


def nb(cell: Printed) -> str:
    """Return a printed number as it would stand in a Norwegian sentence."""
    if not re.fullmatch(r"[-\d.,]+", cell.text):
        return f"«{translated(cell.text, SHARES_NB)}»"
    return decimal(cell.value, max(0, -round(math.log10(cell.step))) if cell.step else 0)


def span_text(interval: Interval, places: int) -> str:
    """Return ``low..high``, or one number where both print the same."""
    lo, hi = (f"{round(limit, places) + 0.0:g}" for limit in (interval.lo, interval.hi))
    return lo if lo == hi else f"{lo}..{hi}"


def equals(interval: Interval, places: int) -> str:
    """Return «lik 3,65» or «mellom 3,65 og 3,66»."""
    text = between(interval, places)
    return text if text.startswith("mellom") else f"lik {text}"


def between(interval: Interval, places: int) -> str:
    """Return «3,65» or «mellom 3,65 og 3,66»."""
    lo, hi = decimal(interval.lo, places), decimal(interval.hi, places)
    return lo if lo == hi else f"mellom {lo} og {hi}"
