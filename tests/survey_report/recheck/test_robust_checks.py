"""The tables of how far the results hold, held against each other, on numbers from R."""

import csv
import io
from collections import Counter

import pytest

from survey_report.recheck.table_checks import check_tables
from tests.reference import programmes
from tests.reference.draw_programme import draw_programme, write_programme
from tests.survey_report.recheck.r_tables import (
    PROGRAMMES,
    changed_errors,
    errors,
    tables_of,
)


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_tables_that_r_made_hold_together(programme):
    assert errors(tables_of(programme)) == set()


@pytest.mark.parametrize("seed", [1, 5])
def test_what_the_scripts_compute_holds_together_in_any_programme(seed, tmp_path, monkeypatch):
    """A false error would stop a build: groups of one, ties, factors that few were asked."""
    write_programme(draw_programme(seed), tmp_path)
    tables = programmes.tables_of(tmp_path, monkeypatch)
    written = {
        name: list(csv.DictReader(io.StringIO(table.to_csv(index=False))))
        for name, table in tables.items()
    }
    # there the table of what is kept has all groups, in a build those of the follow-up
    assert errors(written) <= {"followup_kept.n_groups"}


def test_most_columns_are_held():
    held = Counter(
        one.item.split(".")[0] for one in check_tables(tables_of("awkward")) if one.level == "ok"
    )
    for table in ("robust_change", "spread_change", "followup_kept", "goals_model", "selection"):
        assert held[table] >= 2, table


@pytest.mark.parametrize(
    ("table", "column"),
    [
        *(("robust_change", name) for name in ("diff", "se", "ci_low", "ci_high", "t", "df", "p")),
        *(("robust_change", name) for name in ("n_groups", "d_members", "d_members_low")),
        *(("robust_change", name) for name in ("sd_members", "p_holm")),
        *(("spread_change", name) for name in ("n_groups", "sd_before", "sd_after", "t", "df")),
        *(("spread_change", name) for name in ("variance_ratio", "p", "oldham_low")),
        *(("followup_kept", name) for name in ("n_groups", "gain", "diff_before", "before_p")),
        *(("followup_kept", name) for name in ("before_low", "before_high", "before_p_holm")),
        *(("reliable_members", name) for name in ("unchanged", "percent_positive", "ci_high")),
        *(("effect_ranks", name) for name in ("rank_diff", "rank_d", "rank_improved")),
        ("robust_summary", "value"),
        *(("followup_summary", "value"), ("followup_kept_summary", "value")),
    ],
)
def test_a_changed_number_follows_no_more(table, column):
    assert any(changed_errors(programme, table, column) for programme in PROGRAMMES)


def test_what_is_left_of_the_gain_tells_the_error_of_the_last_year():
    """Fieller by hand: gains 1, 2, 3, 4, 5; left 1, 1, 3, 4, 4 (mean 3 and 2.6).

    Variances 2.5 and 2.3, covariance 2.25; the last year's change, left less gain, is
    0, -1, 0, 0, -1: mean -0.4, variance 0.3. With t(4) = 2.7764451 the limits are those where
    9 θ² - 15.6 θ + 6.76 = 1.5417295 (2.5 θ² - 4.5 θ + 2.3), whose roots follow in the table.
    """
    quarter = 2.776445105**2 / 5
    a, b, c = 9 - 2.5 * quarter, 7.8 - 2.25 * quarter, 6.76 - 2.3 * quarter
    root = (b * b - a * c) ** 0.5
    half, last = 2.776445105 * (2.3 / 5) ** 0.5, 2.776445105 * (0.3 / 5) ** 0.5
    kept = {"factor": "one", "n_groups": "5", "gain": "3", "diff_before": "2.6"}
    kept |= {"kept_low": str(100 * (b - root) / a), "kept_high": str(100 * (b + root) / a)}
    kept |= {"before_low": str(2.6 - half), "before_high": str(2.6 + half)}
    followup = {"factor": "one", "n_groups": "5", "mean_before": "2", "mean_after": "5"}
    followup |= {"mean_followup": "4.6", "ci_low": str(-0.4 - last), "ci_high": str(-0.4 + last)}
    told = {"followup": [followup], "followup_kept": [kept | {"p_equivalence_holm": "0.5"}]}
    followup["p_equivalence"] = "0.5"
    assert "followup_kept.p_equivalence_holm" not in errors(told)
    followup["p_equivalence"] = "0.4"
    assert "followup_kept.p_equivalence_holm" in errors(told)
    # groups that are too alike are spread out: the tests are then of two sets of numbers
    followup["ci_low"], followup["ci_high"] = str(-0.4 - 2 * last), str(-0.4 + 2 * last)
    assert "followup_kept.p_equivalence_holm" not in errors(told)


def test_groups_that_wait_are_in_the_main_table_alone():
    tables = tables_of("awkward")
    for name in ("robust_change", "member_change", "spread_change", "followup_kept"):
        for row in tables[name]:
            row |= {key: "" for key in row if key != "factor"} | {"n_groups": "0"}
    for name in ("robust_summary", "goals_model", "followup_kept_summary", "reliable_members"):
        tables[name] = []
    assert errors(tables) == set()


def test_without_a_follow_up_no_level_of_significance_is_known():
    tables = tables_of("awkward")
    del tables["followup"]
    for row in tables["effect_summary"]:
        if row["fact"].startswith("significant"):
            row["value"] = "99"
    assert errors(tables) == set()
