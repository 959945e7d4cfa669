"""The inputs of tests/data/cases that were read wrong once: each reads right, or is refused.

Each folder's README tells the source, what was met, and what is right. A case that must be
read cleans to the answers of tests/data/formats; one that must be refused names what its row
below says.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pandas as pd
import pytest

from survey_report.cleaning.team_survey import clean_wave
from survey_report.commands.register_cohort import register
from survey_report.faults.source_faults import SourceError, render
from survey_report.readers import COMPANIONS
from survey_report.readers.export import codebook_of
from survey_report.settings.schema_tables import read_strings
from survey_report.validation import delivery
from tests.data import small_programme as programme
from tests.data.small_programme import BEFORE, COHORT, RAW

CASES = Path(__file__).parents[2] / "data" / "cases"
CLEANING = programme.CLEANING | {"missing_codes": [0, -66, -77, -99]}
EDITION = {"id": "2021", "cut_off": "2021-12-31", "cohorts": "all"}
SETTINGS = {"cleaning": CLEANING, "programme": {"months": 9}, "edition": EDITION}
NOT_CASES = ("README.md",)
# answers.csv by hand, as in test_formats; dialogue_3 is turned (8 − x)
EXPECTED = [
    ["2020-1-A", 5, 6, 6, 7, 1, None],
    ["2020-1-A", 4, 4, 4, 4, 4, 4],
    ["2020-1-B", None, 3, 3, 2, 2, 1],
    ["2020-1-B", 7, 7, 7, 6, 6, 7],
]
# what must be said of the cases that are refused
REFUSED = {
    "r15-file-name-with-braces": ["effect_before {1}.csv", "{ og } i navnet"],
    "r19-emoji-in-a-cleared-quotation": ["quotes.csv, rad 2, kolonne «text_nb»", "👍"],
    "r20a-register-with-unclosed-quote": ["quotes.csv, rad 3", "anførselstegn som ikke er lukket"],
    "r23-spss-impossible-date": ["kolonne «lastseen»", "ukjent kolonne"],
    "s02a-formula-shared-without-value": ["rad 2", "en formel uten verdi i kolonne I"],
    "s02b-formula-attributes-in-another-order": ["rad 2", "en formel uten verdi i kolonne H"],
    "s02d-formula-sheet-file-named-Ark1": ["rad 2", "en formel uten verdi i kolonne H"],
    "s05-quote-swallows-a-row": ["effect_before.csv, rad 2", "har en hel rad i seg"],
}


def deliver(case: str) -> None:
    """Put a case's files in the cohort's folder, in place of what they stand for."""
    programme.write_programme()
    Path(BEFORE).unlink()
    for path in sorted((CASES / case).iterdir()):
        if path.name not in NOT_CASES:
            shutil.copy(path, Path(RAW, path.name))


def outcome(case: str) -> tuple[str, dict[str, str]]:
    """Return what is said of a case, and the row of its before-wave where it is registered."""
    deliver(case)
    try:
        register(COHORT, {"SYNTHETIC": "ja"}, "2020-11-01", SETTINGS)
        delivery.validate(CLEANING, {})
    except SourceError as error:
        return render(error.faults), {}
    sources = read_strings("config/sources.csv")
    waves = sources[(sources["source"] == "effect") & (sources["wave"] == "before")]
    (row,) = [row for row in waves.to_dict("records") if row["format"] not in COMPANIONS]
    return "", row


def cleaned(source: dict[str, str]) -> list[list]:
    codebook = codebook_of(
        read_strings("config/instruments/effect_small.csv"),
        read_strings("config/instruments/effect_small_codes.csv"),
        CLEANING,
    )
    answers = clean_wave(source, codebook, [], b"key")[0]
    shown = answers.set_index("respondent").drop(columns=["cohort", "wave"])
    rows = shown.to_numpy(dtype="object").tolist()
    return sorted(([None if pd.isna(cell) else cell for cell in row] for row in rows), key=str)


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir() if path.is_dir()))
def test_case(case, tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    told, source = outcome(case)
    if case in REFUSED:
        for part in REFUSED[case]:
            assert part in told, told
    else:
        assert told == ""
        assert cleaned(source) == sorted(EXPECTED, key=str)
    assert "Warning" not in capfd.readouterr().err
    assert Path.cwd() == Path(os.path.realpath(tmp_path))


def test_every_case_tells_where_it_comes_from():
    for folder in CASES.iterdir():
        if folder.is_dir():
            text = (folder / "README.md").read_text(encoding="utf-8")
            assert "Source:" in text and "Right outcome:" in text


def test_one_organisation_in_five_spellings_is_one(tmp_path, monkeypatch):
    from survey_report.readers import load_table

    monkeypatch.chdir(tmp_path)
    deliver("s06-one-organisation-in-five-spellings")
    cells = load_table(programme.PARTICIPANTS).cells
    assert set(cells["organisation"]) == {"Sjøtilsynet Å"}


def test_letters_of_a_macintosh_come_out_right(tmp_path, monkeypatch):
    from survey_report.readers import load_table

    monkeypatch.chdir(tmp_path)
    deliver("s04a-csv-macintosh")
    raw = load_table(programme.QUOTES)
    assert raw.encoding == "mac_roman"
    assert "å" in raw.cells["text_nb"].str.cat() and "Œ" not in raw.cells["text_nb"].str.cat()
    assert any("avgjort av bokstavene" in note for note in raw.notes)
