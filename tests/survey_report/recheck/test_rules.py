"""Rules between printed numbers. Expected values are worked out by hand in the comments."""

import math
import statistics

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from survey_report.recheck import rules
from survey_report.recheck.intervals import Interval, around, exactly, printed


def cells(*texts):
    return [printed(text).interval for text in texts]


def test_quantiles_and_p_are_those_of_the_tables():
    # Fisher & Yates, table III, 30 degrees of freedom: 2.042, 2.750, 3.646 at .05, .01, .001
    assert rules.t_quantile(30) == pytest.approx(2.042, abs=5e-4)
    for t, p in [(2.042, 0.05), (2.750, 0.01), (3.646, 0.001)]:
        assert rules.p_value(exactly(t), 30).lo == pytest.approx(p, rel=2e-3)


@pytest.mark.parametrize(
    ("p", "mark"), [(0.0009, "***"), (0.001, "**"), (0.0099, "**"), (0.049, "*"), (0.05, "")]
)
def test_stars_are_below_their_limits(p, mark):
    assert rules.stars(p) == mark


def test_p_of_a_t_that_may_be_zero_reaches_one():
    assert rules.p_value(Interval(-0.1, 0.2), 30).hi == 1


def test_effect_size_is_over_the_root_mean_square():
    # Published row 1: 1.30 / sqrt((0.81² + 0.57²) / 2) = 1.30 / 0.70036 = 1.856
    d = rules.effect_size(exactly(1.30), exactly(0.81), exactly(0.57))
    assert d.lo == d.hi == pytest.approx(1.856, abs=5e-4)
    # With rounding: from 1.295 / 0.70535 = 1.836 to 1.305 / 0.69537 = 1.877
    wide = rules.effect_size(*cells("1.30", "0.81", "0.57"))
    assert (wide.lo, wide.hi) == pytest.approx((1.836, 1.877), abs=5e-4)


def test_a_repeated_number_must_be_the_same_at_the_same_precision():
    def percent(text):
        return printed(text, "percent")

    assert rules.repeated(percent("68"), percent("68")) == "ok"
    assert rules.repeated(percent("68"), percent("69")) == "error"
    assert rules.repeated(printed("5.1"), printed("5.06")) == "ok"
    assert rules.repeated(printed("5.0"), printed("5.05")) == "rounding"  # 5.046 prints both ways
    assert rules.repeated(printed("5.2"), printed("5.06")) == "error"


class TestConfidenceInterval:
    """The published rows that sit on either side of what rounding explains."""

    quantile = 2.0423

    def behind(self, diff, low, high):
        return rules.t_behind(*cells(diff, low, high), self.quantile)

    def test_an_interval_that_is_not_around_the_difference_has_no_t(self):
        # task_conflict: the midpoint of –0.22 and 0.20 is at most (–0.215 + 0.205) / 2 = –0.005,
        # the difference 0.01 at least 0.005
        assert self.behind("0.01", "-0.22", "0.20") is None

    def test_an_interval_that_just_touches_the_difference_has_one_t(self):
        # right_issues: only low = 0.515, high = 0.855, difference 0.685:
        # t = 2.0423 · 0.685 / 0.17 = 8.229; 8.16 is printed
        t = self.behind("0.68", "0.52", "0.86")
        assert t.lo == pytest.approx(8.229, abs=1e-3)
        assert not t.meets(printed("8.16").interval)

    def test_a_row_on_the_edge_is_still_possible(self):
        # training_systems: only low = 0.275, high = 0.695, difference 0.485:
        # t = 2.0423 · 0.485 / 0.21 = 4.7167, which prints as 4.72
        t = self.behind("0.49", "0.27", "0.69")
        assert t.lo == pytest.approx(4.7167, abs=1e-3)
        assert t.meets(printed("4.72").interval)

    def test_an_interval_that_is_too_narrow_has_another_t(self):
        # active_external_relations: t = 2.0423 · (high + low) / (high – low) is smallest where
        # the sum is: low = –0.045, high = 0.315, 2.0423 · 0.27 / 0.36 = 1.532; 1.47 is printed
        t = self.behind("0.14", "-0.04", "0.32")
        assert t.lo == pytest.approx(1.532, abs=1e-3)
        assert not t.meets(printed("1.47").interval)

    def test_limits_follow_from_difference_and_t(self):
        # 0.50 ± 2.0423 · 0.50 / 4.11 = 0.50 ± 0.2485
        low, high = rules.confidence_interval(exactly(0.5), exactly(4.11), self.quantile)
        assert (low.lo, high.lo) == pytest.approx((0.2515, 0.7485), abs=1e-4)
        assert rules.confidence_interval(exactly(0), Interval(-0.1, 0.1), self.quantile) is None

    @given(
        st.lists(st.floats(-3, 3), min_size=31, max_size=31),
        st.integers(1, 3),
    )
    def test_a_true_row_is_never_called_impossible(self, changes, decimals):
        spread = statistics.stdev(changes)
        assume(spread > 0.05)
        mean = statistics.fmean(changes)
        error = spread / math.sqrt(31)
        assume(abs(mean / error) > 0.01)
        quantile = rules.t_quantile(30)
        numbers = (mean, mean - quantile * error, mean + quantile * error, mean / error)
        diff, low, high, t = (printed(f"{number:.{decimals}f}").interval for number in numbers)
        behind = rules.t_behind(diff, low, high, quantile)
        assert behind is not None and behind.meets(t)
        implied = rules.sd_of_difference(diff, t, 31)
        assert t.lo <= 0 <= t.hi or exactly(spread).within(implied)


def test_the_spread_of_a_difference_is_bounded_by_the_spreads():
    # |0.45 – 0.34| to 0.45 + 0.34, and a hundredth of rounding
    possible = rules.possible_sd_of_difference(*cells("0.45", "0.34"))
    assert (possible.lo, possible.hi) == pytest.approx((0.10, 0.80))


def test_how_many_groups_can_have_improved():
    # Mean 1.30 and SD 0.84 of 31 changes; k improve by 0.1 or more: the others are at most 0.1, so
    # 31/k · (31–k) · 1.2² ≤ 30 · 0.84² = 21.17, k ≥ 31 · 44.64 / (44.64 + 21.17) = 21.03
    assert rules.possible_improved(exactly(1.30), exactly(0.84), 31, 0.1) == (22, 31)
    # All changes equal 0.5: everyone improved
    assert rules.possible_improved(exactly(0.5), exactly(0.0), 31, 0.1) == (31, 31)
    # All changes equal 0: nobody did
    assert rules.possible_improved(exactly(0.0), exactly(0.0), 31, 0.1) == (0, 0)


@given(st.lists(st.floats(-2, 3), min_size=2, max_size=40))
def test_the_true_count_of_improved_groups_is_always_possible(changes):
    diff = exactly(statistics.fmean(changes))
    spread = exactly(statistics.stdev(changes))
    count = sum(change >= 0.1 for change in changes)
    assume(min(abs(change - 0.1) for change in changes) > 1e-6)
    fewest, most = rules.possible_improved(diff, spread, len(changes), 0.1)
    assert fewest <= count <= most


def test_percentages_of_few_answers_leave_gaps():
    # Of 12 answers: 7 is 58.3 %, 8 is 66.7 %; 60 % cannot be
    assert rules.numerators(printed("58", "percent"), 12) == [7]
    assert rules.numerators(printed("60", "percent"), 12) == []
    # Of 177: 116 is 65.54 % and prints as 66, 115 is 64.97 % and prints as 65
    assert rules.numerators(printed("65", "percent"), 177) == [115]
    assert rules.numerators(printed("66", "percent"), 177) == [116, 117]


@given(st.integers(1, 400), st.data())
def test_a_true_percentage_always_has_its_numerator(n, data):
    part = data.draw(st.integers(0, n))
    assert part in rules.numerators(printed(f"{100 * part / n:.0f}", "percent"), n)


def test_the_largest_spread_on_a_scale_is_all_at_the_ends():
    # Mean 4 on 1–7: half at each end, SD = 3 · sqrt(n / (n–1)) = 3 · sqrt(31/30) = 3.0496
    assert rules.spread_on_scale(exactly(4.0), Interval(1, 7), 31) == pytest.approx(
        3.0496, abs=1e-4
    )
    assert rules.spread_on_scale(around(7.0, 0.0), Interval(1, 7), 31) == 0
