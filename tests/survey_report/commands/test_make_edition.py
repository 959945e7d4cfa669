"""Keeping what an edition published, and beginning the next."""

import hashlib
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from survey_report.commands import build
from survey_report.commands.make_edition import (
    GUARDS,
    KEPT,
    LEDGER,
    MANIFEST,
    STATISTICS,
    command,
    plan_edition,
)
from survey_report.settings.config_files import (
    CONFIG,
    EDITION_SCHEMA,
    EDITIONS,
    SCHEMA,
    load_config,
)
from survey_report.settings.editions import TABLES

ROOT = Path(__file__).parents[3]
VALUES = Path("config/values.csv")
ENTRY = {
    "id": "facts.groups_total",
    "value": 48,
    "display": "48",
    "unit": "grupper",
    "n": None,
    "definition": "Grupper i alt",
    "formula": "",
    "inputs": ["data/raw/2016-1/participants.csv"],
}
SOURCES = """\
path,cohort,source,received,synthetic
data/raw/2019-1/participants.csv,2019-1,participants,2019-06-30,ja
data/raw/2020-1/participants.csv,2020-1,participants,2020-06-30,ja
data/raw/2020-2/participants.csv,2020-2,participants,2020-07-01,ja
"""


@pytest.fixture
def built(tmp_path, monkeypatch):
    """Stand in a folder with the settings of 2019 and what a build of it has made."""
    monkeypatch.chdir(tmp_path)
    for path in (CONFIG, SCHEMA, EDITION_SCHEMA, EDITIONS / "2019.yaml", VALUES):
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, path)
    Path("config/sources.csv").write_text(SOURCES, encoding="utf-8")
    clean = Path("data/processed/clean/participants.parquet")
    report = Path("reports/output/erfaringsrapport.html")
    for path in (report, *map(Path, KEPT), clean, Path(f"{STATISTICS}/quotes.csv")):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"of {path.name}\n", encoding="utf-8")
    Path(LEDGER).write_text(json.dumps([ENTRY]), encoding="utf-8")
    write_manifest()


def write_manifest(edition="2019"):
    outputs = [
        {"path": path, "sha256": hashlib.sha256(Path(path).read_bytes()).hexdigest()}
        for path in KEPT
        if path != MANIFEST
    ]
    text = json.dumps({"edition": edition, "outputs": outputs})
    Path(MANIFEST).write_text(text, encoding="utf-8")


def told(capsys, *arguments, code=0, **options):
    assert command({"ID": arguments[0] if arguments else "", **options}, lambda: 0) == code
    out, err = capsys.readouterr()
    return out + err


def files():
    return {path.as_posix(): path.read_bytes() for path in Path().rglob("*") if path.is_file()}


def test_only_what_was_published_is_kept(built, capsys):
    told(capsys, "2020")
    kept = {path.name for path in Path("data/editions/2019").iterdir()}
    tables = {f"{table}.csv" for table in TABLES}
    published = {"manifest.json", "erfaringsrapport.html", "kilder.zip"}
    assert kept == {"values.json", "guards.csv"} | published | tables
    assert Path("data/editions/2019/facts.csv").read_text() == "of facts.csv\n"
    (entry,) = json.loads(Path("data/editions/2019/values.json").read_text())
    assert entry == {key: value for key, value in ENTRY.items() if key != "inputs"}


def test_what_the_edition_was_made_of_is_kept_but_not_who_answered(built, capsys):
    Path("config/corrections.csv").write_text("correction_id,respondent_id\nk1,R1\n")
    Path("reports/chapters").mkdir(parents=True)
    Path("reports/chapters/01.qmd").write_text("# Innledning\n")
    told(capsys, "2020")
    with zipfile.ZipFile("data/editions/2019/kilder.zip") as archive:
        names = set(archive.namelist())
        assert 'edition: "2019"' in archive.read("config/config.yaml").decode()
    assert {"reports/chapters/01.qmd", "config/editions/2019.yaml"} <= names
    assert not {"config/sources.csv", "config/corrections.csv", "config/versions.csv"} & names
    private = {path.name for path in Path("data/versions/utgaver/2019").iterdir()}
    assert private == {"sources.csv", "corrections.csv"}


def test_another_report_than_the_published_one_is_not_kept_over_it(built, capsys):
    Path("data/editions/2019").mkdir(parents=True)
    Path("data/editions/2019/erfaringsrapport.html").write_text("the one that was published")
    before = files()
    assert "en annen rapport enn den som nå er bygd" in told(capsys, "2020", code=1)
    assert files() == before


def test_every_kept_table_has_passed_the_disclosure_gate():
    """All come from the statistics stage; none from clean."""
    rules = (ROOT / "rules/statistics.smk").read_text(encoding="utf-8")
    for path in KEPT:
        assert "/clean/" not in path
        assert path in (LEDGER, GUARDS, MANIFEST) or f'"{path}"' in rules


def test_next_edition_follows_from_the_current_one(built, capsys):
    before = load_config()
    text = told(capsys, "2020")
    after = load_config()
    assert after["edition"]["id"] == "2020"
    assert after["edition"]["previous"] == "2019"
    assert after["edition"]["date"] == after["edition"]["cut_off"] == "2020-06-30"
    same = ("title", "subtitle", "publisher", "synthetic_mark", "cohorts")
    assert all(after["edition"][key] == before["edition"][key] for key in same)
    assert {key: after[key] for key in after if key != "edition"} == {
        key: before[key] for key in before if key != "edition"
    }
    assert "# share of a factor's items" in CONFIG.read_text(encoding="utf-8")
    assert "Kull som kommer til: 2020-1." in text
    assert "mottatt etter stikkdatoen: 2020-2." in text
    assert "make report EDITION=2019" in text


def test_the_command_is_looked_at_before_anything_is_built(built, capsys):
    Path(MANIFEST).unlink()
    before = files()
    assert plan_edition("2020", {})
    assert "utgave 2018 med dato" in told(capsys, "2018", code=1)
    assert "ingen ID" in told(capsys, code=1)
    assert "DATE «i fjor»" in told(capsys, "2020", code=1, DATE="i fjor")
    assert files() == before


def test_what_is_built_is_kept_without_one_more_build(built, monkeypatch):
    monkeypatch.setattr(build, "is_built", lambda: True)
    assert command({"ID": "2020"}, build=lambda: 3) == 0
    monkeypatch.setattr(build, "is_built", lambda: False)
    assert command({"ID": "2021", "DATE": "2021-12-01"}, build=lambda: 3) == 3


def test_a_given_date_is_the_cut_off_too(built, capsys):
    text = told(capsys, "2020", DATE="2020-12-01")
    assert load_config()["edition"]["cut_off"] == "2020-12-01"
    assert "Dato og stikkdato: 1. desember 2020." in text
    assert "Kull som kommer til: 2020-1 og 2020-2." in text


def test_how_to_shows_the_real_message(built, capsys):
    how_to = (ROOT / "docs/ny-utgave.md").read_text(encoding="utf-8")
    assert "    make edition ID=2021 DATE=2021-12-01\n" in how_to
    block = how_to.split("```text\n")[1].split("```")[0]
    assert block in told(capsys, "2021", DATE="2021-12-01")


def test_a_list_of_cohorts_is_not_inherited(built, capsys):
    path = EDITIONS / "2019.yaml"
    path.write_text(path.read_text("utf-8").replace("cohorts: all", "cohorts: [2019-1]"), "utf-8")
    told(capsys, "2020")
    assert load_config()["edition"]["cohorts"] == "all"


def test_the_same_edition_is_kept_once(built, capsys):
    told(capsys, "2020")
    kept = {path: data for path, data in files().items() if path.startswith("data/editions")}
    (EDITIONS / "2020.yaml").unlink()
    CONFIG.write_text(CONFIG.read_text("utf-8").replace('"2020"', '"2019"'), "utf-8")
    Path(MANIFEST).write_text(Path(MANIFEST).read_text() + "\n")  # made at another time
    told(capsys, "2020")
    assert kept == {path: data for path, data in files().items() if path.startswith("data/ed")}


@pytest.mark.parametrize(
    ("spoil", "arguments", "options", "words"),
    [
        (None, [], {}, "For eksempel make edition ID=2020"),
        (None, ["20"], {}, "ID «20»"),
        (None, ["2019"], {}, "kjør make report EDITION=2019"),
        (None, ["2020"], {"DATE": "1. juni"}, "en dato, ÅÅÅÅ-MM-DD"),
        (None, ["2018"], {}, "en dato etter stikkdatoen til utgave 2019, 30. juni 2019"),
        (Path(MANIFEST).unlink, ["2020"], {}, "ingen ferdig rapport"),
        (lambda: write_manifest("2018"), ["2020"], {}, "utgave 2018"),
        (
            lambda: Path(f"{STATISTICS}/facts.csv").write_text("other"),
            ["2020"],
            {},
            "en annen fil enn den rapporten ble laget av",
        ),
    ],
)
def test_what_stands_in_the_way_is_told_and_nothing_is_written(
    built, capsys, spoil, arguments, options, words
):
    if spoil:
        spoil()
    before = files()
    text = told(capsys, *arguments, code=1, **options)
    assert words in text and "Ingenting er endret." in text
    assert files() == before


def test_a_published_edition_is_not_overwritten(built, capsys):
    Path("data/editions/2019").mkdir(parents=True)
    Path("data/editions/2019/facts.csv").write_text("as published\n")
    before = files()
    assert "En publisert utgave endres ikke." in told(capsys, "2020", code=1)
    assert files() == before


def test_leap_day(built, capsys):
    path = EDITIONS / "2019.yaml"
    path.write_text(path.read_text("utf-8").replace("2019-06-30", "2016-02-29"), "utf-8")
    told(capsys, "2021")
    assert load_config()["edition"]["date"] == "2021-02-28"
