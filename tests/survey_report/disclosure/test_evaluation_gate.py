"""The final evaluation behind the gate: what is printed, by hand."""

import numpy as np
import pandas as pd
import pytest

from survey_report.disclosure import suppress
from survey_report.disclosure.evaluation_gate import (
    gate_distribution,
    gate_evaluation,
    hidden_cells,
    statement_cells,
)
from survey_report.disclosure.secondary import at_risk
from survey_report.statistics import reasons

MINIMUM = 5
MEANING = {1: "disagree", 2: "disagree", 3: "neutral", 4: "agree", 5: "agree", 6: "dont_know"}


def distribution(**statements: list[int]) -> pd.DataFrame:
    """Return the true counts of codes 1 to 6."""
    rows = []
    for statement, counts in statements.items():
        stand, answered = sum(counts[:5]), sum(counts)
        for code, n in enumerate(counts, start=1):
            base = answered if code == 6 else stand
            rows.append((statement, code, MEANING[code], n, 100 * n / base, base, False))
    columns = ["statement_id", "code", "meaning", "n", "percent", "n_base", "suppressed"]
    return pd.DataFrame(rows, columns=columns)


def agreement(table: pd.DataFrame) -> pd.DataFrame:
    stand = table[table["meaning"] != "dont_know"].groupby("statement_id")["n"].sum()
    agree = table[table["meaning"] == "agree"].groupby("statement_id")["n"].sum()
    result = pd.DataFrame({"n": stand, "n_agree": agree, "percent_agree": 100 * agree / stand})
    return result.assign(ci_low=0.0, ci_high=100.0, suppressed=False).reset_index()


def printed(table: pd.DataFrame, responses: int) -> tuple[list, list, pd.Series]:
    hidden = hidden_cells(table, responses, MINIMUM)
    answers = gate_distribution(suppress(table, "n_base", ["n", "percent"], MINIMUM), hidden)
    shown = [":" if pd.isna(n) else int(n) for n in answers["n"]]
    bases = [":" if pd.isna(n) else int(n) for n in answers["n_base"]]
    return shown, bases, gate_evaluation(agreement(table), hidden).iloc[0]


def test_a_statement_answered_by_three():
    # Of 40 who responded 3 took a stand. Nothing about them is printed, not even that they are
    # 3: an answer of theirs would be known to within 3. That 30 said "vet ikke" is printed, but
    # not of how many who answered.
    shown, bases, row = printed(distribution(a=[0, 1, 0, 2, 0, 30]), responses=40)
    assert shown == [":", ":", ":", ":", ":", 30]
    assert bases == [":"] * 6
    assert row[["n", "n_agree", "percent_agree", "ci_low", "ci_high"]].isna().all()
    assert row["suppressed"]


def test_answers_that_few_gave_take_a_neighbour_with_them():
    # 3 strongly disagree. Those who took a stand (160) and agree (130) are printed, so another
    # of the answers that make up the other 30 must go: the smaller, 8 who disagree.
    shown, bases, row = printed(distribution(a=[3, 8, 19, 80, 50, 10]), responses=177)
    assert shown == [":", ":", 19, 80, 50, 10]
    assert bases == [160, 160, 160, 160, 160, 170]
    assert (row["n"], row["n_agree"], row["percent_agree"]) == (160, 130, 81.25)
    assert not row["suppressed"]


def test_the_reason_stands_beside_what_is_hidden():
    table = distribution(a=[3, 8, 19, 80, 50, 10])
    gated = gate_distribution(table, hidden_cells(table, 177, MINIMUM))
    assert gated["reason"].tolist() == [reasons.FEW_PERSONS, reasons.GIVES_AWAY, "", "", "", ""]


def test_two_small_answers_can_hide_each_other():
    # 2 and 4 are hidden, and known to be 6 together: either is from 0 to 6.
    shown, _, _ = printed(distribution(a=[2, 4, 11, 81, 70, 9]), responses=177)
    assert shown == [":", ":", 11, 81, 70, 9]


def test_two_too_small_answers_take_a_third():
    # 1 and 2 are 3 together, which is too close: the neutral ones go as well.
    shown, _, _ = printed(distribution(a=[1, 2, 11, 81, 70, 9]), responses=177)
    assert shown == [":", ":", ":", 81, 70, 9]


def test_few_who_do_not_know_hide_the_number_who_answered_but_no_opinions():
    shown, bases, row = printed(distribution(a=[9, 8, 13, 84, 60, 2]), responses=177)
    assert shown == [9, 8, 13, 84, 60, ":"]
    assert bases == [174, 174, 174, 174, 174, ":"]
    assert row["n"] == 174


def test_few_who_disagree_in_all_hide_the_share_that_agrees():
    # 172 of 174 agree: the 2 who do not could not be hidden with the share in print.
    _, _, row = printed(distribution(a=[0, 2, 0, 90, 82, 3]), responses=177)
    assert row["suppressed"]
    assert pd.isna(row["percent_agree"])


@pytest.mark.parametrize("seed", range(20))
def test_a_reader_of_both_tables_knows_no_answer_too_closely(seed):
    rng = np.random.default_rng(seed)
    counts = rng.integers(0, 9, 6).tolist()
    table = distribution(a=counts)
    responses = sum(counts) + int(rng.integers(0, 4))
    hidden = hidden_cells(table, responses, MINIMUM)["a"]
    cells = statement_cells(table, responses, MINIMUM)
    opinions = at_risk(cells, hidden.index, MINIMUM).index.difference(["6"])
    # how many answered at all is no opinion, and is hidden only for the sake of "vet ikke"
    assert opinions.difference(["answered"]).empty


def test_when_hardly_anyone_responded_nothing_is_printed():
    shown, bases, row = printed(distribution(a=[0, 1, 0, 2, 0, 0]), responses=3)
    assert set(shown) == set(bases) == {":"}
    assert pd.isna(row["n"])
    assert row["suppressed"]
