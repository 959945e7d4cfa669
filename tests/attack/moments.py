"""Mean and standard deviation of the groups, from all that is printed of them.

A test tells the standard deviation as well as the number itself does: the interval, t, p, an effect
size, the power of a comparison. All of them are used; where rounding sets two of them apart, the
first one counts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from scipy.stats import t as student

from tests.attack.arithmetic import FAR
from tests.attack.publication import Limits, Published, both, count, shown

Values = Mapping[str, str]
Moments = tuple[int, Limits, Limits | None]


def moments(values: Values, factor: str, wave: str, part: str = "effect") -> Moments | None:
    """Return how many groups, between which their mean lies, and between which their SD.

    Parameters
    ----------
    values : mapping
    factor : str
    wave : str
        before, after or change.
    part : str
        effect, or effect_matched: members who answered both times.
    """
    name = f"{part}.{factor}"
    size = count(values, f"{name}.n_groups")
    if not size:
        return None
    start, end = (shown(values, f"{name}.mean_{one}") for one in ("before", "after"))
    change = shown(values, f"{name}.diff")
    if wave != "change":
        mean = start if wave == "before" else end
        return None if mean is None else (size, mean, _sd_of_level(values, name, wave, change))
    if change is None:
        return None
    mean = both(change, _apart(start, end))
    return size, mean, sd_of_change(values, name, size, mean)


def sd_of_change(values: Values, name: str, size: int, mean: Limits) -> Limits | None:
    """Return the SD of a change: printed, or by interval, t, p, d_z and the waves' correlation."""
    root = math.sqrt(size)
    found = shown(values, f"{name}.sd_diff")
    for other in (
        sd_of_interval(values, f"{name}.ci", size),
        _ratio(mean, shown(values, f"{name}.t"), root),
        _ratio(mean, t_of_p(shown(values, f"{name}.p"), size - 1), root),
        _ratio(mean, shown(values, f"{name}.d_z"), 1.0),
        _sd_of_correlation(values, name),
    ):
        found = both(found, other)
    return found


def sd_of_interval(
    values: Values, name: str, size: int, share: float = 0.975, ends: tuple = ("low", "high")
) -> Limits | None:
    """Return the SD that an interval for a mean of `size` groups tells."""
    low, high = (shown(values, f"{name}_{end}") for end in ends)
    if low is None or high is None or size < 2:
        return None
    error = 2 * student.ppf(share, size - 1) / math.sqrt(size)
    return max(0.0, high[0] - low[1]) / error, (high[1] - low[0]) / error


def t_of_p(p: Limits | None, df: int) -> Limits | None:
    """Return the size of t that a printed two-sided p tells; «< 0,001» tells the least of it."""
    if p is None or df < 1:
        return None
    least = float(student.isf(min(1.0, max(p[1], 0.0)) / 2, df))
    return least, float(student.isf(p[0] / 2, df)) if p[0] > 0 else math.inf


def _ratio(mean: Limits, ratio: Limits | None, times: float) -> Limits | None:
    """Return mean · times / ratio, of which neither may be 0."""
    if ratio is None or ratio[0] * ratio[1] <= 0 or mean[0] * mean[1] <= 0:
        return None
    found = [abs(one * times / other) for one in mean for other in ratio]
    return min(found), max(found)


def _apart(start: Limits | None, end: Limits | None) -> Limits | None:
    return (end[0] - start[1], end[1] - start[0]) if start and end else None


def _sd_of_level(values: Values, name: str, wave: str, change: Limits | None) -> Limits | None:
    """Return the SD of a level: printed, and by d, which is the change in units of both SDs."""
    own = shown(values, f"{name}.sd_{wave}")
    other = shown(values, f"{name}.sd_{'after' if wave == 'before' else 'before'}")
    unit = _ratio(change, shown(values, f"{name}.d"), 1.0) if change else None
    if unit and other:
        low, high = 2 * unit[0] ** 2 - other[1] ** 2, 2 * unit[1] ** 2 - other[0] ** 2
        own = both(own, (math.sqrt(max(0.0, low)), math.sqrt(max(0.0, high))))
    return own


def _sd_of_correlation(values: Values, name: str) -> Limits | None:
    start, end = (shown(values, f"{name}.sd_{wave}") for wave in ("before", "after"))
    together = shown(values, f"{name}.wave_correlation")
    if not (start and end and together):
        return None
    found = [
        a * a + b * b - 2 * r * a * b
        for a in (*start, sum(start) / 2)
        for b in (*end, sum(end) / 2)
        for r in together
    ]
    return math.sqrt(max(0.0, min(found))), math.sqrt(max(0.0, max(found)))


def followed_moments(values: Values, factor: str, column: str) -> Moments | None:
    """Return the moments of the groups that have answered a third time.

    Parameters
    ----------
    values : mapping
    factor : str
    column : str
        mean_before, mean_after, mean_followup, diff (the last year), diff_before (since the
        start), gain (before to after).
    """
    name = f"followup.{factor}"
    size = count(values, f"{name}.n_groups")
    if not size:
        return None
    if column == "gain":
        told = [shown(values, f"{name}.mean_{wave}") for wave in ("before", "after")]
        mean = both(shown(values, f"kept.{factor}.gain"), _apart(*told))
        return None if mean is None else (size, mean, None)
    mean, spread = shown(values, f"{name}.{column}"), None
    if mean is not None and column == "diff":
        spread = both(
            sd_of_interval(values, f"{name}.ci", size),
            sd_of_interval(values, f"{name}.equivalence", size, share=0.95),
        )
        told = t_of_p(shown(values, f"{name}.p"), size - 1)
        spread = both(spread, _ratio(mean, told, math.sqrt(size)))
    if mean is not None and column == "diff_before":
        spread = sd_of_interval(values, f"kept.{factor}.before", size)
    return None if mean is None else (size, mean, spread)


def part_moments(values: Values, name: str, side: str) -> Moments | None:
    """Return the moments of one of the two parts of a comparison.

    The Welch interval and the spread of all groups together are two equations with both parts' SDs
    in them. Where they have no solution, the interval is no less wide than this part makes it.
    """
    sizes = {one: count(values, f"subgroup.{name}.n_{one}") or 0 for one in ("first", "second")}
    mean, size = shown(values, f"subgroup.{name}.mean_{side}"), sizes[side]
    if mean is None or not size:
        return None
    other = sizes["second" if side == "first" else "first"]
    ends = [shown(values, f"subgroup.{name}.ci_{end}") for end in ("low", "high")]
    spread = (0.0, FAR)
    if all(ends):
        half = max(0.0, (ends[1][0] - ends[0][1]) / 2), (ends[1][1] - ends[0][0]) / 2
        # df lies between the smaller part's and both parts' together
        widest = half[1] / student.ppf(0.975, max(1, size + other - 2)) * math.sqrt(size)
        spread = (0.0, min(widest, FAR))
        factor = name.removeprefix("chosen_") if name.startswith("chosen_") else "global_index"
        whole = moments(values, factor, "change")
        apart = shown(values, f"subgroup.{name}.diff")
        if whole and whole[2] and apart and whole[0] == size + other:
            spread = both(spread, _sd_of_part(size, other, half, whole[2], apart))
    return size, mean, spread


def _sd_of_part(size: int, other: int, half: Limits, whole: Limits, apart: Limits) -> Limits | None:
    """Return the SD of one part by the Welch interval and the SD of all; None where none fits."""
    if min(size, other) < 2:
        return None
    df = np.linspace(min(size, other) - 1, size + other - 2, 400)[:, None]
    total = size + other
    between = size * other / total * np.square([min(map(abs, apart)), max(map(abs, apart))])
    left = [(total - 1) * whole[0] ** 2 - between[1], (total - 1) * whole[1] ** 2 - between[0]]
    found = []
    for end in (*half, sum(half) / 2):
        error = (end / student.ppf(0.975, df)) ** 2
        within = np.linspace(max(0.0, left[0]), max(0.0, left[1]), 9)[None, :]
        scale = 1 / size - (size - 1) / (other * (other - 1))
        if abs(scale) < 1e-9:
            return None
        own = (error - within / (other * (other - 1))) / scale
        rest = (within - (size - 1) * own) / (other - 1)
        one, two = own / size, rest / other
        with np.errstate(divide="ignore", invalid="ignore"):
            welch = (one + two) ** 2 / (one**2 / (size - 1) + two**2 / (other - 1))
        fits = (own >= 0) & (rest >= 0) & (np.abs(welch - df) <= 0.05 * df)
        found += own[fits].tolist()
    return (math.sqrt(min(found)), math.sqrt(max(found))) if found else None


def started_moments(values: Values) -> Moments | None:
    """Return the level before of the groups that have only started: the others' plus the
    difference that the table of selection tells."""
    name = "selection.groups_before"
    size, apart = count(values, f"{name}.n_first"), shown(values, f"{name}.diff")
    done = moments(values, "global_index", "before")
    if not size or apart is None or done is None:
        return None
    ends = [shown(values, f"{name}.ci_{end}") for end in ("low", "high")]
    widest = FAR
    if all(ends):
        half = (ends[1][1] - ends[0][0]) / 2
        widest = half / student.ppf(0.975, max(1, size + done[0] - 2)) * math.sqrt(size)
    return size, (apart[0] + done[1][0], apart[1] + done[1][1]), (0.0, min(widest, FAR))


def new_groups(first: Published | None, second: Published, factor: str, part="effect") -> int:
    """Return how many groups a part counts in the second edition alone."""
    now, before = (
        (count(one.values, f"{part}.{factor}.n_groups") or 0) if one else 0
        for one in (second, first)
    )
    return now - before
