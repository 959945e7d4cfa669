"""All that is published is in the attack's model, or stands with a reason in inventory.csv.

A new value, table, figure, sheet or part of the reviewer's page fails here until someone has
thought of what it tells. That the model does read what the inventory says is tested, too.
"""

from __future__ import annotations

import csv
import html
import json
import re
from collections.abc import Iterable
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from survey_report.commands.make_edition import KEPT
from tests.attack.programmes import demonstration
from tests.attack.published_files import publish
from tests.attack.reader_model import attack

INVENTORY = Path(__file__).with_name("inventory.csv")


@pytest.fixture(scope="module")
def inventory() -> list[dict[str, str]]:
    with INVENTORY.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def unlisted(names: Iterable[str], inventory: list[dict[str, str]], where: str) -> list[str]:
    """Return the published names that no row of the inventory speaks of."""
    families = [row["family"] for row in inventory if row["where"] == where]
    return sorted({name for name in names if not any(fnmatchcase(name, one) for one in families)})


def defined_values() -> list[str]:
    """Return the ids of config/values.csv, each with one name in it."""
    ids = pd.read_csv("config/values.csv")["id"].str.replace("{comparison}", "groups_before")
    return ids.str.replace(r"\{\w+\}", "x", regex=True).tolist()


def test_every_row_says_why(inventory):
    for row in inventory:
        assert row["where"] in {"value", "kept", "figure", "sheet", "part"}, row
        assert row["model"] == "yes" or row["why"], row
    families = [(row["where"], row["family"]) for row in inventory]
    assert len(families) == len(set(families))


def test_every_value_of_the_page_and_of_the_reviewers_page_is_listed(built, inventory):
    page = (built / "reports/output/erfaringsrapport.html").read_text(encoding="utf-8")
    ledger = json.loads(re.search(r'id="verdier"[^>]*>(.*?)</script>', page, re.DOTALL)[1])
    told = [f"{part}.{name}" for part, own in ledger["verdier"].items() for name in own]
    told += re.findall(r'data-id="([\w.]+)"', page)
    audit = (built / "reports/output/revisjon.html").read_text(encoding="utf-8")
    parts = "|".join(sorted({name.split(".")[0] for name in told}))
    told += re.findall(rf">((?:{parts}|since|power|rank)\.[\w.]+)<", audit)
    assert len(set(told)) > 3000
    assert unlisted(told, inventory, "value") == []


def test_every_value_that_an_edition_may_have_is_listed(inventory):
    """The definitions have values that the demonstration has not, such as those since the last."""
    assert unlisted(defined_values(), inventory, "value") == []


def test_every_column_that_an_edition_leaves_behind_is_listed(built, inventory):
    tables = [path for path in KEPT if path.endswith(".csv") and "statistics" in path]
    names = [
        f"{Path(path).stem}.{column}"
        for path in tables
        for column in pd.read_csv(built / path, nrows=0).columns
    ]
    assert len(tables) >= 6
    assert unlisted(names, inventory, "kept") == []
    others = {Path(path).name for path in KEPT} - {Path(path).name for path in tables}
    assert others == {"values.json", "guards.csv", "manifest.json"}, "a new file of an edition"


def test_every_file_that_is_put_out_is_known(built):
    found = {path.name for path in (built / "reports/output").iterdir()}
    report = {f"erfaringsrapport.{kind}" for kind in ("html", "pdf", "docx")}
    assert found <= report | {"erfaringsrapport-tabeller.xlsx", "revisjon.html", "manifest.json"}


def test_every_figure_sheet_and_part_is_listed(built, inventory):
    figures = [path.name for path in (built / "data/processed/figures").glob("fig_*.csv")]
    assert figures and unlisted(figures, inventory, "figure") == []
    workbook = openpyxl.load_workbook(
        built / "reports/output/erfaringsrapport-tabeller.xlsx", read_only=True
    )
    sheets = [name.replace("\u00a0", " ") for name in workbook.sheetnames]
    assert unlisted(sheets, inventory, "sheet") == []
    audit = (built / "reports/output/revisjon.html").read_text(encoding="utf-8")
    heads = re.findall(r"<h[1-4]\b[^>]*>(.*?)</h[1-4]>", audit, re.DOTALL)
    parts = [html.unescape(re.sub(r"<[^>]+>", "", one)).strip() for one in heads]
    assert unlisted(parts, inventory, "part") == []


def test_no_row_of_the_inventory_is_left_over(built, inventory):
    """What is no longer published, or defined, has no row."""
    ledger = json.loads((built / "data/processed/audit/values.json").read_text(encoding="utf-8"))
    names = [*defined_values(), *(entry["id"] for entry in ledger)]
    for row in inventory:
        if row["where"] == "value":
            assert any(fnmatchcase(name, row["family"]) for name in names), row


class Read(dict):
    """A dict that remembers what was looked up."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.read: set[str] = set()

    def get(self, key, default=None):
        self.read.add(key)
        return super().get(key, default)


def test_what_the_inventory_says_is_in_the_model_is_read(built, inventory):
    edition = publish(demonstration(built))
    values = Read(edition.values)
    attack(replace(edition, values=values))
    read = values.read & set(values)
    for row in inventory:
        if row["where"] == "value" and row["model"] == "yes":
            assert any(fnmatchcase(name, row["family"]) for name in read), row["family"]


def test_a_new_value_without_a_row_is_seen(inventory):
    names = ["effect.dialogue.new_measure", "brand_new.x.mean", "effect.dialogue.diff"]
    assert unlisted(names, inventory, "value") == names[1::-1]
