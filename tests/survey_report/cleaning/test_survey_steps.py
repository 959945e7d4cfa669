"""The steps the surveys share, on frames of a few rows."""

import pandas as pd
import pytest

from survey_report.cleaning.survey_steps import (
    code_answers,
    invited_persons,
    pseudonymise,
    recode_missing,
    set_aside_duplicates,
    set_aside_interrupted,
    set_aside_not_started,
    set_aside_test_respondents,
    set_aside_unanswered,
)

ANSWERS = pd.DataFrame(
    {
        "respondent_id": ["R1", "R2", "R1", "R3"],
        "group": ["A", "A", "A", "B"],
        "status": ["complete", "incomplete", "complete", "not_started"],
        "test": ["nei", "nei", "nei", "ja"],
        "submitted": ["2020-01-02 10:00", "2020-01-01", "2020-01-01T23:00:00", ""],
        "a": ["1", "0", "-77", ""],
    },
    index=[1, 2, 3, 5],
)


@pytest.mark.parametrize(
    ("function", "kept"),
    [
        (set_aside_test_respondents, [1, 2, 3]),
        (set_aside_not_started, [1, 2, 3]),
        (set_aside_interrupted, [1, 3, 5]),
        # R1 answered last in row 1, though row 3 stands below it
        (set_aside_duplicates, [1, 2, 5]),
    ],
)
def test_rows_kept(function, kept):
    assert function(ANSWERS).index.tolist() == kept
    assert function.reason


def test_last_in_the_file_wins_when_times_are_equal():
    same = ANSWERS.assign(submitted="2020-01-01")
    assert set_aside_duplicates(same).index.tolist() == [2, 3, 5]


def test_missing_codes_become_missing_and_other_answers_numbers():
    recoded = recode_missing(ANSWERS, ["a"], {"0", "-77"})
    assert recoded["a"].tolist()[0] == 1
    assert recoded["a"].isna().tolist() == [False, True, True, True]
    assert set_aside_unanswered(recoded, ["a"]).index.tolist() == [1]


def test_labels_become_codes():
    labels = pd.DataFrame({"a": ["Helt enig", "Ikke besvart"]})
    coded = code_answers(labels, ["a"], {"Helt enig": "7"})
    assert coded["a"].tolist() == ["7", "Ikke besvart"]


def test_invited_persons_are_counted_once():
    assert invited_persons(ANSWERS).to_numpy().tolist() == [["A", 2], ["B", 1]]


def test_pseudonymised_answers_hold_group_respondent_and_items_only():
    table = pseudonymise(ANSWERS, ["a"], b"key")
    assert list(table.columns) == ["group", "respondent_id", "a"]
    assert table["respondent_id"].str.fullmatch("[0-9a-f]{16}").all()
    assert table["respondent_id"].tolist()[0] == table["respondent_id"].tolist()[2]
