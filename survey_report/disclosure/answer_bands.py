"""Counts of answers as bands: a small count, and a small difference, is told within five.

A count of persons who gave an answer is told as a band of at least as many counts as the minimum
size: «0–4» and not «3». The bands begin where the reader's knowledge begins: at none, or at the
least that the previous edition allows. So there is no edge at which a band holds fewer counts than
it seems to, and which band is told depends on nothing but the count (simulatable: Kenthapadi,
Mishra & Nissim 2005, PODS; the bands are deterministic rounding, Hundepool et al. 2012, ch. 5.4).

Where few could be given away, the count itself is told: from the minimum size up to as many from
the top. What is published of a statement is computed from the middle of its band.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Band:
    """Between which a reader knows a count to lie.

    Attributes
    ----------
    low, high : int
        The least and the greatest.
    """

    low: int
    high: int

    def has(self, count: int) -> bool:
        """Tell whether a count may be the band's."""
        return self.low <= count <= self.high

    @property
    def middle(self) -> int:
        """The count that is shown for the band."""
        return (self.low + self.high) // 2

    @property
    def counts(self) -> int:
        """How many counts it may be."""
        return self.high - self.low + 1


def band_of(count: int, known: Band, width: int) -> Band:
    """Return the band that a count is told as.

    Parameters
    ----------
    count : int
        The true one.
    known : Band
        Between which the reader knows it to lie already.
    width : int
        The least number of counts in a band.

    Returns
    -------
    Band
        Of `width` counts, the last one wider; all of `known` when that has fewer than twice as
        many.
    """
    number = known.counts // width
    if number < 2:
        return known
    place = min((count - known.low) // width, number - 1)
    low = known.low + place * width
    return Band(low, known.high if place == number - 1 else low + width - 1)


def widened(known: Band, count: int, width: int, most: int) -> Band:
    """Return the band around what was told before that has a count which answers were moved to.

    Answers that are set right can move a count out of what the reader knows. The band grows by as
    much to either side, so that it does not tell which way they were moved.

    Parameters
    ----------
    known : Band
        Between which the reader knew it to lie.
    count : int
        The true one.
    width : int
        By so many counts at a time.
    most : int
        How many persons the count is of.
    """
    steps = 1 + (max(known.low - count, count - known.high) - 1) // width
    return Band(max(0, known.low - steps * width), min(most, known.high + steps * width))


def told_with_edges(count: int, known: Band, width: int) -> Band:
    """Return the count itself, but at either end of what is known a band.

    Between the ends nobody's answer is given away: at least `width` have said so, and as many
    have not.
    """
    if known.counts <= 2 * width:
        return known
    if count < known.low + width:
        return Band(known.low, known.low + width - 1)
    if count > known.high - width:
        return Band(known.high - width + 1, known.high)
    return Band(count, count)
