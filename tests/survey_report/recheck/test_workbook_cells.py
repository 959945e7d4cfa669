"""The recheck of the workbook: what is right passes, and each planted error is found."""

import openpyxl
import pytest

from survey_report.recheck.finished_files import parse_html
from survey_report.recheck.rules import ERROR
from survey_report.recheck.workbook_cells import check_workbook
from tests.survey_report.render.test_table_workbook import EDITION, PAGE, build_workbook

# what the page of the other test shows, by id: value and form
SHOWN = {
    "a": (65.0, "65\u00a0%"), "b": (-0.04, "–0,04"), "c": (0.5, "0,50"), "d": (1.3, "+1,30"),
    "e": (18, "18"), "f": (0.0002, "<\u00a00,001"), "g": (None, ":"), "h": (1234, "1\u00a0234"),
    "i": (0.0, "0,00"), "j": (0.29, "0,29"), "k": (0.58, "0,58"), "l": (29, "29"), "m": (31, "31"),
}  # fmt: skip
LEDGER = {name: {"id": name, "value": v, "display": shown} for name, (v, shown) in SHOWN.items()}


@pytest.fixture
def files(tmp_path):
    page = tmp_path / "side.html"
    page.write_text(PAGE, encoding="utf-8")
    build_workbook(page, EDITION, tmp_path / "a.xlsx")
    return page, tmp_path / "a.xlsx"


def errors(files) -> list[str]:
    page, path = files
    found = check_workbook(path, parse_html(page), LEDGER)
    return [one.message_nb for one in found if one.level == ERROR]


def test_a_workbook_like_the_page_passes(files):
    page, path = files
    found = check_workbook(path, parse_html(page), LEDGER)
    assert len(found) == len(SHOWN)
    assert errors(files) == []


def spoiled(files, sheet: str, cell: str, value) -> list[str]:
    book = openpyxl.load_workbook(files[1])
    book[sheet][cell] = value
    book.save(files[1])
    return errors(files)


def place_of(files, sheet: str, value) -> str:
    cells = (cell for row in openpyxl.load_workbook(files[1])[sheet].iter_rows() for cell in row)
    return next(cell.coordinate for cell in cells if cell.value == value)


def test_a_changed_digit_is_found(files):
    (message,) = spoiled(files, "Figur 2", place_of(files, "Figur 2", 0.58), 0.85)
    assert "0.85" in message and "0,58" in message


def test_more_digits_than_are_printed_are_found(files):
    assert len(spoiled(files, "Tabell 1", place_of(files, "Tabell 1", -0.04), -0.0413)) == 1


def test_a_number_where_one_is_hidden_is_found(files):
    assert len(spoiled(files, "Tabell 1", place_of(files, "Tabell 1", ":"), 4)) == 1


def test_a_formula_is_found(files):
    messages = spoiled(files, "Tabell 1", place_of(files, "Tabell 1", 1234), "=1234")
    assert any("formler" in message for message in messages)
