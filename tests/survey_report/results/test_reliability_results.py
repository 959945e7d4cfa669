import math

import numpy as np
import pandas as pd
import pytest

from survey_report.results.instrument_versions import Version, read_versions
from survey_report.results.reliability_results import (
    compute_agreement,
    compute_reliable_change,
    count_versions,
    summarise,
)
from survey_report.statistics import reasons
from tests.reference import values

INSTRUMENT = pd.DataFrame({"item_id": ["a", "b", "c"], "factor": "x"})
VERSIONS = [Version("first", INSTRUMENT, 7)]


def scored(items: pd.DataFrame) -> pd.DataFrame:
    return items.assign(factor="x", score=items[["a", "b", "c"]].mean(axis=1))


def test_agreement_per_factor_and_wave_against_r():
    items = values.data("items_groups").assign(wave="before", respondent=range(15))
    table = compute_agreement(scored(items), items, VERSIONS, {})
    before = table[table["wave"] == "before"].iloc[0]
    # the median of R's three groups is the middle one
    assert before["rwg"] == pytest.approx(values.of("rwg")["mixed"])
    assert (before["n_groups"], before["n_members"], before["n_alpha"]) == (3, 15, 15)


@pytest.mark.filterwarnings("error")
def test_a_wave_nobody_answered_says_why():
    items = values.data("items_groups").assign(wave="before", respondent=range(15))
    table = compute_agreement(scored(items), items, VERSIONS, {})
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
    table = compute_agreement(scored(items), items, VERSIONS, {})
    assert table.iloc[0]["reason"] == reasons.NO_ONE_ANSWERED


def two_versions() -> tuple[pd.DataFrame, list[Version], dict[str, str]]:
    """Return R's attitude items as one version, and a newer one with two items that are alike."""
    old = values.data("items_attitude")
    names = list(old.columns)
    old = old.assign(cohort="c1", group=[f"g{row % 6}" for row in range(len(old))])
    pair = [1, 2, 3, 4, 5, 6, 7, 3, 4, 5]
    new = pd.DataFrame({"new_1": pair, "new_2": pair, "cohort": "c2", "group": "g9"})
    items = pd.concat([old, new], ignore_index=True)
    items = items.assign(wave="before", respondent=range(len(items)))
    versions = [
        Version("v1", pd.DataFrame({"item_id": names, "factor": "x"}), 100),
        Version("v2", pd.DataFrame({"item_id": ["new_1", "new_2"], "factor": "x"}), 7),
    ]
    return items, versions, {"c1": "v1", "c2": "v2"}


def test_a_newer_version_is_not_dropped_but_weighed_in_and_noted():
    items, versions, answered = two_versions()
    members = items.assign(factor="x", score=4.0)
    table = compute_agreement(members, items, versions, answered)
    one = table[table["wave"] == "before"].iloc[0]
    assert one["n_alpha"] == 40
    # alpha of the attitude items by R, of 30 persons; two items that are alike have 1, of 10
    assert one["alpha"] == pytest.approx((30 * values.of("attitude")["alpha"] + 10 * 1) / 40)
    assert one["note"] == (
        "Alfa er vektet sammen av 2 versjoner (7 påstander: 30 svar og 2 påstander: 10 svar)."
    )


def test_versions_that_ask_the_same_of_a_factor_are_one():
    items = values.data("items_attitude")
    names = list(items.columns)
    items = items.assign(cohort=["c1"] * 12 + ["c2"] * 18, group="g", wave="before", respondent=1)
    same = pd.DataFrame({"item_id": names, "factor": "x"})
    versions = [Version("v1", same, 100), Version("v2", same, 100)]
    members = items.assign(factor="x", score=4.0)
    table = compute_agreement(members, items, versions, {"c1": "v1", "c2": "v2"})
    one = table[table["wave"] == "before"].iloc[0]
    assert one["alpha"] == pytest.approx(values.of("attitude")["alpha"])
    assert (one["n_alpha"], one["note"]) == (30, "")


def test_a_version_without_a_factor_is_noted():
    items, versions, answered = two_versions()
    versions[1] = Version("v2", versions[1].items.assign(factor="y"), 7)
    table = compute_agreement(items.assign(factor="x", score=4.0), items, versions, answered)
    one = table[(table["wave"] == "before") & (table["factor"] == "x")].iloc[0]
    assert one["note"] == "10 svarte på en versjon uten denne faktoren."
    assert count_versions(versions, answered).set_index("fact")["value"].to_dict() == {
        "versions": 2,
        "cohorts": 2,
        "cohorts_newest": 1,
    }


def test_the_options_of_another_scale_are_as_far_apart_as_their_points(tmp_path):
    items, codes = tmp_path / "v.csv", tmp_path / "v_codes.csv"
    items.write_text("item_id,factor\na,x\n", encoding="utf-8")
    codes.write_text("code,score\n1,1\n2,2.5\n3,4\n4,5.5\n5,7\n", encoding="utf-8")
    (version,) = read_versions([str(items)], [str(codes)])
    # five options from 1 to 7: a point and a half apart
    assert (version.name, version.options, version.step) == ("v", 5, 1.5)


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
