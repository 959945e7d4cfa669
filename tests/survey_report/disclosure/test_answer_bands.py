"""Bands of counts: how many counts each may be, by hand and for any count."""

from hypothesis import given
from hypothesis import strategies as st

from survey_report.disclosure.answer_bands import Band, band_of, told_with_edges, widened


def test_bands_of_six_begin_at_none():
    assert band_of(0, Band(0, 30), 6) == band_of(5, Band(0, 30), 6) == Band(0, 5)
    assert band_of(6, Band(0, 30), 6) == Band(6, 11)
    # 31 counts make five bands; the last has the one that is left
    assert band_of(30, Band(0, 30), 6) == Band(24, 30)


def test_a_count_that_few_leave_open_is_told_as_it_is():
    assert told_with_edges(20, Band(0, 40), 6) == Band(20, 20)
    # three of forty agree, and three do not
    assert told_with_edges(3, Band(0, 40), 6) == Band(0, 5)
    assert told_with_edges(37, Band(0, 40), 6) == Band(35, 40)


def test_with_one_band_nothing_is_told():
    assert band_of(4, Band(0, 9), 6) == Band(0, 9)
    assert told_with_edges(4, Band(0, 11), 6) == Band(0, 11)


def test_a_count_that_was_set_right_widens_the_band_as_much_to_either_side():
    assert widened(Band(20, 20), 21, 6, 40) == widened(Band(20, 20), 19, 6, 40) == Band(14, 26)
    assert widened(Band(20, 20), 27, 6, 40) == Band(8, 32)
    assert widened(Band(2, 7), 9, 6, 11) == Band(0, 11)


@st.composite
def known_counts(draw):
    low = draw(st.integers(0, 50))
    known = Band(low, low + draw(st.integers(0, 60)))
    return draw(st.integers(known.low, known.high)), known


@given(known_counts())
def test_a_band_holds_the_count_and_enough_others_and_which_one_says_nothing_more(case):
    count, known = case
    band = band_of(count, known, 6)
    assert known.low <= band.low <= count <= band.high <= known.high
    assert band.counts >= min(6, known.counts)
    # every count of the band gives the band: the reader who repeats the rule learns no more
    assert {band_of(other, known, 6) for other in range(band.low, band.high + 1)} == {band}
    edged = told_with_edges(count, known, 6)
    every = range(edged.low, edged.high + 1)
    assert {told_with_edges(other, known, 6) for other in every} == {edged}
