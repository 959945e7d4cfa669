"""Printed numbers and the unrounded values that may stand behind them.

A value printed as 0.43 was somewhere in [0.425, 0.435]. Every check of the recheck calculates
with such intervals, so that rounding is never mistaken for a fault.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from survey_report.language.norwegian import round_half_up

# Slack for binary floating point, far below any printed precision
TOLERANCE = 1e-9
_NUMBER = re.compile(r"[-\u2013\u2212]?(\d+([.,]\d*)?|[.,]\d+)")


@dataclass(frozen=True)
class Interval:
    """All values from `lo` to `hi`, both ends included."""

    lo: float
    hi: float

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.lo + other.lo, self.hi + other.hi)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.lo - other.hi, self.hi - other.lo)

    def __mul__(self, other: Interval) -> Interval:
        products = [a * b for a in (self.lo, self.hi) for b in (other.lo, other.hi)]
        return Interval(min(products), max(products))

    def __truediv__(self, other: Interval) -> Interval:
        if other.lo <= 0 <= other.hi:
            return EVERYTHING
        return self * Interval(1 / other.hi, 1 / other.lo)

    def scaled(self, factor: float) -> Interval:
        """Return the interval with every value multiplied by `factor`."""
        return self * exactly(factor)

    def meets(self, other: Interval) -> bool:
        """Tell whether the two have a value in common."""
        return self.lo <= other.hi + TOLERANCE and other.lo <= self.hi + TOLERANCE

    def within(self, other: Interval) -> bool:
        """Tell whether all values of this interval lie in the other."""
        return other.lo - TOLERANCE <= self.lo and self.hi <= other.hi + TOLERANCE

    def common(self, other: Interval) -> Interval:
        """Return the values the two share; this interval when they share none."""
        if not self.meets(other):
            return self
        lo, hi = max(self.lo, other.lo), min(self.hi, other.hi)
        return Interval(min(lo, hi), max(lo, hi))


EVERYTHING = Interval(-math.inf, math.inf)


def exactly(value: float) -> Interval:
    """Return the interval that holds one value."""
    return Interval(value, value)


@dataclass(frozen=True)
class Printed:
    """A number as printed.

    Attributes
    ----------
    text : str
        The characters, for messages.
    value : float
        What they say.
    step : float
        What it was rounded to: 0.01 for two decimals. 0 for a count: nothing was rounded.
    unit : str
        ``count``, ``percent``, ``ratio`` or ``points``; decides how it compares with others.
    span : Interval, optional
        For shares in words ("one in three"), the shares they may stand for.
    """

    text: str
    value: float
    step: float
    unit: str = "points"
    span: Interval | None = None

    @property
    def interval(self) -> Interval:
        """Return the unrounded values that print like this."""
        return self.span or around(self.value, self.step)

    @property
    def loose(self) -> Interval:
        """Return the same, reading a count such as 350 as one rounded to the nearest ten."""
        may_be_rounded = self.step == 0 and self.value >= 100 and self.value % 10 == 0
        return around(self.value, 10.0) if may_be_rounded else self.interval

    def prints(self, value: float) -> bool:
        """Tell whether `value`, rounded half up, prints as this number."""
        if self.span or not self.step:
            return math.isclose(value, self.value, abs_tol=TOLERANCE)
        # Digits beyond the ninth are binary noise: 5.05 / 0.1 is a half
        steps = round(value / self.step, 9)
        return round_half_up(steps) == round(self.value / self.step)


def around(value: float, step: float) -> Interval:
    """Return the values that round to `value` in steps of `step`."""
    return Interval(value - step / 2, value + step / 2)


def printed(text: str, unit: str = "points") -> Printed:
    """Read a printed number, with decimal point or decimal comma.

    Parameters
    ----------
    text : str
        ``0.43``, ``-0,04``, ``.64``, ``31``.
    unit : str
        See `Printed`. A ``count`` without decimals is exact.

    Raises
    ------
    ValueError
        The text is not a number.
    """
    stripped = text.strip()
    if not _NUMBER.fullmatch(stripped):
        raise ValueError(f"«{text}» er ikke et tall")
    plain = re.sub("[\u2013\u2212]", "-", stripped).replace(",", ".")
    decimals = len(plain.partition(".")[2])
    exact = unit == "count" and decimals == 0
    return Printed(stripped, float(plain), 0.0 if exact else 10.0**-decimals, unit)
