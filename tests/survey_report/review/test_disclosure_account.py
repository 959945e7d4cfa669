"""What the gate did, counted by hand."""

from survey_report.review.disclosure_account import account


def band(answer: str, low: object, high: object) -> dict[str, str]:
    return {"answer": answer, "low": str(low), "high": str(high)}


def test_each_rule_says_on_how_many_it_was_used():
    values = [{"display": ":"}, {"display": "4"}, {"display": "65 %"}]
    cohorts = [
        {"groups_completed": "31", "groups_detailed": "31"},
        {"groups_completed": "4", "groups_detailed": "0"},
    ]
    counts = [{"low": "24", "high": "24"}, {"low": "27", "high": "28"}]
    bands = [{"factor": "a"}, {"factor": "a"}, {"factor": "b"}]
    answers = [
        *(band("agree", 112, 112), band("fully", 36, 41), band("disagree", 18, 23)),
        *(band("agree", 0, 5), band("fully", "", ""), band("dont_know", 0, 5)),
    ]
    told = [(row["count"], row["of"]) for row in account(values, cohorts, counts, bands, answers)]
    assert told == [(1, 3), (2, 3), (1, 2), (2, 2), (1, 2), (4, 35)]
    # the middle of six counts is at most three from the true one
    assert "inntil 3 personer" in account(values, cohorts, counts, bands, answers)[1]["cost"]
