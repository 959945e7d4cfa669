import math

import numpy as np
import pandas as pd
import pytest

from survey_report.disclosure.released_groups import Released, released_groups
from survey_report.results.change_results import (
    CONTRACT,
    SIGNS,
    add_groups_chosen,
    change_tables,
    compute_change,
    group_changes,
    hide_near_the_main_table,
    matched_members,
    rank_factors,
    summarise,
    threshold_sensitivity,
)
from survey_report.statistics import reasons
from survey_report.statistics.waves import group_means
from tests.reference import values

SETTINGS = {
    "confidence_level": 0.95,
    "significance_level": 0.05,
    "improvement_threshold": 0.1,
    "effect_small": 0.2,
    "effect_medium": 0.5,
    "effect_large": 0.8,
}


def long(**factors: list[tuple[float, float]]) -> pd.DataFrame:
    """Return effect_groups from one list of (before, after) per factor."""
    rows = [
        {"group": f"g{place}", "wave": wave, "factor": factor, "n_members": 7, "mean": mean}
        for factor, pairs in factors.items()
        for place, pair in enumerate(pairs)
        for wave, mean in zip(("before", "after"), pair, strict=True)
    ]
    return pd.DataFrame(rows)


CLEAR = list(values.data("paired_clear")[["before", "after"]].itertuples(index=False, name=None))
FLAT = [(4.0 + i / 10, 4.0 + i / 10 + (-1) ** i / 10) for i in range(12)]
GROUPS = long(clear=CLEAR, flat=FLAT, global_index=CLEAR)


def test_columns_order_and_values_against_r():
    table = compute_change(GROUPS, ["flat", "clear"], SETTINGS)
    table = add_groups_chosen(table, pd.DataFrame({"group": [], "factor": []}), pd.Index([]))
    assert set(CONTRACT.split()) <= set(table.columns)
    assert table["factor"].tolist() == ["global_index", "flat", "clear"]
    clear, theirs = table.iloc[2], values.of("clear")
    for name in ["diff", "ci_low", "ci_high", "t", "df", "p"]:
        assert clear[name] == pytest.approx(theirs[name], abs=1e-10)
    assert clear["p_holm"] == pytest.approx(2 * theirs["p"])
    # by hand: of the twelve changes 0.90 … 0.42, all but 0.09, -0.05 and -0.12 reach 0.1
    assert (clear["improved"], clear["not_improved"]) == (9, 3)


def test_order_of_rows_changes_nothing():
    shuffled = GROUPS.sample(frac=1, random_state=2)
    pd.testing.assert_frame_equal(
        compute_change(shuffled, ["flat", "clear"], SETTINGS),
        compute_change(GROUPS, ["flat", "clear"], SETTINGS),
    )


@pytest.mark.filterwarnings("error")
def test_groups_without_an_after_wave_are_left_out():
    lone = GROUPS[(GROUPS["wave"] == "before") & (GROUPS["group"] == "g0")].assign(group="new")
    with_lone = compute_change(pd.concat([GROUPS, lone]), ["flat", "clear"], SETTINGS)
    pd.testing.assert_frame_equal(with_lone, compute_change(GROUPS, ["flat", "clear"], SETTINGS))


@pytest.mark.filterwarnings("error")
def test_a_factor_nobody_answered_and_one_nobody_asked_say_why():
    unanswered = long(clear=CLEAR, flat=[(np.nan, np.nan)] * 12, global_index=CLEAR)
    table = compute_change(unanswered, ["clear", "flat", "unasked"], SETTINGS).set_index("factor")
    for factor in ["flat", "unasked"]:
        assert table.loc[factor, "n_groups"] == 0
        assert table.loc[factor, "reason"] == reasons.NO_ONE_ASKED
        # not «0 av 0», nor «0» of those who answered other factors
        assert table.loc[factor, ["improved", "not_improved"]].isna().all()
        assert pd.isna(table.loc[factor, "magnitude"])
    # what is missing is no test: one factor is left, and its p stays
    assert table.loc["clear", "p_holm"] == table.loc["clear", "p"]


@pytest.mark.filterwarnings("error")
def test_no_group_has_finished():
    table = compute_change(GROUPS[GROUPS["wave"] == "before"], ["flat", "clear"], SETTINGS)
    assert (table["reason"] == reasons.NO_GROUPS).all()
    matched, signs = table.assign(deviation=np.nan), dict.fromkeys(SIGNS, 0)
    facts = summarise(table, matched, signs, 0, 0.05).set_index("fact")["value"]
    assert facts["groups_completed"] == facts["significant_positive"] == 0
    assert (facts["not_significant"], facts["not_tested"]) == (0, 2)


def test_a_factor_counts_as_chosen_by_the_completed_groups_only():
    areas = pd.DataFrame({"group": ["g0", "g0", "g1", "new"], "factor": ["clear"] * 4})
    table = compute_change(GROUPS, ["flat", "clear"], SETTINGS)
    chosen = add_groups_chosen(table, areas, pd.Index(["g0", "g1"]))
    assert chosen["groups_chosen"].tolist() == [0, 0, 2]


def test_matched_members_answered_both_times():
    members = pd.DataFrame(
        [("a", "before", 4.0), ("a", "after", 5.0), ("b", "before", 4.0), ("c", "before", 4.0)]
        + [("c", "after", np.nan), ("d", "after", 4.0), ("d", "followup", 4.0)],
        columns=["respondent", "wave", "score"],
    )
    assert matched_members(members)["respondent"].tolist() == ["a", "a"]


def test_ranks_share_the_better_place():
    table = pd.DataFrame(
        {
            "factor": ["global_index", "a", "b", "c", "d"],
            "diff": [9, 0.1 + 0.2, 0.3, 0.5, np.nan],
            "d": [9, 1, 2, 3, np.nan],
            "improved": [31, 29, 29, 16, 0],
            "magnitude": "stor",
        }
    )
    ranks = rank_factors(table).set_index("factor")
    assert ranks["rank_diff"].tolist()[:3] == [2, 2, 1]
    assert pd.isna(ranks.loc["d", "rank_diff"])
    assert ranks["rank_improved"].tolist() == [1, 1, 3, 4]
    assert "global_index" not in ranks.index


def test_counts_at_other_thresholds():
    # changes 0, 0.05, 0.1, 0.2, 0.3 and -0.1 at thresholds 0, 0.05, 0.1, 0.2 and 0.3
    changes = [0, 0.05, 0.1, 0.2, 0.3, -0.1]
    table = threshold_sensitivity(pd.DataFrame({"x": changes}), ["x"], 0.1)
    x = table[table["factor"] == "x"].set_index("level")
    assert x["improved"].to_dict() == {"none": 4, "half": 4, "main": 3, "double": 2, "triple": 1}
    assert x["declined"].to_dict() == {"none": 1, "half": 1, "main": 1, "double": 0, "triple": 0}
    assert (x["improved"] + x["unchanged"] + x["declined"] == 6).all()


def test_group_changes_are_counts_of_groups_in_bands():
    change = pd.DataFrame(
        {"x": [0.5, -1.0, 0.2, np.nan, 0.6, 0.1, -0.1, 0.9]}, index=list("abcdefgh")
    )
    table = group_changes(change, ["x"])
    assert list(table.columns) == ["factor", "low", "high", "groups"]
    # -1.0, -0.1, 0.1 and 0.2 below 0.25; nothing up to 0.5; 0.5, 0.6 and 0.9
    assert table["groups"].tolist() == [4, 0, 3]
    assert table["high"].tolist()[:2] == [0.25, 0.5]


NO_MEMBERS = pd.DataFrame(
    columns=["cohort", "group", "wave", "respondent", "factor", "n_items", "score"]
)
ALL = pd.Index([f"g{place}" for place in range(12)])


def told(released, previous=None):
    tables = change_tables(
        GROUPS.assign(cohort="2020-1"),
        pd.DataFrame(
            columns=["cohort", "group", "wave", "respondent", "factor", "n_items", "score"]
        ),
        pd.DataFrame({"group": [], "factor": []}),
        ["flat", "clear"],
        SETTINGS,
        5,
        released,
    )
    return {name: table.set_index(table.columns[0]) for name, table in tables.items()}


def test_with_four_new_groups_the_highest_and_the_lowest_counts_are_told_as_two():
    # 9 of 12 have improved on clear. Eight groups were told before, of which 5 had: of the four
    # new ones all have, which is told as «three or four»
    released = Released(
        new=ALL[8:],
        detailed=ALL[:8],
        followed=ALL[:0],
        precision=0.5,
        exact=False,
        counts={f"improved.{name}": (5, 5, 5) for name in ("clear", "flat", "global_index")}
        | {f"declined.{name}": (1, 1, 1) for name in ("clear", "flat", "global_index")},
    )
    tables = told(released)
    assert tables["group_counts"].loc["improved.clear"].tolist() == [8, 9, 8]
    assert tables["effect_change"].loc["clear", ["improved", "not_improved"]].tolist() == [8, 4]
    full = tables["effect_change_full"]
    assert full["no_change"].isna().all() and full["suppressed"].all()
    # the tables of detail count the eight groups that were told before
    assert tables["improvement_sensitivity"]["n_groups"].eq(8).all()
    assert tables["group_spread"]["n_groups"].eq(8).all()


def test_of_two_groups_nothing_is_told_but_that_they_are_two():
    few = GROUPS[GROUPS["group"].isin(["g0", "g1"])].assign(cohort="2020-1")
    cohorts = pd.Series("2020-1", pd.Index(["g0", "g1"]))
    policy = {"precision": 0.5, "detail_groups": 10}
    released = released_groups(cohorts, cohorts.iloc[:0], None, policy)
    tables = change_tables(
        few,
        pd.DataFrame(
            columns=["cohort", "group", "wave", "respondent", "factor", "n_items", "score"]
        ),
        pd.DataFrame({"group": [], "factor": []}),
        ["flat", "clear"],
        SETTINGS,
        5,
        released,
    )
    change = tables["effect_change"]
    assert change["n_groups"].eq(2).all()
    assert change.drop(columns=["factor", "n_groups", "groups_chosen"]).isna().all(axis=None)
    assert tables["group_changes"].empty


def test_summary_counts():
    table = pd.DataFrame(
        {
            "factor": ["global_index", "a", "b", "c", "d", "e"],
            "diff": [0.4, 0.5, 0.3, 0.1, -0.6, np.nan],
            "p": [0.001, 0.001, 0.04, 0.4, 0.001, np.nan],
            "p_holm": [0.001, 0.004, 0.08, 0.4, 0.003, np.nan],
            "p_bh": [0.001, 0.002, 0.05, 0.4, 0.002, np.nan],
            "magnitude": ["stor", "stor", "middels", "liten", "stor", None],
        }
    )
    matched = table.assign(deviation=[0.5, 0.1, 0, 0, 0, 0])
    table = table.assign(n_groups=4)
    signs = {"groups_improved_global": 2, "groups_declined_global": 1}
    facts = summarise(table, matched, signs, 4, 0.05).set_index("fact")["value"]
    assert facts.to_dict() == pytest.approx(
        {
            "groups_completed": 4,
            "groups_with_index": 4,
            "groups_improved_global": 2,
            "groups_declined_global": 1,
            "groups_unchanged_global": 1,
            "factors_total": 4,
            # the large fall of d is not a large effect of the kind the report speaks of
            "large_effects": 1,
            "medium_effects": 1,
            "small_effects": 1,
            "significant_positive": 2,
            "significant_negative": 1,
            "not_significant": 1,
            "not_tested": 1,
            "significant_positive_holm": 1,
            "significant_positive_bh": 1,
            "matched_largest_deviation": 0.1,
            "matched_significant_positive": 2,
        }
    )


@pytest.mark.parametrize(("late", "hidden"), [(0, False), (4, True), (5, False)])
def test_a_table_that_differs_from_the_main_one_by_few_members_is_hidden(late, hidden):
    # 10 answered both times; `late` more answered after only
    both = [(f"r{n}", wave) for n in range(10) for wave in ("before", "after")]
    after = [(f"late{n}", "after") for n in range(late)]
    everyone = pd.DataFrame(both + after, columns=["respondent", "wave"])
    everyone = everyone.assign(group="g", factor="x", score=4.0)
    table = pd.DataFrame(
        {"factor": ["global_index", "x"], "n_groups": 1, "diff": 0.2, "reason": ""}
    )
    gated = hide_near_the_main_table(table, everyone, matched_members(everyone), minimum=5)
    assert gated["diff"].isna().tolist() == [hidden, hidden]
    assert (gated["reason"] != "").tolist() == [hidden, hidden]
    assert gated["n_groups"].tolist() == [1, 1]


def test_words_for_size_need_enough_groups():
    few = GROUPS[GROUPS["group"].isin([f"g{n}" for n in range(9)])]
    assert compute_change(few, ["clear"], SETTINGS)["magnitude"].isna().all()
    assert compute_change(GROUPS, ["clear"], SETTINGS).set_index("factor").loc["clear", "magnitude"]


def test_matched_index_is_missing_where_the_matched_members_lack_a_factor():
    """Nobody who answered both times has factor b before: no index, as in the main table."""
    rows = [("r1", "before", "a", 4.0), ("r1", "before", "b", np.nan)]
    rows += [("r1", "after", "a", 5.0), ("r1", "after", "b", 6.0)]
    members = pd.DataFrame(rows, columns=["respondent", "wave", "factor", "score"])
    members = members.assign(cohort="2020-1", group="g")
    means = group_means(matched_members(members)).set_index(["wave", "factor"])["mean"]
    assert math.isnan(means["before", "global_index"])
    assert means["after", "global_index"] == 5.5
