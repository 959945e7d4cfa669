"""Groups that are alike are told as alike in every table that has their spread."""

import pandas as pd
import pytest

from survey_report.results.kept_results import kept_tables
from survey_report.results.order_results import order_tables
from survey_report.statistics.waves import GLOBAL_INDEX


def test_the_stronger_tests_tell_no_more_of_alike_groups_than_the_main_table():
    """Four groups within 0.03 points of each other, at each of three surveys.

    The least sum of squares that is told is (1.1 · 0.5 / 2)² · 4 / 3 = 0.1008, so that no
    standard deviation of the four is below √(0.1008 / 3) = 0.1833, and no interval narrower.
    """
    groups = pd.DataFrame(
        [
            (f"g{number}", wave, factor, start + number / 100)
            for wave, start in (("before", 4.0), ("after", 5.0), ("followup", 4.8))
            for factor in ("dialogue", GLOBAL_INDEX)
            for number in range(4)
        ],
        columns=["group", "wave", "factor", "mean"],
    )
    settings = {
        "confidence_level": 0.95,
        "equivalence_margin": 0.2,
        "significance_level": 0.05,
    }
    spread = order_tables(groups, ["dialogue"], settings, precision=0.5)["spread_change"]
    assert spread[["sd_before", "sd_after"]].min(axis=None) == pytest.approx(0.1833, abs=1e-3)
    kept = kept_tables(groups, ["dialogue"], settings, 0.5)["followup_kept"]
    # t with 3 df: 3.182 · 0.1833 / √4 on each side of the mean
    half = (kept["before_high"] - kept["before_low"]) / 2
    assert half.min() == pytest.approx(0.2917, abs=1e-3)
    assert kept["diff_before"].tolist() == pytest.approx([0.8, 0.8])
