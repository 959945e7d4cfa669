"""What the ledger says of where a number comes from, held by trying it.

The answers of one kind of source are changed and the numbers made anew: no number may change
that does not name a changed file. And the lies that one might plant in config/tables.csv.
"""

import csv
import hashlib
import json
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.forked import snakemake

VALUES = "data/processed/audit/values.json"


def make_ledger(project: Path) -> CompletedProcess:
    return snakemake(project, "--cores", "2", VALUES)


def ledger_of(project: Path) -> dict[str, dict]:
    return {entry["id"]: entry for entry in json.loads((project / VALUES).read_text("utf-8"))}


def sources(project: Path) -> list[dict[str, str]]:
    with (project / "config/sources.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def turned(cell: str) -> str:
    """Return another answer on a scale to 7, or to 5; what is no answer stays."""
    return {"1": "4", "2": "5", "3": "5", "4": "2", "5": "3", "6": "4", "7": "4"}.get(cell, cell)


def change(table: list[list[str]], kind: str) -> None:
    """Change what a file says, so that it is still a file that can be."""
    header, *rows = table
    for row in rows[: len(rows) // 2]:
        for place, name in enumerate(header):
            if kind in ("effect", "evaluation") and name.startswith("v_"):
                row[place] = turned(row[place])
            elif name == "birth_year":
                row[place] = str(int(row[place]) - 3)
            elif name == "gender":
                row[place] = {"mann": "kvinne", "kvinne": "mann"}[row[place]]
            elif name == "factors":
                row[place] = "clear_purpose"
            elif name == "text_nb":
                row[place] = f"Også {row[place].lower()}"


def change_file(path: Path, kind: str) -> None:
    """Change a CSV file as it stands: its delimiter, and UTF-8 or the Windows code page."""
    content = path.read_bytes()
    try:
        text, encoding = content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = content.decode("cp1252"), "cp1252"
    delimiter = ";" if ";" in text.split("\n", 1)[0] else ","
    table = list(csv.reader(text.splitlines(), delimiter=delimiter))
    change(table, kind)
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows(table)


def change_files(project: Path, kinds: set[tuple[str, str]]) -> set[str]:
    """Change every CSV file of these kinds and waves, and register it; return the paths."""
    register = project / "config/sources.csv"
    text, paths = register.read_text(encoding="utf-8"), set()
    for row in sources(project):
        path = project / row["path"]
        if (row["source"], row["wave"]) in kinds and path.suffix == ".csv":
            change_file(path, row["source"])
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            text = text.replace(row["sha256"], digest)
            paths.add(row["path"])
    register.write_text(text, encoding="utf-8")
    return paths


@pytest.mark.parametrize(
    "kinds",
    [
        {("effect", "before")},
        {("participants", "")},
        {("development_areas", "")},
        # no number rests on two of these
        {("effect", "followup"), ("evaluation", ""), ("quotes", "")},
    ],
    ids=lambda kinds: "-".join(sorted("".join(kind) for kind in kinds)),
)
def test_no_number_changes_that_does_not_name_a_changed_file(small_copy, kinds):
    before = ledger_of(small_copy)
    paths = change_files(small_copy, kinds)
    run = make_ledger(small_copy)
    assert run.returncode == 0, run.stdout + run.stderr
    after = ledger_of(small_copy)
    moved = {name for name, one in after.items() if one["value"] != before[name]["value"]}
    assert moved
    assert {name for name in moved if not paths & set(after[name]["inputs"])} == set()


def test_lies_in_the_exceptions_stop_the_build(small_copy):
    lies = {"subgroups": "quotes", "evaluation": "development_areas", "participation": "evaluation"}
    table = small_copy / "config/tables.csv"
    honest = [
        line
        for line in table.read_text(encoding="utf-8").splitlines()
        if not line.startswith(tuple(f"{name},," for name in lies))
    ]
    planted = [f"{name},,{kind}" for name, kind in lies.items()]
    table.write_text("\n".join([*honest, *planted]) + "\n", encoding="utf-8")
    run = make_ledger(small_copy)
    assert run.returncode != 0
    for name, kind in lies.items():
        assert f"{name}: bygger ikke på «{kind}»." in run.stdout + run.stderr
