"""A whole delivery, as it comes by e-mail, laid out and registered by one command."""

import io
import zipfile
from pathlib import Path

import pytest

from survey_report.commands.delivery_layout import lay_out_delivery
from survey_report.commands.register_cohort import register
from survey_report.faults.source_faults import SourceError
from survey_report.settings.schema_tables import read_strings
from survey_report.validation import delivery
from tests.data import small_programme as programme
from tests.data.formats import make_samples
from tests.data.formats.make_samples import FOLDER, Survey
from tests.data.small_programme import CLEANING, PLAIN

EDITION = {"id": "2021", "cut_off": "2021-12-31", "cohorts": "all"}
SETTINGS = {"cleaning": CLEANING, "programme": {"months": 9}, "edition": EDITION}
NEW = Path("data/raw/2021-1")


@pytest.fixture
def small(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    programme.write_programme()


def answers(month="01", group=""):
    data = make_samples.read_survey(FOLDER / "answers.csv", FOLDER / "effect_small.csv")
    table = data.answers.replace({"2020-1-": "2021-1-", "2020-01": f"2021-{month}"}, regex=True)
    if month != "01":
        table = table.replace({"dialogue_1": {"5": "6"}, "dialogue_2": {"7": "6"}})
    if group:
        table = table[table["group"] == group].reset_index(drop=True)
    return Survey(table, data.questions, data.labels)


def folder_of_four(place: Path) -> Path:
    """Odd names, two groups in files of their own before and after, in four formats."""
    place.mkdir()
    for number, group in enumerate(("2021-1-A", "2021-1-B"), start=1):
        folder = place / f"Gruppe {number}"
        folder.mkdir()
        make_samples.surveyxact(folder / "kull", answers(group=group))
        for path in folder.glob("kull_*"):
            path.rename(folder / path.name.removeprefix("kull_"))
        writer = (make_samples.label_xlsx, make_samples.efs_csv)[number - 1]
        writer(place / f"svar {number}", answers("10", group))
    people = PLAIN[programme.PARTICIPANTS].replace("2020-1-", "2021-1-")
    (place / "Deltakere {ny}.csv").write_text(people, encoding="utf-8")
    (place / "Følgebrev.pdf").write_bytes(b"%PDF-1.7")
    (place / ".DS_Store").write_bytes(b"\0")
    (place / "Thumbs.db").write_bytes(b"\0")
    return place


def run(source):
    options = {"SYNTHETIC": "ja", "FROM": str(source)}
    return "\n".join(register("2021-1", options, "2021-11-01", SETTINGS))


def zipped(folder: Path, flags: int = 0x800) -> Path:
    """Return a folder as a zip; older programs write names in DOS's code page (flags 0)."""
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder).as_posix())
    return path


@pytest.mark.parametrize("pack", [lambda folder: folder, zipped])
def test_a_delivery_of_two_groups_in_three_formats(small, pack):
    told = run(pack(folder_of_four(Path("levering"))))
    assert "10 filer lagt i mappa." not in told
    assert "9 filer lagt i mappa." in told
    assert "Følgebrev.pdf: ikke en tabell, og ikke tatt med" in told
    rows = read_strings("config/sources.csv")
    rows = rows[rows["cohort"] == "2021-1"]
    found = rows.groupby(["source", "wave", "format"]).size().to_dict()
    assert found == {
        ("effect", "before", "surveyxact"): 2,
        ("effect", "before", "surveyxact_structure"): 2,
        ("effect", "before", "surveyxact_labels"): 2,
        ("effect", "after", "label_xlsx"): 1,
        ("effect", "after", "efs_csv"): 1,
        ("participants", "", "plain_csv"): 1,
    }
    assert (NEW / "Gruppe 1 dataset.csv").exists() and (NEW / "Deltakere _ny_.csv").exists()
    assert "kjent på 6 av 6 spørsmål; runden etter datoene i svarene" in told
    assert "kjent på 10 av 10 kolonner" in told
    assert delivery.validate(CLEANING, {})


def test_the_same_delivery_once_more_changes_nothing(small):
    folder = folder_of_four(Path("levering"))
    run(folder)
    before = Path("config/sources.csv").read_bytes()
    assert "0 filer lagt i mappa." in run(folder)
    assert Path("config/sources.csv").read_bytes() == before


def test_a_group_in_two_files_of_a_wave_is_refused(small):
    folder = folder_of_four(Path("levering"))
    make_samples.plain_csv(folder / "svar 3", answers("10", "2021-1-B"))
    with pytest.raises(SourceError, match="samme slags fil som data/raw/2021-1/svar 2.csv"):
        run(folder)


def test_norwegian_names_of_old_programs(small):
    """Without the mark for UTF-8, the name is in DOS's code page: ø is 9B in 865."""
    name = "før.csv".encode("cp865")
    with zipfile.ZipFile(data := io.BytesIO(), "w") as archive:
        archive.writestr("x" * len(name), "a;b")
    Path("gammel.zip").write_bytes(data.getvalue().replace(b"x" * len(name), name))
    assert lay_out_delivery("gammel.zip", NEW).copied == ["før.csv"]


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: None, "fila finnes ikke"),
        (lambda: Path("a").mkdir(), "ingen filer"),
        (lambda: Path("a").write_bytes(b"PK\x03\x04x"), "ikke lar seg pakke ut"),
    ],
)
def test_a_delivery_that_cannot_be_laid_out(small, make, told):
    make()
    with pytest.raises(SourceError, match=told):
        run("a")


def test_a_bomb_is_not_unpacked(small):
    with zipfile.ZipFile("a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"0" * 50_000_000)
    with pytest.raises(SourceError, match="1 filer, 50 MB"):
        run("a.zip")


def test_a_name_that_is_taken_by_another_content(small):
    folder_of_four(Path("levering"))
    NEW.mkdir(parents=True)
    (NEW / "svar 2.csv").write_bytes(b"x")
    with pytest.raises(SourceError, match="ligger der fra før, med annet innhold"):
        run("levering")
    assert [path.name for path in NEW.iterdir()] == ["svar 2.csv"]
