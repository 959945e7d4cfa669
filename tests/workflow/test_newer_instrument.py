"""A cohort that answered a newer version of the instrument counts, and the tables say so."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from survey_report.workflow.summary import closing
from tests.forked import build

AGREEMENT = "data/processed/statistics/agreement.csv"
VALUES = "data/processed/audit/values.json"
OLD, NEW = "effect_2016", "effect_2020"
FACTOR = "clear_purpose"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture(scope="module")
def newer(small_build, tmp_path_factory) -> Path:
    """Build the tables where the second cohort has got a new question for one of the factors.

    The column of the export is the same, so that the numbers may be held against the first ones.
    """
    project = tmp_path_factory.mktemp("newer") / "project"
    shutil.copytree(small_build[0], project)
    instruments = project / "config/instruments"
    shutil.copyfile(instruments / f"{OLD}_codes.csv", instruments / f"{NEW}_codes.csv")
    items = (instruments / f"{OLD}.csv").read_text(encoding="utf-8")
    first = next(line for line in items.splitlines() if f",{FACTOR}," in line)
    identity = first.split(",")[0]
    changed = first.replace(identity, f"{FACTOR}_91", 1) + " i dag"
    (instruments / f"{NEW}.csv").write_text(items.replace(first, changed), encoding="utf-8")
    cohorts = project / "config/cohorts.csv"
    row = next(line for line in cohorts.read_text("utf-8").splitlines() if "2016-2" in line)
    replaced(cohorts, row, row.replace(OLD, NEW))
    build(project, VALUES)
    return project


def test_nobody_is_dropped(small_build, newer):
    before = rows(small_build[0] / AGREEMENT)
    after = rows(newer / AGREEMENT)
    for old, new in zip(before, after, strict=True):
        for count in ("factor", "wave", "n_groups", "n_members", "n_alpha"):
            assert new[count] == old[count]


def test_the_table_and_the_ledger_say_that_there_are_two_versions(newer):
    noted = {row["factor"] for row in rows(newer / AGREEMENT) if row["note"]}
    assert noted == {FACTOR}
    note = next(row["note"] for row in rows(newer / AGREEMENT) if row["note"])
    assert note.startswith("Alfa er vektet sammen av 2 versjoner (")
    values = {one["id"]: one for one in json.loads((newer / VALUES).read_text("utf-8"))}
    told = {name: values[f"agreement.{name}"]["value"] for name in ("versions", "cohorts_newest")}
    assert told == {"versions": 2, "cohorts_newest": 1}
    inputs = set(values[f"agreement.{FACTOR}.before.alpha"]["inputs"])
    assert {f"config/instruments/{name}.csv" for name in (OLD, NEW)} <= inputs


def test_the_last_lines_of_a_build_say_so(newer, monkeypatch):
    monkeypatch.chdir(newer)
    told = "\n".join(closing([Path("config/config.yaml")]))
    assert "kullene har svart på 2 versjoner av instrumentet" in told


def test_no_rule_names_a_version_of_an_instrument():
    rules = Path(__file__).parents[2] / "rules"
    for path in rules.glob("*.smk"):
        text = path.read_text(encoding="utf-8")
        assert OLD not in text and "evaluation_2016" not in text, path.name
