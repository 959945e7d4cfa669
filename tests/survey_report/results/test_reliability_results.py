import math

import numpy as np
import pandas as pd
import pytest

from survey_report.results.reliability_results import (
    compute_agreement,
    compute_reliable_change,
    summarise,
)
from survey_report.statistics import reasons
from tests.reference import values

INSTRUMENT = pd.DataFrame({"item_id": ["a", "b", "c"], "factor": "x"})


def scored(items: pd.DataFrame) -> pd.DataFrame:
    return items.assign(factor="x", score=items[["a", "b", "c"]].mean(axis=1))


def test_agreement_per_factor_and_wave_against_r():
    items = values.data("items_groups").assign(wave="before", respondent=range(15))
    table = compute_agreement(scored(items), items, INSTRUMENT, options=7)
    before = table[table["wave"] == "before"].iloc[0]
    # the median of R's three groups is the middle one
    assert before["rwg"] == pytest.approx(values.of("rwg")["mixed"])
    assert (before["n_groups"], before["n_members"], before["n_alpha"]) == (3, 15, 15)


@pytest.mark.filterwarnings("error")
def test_a_wave_nobody_answered_says_why():
    items = values.data("items_groups").assign(wave="before", respondent=range(15))
    table = compute_agreement(scored(items), items, INSTRUMENT, options=7)
    after = table[table["wave"] == "after"].iloc[0]
    assert after["reason"] == reasons.NO_ONE_ANSWERED
    assert all(math.isnan(after[name]) for name in ["icc1", "icc2", "rwg", "alpha"])
    facts = summarise(table).set_index("fact")["value"]
    assert math.isnan(facts["median_icc1_after"])
    assert facts["median_rwg_before"] == facts["min_rwg_before"]


@pytest.mark.filterwarnings("error")
def test_a_factor_nobody_answered_says_why():
    items = values.data("items_groups").assign(wave="before", respondent=range(15))
    items[["a", "b", "c"]] = np.nan
    table = compute_agreement(scored(items), items, INSTRUMENT, options=7)
    assert table.iloc[0]["reason"] == reasons.NO_ONE_ANSWERED


def reliable(groups: pd.DataFrame) -> pd.DataFrame:
    members = pd.DataFrame(
        [(g, "before", f"{g}{m}", "f1", 4 + g / 10 + m) for g in range(1, 10) for m in range(5)],
        columns=["group", "wave", "respondent", "factor", "score"],
    )
    table = compute_reliable_change(groups, members, ["f1", "f2", "f3", "f4"], 1.96)
    return table.set_index("coefficient")


def group_means() -> pd.DataFrame:
    data = values.data("reliable_change")
    data["global_index"] = data[["f1", "f2", "f3", "f4"]].mean(axis=1)
    return data.melt(["group", "wave"], var_name="factor", value_name="mean")


def test_reliable_change_against_r():
    main = reliable(group_means()).loc["alpha"]
    theirs = values.of("reliable")
    assert main["main"] == "ja"
    for name in ["reliability", "limit", "positive", "negative", "unchanged"]:
        assert main[name] == pytest.approx(theirs[name]), name


def test_counts_move_with_the_reliability():
    table = reliable(group_means())
    assumed = table[table.index.str.startswith("assumed")].sort_values("reliability")
    assert assumed["limit"].is_monotonic_decreasing
    assert assumed["unchanged"].is_monotonic_decreasing
    assert (table["positive"] + table["negative"] + table["unchanged"] == 9).all()
    assert (table["main"] == "ja").sum() == 1


@pytest.mark.filterwarnings("error")
def test_no_group_has_finished():
    table = reliable(group_means().query("wave == 'before'"))
    assert (table["reason"] == reasons.NO_GROUPS).all()
    assert table["positive"].isna().all()
