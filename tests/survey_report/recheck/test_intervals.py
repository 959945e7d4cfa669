"""Printed numbers and the values behind them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_report.recheck.intervals import Interval, around, exactly, printed

LIMITS = st.floats(-1e3, 1e3, allow_nan=False)
INTERVALS = st.tuples(LIMITS, LIMITS).map(lambda pair: Interval(min(pair), max(pair)))


@pytest.mark.parametrize(
    ("text", "unit", "low", "high"),
    [
        ("0.43", "points", 0.425, 0.435),
        ("-0,04", "points", -0.045, -0.035),
        ("–0,22", "points", -0.225, -0.215),
        (".64", "ratio", 0.635, 0.645),
        ("67", "percent", 66.5, 67.5),
        ("31", "count", 31, 31),  # a count is not rounded
        ("7.2", "count", 7.15, 7.25),  # but a mean of counts is
    ],
)
def test_a_printed_number_stands_for_the_values_that_round_to_it(text, unit, low, high):
    interval = printed(text, unit).interval
    assert interval.lo == pytest.approx(low)
    assert interval.hi == pytest.approx(high)


@pytest.mark.parametrize("text", ["", "ja", "1.2.3", "12 %", "--3", "1 234"])
def test_what_is_not_a_number_is_refused(text):
    with pytest.raises(ValueError, match="er ikke et tall"):
        printed(text)


def test_only_round_counts_may_be_rounded_to_ten():
    assert printed("350", "count").loose == Interval(345, 355)
    assert printed("177", "count").loose == exactly(177)
    assert printed("30", "count").loose == exactly(30)


def test_halves_print_upwards():
    assert printed("0.69").prints(0.685)
    assert not printed("0.68").prints(0.685)
    assert printed("31", "count").prints(31.0)


def test_touching_intervals_meet_and_separate_ones_do_not():
    assert around(0.68, 0.01).meets(around(0.69, 0.01))
    assert not around(0.68, 0.01).meets(around(0.70, 0.01))


def test_division_by_an_interval_around_zero_says_nothing():
    assert (exactly(1) / Interval(-1, 1)).hi == math.inf


@given(INTERVALS, INTERVALS, st.floats(0, 1), st.floats(0, 1))
def test_arithmetic_keeps_every_possible_result(a, b, first, second):
    x = a.lo + first * (a.hi - a.lo)
    y = b.lo + second * (b.hi - b.lo)
    slack = 1e-6
    for result, value in [(a + b, x + y), (a - b, x - y), (a * b, x * y)]:
        assert result.lo - slack <= value <= result.hi + slack
    if b.lo > 0.001 or b.hi < -0.001:
        quotient = a / b
        assert quotient.lo - slack <= x / y + slack and x / y <= quotient.hi + slack


@given(st.integers(-999, 999), st.integers(0, 4))
def test_every_value_lies_in_the_interval_of_how_it_prints(whole, decimals):
    value = whole / 7
    cell = printed(f"{value:.{decimals}f}")
    assert exactly(value).within(cell.interval)
