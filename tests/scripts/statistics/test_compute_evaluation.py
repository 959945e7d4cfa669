import pandas as pd
import pytest

from scripts.statistics.compute_evaluation import (
    compute_distribution,
    compute_evaluation,
    count_meanings,
)

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


def test_distribution_shows_every_answer_and_keeps_vet_ikke_apart():
    table = compute_distribution(ANSWERS, STATEMENTS, CODES, minimum=5)
    first = table[table["statement_id"] == "first"].set_index("code")
    assert first["n"].to_dict() == {1: 1, 3: 1, 4: 4, 5: 4, 6: 2}
    assert first["n_base"].to_dict() == {1: 10, 3: 10, 4: 10, 5: 10, 6: 12}
    assert first["percent"].tolist() == pytest.approx([10, 10, 40, 40, 100 / 6])
    assert first.loc[6, "code_label"] == "Vet ikke"


def test_distribution_of_a_statement_nobody_answered():
    table = compute_distribution(ANSWERS, STATEMENTS, CODES, minimum=5)
    later = table[table["statement_id"] == "later"]
    assert len(later) == len(CODES)
    assert later["suppressed"].all()
    assert later["percent"].isna().all()


def test_statements_stand_in_printed_order_whatever_the_order_of_rows():
    shuffled = ANSWERS.sample(frac=1, random_state=1)
    assert count_meanings(shuffled, STATEMENTS).equals(count_meanings(ANSWERS, STATEMENTS))
    assert count_meanings(ANSWERS, STATEMENTS).index.tolist() == ["first", "later"]
