"""The package serves any survey report: nothing in it names this programme or its measures."""

import ast
import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "survey_report"
# the programme and those who have it, whole words or the beginnings of words
NAMES = ["difi", "digdir", "toppledergrupper", "program for", "agency for public"]
ALLOWED = ["docs/edition-2019.md"]
# the programme's own years; years of publications stand in docstrings, and are no constants
YEARS = re.compile(r"(?<![\w-])(201[4-9])(?!\d)|(?<!\d)(201[4-9])-\d")


def measures() -> list[str]:
    """Return the ids of the factors that are no ordinary word, and the instruments' names."""
    with (ROOT / "config/instruments/factors.csv").open(encoding="utf-8", newline="") as file:
        factors = [row["factor"] for row in csv.DictReader(file) if "_" in row["factor"]]
    instruments = [path.stem for path in (ROOT / "config/instruments").glob("*_????.csv")]
    with (ROOT / "config/cohorts.csv").open(encoding="utf-8", newline="") as file:
        instruments += [row["effect_instrument"] for row in csv.DictReader(file)]
    return sorted({*factors, *instruments})


def named(text: str, words: list[str]) -> set[str]:
    for allowed in ALLOWED:
        text = text.replace(allowed, "")
    return {word for word in words if re.search(rf"(?<![a-z0-9]){word}", text, re.IGNORECASE)}


def constants(source: str) -> Iterator[str]:
    """Yield the texts in the code that are no docstrings."""
    tree = ast.parse(source)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if text and id(node) not in docstrings:
            yield node.value


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def test_no_module_names_the_programme_its_measures_or_its_instruments():
    words = NAMES + measures()
    found = {
        path.relative_to(ROOT).as_posix(): names
        for path in modules()
        if (names := named(path.read_text(encoding="utf-8"), words))
    }
    assert found == {}


def test_no_code_holds_a_year_of_the_programme():
    found = {}
    for path in modules():
        for text in constants(path.read_text(encoding="utf-8")):
            for allowed in ALLOWED:
                text = text.replace(allowed, "")
            if YEARS.search(text):
                found.setdefault(path.relative_to(ROOT).as_posix(), []).append(text)
    assert found == {}


@pytest.mark.parametrize("planted", ["effect_2016", "clear_purpose", "Difi", "DIFI-rapport"])
def test_a_planted_name_is_found(planted):
    assert named(f'x = "{planted}.csv"', NAMES + measures())


@pytest.mark.parametrize("planted", ['x = "siden 2016"', 'x = "2019-1"', 'y = f"i {2} 2017"'])
def test_a_planted_year_is_found(planted):
    assert any(YEARS.search(text) for text in constants(planted))


def test_a_year_of_a_publication_in_a_docstring_is_none():
    assert not list(constants('"""Cumming (2012), p. 291; 2016."""'))
