"""Rules that hold between the numbers of one row or one sentence.

Each rule takes intervals of unrounded values and says what follows from them. A level is
``error`` only when no unrounded values could have produced what is printed.
"""

from __future__ import annotations

import math

from scipy import special

from survey_report.recheck.intervals import EVERYTHING, TOLERANCE, Interval, Printed, exactly

OK, ROUNDING, CANNOT_CHECK, ERROR = LEVELS = ("ok", "rounding", "cannot_check", "error")
STAR_LIMITS = {"***": 0.001, "**": 0.01, "*": 0.05, "": 1.0}


def level(reported: Printed, recomputed: Interval, nominal: float) -> str:
    """Return how a printed number stands to what follows from other printed numbers.

    Parameters
    ----------
    reported : Printed
    recomputed : Interval
        What may follow, given the rounding of the numbers it is calculated from.
    nominal : float
        What follows when they are taken as printed.
    """
    if reported.prints(nominal):
        return OK
    return ROUNDING if reported.interval.meets(recomputed) else ERROR


def repeated(reported: Printed, source: Printed) -> str:
    """Return the level of a number that is printed twice.

    At the same precision one value is printed the same way each time, so 68 and 69 cannot
    both be right, though 68.5 lies at the edge of both.
    """
    if (reported.step, reported.unit, reported.span) == (source.step, source.unit, source.span):
        return OK if math.isclose(reported.value, source.value) else ERROR
    return level(reported, source.interval, source.value)


def effect_size(diff: Interval, sd_before: Interval, sd_after: Interval) -> Interval:
    """Return Cohen's d, the mean difference over the root mean square of the two SDs.

    Cumming, G. (2012). Understanding the New Statistics, p. 291 (d_av with the square mean).
    """
    lo = math.sqrt((max(sd_before.lo, 0) ** 2 + max(sd_after.lo, 0) ** 2) / 2)
    hi = math.sqrt((sd_before.hi**2 + sd_after.hi**2) / 2)
    return diff / Interval(lo, hi)


def sd_of_difference(diff: Interval, t: Interval, n: int) -> Interval:
    """Return the SD of the differences that a paired t implies: diff · √n / t."""
    ratio = (diff / t).scaled(math.sqrt(n))
    return Interval(max(ratio.lo, 0.0), ratio.hi)


def possible_sd_of_difference(sd_before: Interval, sd_after: Interval) -> Interval:
    """Return the SDs a difference can have: the correlation lies between –1 and 1."""
    apart = max(sd_before.lo - sd_after.hi, sd_after.lo - sd_before.hi, 0.0)
    return Interval(apart, sd_before.hi + sd_after.hi)


def p_value(t: Interval, df: int) -> Interval:
    """Return the two-sided p of a t with `df` degrees of freedom."""
    smallest = 0.0 if t.lo <= 0 <= t.hi else min(abs(t.lo), abs(t.hi))
    largest = max(abs(t.lo), abs(t.hi))
    return Interval(*(float(2 * special.stdtr(df, -abs(x))) for x in (largest, smallest)))


def stars(p: float) -> str:
    """Return the stars of a p: *** below .001, ** below .01, * below .05."""
    return next((mark for mark, limit in STAR_LIMITS.items() if p < limit), "")


def t_quantile(df: int, confidence: float = 0.95) -> float:
    """Return the quantile of t that a two-sided confidence interval uses."""
    return float(special.stdtrit(df, (1 + confidence) / 2))


def confidence_interval(
    diff: Interval, t: Interval, quantile: float
) -> tuple[Interval, Interval] | None:
    """Return the limits diff ± quantile · diff / t, or None where t may be 0."""
    if t.lo <= 0 <= t.hi:
        return None
    share = exactly(quantile) / t
    return diff * (exactly(1) - share), diff * (exactly(1) + share)


def t_behind(diff: Interval, low: Interval, high: Interval, quantile: float) -> Interval | None:
    """Return the t that a symmetric interval around a difference can come from.

    The limits lie in a rectangle (low × high); the difference is their midpoint, which cuts a
    strip out of it. t = quantile · (high + low) / (high – low) is largest and smallest in
    corners of what is left.

    Returns
    -------
    Interval or None
        None when no midpoint of the interval is a possible difference. Everything when the
        rounding leaves room for an interval without width.
    """
    if not (low + high).scaled(0.5).meets(diff):
        return None
    if high.lo <= low.hi:
        return EVERYTHING
    corners = [(lo, hi) for lo in (low.lo, low.hi) for hi in (high.lo, high.hi)]
    for total in (2 * diff.lo, 2 * diff.hi):
        corners += [(lo, total - lo) for lo in (low.lo, low.hi)]
        corners += [(total - hi, hi) for hi in (high.lo, high.hi)]
    left = [
        (lo, hi)
        for lo, hi in corners
        if exactly(lo).within(low)
        and exactly(hi).within(high)
        and exactly((lo + hi) / 2).within(diff)
    ]
    values = [quantile * (hi + lo) / (hi - lo) for lo, hi in left]
    return Interval(min(values), max(values))


def possible_improved(
    diff: Interval, sd_diff: Interval, n: int, threshold: float
) -> tuple[int, int] | None:
    """Return the fewest and most of `n` groups that can have changed by `threshold` or more.

    With k groups at or above the threshold and the rest below it, the sum of squares around the
    mean is at least n/k · (n–k) · (mean – threshold)² when the mean is above the threshold, and
    n/(n–k) · k · (threshold – mean)² when it is below; it equals (n–1) · SD².

    Returns
    -------
    (int, int) or None
        None when no count fits.
    """
    room = (n - 1) * sd_diff.hi**2 + TOLERANCE
    above = max(diff.lo - threshold, 0.0)
    below = max(threshold - diff.hi, 0.0)

    def fits(k: int) -> bool:
        if k == 0 or k == n:
            return (above if k == 0 else below) == 0
        return (n - k) * n / k * above**2 <= room and k * n / (n - k) * below**2 <= room

    counts = [k for k in range(n + 1) if fits(k)]
    return (counts[0], counts[-1]) if counts else None


def numerators(percent: Printed, n: int) -> list[int]:
    """Return the counts out of `n` that print as this percentage (GRIM).

    Brown, N. J. L. & Heathers, J. A. J. (2017). The GRIM test. Social Psychological and
    Personality Science, 8(4), p. 363.
    """
    lo, hi = (limit * n / 100 for limit in (percent.interval.lo, percent.interval.hi))
    return list(range(max(math.ceil(lo - TOLERANCE), 0), min(math.floor(hi + TOLERANCE), n) + 1))


def spread_on_scale(mean: Interval, scale: Interval, n: int) -> float:
    """Return the largest SD (n–1) that `n` values with this mean can have on the scale."""
    middle = (scale.lo + scale.hi) / 2
    nearest = min(max(middle, mean.lo), mean.hi)
    room = max((nearest - scale.lo) * (scale.hi - nearest), 0.0)
    return math.sqrt(room * n / (n - 1))
