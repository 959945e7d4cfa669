"""Deletion and withdrawal: what goes, what stays byte by byte, what is logged."""

import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from survey_report.commands import forget, unregister
from survey_report.commands.file_versions import STORE
from survey_report.commands.person_rows import content_without, found_in
from survey_report.commands.register_cohort import register
from survey_report.settings.schema_tables import read_strings
from survey_report.validation import delivery
from tests.conftest import ROOT
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
    write_edition("2019")
    forget.command({"PERSON": "R2", "CONFIRM": "ja"})
    told = capsys.readouterr().out
    assert "Utgave 2019 er publisert med svarene" in told
    assert "ikke tatt vare på med kildene" in told


def write_edition(name):
    for folder in ("config/schemas", "config/editions"):
        shutil.copytree(ROOT / folder, folder, dirs_exist_ok=True)
    shutil.copyfile(ROOT / "config/config.yaml", "config/config.yaml")
    folder = Path("data/editions") / name
    folder.mkdir(parents=True)
    (folder / "values.json").write_text("[]", encoding="utf-8")


def test_an_answer_that_is_the_same_number_as_an_id_stays(small):
    """The old version, and the first of this command, took every row with the id in any cell."""
    path = Path(BEFORE)
    path.write_bytes(path.read_bytes().replace(b";R3;", b";5;"))
    lines = path.read_bytes().splitlines(keepends=True)
    forget.command({"PERSON": "5", "CONFIRM": "ja"})
    assert path.read_bytes() == b"".join(x for x in lines if b";5;2020-1" not in x)
    assert sum(b";5;" in x for x in lines) > sum(b";5;2020-1" in x for x in lines)


def test_the_corrections_of_a_group_that_withdraws_go_with_it(small):
    row = f"k1,{BEFORE},R4,v_101,3,4,Kari,2020-11-02,Tastefeil\nk2,{BEFORE},R1,v_101,5,4,Kari,"
    head = Path("config/corrections.csv").read_text(encoding="utf-8")
    Path("config/corrections.csv").write_text(head + row + "2020-11-02,Tastefeil\n", "utf-8")
    forget.command({"GROUP": "2020-1-B", "CONFIRM": "ja"})
    assert list(read_strings("config/corrections.csv")["respondent_id"]) == ["R1"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_norwegian_name_of_a_group_is_found_in_every_encoding(tmp_path, encoding):
    path = tmp_path / "fil.csv"
    text = "respondent_id;group;status\n1;Ås;31\n2;Bø;31\n"
    path.write_bytes(text.encode(encoding))
    found = found_in(path, "Ås", group=True)
    assert (found.rows, found.persons) == (1, {"1"})
    assert content_without(found).decode(encoding) == text.replace("1;Ås;31\n", "")


def test_the_halves_of_a_divided_workbook_lose_the_same_rows(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Export 1.1"
    other = book.create_sheet("Export 1.2")
    for row in (["lfdn", "u_account", "v_1"], [1, "R1", 5], [2, "R2", 6], [3, 17, 7]):
        book.active.append(row)
    for row in (["v_2"], [10], [20], [30]):
        other.append(row)
    path = tmp_path / "uttak.xlsx"
    book.save(path)
    path.write_bytes(content_without(found_in(path, "R2", group=False)))
    left = openpyxl.load_workbook(path)
    assert [row[0] for row in left["Export 1.2"].iter_rows(values_only=True)] == ["v_2", 10, 30]
    # an id may be a number in the sheet
    assert found_in(path, "17", group=False).rows == 1


def test_a_group_that_is_ticked_off_in_a_column_of_its_own(tmp_path):
    path = tmp_path / "nettskjema.csv"
    text = (
        '"$submission_id","respondent_id","group.A","group.B"\n"1","x","1","0"\n"2","y","0","1"\n'
    )
    path.write_text(text, encoding="utf-8")
    assert found_in(path, "B", group=True).sheets == {"": (2,)}


def test_ids_and_ticks_are_found_as_a_spreadsheet_wrote_them(tmp_path):
    """12.0 is the id 12; false and 0.0 are no ticks."""
    path = tmp_path / "answers.csv"
    path.write_text(
        "$submission_id;respondent_id;group.2020-1-A;group.2020-1-B\n"
        "1;12.0;true;false\n2;13.0;false;X\n3;120.0;0.0;1.0\n",
        encoding="utf-8",
    )
    assert found_in(path, "12", group=False).rows == 1
    assert found_in(path, "2020-1-A", group=True).sheets == {"": (1,)}
    assert found_in(path, "2020-1-B", group=True).sheets == {"": (2, 3)}


@pytest.mark.parametrize("kind", ["sav", "zsav"])
def test_an_spss_file_is_written_back_with_all_that_it_says(tmp_path, kind):
    """The old version had no deletion; the first of this command refused the format."""
    path = tmp_path / f"uttak.{kind}"
    table = pd.DataFrame(
        {"respondent_id": ["R1", "R2", "Åse"], "v_1": [5.0, -77.0, None], "when": [1.38e10] * 3}
    )
    pyreadstat.write_sav(
        table,
        str(path),
        file_label="Uttak",
        column_labels={"v_1": "Vi lytter til hverandre"},
        variable_value_labels={"v_1": {5.0: "Litt enig", -77.0: "Ikke besvart"}},
        missing_ranges={"v_1": [-77.0]},
        variable_format={"when": "DATETIME20"},
        variable_measure={"v_1": "ordinal"},
        compress=kind == "zsav",
    )
    options = {"user_missing": True, "disable_datetime_conversion": True}
    _, before = pyreadstat.read_sav(path, **options)
    path.write_bytes(content_without(found_in(path, "R2", group=False)))
    left, after = pyreadstat.read_sav(path, **options)
    assert left["respondent_id"].tolist() == ["R1", "Åse"]
    for name in ("column_names_to_labels", "variable_value_labels", "missing_ranges"):
        assert getattr(after, name) == getattr(before, name)
    for name in ("original_variable_types", "variable_measure", "file_label"):
        assert getattr(after, name) == getattr(before, name)


def test_a_file_and_a_cohort_are_taken_out_of_the_register(small, capsys):
    assert unregister.command({"ID": "2020-1", "FILE": "effect_after.xlsx"}) == 0
    assert AFTER not in set(read_strings("config/sources.csv")["path"])
    assert Path(AFTER).is_file()
    assert unregister.command({"ID": "2020-1"}) == 0
    assert read_strings("config/sources.csv").empty
    assert read_strings("config/cohorts.csv").empty
    assert unregister.command({"ID": "2020-1"}) == 1
