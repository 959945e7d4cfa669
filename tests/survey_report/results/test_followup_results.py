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
    same = long(global_index=[(3.0, 4.0, 4.1), (3.0, 5.0, 5.1)])
    row = compute_followup(same, [], SETTINGS).iloc[0]
    assert row["reason"] == reasons.SAME_CHANGE
    assert row["equivalent"] == ""
    assert math.isnan(row["p_equivalence"])


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
