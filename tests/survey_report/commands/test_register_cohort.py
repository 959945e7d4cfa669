"""Registering a cohort in the small programme: what is found, told and entered."""

import re
import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from survey_report.commands.cohort_waves import wave_in_name, wave_of
from survey_report.commands.delivered_file import Delivery
from survey_report.commands.file_versions import content_of
from survey_report.commands.register_cohort import command, option_faults, register
from survey_report.faults.source_faults import SourceError
from survey_report.settings.editions import counts_in, late_versions
from survey_report.settings.schema_tables import read_strings
from survey_report.validation import delivery
from tests.data import small_programme as programme
from tests.data.broken_inputs import archive
from tests.data.formats import make_samples
from tests.data.formats.make_samples import FOLDER
from tests.data.small_programme import CLEANING, PLAIN, write

EDITION = {"id": "2021", "cut_off": "2021-12-31", "cohorts": "all"}
SETTINGS = {"cleaning": CLEANING, "programme": {"months": 9}, "edition": EDITION}
NEW, OPTIONS = "data/raw/2021-1", {"SYNTHETIC": "ja"}


@pytest.fixture
def small(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    programme.write_programme()


def hand_in(name, writer, year="2021", month="01", source="effect"):
    """Write the sample's answers as a file of cohort 2021-1, in another year and month."""
    data = make_samples.read_survey(FOLDER / "answers.csv", FOLDER / "effect_small.csv")
    answers = data.answers.replace({"2020-1-": "2021-1-", "2020-01": f"{year}-{month}"}, regex=True)
    if month != "01":
        answers = answers.replace({"dialogue_1": {"5": "6"}, "dialogue_2": {"7": "6"}})
    Path(NEW).mkdir(parents=True, exist_ok=True)
    data = make_samples.Survey(answers, data.questions, data.labels)
    return writer(Path(NEW) / name, data)


def hand_in_registers():
    text = PLAIN[programme.PARTICIPANTS].replace("2020-1-", "2021-1-")
    write(f"{NEW}/deltakere.csv", text.encode())
    write(f"{NEW}/omr.csv", PLAIN[programme.AREAS].replace("2020-1-", "2021-1-").encode())


def run(today="2021-11-01", **options):
    return "\n".join(register("2021-1", OPTIONS | options, today, SETTINGS))


def rows():
    table = read_strings("config/sources.csv")
    return table[table["cohort"] == "2021-1"].set_index("path")


def test_first_call_makes_the_folder_and_says_what_to_put_there(small):
    sources = Path("config/sources.csv").read_bytes()
    told = run()
    assert f"Mappa {NEW} er klar, og tom." in told
    assert "deltakerlista (må være med)" in told
    assert list(Path(NEW).iterdir()) == []
    assert Path("config/sources.csv").read_bytes() == sources


def test_real_answers_are_kept_out_of_the_version_history(small):
    register("2021-1", {}, "2021-11-01", SETTINGS)
    assert Path(NEW, ".gitignore").read_text().endswith("\n*\n")


def test_whole_cohort_is_found_by_content(small):
    hand_in("uttak 1", make_samples.efs_csv)
    hand_in("uttak 2", make_samples.label_xlsx, month="10")
    hand_in_registers()
    told = run()
    found = rows()[["source", "wave", "format", "rows", "received", "synthetic"]]
    assert found.T.to_dict("list") == {
        f"{NEW}/deltakere.csv": ["participants", "", "plain_csv", "7", "2021-11-01", "ja"],
        f"{NEW}/omr.csv": ["development_areas", "", "plain_csv", "3", "2021-11-01", "ja"],
        f"{NEW}/uttak 1.csv": ["effect", "before", "efs_csv", "7", "2021-11-01", "ja"],
        f"{NEW}/uttak 2.xlsx": ["effect", "after", "label_xlsx", "7", "2021-11-01", "ja"],
    }
    cohort = read_strings("config/cohorts.csv").set_index("cohort").loc["2021-1"]
    # the first answer of an ordinary respondent, and nine months on
    assert cohort.tolist() == ["2021-01-20", "2021-10-20", "effect_small", "evaluation_small"]
    assert f"{NEW}/uttak 1.csv: effect before, efs_csv, 7 datarader – ny" in told
    assert "sluttevalueringen (uten den er kullet ikke med i evalueringen)" in told
    assert "Neste: make validate" in told


def test_other_rows_are_left_as_they_are(small):
    before = Path("config/sources.csv").read_text().splitlines()
    hand_in("før", make_samples.efs_csv)
    run()
    assert set(before) < set(Path("config/sources.csv").read_text().splitlines())


def test_second_call_changes_nothing_and_tells_so(small):
    hand_in("før", make_samples.efs_csv)
    run()
    sources = Path("config/sources.csv").read_bytes()
    assert "– uendret" in run(today="2022-01-01")
    assert Path("config/sources.csv").read_bytes() == sources


def test_changed_file_is_entered_anew(small):
    (path,) = hand_in("før", make_samples.efs_csv)
    run()
    path.write_bytes(path.read_bytes().replace(b"Few", b"x").rstrip() + b"\r\n\r\n")
    path.write_bytes(path.read_bytes().replace(b";5;6;2;7;", b";5;6;3;7;"))
    assert "endret, ført inn på nytt" in run(today="2022-01-01")
    # a correction counts from the day the file first came, and both versions are kept
    assert rows()["received"].tolist() == ["2021-11-01"]
    versions = read_strings("config/versions.csv")
    assert versions["received"].tolist() == ["2021-11-01", "2022-01-01"]
    kept = [content_of(row.path, row.sha256) for row in versions.itertuples()]
    assert kept[0].read_bytes() != kept[1].read_bytes() == path.read_bytes()


def test_a_correction_after_the_cut_off_keeps_the_file_and_is_told(small):
    """The old version entered today as the day the file came, and the edition lost all of it.

    «Derfor er data/raw/2018-2/effect_after.csv ikke med i den»: of 31 groups that had finished,
    27 were left, and what the file had been was overwritten.
    """
    (path,) = hand_in("før", make_samples.efs_csv)
    settings = SETTINGS | {"edition": EDITION | {"cut_off": "2021-12-31"}}
    register("2021-1", OPTIONS, "2021-11-01", settings)
    path.write_bytes(path.read_bytes().replace(b";5;6;2;7;", b";5;6;3;7;"))
    told = "\n".join(register("2021-1", OPTIONS, "2022-01-01", settings))
    assert "er en rettelse mottatt 1. januar 2022, etter stikkdatoen" in told
    (row,) = rows().reset_index().to_dict("records")
    assert row["received"] == "2021-11-01" and "Derfor er" not in told
    assert counts_in(row, settings["edition"])
    late = late_versions([row], read_strings("config/versions.csv").to_dict("records"), EDITION)
    assert [version["path"] for version in late] == [path.as_posix()]


def test_a_given_day_is_the_day_of_the_files(small):
    hand_in("før", make_samples.efs_csv)
    run(RECEIVED="2021-02-01")
    assert rows()["received"].tolist() == ["2021-02-01"]
    run(RECEIVED="2021-02-03", FILE="før.csv")
    assert rows()["received"].tolist() == ["2021-02-03"]
    run(RECEIVED="2021-02-09")
    assert rows()["received"].tolist() == ["2021-02-03"]


@pytest.mark.parametrize(
    ("name", "month", "year", "said"),
    [
        ("etter", "10", "2022", "navnet sier slutt, men halvparten av svarene var kommet"),
        ("før", "10", "2021", "gi fila navnet effect_after"),
        ("ett år etter", "02", "2021", "navnet sier ett år etter"),
    ],
)
def test_a_name_that_disagrees_with_the_dates_is_asked_about(small, name, month, year, said):
    """The old version took the name's word for it, and «ett år etter» for the after wave."""
    hand_in("start", make_samples.efs_csv)
    hand_in(name, make_samples.label_xlsx, month=month, year=year)
    before = Path("config/sources.csv").read_bytes()
    with pytest.raises(SourceError, match=said):
        run(START="2021-01-15")
    assert Path("config/sources.csv").read_bytes() == before


def test_one_year_after_is_not_the_second_wave(small):
    """The old version: ``wave_in_name("ett år etter.csv") == "after"``."""
    hand_in("start", make_samples.efs_csv)
    hand_in("ett år etter", make_samples.label_xlsx, month="10", year="2022")
    run(START="2021-01-15")
    assert rows()["wave"].to_dict() == {
        f"{NEW}/start.csv": "before",
        f"{NEW}/ett år etter.xlsx": "followup",
    }


def test_three_files_of_surveyxact_are_one_delivery(small):
    hand_in("effect_before", make_samples.surveyxact)
    run()
    assert rows()["format"].tolist() == [
        "surveyxact",
        "surveyxact_labels",
        "surveyxact_structure",
    ]
    assert set(rows()["wave"]) == {"before"}


def test_what_is_registered_passes_validation(small):
    hand_in("effect_before", make_samples.surveyxact)
    hand_in("effect_after", make_samples.spss_sav, month="10")
    hand_in_registers()
    run()
    assert delivery.run(CLEANING) is not None


@pytest.mark.parametrize(
    ("prepare", "expected"),
    [
        (lambda: write(f"{NEW}/notat.csv", b"a;b\n1;2\n"), "notat.csv"),
        (lambda: write(f"{NEW}/uttak.zip", archive()), "en pakket fil"),
        (lambda: write(f"{NEW}/a.xlsx", b"PK\x03\x04x"), "lar seg ikke lese som Excel"),
    ],
)
def test_what_is_not_understood_stops_it_all(small, prepare, expected):
    hand_in("før", make_samples.efs_csv)
    prepare()
    sources = Path("config/sources.csv").read_bytes()
    with pytest.raises(SourceError, match=expected):
        run()
    assert Path("config/sources.csv").read_bytes() == sources


def test_two_files_for_the_same_wave(small):
    hand_in("før", make_samples.efs_csv)
    hand_in("start", make_samples.label_xlsx)
    with pytest.raises(SourceError, match="samme slags fil som"):
        run()


def test_the_same_file_twice(small):
    (path,) = hand_in("før", make_samples.efs_csv)
    shutil.copy(path, path.with_name("etter.csv"))
    with pytest.raises(SourceError, match="samme innhold som"):
        run()


def test_date_that_nothing_tells(small):
    hand_in_registers()
    with pytest.raises(SourceError, match="START=ÅÅÅÅ-MM-DD"):
        run()
    assert "Kull 2021-1: 2021-01-15 til 2021-10-15" in run(START="2021-01-15")


@pytest.mark.parametrize(
    ("name", "wave"),
    [
        ("effect_before.csv", "before"),
        ("Kull 1 – før.xlsx", "before"),
        ("etter_kurset.csv", "after"),
        ("oppfølging.sav", "followup"),
        ("før og etter.csv", ""),
        ("ett år etter.csv", "followup"),
        ("Effect 1 år etter.xlsx", "followup"),
        ("effect_12_mnd_etter.csv", "followup"),
        ("export.csv", ""),
    ],
)
def test_wave_told_by_the_name(name, wave):
    assert wave_in_name(name) == wave


@pytest.mark.parametrize(
    ("cohort", "options", "faults"),
    [
        ("2021-1", {}, 0),
        ("", {}, 1),
        ("2021", {}, 1),
        ("2021-1", {"START": "15.1.2021"}, 1),
        # ISO 8601, too, but the tables of config/ have the long form
        ("2021-1", {"START": "20210115", "END": "2021-W42-1"}, 2),
        ("2021-1", {"SYNTHETIC": "kanskje", "END": "2021-13-01"}, 2),
        ("2021-1", {"RECEIVED": "2021-02-31"}, 1),
        ("2021-1", {"RECEIVED": "2021-11-02"}, 1),
        ("2021-1", {"RECEIVED": "2021-11-01"}, 0),
    ],
)
def test_options(cohort, options, faults):
    assert len(option_faults({"ID": cohort, **options}, "2021-11-01")) == faults


def test_command_without_an_id_says_how(small, capsys):
    assert command({}, "2021-11-01") == 1
    told = capsys.readouterr().err
    assert "Funnet: ingen ID" in told and "make cohort ID=2020-1" in told


@pytest.mark.parametrize("wrong", ["2020", "20-1", "2020-1-A", "../2020-1", "2020-1 2020-2"])
def test_command_with_a_malformed_id_makes_no_folder(small, capsys, wrong):
    assert command({"ID": wrong}, "2021-11-01") == 1
    assert "Funnet: en ID som ikke kan leses" in capsys.readouterr().err
    assert [path.name for path in Path("data/raw").iterdir()] == ["2020-1"]


def test_wave_by_date_when_the_name_is_silent():
    def wave(day):
        item = Delivery("a.csv", "effect", "efs_csv", "", 1, pd.NaT, pd.Timestamp(day))
        return wave_of(item, "2021-01-15", "2021-10-15")

    assert [wave(day) for day in ("2021-01-20", "2021-09-30", "2022-10-01")] == [
        "before",
        "after",
        "followup",
    ]


def test_how_to_shows_the_real_messages(small, capsys, monkeypatch):
    docs = Path(__file__).parents[3] / "docs"
    names = ("nytt-kull", "eksporter", "ny-utgave")
    how_to, exports, edition_how_to = (
        (docs / f"{name}.md").read_text(encoding="utf-8") for name in names
    )
    monkeypatch.setattr(delivery, "RECEIPTS", Path("receipts.json"))
    Path("receipts.json").write_text("[]")
    told = [run()]
    (before,) = hand_in("uttak 1", make_samples.efs_csv)
    hand_in("uttak 2", make_samples.label_xlsx, month="10")
    hand_in_registers()
    told.append(run())
    delivery.run(CLEANING)
    before.write_bytes(before.read_bytes().replace(b";5;6;2;7;", b";8;6;2;7;"))
    told.append(run())
    delivery.run(CLEANING)
    told += capsys.readouterr()
    changed = "endret, ført inn på nytt"
    assert changed in " ".join(exports.split()) and changed in told[2]
    edition = SETTINGS | {"edition": EDITION | {"cut_off": "2021-12-01"}}
    programme.register()  # the same files once more, a month later
    told += register("2021-1", OPTIONS, "2021-12-02", edition)
    # the first of the other page is what make edition says, and has its own test
    blocks = re.findall(r"```text\n(.*?)```", how_to, re.S)
    blocks += re.findall(r"```text\n(.*?)```", edition_how_to, re.S)[1:]
    assert len(blocks) == 5
    for line in "".join(blocks).replace("_2016", "_small").splitlines():
        assert line in "\n".join(told), line


def test_files_after_the_cut_off_are_told_of(small):
    hand_in("uttak 1", make_samples.efs_csv)
    hand_in_registers()
    settings = SETTINGS | {"edition": EDITION | {"cut_off": "2021-10-31"}}
    told = "\n".join(register("2021-1", OPTIONS, "2021-11-01", settings))
    assert "mottatt til og med 31. oktober 2021. Derfor er kullet ikke med i den." in told
    assert "make edition ID=" in told
    assert told.endswith("Neste: make validate, og så make report.")


def test_a_late_file_of_a_known_cohort_is_named(small):
    hand_in_registers()
    run("2021-10-01", START="2021-01-15")
    hand_in("effect_before", make_samples.efs_csv)
    settings = SETTINGS | {"edition": EDITION | {"cut_off": "2021-10-31"}}
    told = "\n".join(register("2021-1", OPTIONS, "2021-11-01", settings))
    assert f"Derfor er {NEW}/effect_before.csv ikke med i den." in told


def test_a_cohort_that_the_edition_does_not_list_is_told_of(small):
    hand_in_registers()
    settings = SETTINGS | {"edition": EDITION | {"cohorts": ["2020-1"]}}
    told = "\n".join(register("2021-1", OPTIONS | {"START": "2021-01-15"}, "2021-11-01", settings))
    assert "Utgave 2021 har bare med kullene som står i config/editions/2021.yaml." in told
    assert "føy kullet til cohorts" in told


def test_a_title_over_the_headings_is_told(small):
    """The message said that the file resembled nothing, though the headings were in row 3."""
    book = openpyxl.Workbook()
    for row in (["Deltakere"], [], list(read_strings(programme.PARTICIPANTS)), ["R1"]):
        book.active.append(row)
    Path(NEW).mkdir(parents=True, exist_ok=True)
    book.save(f"{NEW}/liste.xlsx")
    with pytest.raises(SourceError, match="overskriftene i rad [23], med noe annet over"):
        run(START="2021-01-15")


def test_a_start_that_cannot_be_read_is_not_taken_from_the_end(small):
    """The message said that the file of the end was that of the start."""
    (path,) = hand_in("før", make_samples.efs_csv)
    hand_in("etter", make_samples.label_xlsx, month="10")
    path.write_bytes(path.read_bytes().replace(b"2021-01-", b"januar 2021 "))
    with pytest.raises(SourceError) as error:
        run()
    assert [(fault.path, fault.found[:23]) for fault in error.value.faults] == [
        (path.as_posix(), "svar uten tidspunkt som")
    ]
