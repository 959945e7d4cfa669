"""Deletion and withdrawal: what goes, what stays byte by byte, what is logged."""

from pathlib import Path

import openpyxl
import pytest

from survey_report.commands import forget, unregister
from survey_report.commands.file_versions import STORE
from survey_report.commands.register_cohort import register
from survey_report.settings.schema_tables import read_strings
from survey_report.validation import delivery
from tests.data import small_programme as programme
from tests.data.small_programme import AFTER, BEFORE, CLEANING, EVALUATION, PARTICIPANTS

SETTINGS = {
    "cleaning": CLEANING,
    "programme": {"months": 9},
    "edition": {"id": "2020", "cut_off": "2021-01-01", "cohorts": "all"},
}


@pytest.fixture
def small(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    programme.write_programme()
    register("2020-1", {"SYNTHETIC": "ja"}, "2020-11-01", SETTINGS)


def everything() -> dict[str, bytes]:
    return {path.as_posix(): path.read_bytes() for path in Path().rglob("*") if path.is_file()}


def test_it_shows_first_and_changes_nothing(small, capsys):
    before = everything()
    assert forget.command({"PERSON": "R2"}) == 0
    told = capsys.readouterr().out
    # R2 answered twice before, once after, in the evaluation, and is in the register
    for path, rows in ((BEFORE, "2 rader"), (AFTER, "1 rad"), (PARTICIPANTS, "1 rad")):
        assert f"{path}: {rows}" in told
    assert "CONFIRM=ja" in told and "Bo Prøve" not in told
    assert everything() == before


def test_a_person_goes_from_every_file_and_version_and_the_rest_stays(small, capsys):
    lines = Path(BEFORE).read_bytes().splitlines(keepends=True)
    assert forget.command({"PERSON": "R2", "CONFIRM": "ja"}) == 0
    told = capsys.readouterr().out
    assert Path(BEFORE).read_bytes() == b"".join(x for x in lines if b";R2;" not in x)
    sheet = openpyxl.load_workbook(AFTER).active
    assert [row[0] for row in sheet.iter_rows(values_only=True)][1:] == [
        "R1",
        "R7",
        "R4",
        "R5",
        "R6",
    ]
    left = [name for name, data in everything().items() if b"R2;" in data or b"R2," in data]
    assert left == []
    assert "Bo Prøve" not in "".join(
        data.decode("latin-1") for name, data in everything().items() if name.endswith(".csv")
    )
    log = Path("config/deletions.csv").read_text(encoding="utf-8")
    assert "deltaker" in log and "R2" not in log
    assert "R2" not in told.replace("«R2»", "")
    versions = read_strings("config/versions.csv")
    assert all((STORE / "2020-1" / sha[:16]).is_file() for sha in versions["sha256"])
    assert delivery.run(CLEANING) is not None


def test_a_group_that_withdraws(small):
    assert forget.command({"GROUP": "2020-1-B", "CONFIRM": "ja"}) == 0
    participants = read_strings(PARTICIPANTS)
    assert set(participants["group"]) == {"2020-1-A"}
    assert "2020-1-B" not in Path(EVALUATION).read_text(encoding="utf-8")


@pytest.mark.parametrize(("given", "code"), [({}, 2), ({"PERSON": "R99"}, 1)])
def test_what_is_not_there_changes_nothing(small, capsys, given, code):
    before = everything()
    assert forget.command(given) == code
    assert everything() == before
    assert capsys.readouterr().err


def test_what_was_published_is_told(small, capsys):
    Path("data/editions/2019").mkdir(parents=True)
    forget.command({"PERSON": "R2", "CONFIRM": "ja"})
    assert "Utgave 2019 er publisert med svarene" in capsys.readouterr().out


def test_a_file_and_a_cohort_are_taken_out_of_the_register(small, capsys):
    assert unregister.command({"ID": "2020-1", "FILE": "effect_after.xlsx"}) == 0
    assert AFTER not in set(read_strings("config/sources.csv")["path"])
    assert Path(AFTER).is_file()
    assert unregister.command({"ID": "2020-1"}) == 0
    assert read_strings("config/sources.csv").empty
    assert read_strings("config/cohorts.csv").empty
    assert unregister.command({"ID": "2020-1"}) == 1
