"""Hold the numbers of one factor's row against each other.

Items are ``factor.column``. A row may lack columns; a check whose numbers are not there says
so (`cannot_check`), and `check_row` leaves it out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from survey_report.language.norwegian import decimal
from survey_report.recheck import rules
from survey_report.recheck.findings import (
    EditionFinding,
    between,
    empty,
    equals,
    judged,
    nb,
    span_text,
)
from survey_report.recheck.intervals import Interval, Printed, exactly
from survey_report.recheck.rules import ERROR, OK, ROUNDING

Row = Mapping[str, Printed | None]

# the level that the published edition used, and that a report uses unless its settings differ
CONFIDENCE = 0.95
_TABLE2 = "table2"


def check_row(
    factor: str, row: Row, n_groups: int, threshold: float, confidence: float = CONFIDENCE
) -> list[EditionFinding]:
    """Return what can be said about a row that may hold any of the columns of both tables."""
    findings = [
        check_difference(factor, row),
        check_interval(factor, row, n_groups, confidence),
        check_t(factor, row, n_groups),
        check_effect_size(factor, row),
        check_groups_chosen(factor, row, n_groups),
        check_improved(factor, row, row, n_groups, threshold),
    ]
    return [finding for finding in findings if finding.reported]


def check_difference(factor: str, row: Row) -> EditionFinding:
    """The difference is the mean after less the mean before."""
    item = f"{factor}.diff"
    needed = _cells(row, "mean_before", "mean_after", "diff")
    if needed is None:
        return empty(_TABLE2, item)
    before, after, diff = needed
    nominal = after.value - before.value
    text = f"{nb(after)} – {nb(before)} = {decimal(nominal, 2)}."
    return judged(_TABLE2, item, diff, after.interval - before.interval, nominal, text)


def check_effect_size(factor: str, row: Row) -> EditionFinding:
    """d is the difference over the root mean square of the two SDs."""
    item = f"{factor}.d"
    needed = _cells(row, "diff", "sd_before", "sd_after", "d")
    if needed is None:
        return empty(_TABLE2, item)
    diff, before, after, d = needed
    root = math.sqrt((before.value**2 + after.value**2) / 2)
    if root == 0:
        return empty(_TABLE2, item)
    interval = rules.effect_size(diff.interval, before.interval, after.interval)
    nominal = diff.value / root
    text = f"{nb(diff)} / √(({nb(before)}² + {nb(after)}²) / 2) = {decimal(nominal, 3)}."
    return judged(_TABLE2, item, d, interval, nominal, text)


def check_t(factor: str, row: Row, n_groups: int) -> EditionFinding:
    """The SD of the differences that t implies must go with the SDs before and after."""
    item = f"{factor}.t"
    needed = _cells(row, "t", "diff", "sd_before", "sd_after")
    if needed is None:
        return empty(_TABLE2, item)
    t, diff, before, after = needed
    if t.value * diff.value < 0 and not t.interval.meets(exactly(0)):
        return EditionFinding(
            _TABLE2, item, t.text, "", ERROR, "t og differansen har motsatt fortegn."
        )
    implied = rules.sd_of_difference(diff.interval, t.interval, n_groups)
    possible = rules.possible_sd_of_difference(before.interval, after.interval)
    least = abs(diff.value) * math.sqrt(n_groups) / possible.hi
    text = (
        f"t gir et standardavvik for differansen på {between(implied, 2)}; "
        f"standardavvikene før og etter tillater {between(possible, 2)}."
    )
    found = OK if implied.meets(possible) else ERROR
    return EditionFinding(_TABLE2, item, t.text, f">={least:.2f}", found, text)


def check_stars(factor: str, row: Row, stars: str, n_groups: int) -> EditionFinding:
    """The stars are those of the p of t."""
    item = f"{factor}.stars"
    needed = _cells(row, "t")
    if needed is None:
        return empty(_TABLE2, item)
    (t,) = needed
    df = n_groups - 1
    p = rules.p_value(t.interval, df)
    nominal = rules.stars(rules.p_value(exactly(t.value), df).lo)
    allowed = {rules.stars(p.lo), rules.stars(p.hi)}
    found = OK if stars == nominal else ROUNDING if stars in allowed else ERROR
    text = (
        f"t({df}) = {nb(t)} gir p {equals(p, 5)}, altså {nominal or 'ingen stjerne'}; "
        f"trykt er {stars or 'ingen stjerne'}."
    )
    return EditionFinding(_TABLE2, item, stars, nominal, found, text)


def check_interval(
    factor: str, row: Row, n_groups: int, confidence: float = CONFIDENCE
) -> EditionFinding:
    """A confidence interval lies evenly around the difference, as wide as t and df say."""
    item = f"{factor}.ci"
    needed = _cells(row, "diff", "t", "ci_low", "ci_high")
    if needed is None:
        return empty(_TABLE2, item)
    diff, t, low, high = needed
    df = n_groups - 1
    quantile = rules.t_quantile(df, confidence)
    limits = rules.confidence_interval(diff.interval, t.interval, quantile)
    recomputed = "; ".join(span_text(limit, 3) for limit in limits or ())
    message = _interval_fault(needed, limits, df, quantile)
    found = ERROR if message else ROUNDING
    if found != ERROR:
        half = quantile * diff.value / t.value if t.value else math.inf
        if low.prints(diff.value - half) and high.prints(diff.value + half):
            found = OK
        message = f"{nb(diff)} ± {decimal(half, 3)} gir {nb(low)} til {nb(high)}" + (
            "." if found == OK else " innenfor avrunding."
        )
    return EditionFinding(_TABLE2, item, f"{low.text}..{high.text}", recomputed, found, message)


def _interval_fault(
    cells: list[Printed], limits: tuple[Interval, Interval] | None, df: int, quantile: float
) -> str:
    """Say why no unrounded values give the interval, or nothing."""
    diff, t, low, high = cells
    if low.value > high.value:
        return "Den nedre grensen er høyere enn den øvre."
    printed_nb = f"{nb(low)} til {nb(high)}"
    behind = rules.t_behind(diff.interval, low.interval, high.interval, quantile)
    if behind is None:
        middle = (low.interval + high.interval).scaled(0.5)
        return (
            f"Midten av det trykte intervallet, {printed_nb}, er {between(middle, 3)}; "
            f"differansen er {between(diff.interval, 3)}. Intervallet må ligge like langt "
            "til begge sider av differansen."
        )
    if behind.meets(t.interval):
        return ""
    text = f"Intervallet {printed_nb} rundt {nb(diff)} svarer til t({df}) {equals(behind, 3)}; "
    text += f"trykt t er {nb(t)}."
    if limits:
        text += f" Differansen og t gir nedre grense {between(limits[0], 4)}"
        text += f" og øvre grense {between(limits[1], 4)}."
    return text


def check_groups_chosen(factor: str, row: Row, n_groups: int) -> EditionFinding:
    """A number of groups is whole and not more than there are."""
    item = f"{factor}.groups_chosen"
    needed = _cells(row, "groups_chosen")
    if needed is None:
        return empty(_TABLE2, item)
    (cell,) = needed
    limits = f"0..{n_groups}"
    if cell.step == 0:
        found = OK if 0 <= cell.value <= n_groups else ERROR
        return EditionFinding(
            _TABLE2, item, cell.text, limits, found, f"{cell.text} av {n_groups} grupper."
        )
    message = f"Et antall grupper må være et helt tall fra 0 til {n_groups}; trykt er {nb(cell)}."
    same = [
        name
        for name, other in row.items()
        if other and name != "groups_chosen" and other.text == cell.text
    ]
    if same:
        message += f" Tallet er det samme som {same[0]} i raden."
    return EditionFinding(_TABLE2, item, cell.text, limits, ERROR, message)


def check_improved(
    factor: str, counts: Row, change: Row, n_groups: int, threshold: float
) -> EditionFinding:
    """The groups with and without improvement are all groups, and as many as can be.

    Parameters
    ----------
    counts : mapping
        The row of table 1: improved, not_improved.
    change : mapping
        The row of table 2, empty where there is none: diff, t.
    """
    item = f"{factor}.improved"
    needed = _cells(counts, "improved", "not_improved")
    if needed is None:
        return empty("table1", item)
    improved, rest = needed
    total = improved.value + rest.value
    message = f"{improved.text} + {rest.text} = {decimal(total, 0)} av {n_groups} grupper."
    possible = _possible_improved(change, n_groups, threshold)
    if possible and not possible[0] <= improved.value <= possible[1]:
        message += (
            " Snittet og spredningen i tabell 2 er bare mulig når mellom "
            f"{possible[0]} og {possible[1]} grupper har fremgang."
        )
        limits = f"{possible[0]}..{possible[1]}"
        return EditionFinding("table1", item, improved.text, limits, ERROR, message)
    found = OK if total == n_groups else ERROR
    recomputed = f"{n_groups - rest.value:g}"
    return EditionFinding("table1", item, improved.text, recomputed, found, message)


def _possible_improved(change: Row, n_groups: int, threshold: float) -> tuple[int, int] | None:
    needed = _cells(change, "diff", "t")
    if needed is None:
        return None
    diff, t = (cell.interval for cell in needed)
    spread = rules.sd_of_difference(diff, t, n_groups)
    if math.isinf(spread.hi):
        return None
    return rules.possible_improved(diff, spread, n_groups, threshold)


def _cells(row: Row, *columns: str) -> list[Printed] | None:
    """Return the cells, or None when one is empty or not there."""
    cells = [row.get(column) for column in columns]
    return None if None in cells else cells
