import math

import pandas as pd
import pytest

from survey_report.results.followup_results import COLUMNS, compute_followup, summarise
from survey_report.statistics import reasons
from tests.reference import values

SETTINGS = {
    "confidence_level": 0.95,
    "significance_level": 0.05,
    "improvement_threshold": 0.1,
    "effect_small": 0.2,
    "effect_medium": 0.5,
    "effect_large": 0.8,
    "equivalence_margin": 1,
}


def long(**factors: list[tuple[float, float, float]]) -> pd.DataFrame:
    """Return effect_groups from one list of (before, after, followup) per factor."""
    rows = [
        {"group": f"g{place}", "wave": wave, "factor": factor, "mean": mean}
        for factor, triples in factors.items()
        for place, triple in enumerate(triples)
        for wave, mean in zip(("before", "after", "followup"), triple, strict=True)
    ]
    return pd.DataFrame(rows)


PAIRS = values.data("paired_clear")
CLEAR = [(3.0, row.before, row.after) for row in PAIRS.itertuples()]
GROUPS = long(clear=CLEAR, global_index=CLEAR)


def test_after_to_followup_against_r():
    table = compute_followup(GROUPS, ["clear"], SETTINGS)
    assert list(table.columns) == COLUMNS.split()
    clear, theirs = table.iloc[1], values.of("clear")
    for name in ["diff", "ci_low", "ci_high", "t", "df", "p", "p_equivalence"]:
        assert clear[name] == pytest.approx(theirs[name]), name
    assert clear["equivalent"] == "ja"
    assert clear["mean_before"] == 3
    assert clear["diff_before"] == pytest.approx(PAIRS["after"].mean() - 3)


def test_a_smaller_margin_is_not_held():
    # R's interval of the change begins at 0.23
    table = compute_followup(GROUPS, ["clear"], {**SETTINGS, "equivalence_margin": 0.2})
    assert table["equivalent"].tolist() == ["nei", "nei"]


def test_only_groups_with_all_three_waves_factor_by_factor():
    partly = long(clear=[*CLEAR, (math.nan, 4.0, 4.0)], global_index=[*CLEAR, (3.0, 4.0, 5.0)])
    table = compute_followup(partly, ["clear"], SETTINGS).set_index("factor")
    assert table["n_groups"].to_dict() == {"global_index": 13, "clear": 12}
    assert table.loc["clear", "diff"] == pytest.approx(values.of("clear")["diff"])


@pytest.mark.filterwarnings("error")
def test_no_followup_at_all():
    table = compute_followup(GROUPS[GROUPS["wave"] != "followup"], ["clear"], SETTINGS)
    assert (table["reason"] == reasons.NO_GROUPS).all()
    assert (table["equivalent"] == "").all()
    facts = summarise(table, 0, SETTINGS).set_index("fact")["value"]
    assert facts["groups"] == facts["factors_equivalent"] == facts["factors_declined"] == 0


@pytest.mark.filterwarnings("error")
def test_when_all_groups_change_alike_nothing_can_be_tested():
    same = long(global_index=[(3.0, 4.0, 4.1), (3.0, 5.0, 5.1), (3.0, 4.5, 4.6)])
    row = compute_followup(same, [], SETTINGS).iloc[0]
    assert row["reason"] == reasons.SAME_CHANGE
    assert row["equivalent"] == ""
    assert math.isnan(row["p_equivalence"])


@pytest.mark.parametrize("groups", [1, 2])
def test_of_one_or_two_groups_only_the_number_is_told(groups):
    few = long(global_index=[(3.0, 4.0, 4.1), (3.0, 5.0, 4.6)][:groups])
    row = compute_followup(few, [], SETTINGS).iloc[0]
    assert (row["n_groups"], row["suppressed"], row["reason"]) == (
        groups,
        True,
        reasons.FEW_GROUPS,
    )
    told = row.drop(["factor", "n_groups", "margin", "equivalent", "suppressed", "reason"])
    assert told.isna().all()


def test_three_groups_that_changed_alike_are_not_told_how_alike():
    # each lost 0.1: with the interval as it is, each group's loss would be known to a hundredth
    alike = long(global_index=[(3.0, 4.0, 3.9), (3.0, 5.0, 4.9), (3.0, 4.5, 4.4)])
    row = compute_followup(alike, [], SETTINGS, precision=0.5).iloc[0]
    assert row["diff"] == pytest.approx(-0.1)
    # by hand: SS is set to (1.1 · 0.25)² · 3 / 2 = 0.1134, so SD² is half of it; t(2) = 4.303
    half = 4.303 * math.sqrt(0.1134375 / 2 / 3)
    assert (row["ci_high"] - row["ci_low"]) / 2 == pytest.approx(half, abs=1e-3)


def test_summary():
    table = compute_followup(GROUPS, ["clear"], SETTINGS)
    facts = summarise(table, 12, SETTINGS).set_index("fact")["value"].to_dict()
    assert facts == {
        "groups": 12,
        "factors_total": 1,
        "factors_equivalent": 1,
        "factors_declined": 0,
        "factors_above_before": 1,
        "margin": 1,
    }
