"""Leaving the demonstration: what goes, what is written, and the key."""

import stat
from pathlib import Path

import pytest
import yaml

from survey_report.commands.register_templates import EXAMPLES, write_templates
from survey_report.commands.start_programme import asked, make_key, start
from survey_report.faults.source_faults import SourceError
from survey_report.readers import plain_csv
from survey_report.settings.config_files import load_config
from survey_report.settings.schema_tables import read_strings, table_faults
from tools.reproduce import clone

GIVEN = {
    "NAME": "Lederprøven: for «alle»",
    "AGENCY": "Etaten for prøver",
    "SHORT": "EFP",
    "ID": "2031-1",
    "EDITION": "2031",
}


@pytest.fixture
def project(tmp_path, monkeypatch):
    folder = tmp_path / "project"
    clone(folder)
    monkeypatch.chdir(folder)
    return folder


def test_the_programme_begins(project, tmp_path):
    told = "\n".join(start(GIVEN, "2031-01-01", tmp_path / "home"))
    settings = load_config()
    assert settings["programme"]["name"] == GIVEN["NAME"]
    assert settings["programme"]["agency_short"] == "EFP" and "pilot" not in settings["programme"]
    assert settings["edition"]["id"] == "2031" and settings["edition"]["cut_off"] == "2031-12-31"
    assert [path.stem for path in Path("config/editions").glob("*.yaml")] == ["2031"]
    for table in ("cohorts", "sources", "corrections", "versions"):
        assert read_strings(f"config/{table}.csv").empty
    assert [path.name for path in Path("data/raw").iterdir()] == ["2031-1"]
    # nothing on the title page is the demonstration's, and nothing about its report is left
    assert settings["edition"]["title"] == f"Erfaringer fra {GIVEN['NAME']}"
    assert "earlier_report" not in settings["programme"]
    chapters = [path.read_text(encoding="utf-8") for path in Path("reports").rglob("*.qmd")]
    assert not any("quote(" in text for text in chapters[1:] if "lookups import" not in text)
    assert sum("todo(" in text for text in chapters) == 7
    assert not any("[^demo-" in text for text in chapters)
    assert told.endswith("make cohort ID=2031-1.")


def test_the_key_is_secret_and_made_once(tmp_path):
    place, new = make_key(tmp_path)
    assert new and len(place.read_text().strip()) == 64
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    key = place.read_text()
    assert make_key(tmp_path) == (place, False) and place.read_text() == key


def test_git_lets_go_of_what_it_must_not_keep(project, tmp_path):
    import subprocess

    start(GIVEN, "2031-01-01", tmp_path / "home")
    for name in ("data/raw/2031-1/svar.csv", "data/raw/egen mappe/svar.xlsx", "min.nokkel"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("x")
    Path("config/corrections.csv").write_text("correction_id,respondent_id\nk1,R1\n")
    subprocess.run(["git", "add", "-A"], check=True)
    listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True).stdout
    kept = listed.splitlines()
    assert not [path for path in kept if path.startswith("data/raw") or "nokkel" in path]
    assert "config/corrections.csv" not in kept and "config/sources.csv" in kept


def test_it_is_not_done_twice(project, tmp_path):
    sources = Path("config/sources.csv")
    text = sources.read_text(encoding="utf-8").replace(",ja,", ",nei,", 1)
    sources.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match="virkelige svar"):
        start(GIVEN, "2031-01-01", tmp_path / "home")
    assert sources.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("name", ["NAME", "ID", "EDITION"])
def test_what_is_missing_is_told_and_nothing_is_changed(project, tmp_path, name):
    before = Path("config/config.yaml").read_bytes()
    with pytest.raises(SourceError, match=f"ingen {name}"):
        start({key: value for key, value in GIVEN.items() if key != name}, "2031-01-01", tmp_path)
    assert Path("config/config.yaml").read_bytes() == before


@pytest.mark.parametrize(
    "given",
    [{"DATE": "31.12.2031"}, {"ID": "2031 1"}, {"DATE": "2031-02-30"}, {"DATE": "2031-W52-3"}],
)
def test_what_cannot_be_read_is_told_with_an_example(project, tmp_path, given):
    before = Path("config/config.yaml").read_bytes()
    with pytest.raises(SourceError) as error:
        start(GIVEN | given, "2031-01-01", tmp_path)
    ((name, value),) = given.items()
    (fault,) = error.value.faults
    assert fault.found == f"{name} «{value}»" and f"{name}=20" in fault.mend
    assert Path("config/config.yaml").read_bytes() == before


def test_the_title_may_be_another(project, tmp_path):
    start(GIVEN | {"TITLE": "Ti år med ledergrupper"}, "2031-01-01", tmp_path / "home")
    assert load_config()["edition"]["title"] == "Ti år med ledergrupper"


def test_what_is_not_given_is_asked_for():
    answers = iter(["Programmet", "2031-1"])
    found = asked({"AGENCY": "A", "SHORT": "B", "EDITION": "2031"}, lambda _: next(answers))
    assert (found["NAME"], found["ID"]) == ("Programmet", "2031-1")


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_templates_are_what_validation_wants(tmp_path, name):
    write_templates(tmp_path)
    cells = plain_csv.load(tmp_path / f"{name}.csv").cells
    assert table_faults(f"{name}.csv", cells, name) == []
    assert (tmp_path / f"{name}.xlsx").is_file()


def test_the_settings_are_still_yaml_with_their_comments(project, tmp_path):
    start(GIVEN, "2031-01-01", tmp_path / "home")
    text = Path("config/config.yaml").read_text(encoding="utf-8")
    assert "# share of a factor's items" in text and yaml.safe_load(text)["edition"] == "2031"
