import pandas as pd
import pytest

from scripts.statistics.compute_evaluation import (
    compute_evaluation,
    count_answers,
    count_meanings,
    hide_rounded,
    tell_agreement,
    tell_distribution,
)
from survey_report.disclosure.answer_bands import Band
from survey_report.disclosure.statement_bands import evaluation_bands

STATEMENTS = pd.DataFrame(
    {"statement_id": ["later", "first"], "question": ["programme", "outcome"], "order": [2, 1]}
)
CODES = pd.DataFrame(
    {
        "code": [1, 3, 4, 5, 6],
        "label_nb": ["Helt uenig", "Verken eller", "Delvis enig", "Helt enig", "Vet ikke"],
        "meaning": ["disagree", "neutral", "agree", "agree", "dont_know"],
    }
)


def answers(statement: str, codes: list[int | None]) -> pd.DataFrame:
    table = pd.DataFrame({"statement_id": statement, "code": pd.array(codes, "Int64")})
    meaning = table["code"].map(CODES.set_index("code")["meaning"])
    return table.assign(meaning=meaning.astype("string").fillna("missing"))


ANSWERS = answers("first", [5, 5, 4, 4, 5, 4, 5, 4, 1, 3, 6, 6, None])


def test_share_is_of_those_who_took_a_stand():
    # 8 of 10 agree; "vet ikke" and no answer are no stand. R: prop.test(8, 10), see reference
    counts = count_meanings(ANSWERS, STATEMENTS)
    row = compute_evaluation(counts, STATEMENTS, 0.95, minimum=5).iloc[0]
    assert (row["statement_id"], row["question"], row["n"], row["n_agree"]) == (
        "first",
        "outcome",
        10,
        8,
    )
    assert row["percent_agree"] == 80
    assert row["ci_low"] == pytest.approx(49.0162471536642)
    assert row["ci_high"] == pytest.approx(94.3317848545625)
    assert not row["suppressed"]


def test_too_few_answers_and_none_are_suppressed():
    few = answers("first", [5, 4, 1, 6, 6, 6])
    table = compute_evaluation(count_meanings(few, STATEMENTS), STATEMENTS, 0.95, minimum=5)
    assert table["n"].tolist() == [3, 0]
    assert table["suppressed"].all()
    assert table[["n_agree", "percent_agree", "ci_low", "ci_high"]].isna().all(axis=None)


MANY = answers("first", [5] * 20 + [4] * 10 + [3] * 7 + [1] * 8 + [6] * 2)


def told(table, minimum=5):
    counts = count_meanings(table, STATEMENTS)
    evaluation = compute_evaluation(counts, STATEMENTS, 0.95, minimum)
    bands = evaluation_bands(count_answers(table, CODES), len(table), minimum, {})
    agreement = tell_agreement(evaluation, bands, {}, 0.95)
    return agreement, tell_distribution(agreement, bands, {}, CODES)


def test_distribution_is_told_in_bands_that_add_up():
    agreement, distribution = told(MANY)
    assert agreement.loc[0, "n_agree"] == 30
    first = distribution[distribution["statement_id"] == "first"].set_index("answer")
    limits = [tuple(row) for row in first[["low", "high"]].astype("Int64").to_numpy()]
    # 20 of 30 agree fully: 18–23; 8 of the 15 who do not agree disagree: the last band, 6–15
    assert limits[:5] == [(30, 30), (18, 23), (7, 12), (0, 9), (6, 15)]
    assert first["n"].tolist()[:5] == [30, 20, 10, 5, 10]
    assert first["percent"].tolist()[1] == pytest.approx(100 * 20 / 45)
    assert first.loc["partly", "answer_label"] == "Delvis enig"
    assert first.loc["agree", "answer_label"] == "Delvis enig eller Helt enig"


def test_distribution_of_a_statement_nobody_answered():
    later = told(MANY)[1].query("statement_id == 'later'")
    assert later["suppressed"].all()
    assert later["percent"].isna().all()


def test_how_alike_groups_answer_is_not_told_where_the_share_is_rounded():
    # all twenty agree, and are told as 15 to 20: that no design effect can be had would tell it
    table = pd.DataFrame(
        {"statement_id": ["all", "most"], "n_groups": 3, "design_effect": [float("nan"), 1.2]}
    ).assign(n_effective=16.0, ci_low=60.0, ci_high=90.0, suppressed=False)
    told = {"all": {"agree": Band(15, 20)}, "most": {"agree": Band(12, 12)}}
    hidden = hide_rounded(table, told)
    assert hidden["suppressed"].tolist() == [True, False]
    assert hidden.loc[0, ["n_groups", "ci_low"]].isna().all()
    assert hidden.loc[1, "ci_low"] == 60


def test_of_eleven_answers_nothing_is_told():
    few = answers("first", [5, 5, 4, 4, 5, 4, 5, 4, 1, 3, 3])
    agreement, distribution = told(few)
    assert agreement.loc[0, "suppressed"] and pd.isna(agreement.loc[0, "percent_agree"])
    assert distribution.query("answer != 'dont_know'")["suppressed"].all()


def test_statements_stand_in_printed_order_whatever_the_order_of_rows():
    shuffled = ANSWERS.sample(frac=1, random_state=1)
    assert count_meanings(shuffled, STATEMENTS).equals(count_meanings(ANSWERS, STATEMENTS))
    assert count_meanings(ANSWERS, STATEMENTS).index.tolist() == ["first", "later"]
