"""The small programme's evaluation; expected values worked out by hand from its rows."""

import pandas as pd
import pytest

from survey_report.cleaning.final_evaluation import clean_evaluation, meanings
from survey_report.cleaning.pseudonyms import DEMONSTRATION_KEY, pseudonym
from survey_report.cleaning.steps import set_aside_table
from survey_report.cleaning.survey_rules import SurveyRules
from survey_report.settings.schema_tables import read_strings
from tests.data import small_programme as programme


@pytest.fixture
def small(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    programme.write_programme()


def rules():
    return SurveyRules(
        read_strings("config/instruments/evaluation_small.csv"),
        read_strings("config/instruments/evaluation_small_codes.csv"),
        [],
        programme.CLEANING,
        DEMONSTRATION_KEY,
    )


def clean(sources=None):
    return clean_evaluation(
        programme.registered("evaluation") if sources is None else sources,
        rules(),
    )


def test_answers_get_their_meaning(small):
    answers, _, _ = clean()
    who = {pseudonym(name, DEMONSTRATION_KEY): name for name in ("R1", "R2", "R4", "R7")}
    found = {(who[row.respondent], row.statement_id): row.meaning for row in answers.itertuples()}
    assert found == {
        ("R1", "developed_as_leader"): "agree",
        ("R1", "suitable_pace"): "dont_know",
        ("R2", "developed_as_leader"): "agree",
        ("R2", "suitable_pace"): "missing",
        ("R7", "developed_as_leader"): "disagree",
        ("R7", "suitable_pace"): "neutral",
        ("R4", "developed_as_leader"): "disagree",
        ("R4", "suitable_pace"): "agree",
    }


def test_those_who_never_began_count_as_invited(small):
    _, invited, _ = clean()
    # R1, R2, R3, R7 and R4, R5, R6; the test respondent was not invited
    assert invited.to_dict("list") == {
        "cohort": ["2020-1", "2020-1"],
        "group": ["2020-1-A", "2020-1-B"],
        "invited": [4, 3],
    }


def test_every_row_is_used_or_set_aside_with_its_reason(small):
    answers, _, records = clean()
    aside = set_aside_table(records)
    assert dict(zip(aside["row"], aside["reason"], strict=True)) == {
        3: "Ikke startet",
        6: "Avbrutt",
        7: "Ikke startet",
        8: "Testrespondent",
    }
    assert answers["respondent"].nunique() + len(aside) == 8


def test_cohort_without_evaluation_gives_empty_tables(small):
    filled_answers, filled_invited, _ = clean()
    answers, invited, records = clean([])
    assert (len(answers), len(invited), len(records)) == (0, 0, 0)
    assert answers.dtypes.equals(filled_answers.dtypes)
    assert invited.dtypes.equals(filled_invited.dtypes)


def test_missing_and_dont_know_are_kept_apart():
    answers = pd.DataFrame(
        {"cohort": "c", "group": "g", "respondent": ["a", "b"], "s": [6.0, None]}
    )
    codes = pd.DataFrame({"code": ["6"], "meaning": ["dont_know"]})
    assert meanings(answers, codes)["meaning"].tolist() == ["dont_know", "missing"]


FORM = """\
"$submission_id";"$created";"respondent_id";"group";"m.developed_as_leader";"m.suitable_pace"
"1";"2020-10-10T09:00:00";"R1";"2020-1-A";"5";"6"
"2";"2020-10-10T09:10:00";"R2";"2020-1-A";"4";""
"""


def test_invited_are_counted_in_the_register_when_the_tool_does_not_list_them(small):
    programme.write("form.csv", FORM.encode())
    source = {"path": "form.csv", "format": "nettskjema_csv", "cohort": "2020-1"}
    answers, invited, (record,) = clean_evaluation(
        [source],
        rules(),
        read_strings(programme.PARTICIPANTS),
    )
    # R1, R2, R3 and R7 are in group A; nobody in B has answered
    assert invited.to_dict("list") == {"cohort": ["2020-1"], "group": ["2020-1-A"], "invited": [4]}
    assert answers["respondent"].nunique() == 2
    steps = [row[1] for row in record._steps]
    assert "count_invited_in_register" in steps
