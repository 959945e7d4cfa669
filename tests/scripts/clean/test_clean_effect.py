"""The small programme cleaned; every expected value worked out by hand from its rows."""

import pandas as pd
import pytest

from survey_report.cleaning.pseudonyms import DEMONSTRATION_KEY, pseudonym
from survey_report.cleaning.steps import set_aside_table, steps_table
from survey_report.cleaning.survey_rules import SurveyRules
from survey_report.cleaning.team_survey import (
    clean_effect,
    member_scores,
    turn_reversed_items,
)
from survey_report.faults.source_faults import SourceError
from survey_report.settings.schema_tables import read_strings
from tests.data import small_programme as programme
from tests.data.small_programme import BEFORE, CLEANING
from tests.rule_scripts import run_rule

WHO = {pseudonym(f"R{number}", DEMONSTRATION_KEY): f"R{number}" for number in range(1, 8)}


@pytest.fixture
def small(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    programme.write_programme()


def clean(corrections=(), sources=None):
    return clean_effect(
        programme.registered("effect") if sources is None else sources,
        SurveyRules(
            read_strings("config/instruments/effect_small.csv"),
            read_strings("config/instruments/effect_small_codes.csv"),
            list(corrections),
            CLEANING,
            DEMONSTRATION_KEY,
        ),
    )


def test_items_of_the_before_wave(small):
    items, _, _ = clean()
    before = items[items["wave"] == "before"]
    answers = {WHO[row.respondent]: list(row[5:]) for row in before.itertuples()}
    none = pytest.approx(float("nan"), nan_ok=True)
    # dialogue_3 is turned: 8 minus the answer; 0 and -77 are no answers
    assert answers == {
        "R1": [5, 6, 6, 7, none, none],
        "R2": [4, 4, 4, 4, 4, 4],
        "R3": [7, 7, 7, 6, 6, none],
        "R4": [3, 3, 3, 2, 2, 2],
        "R5": [5, 5, 5, 4, 4, 4],
    }


def test_items_of_the_after_wave_come_from_labels(small):
    items, _, _ = clean()
    after = items[items["wave"] == "after"]
    answers = {WHO[row.respondent]: list(row[5:]) for row in after.itertuples()}
    none = pytest.approx(float("nan"), nan_ok=True)
    assert answers == {
        "R1": [7, 7, 7, 6, 6, 6],
        "R2": [5, 5, 5, 5, 5, none],
        "R7": [6, none, 6, 7, 7, 7],
        "R4": [5, 5, 3, 5, 5, 5],
        "R6": [1, 1, 1, 1, 1, 1],
    }


def test_member_scores(small):
    _, members, _ = clean()
    before = members[members["wave"] == "before"]
    scores = {
        (WHO[row.respondent], row.factor): (row.n_items, row.score) for row in before.itertuples()
    }
    assert len(before) == 10
    assert scores["R1", "dialogue"] == (3, pytest.approx(17 / 3))
    # one of three items is less than half of them
    assert scores["R1", "team_spirit"] == (1, pytest.approx(float("nan"), nan_ok=True))
    assert scores["R3", "team_spirit"] == (2, 6)


def test_half_of_the_items_is_enough():
    answers = pd.DataFrame(
        {"cohort": "c", "group": "g", "wave": "before", "respondent": ["r"]}
        | {"a_1": [2.0], "a_2": [4.0], "a_3": [None], "a_4": [None]}
    ).astype({"a_3": float, "a_4": float})
    instrument = pd.DataFrame({"item_id": ["a_1", "a_2", "a_3", "a_4"], "factor": "a"})
    assert member_scores(answers, instrument, 0.5)["score"].tolist() == [3.0]
    assert member_scores(answers, instrument, 0.75)["score"].isna().tolist() == [True]


def test_turning_is_its_own_inverse():
    answers = pd.DataFrame({"a": [1.0, 7.0, None], "b": [1.0, 2.0, 3.0]})
    turned = turn_reversed_items(answers, items=["a"], turn=8)
    assert turned["a"].tolist()[:2] == [7.0, 1.0]
    assert turned["b"].tolist() == [1.0, 2.0, 3.0]
    pd.testing.assert_frame_equal(turn_reversed_items(turned, items=["a"], turn=8), answers)


def test_every_row_is_used_or_set_aside_with_its_reason(small):
    items, _, records = clean()
    aside = set_aside_table(records)
    before = aside[aside["table"] == "effect/2020-1/before"]
    assert dict(zip(before["row"], before["reason"], strict=True)) == {
        2: "Avbrutt",
        4: "Dobbel besvarelse; en senere er brukt",
        8: "Ikke startet",
        9: "Testrespondent",
        10: "Ingen spørsmål besvart",
    }
    for wave, rows in (("before", 10), ("after", 6)):
        used = (items["wave"] == wave).sum()
        set_aside = (aside["table"] == f"effect/2020-1/{wave}").sum()
        assert used + set_aside == rows


def test_steps_count_rows_and_cells(small):
    _, _, records = clean()
    steps = steps_table(records)
    before = steps[steps["table"] == "effect/2020-1/before"].set_index("step")
    assert before["rows_in"].tolist() == [10, 10, 10, 9, 8, 7, 6, 6, 6, 5, 5]
    assert before["rows_out"].tolist() == [10, 10, 9, 8, 7, 6, 6, 6, 5, 5, 5]
    # R1 two, R3 one, R6 six cells with 0 or -77
    assert before.loc["recode_missing", "cells_changed"] == 9
    # dialogue_3 of R1 2, R3 1, R4 5, R5 3; R2's 4 is its own turned value
    assert before.loc["turn_reversed_items", "cells_changed"] == 4
    assert "8 minus svaret" in before.loc["turn_reversed_items", "description"]
    assert before.loc["pseudonymise", "cells_changed"] == 5


def test_correction_is_made_and_counted(small):
    row = {
        "correction_id": "k1",
        "path": BEFORE,
        "respondent_id": "R4",
        "column": "v_101",
        "old_value": "3",
        "new_value": "6",
    }
    items, _, records = clean([row])
    answers = items[(items["wave"] == "before") & (items["respondent"].map(WHO) == "R4")]
    assert answers["dialogue_1"].tolist() == [6]
    steps = steps_table(records).set_index(["table", "step"])["cells_changed"]
    assert steps["effect/2020-1/before", "correct"] == 1
    with pytest.raises(SourceError, match="verdien i old_value"):
        clean([row | {"old_value": "4"}])


def test_nothing_later_holds_id_or_free_text(small):
    items, members, records = clean()
    for table in (items, members, steps_table(records), set_aside_table(records)):
        content = table.to_csv()
        for secret in ("R1", "R4", "Få møter", "n/a", "None"):
            assert secret not in content


def test_cohort_without_files_gives_empty_tables(small):
    items, members, records = clean(sources=[])
    filled, filled_members, _ = clean()
    assert len(items) == len(members) == len(records) == 0
    assert items.dtypes.equals(filled.dtypes)
    assert list(members.columns) == list(filled_members.columns)
    assert list(steps_table(records).columns)[0] == "table"


def test_the_rule_s_files_are_written(small):
    outputs = {
        "effect_items": "items.parquet",
        "members": "members.parquet",
        "steps": "steps.csv",
        "set_aside": "set_aside.csv",
    }
    run_rule(
        "clean/clean_effect",
        params={"registered": programme.registered("effect"), "cleaning": CLEANING},
        input={
            "instrument": "config/instruments/effect_small.csv",
            "codes": "config/instruments/effect_small_codes.csv",
            "corrections": "config/corrections.csv",
        },
        output=outputs,
    )
    assert len(pd.read_parquet("items.parquet")) == 10
    assert len(pd.read_parquet("members.parquet")) == 20
    assert len(pd.read_csv("set_aside.csv")) == 6


def test_version_with_its_own_scale_is_put_on_the_shared_one(small):
    # R3 before: 7 7 1 on the own scale; score is 8 minus the code here, so 1 1 7; then
    # dialogue_3 is turned on the shared scale: 8 - 7 = 1
    codes = read_strings("config/instruments/effect_small_codes.csv")
    codes["score"] = [str(8 - int(code)) for code in codes["code"]]
    items, _, records = clean_effect(
        programme.registered("effect")[:1],
        SurveyRules(
            read_strings("config/instruments/effect_small.csv"),
            codes,
            [],
            CLEANING,
            DEMONSTRATION_KEY,
        ),
    )
    answers = items.assign(who=items["respondent"].map(WHO)).set_index("who")
    assert answers.loc["R3", ["dialogue_1", "dialogue_2", "dialogue_3"]].tolist() == [1, 1, 1]
    steps = steps_table(records).set_index("step")
    assert "fra skalaen 1–7 til skalaen 1–7" in steps.loc["put_on_shared_scale", "description"]
    # five respondents, 30 cells, 3 not answered; the five 4s keep their value (R2's 6, R5's 3)
    assert steps.loc["put_on_shared_scale", "cells_changed"] == 30 - 3 - 9
