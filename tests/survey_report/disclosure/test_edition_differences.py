"""Two editions side by side: what the second may print."""

import pandas as pd
import pytest

from survey_report.disclosure.edition_differences import (
    TooNearError,
    read_previous,
    stop_when_too_near,
)
from survey_report.disclosure.evaluation_gate import (
    gate_distribution,
    gate_evaluation,
    hidden_cells,
    printed_cells,
)

MINIMUM = 5
MEANING = {1: "disagree", 2: "disagree", 3: "neutral", 4: "agree", 5: "agree", 6: "dont_know"}


def tables(counts: list[int], responses: int) -> dict[str, pd.DataFrame]:
    """Return one statement's true counts of codes 1 to 6 as the tables of an edition."""
    stand, answered = sum(counts[:5]), sum(counts)
    agree = counts[3] + counts[4]
    distribution = pd.DataFrame({"code": range(1, 7), "n": counts, "statement_id": "a"})
    distribution["meaning"] = distribution["code"].map(MEANING)
    distribution["n_base"] = [*[stand] * 5, answered]
    distribution["percent"] = 100 * distribution["n"] / distribution["n_base"]
    evaluation = {"statement_id": "a", "n": stand, "n_agree": agree, "percent_agree": 1.0}
    return {
        "evaluation": pd.DataFrame([evaluation | {"ci_low": 0.0, "ci_high": 1.0}]).assign(
            suppressed=False
        ),
        "evaluation_distribution": distribution.assign(suppressed=False),
        "facts": pd.DataFrame({"fact": ["evaluation_responses"], "value": [responses]}),
    }


def published(true: dict, previous: dict | None = None) -> dict[str, pd.DataFrame]:
    distribution = true["evaluation_distribution"]
    responses = int(true["facts"]["value"].iloc[0])
    hidden = hidden_cells(distribution, responses, MINIMUM, printed_cells(previous or {}))
    return true | {
        "evaluation": gate_evaluation(true["evaluation"], hidden),
        "evaluation_distribution": gate_distribution(distribution, hidden),
    }


def shown(edition: dict) -> list:
    n = edition["evaluation_distribution"]["n"]
    return [":" if pd.isna(count) else int(count) for count in n]


def test_what_few_new_ones_answered_cannot_be_had_by_subtracting():
    # Since the last edition 1 more strongly disagrees, 20 more agree. Of those who take a stand
    # 21 more are in print, of those who agree 20: that 1 does not. So the share that agrees is
    # hidden, and with it an answer that makes up for it: strongly disagree.
    before = published(tables([7, 16, 37, 75, 37, 5], 177))
    assert shown(before) == [7, 16, 37, 75, 37, 5]
    now = published(tables([8, 16, 37, 95, 37, 5], 198), before)
    assert now["evaluation"]["percent_agree"].isna().all()
    assert shown(now)[0] == ":"


def test_a_whole_new_cohort_is_printed():
    before = published(tables([7, 16, 37, 75, 37, 5], 177))
    now = published(tables([12, 21, 43, 90, 45, 10], 221), before)
    assert shown(now) == [12, 21, 43, 90, 45, 10]


def test_what_was_hidden_before_stays_hidden():
    # Then 3 and 8 were hidden, 11 together. Now 9 and 14: neither was more than that, which
    # leaves each its 11 to vary over, less what the other cannot take.
    before = published(tables([3, 8, 19, 80, 50, 10], 177))
    assert shown(before)[:2] == [":", ":"]
    now = published(tables([9, 14, 26, 90, 60, 15], 221), before)
    assert shown(now) == [9, 14, 26, 90, 60, 15]


def test_the_same_again_is_the_same():
    true = tables([3, 8, 19, 80, 50, 10], 177)
    first = published(true)
    again = published(true, first)
    assert shown(again) == shown(first)


@pytest.mark.parametrize(("groups", "stops"), [(31, False), (32, True), (33, True), (34, False)])
def test_an_edition_that_differs_by_one_group_is_not_published(groups, stops):
    now, previous = {"groups_total": 48, "groups_completed": groups}, {"groups_completed": 31}
    if not stops:
        stop_when_too_near(now, previous)
        return
    with pytest.raises(TooNearError, match="Forrige utgave hadde 31 grupper som har fullført"):
        stop_when_too_near(now, previous)


def test_no_previous_edition(tmp_path):
    assert read_previous([]) == {}
    (tmp_path / "facts.csv").write_text("fact,value\ngroups_total,48\n", encoding="utf-8")
    assert list(read_previous([str(tmp_path / "facts.csv")])) == ["facts"]
