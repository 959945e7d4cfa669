"""The small programme's registers; expected values worked out by hand from their rows."""

import pandas as pd
import pytest

from survey_report.cleaning.pseudonyms import DEMONSTRATION_KEY, KeyMissingError, pseudonym
from survey_report.cleaning.registers import COLUMNS, clean_register
from survey_report.cleaning.steps import set_aside_table, steps_table
from tests.data import small_programme as programme
from tests.rule_scripts import run_rule

KINDS = ("participants", "development_areas", "quotes", "challenges")


@pytest.fixture
def small(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    programme.write_programme()


def clean(*kinds, corrections=()):
    return clean_register(
        programme.registered(*kinds),
        2020,
        list(corrections),
        DEMONSTRATION_KEY,
    )


def test_participants_lose_their_names(small):
    registers, _ = clean(*KINDS)
    participants = registers.participants
    assert list(participants.columns) == COLUMNS["participants"]
    content = participants.to_csv()
    for secret in ("Prøve", "example.org", "R1", "Avdelingsdirektør"):
        assert secret not in content
    row = participants[participants["respondent"] == pseudonym("R1", DEMONSTRATION_KEY)].iloc[0]
    # born 1965, the cohort started in 2020
    assert (row["age"], row["gender"], row["organisation"]) == (55, "kvinne", "Tilsyn A")


def test_areas_are_split_by_factor(small):
    registers, records = clean(*KINDS)
    areas = registers.development_areas
    assert areas[["group", "area_no", "factor"]].to_dict("split")["data"] == [
        ["2020-1-A", 1, "dialogue"],
        ["2020-1-A", 2, "dialogue"],
        ["2020-1-A", 2, "global_index"],
    ]
    aside = set_aside_table(records)
    unmapped = aside[aside["table"] == "development_areas/2020-1"]
    assert unmapped["row"].tolist() == [3]


def test_uncleared_quotes_are_set_aside(small):
    registers, records = clean(*KINDS)
    assert registers.quotes["quote_id"].tolist() == ["q1"]
    assert registers.challenges["challenge_id"].tolist() == ["u1"]
    aside = set_aside_table(records)
    quotes = aside[aside["table"] == "quotes/2020-1"]
    assert quotes[["row", "reason"]].to_numpy().tolist() == [[2, "Ikke klarert for bruk"]]


def test_rows_in_are_rows_used_and_set_aside(small):
    registers, records = clean(*KINDS)
    steps, aside = steps_table(records), set_aside_table(records)
    areas = registers.development_areas.drop_duplicates(["group", "area_no"])
    used = {
        "participants": len(registers.participants),
        "development_areas": len(areas),
        "quotes": len(registers.quotes),
        "challenges": len(registers.challenges),
    }
    for kind, rows in used.items():
        table = f"{kind}/2020-1"
        read = steps.loc[(steps["table"] == table) & (steps["step"] == "read"), "rows_in"]
        assert read.item() == rows + (aside["table"] == table).sum()


def test_correction_of_a_development_area(small):
    correction = {
        "correction_id": "k1",
        "path": programme.AREAS,
        "respondent_id": "2020-1-B-1",
        "column": "factors",
        "old_value": "",
        "new_value": "team_spirit",
    }
    registers, _ = clean(*KINDS, corrections=[correction])
    assert "team_spirit" in set(registers.development_areas["factor"])


def test_lacking_registers_give_empty_tables(small):
    registers, _ = clean("participants")
    full, _ = clean(*KINDS)
    for kind in KINDS[1:]:
        assert len(getattr(registers, kind)) == 0
        assert getattr(registers, kind).dtypes.equals(getattr(full, kind).dtypes)


def test_the_rule_writes_and_refuses_real_data_without_a_key(small, monkeypatch):
    monkeypatch.delenv("RAPPORT_NOKKEL", raising=False)
    outputs = {kind: f"{kind}.parquet" for kind in KINDS}
    outputs |= {"steps": "steps.csv", "set_aside": "set_aside.csv"}
    sources = programme.registered(*KINDS)
    rule = {
        "params": {"registered": sources, "start_year": 2020},
        "input": {"corrections": "config/corrections.csv"},
        "output": outputs,
    }
    run_rule("clean/clean_register", **rule)
    assert len(pd.read_parquet("participants.parquet")) == 7
    sources[0]["synthetic"] = "nei"
    monkeypatch.setenv("RAPPORT_FEILSOK", "1")
    with pytest.raises(KeyMissingError, match="hemmelig nøkkel"):
        run_rule("clean/clean_register", **rule)
