"""Hold the cells of the workbook against the page and the ledger."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from itertools import zip_longest
from pathlib import Path

from lxml import html

from survey_report.recheck.report_checks import ReportFinding, display_forms
from survey_report.recheck.rules import ERROR, OK

FILE, CHECK = "xlsx", "cell"
# Sheets that are no table of the report.
_AROUND = ("Forside", "Innhold", "Noter")
_FORMULA = re.compile(rb"<f[ >]")


def check_workbook(
    path: Path, page: html.HtmlElement, ledger: Mapping[str, Mapping]
) -> list[ReportFinding]:
    """Return what the recheck says about each cell that the page has from the ledger.

    Parameters
    ----------
    path : Path
        The workbook.
    page : HtmlElement
        The finished page, as `finished_files.parse_html` returns it.
    ledger : mapping
        Ledger entries by id.
    """
    findings = []
    pairs = zip_longest(_sheets(path), _tables_of(page), fillvalue=("", []))
    for (sheet, cells), (name, ids) in pairs:
        if [len(row) for row in cells] != [len(row) for row in ids]:
            message = f"Arket «{sheet}» har andre rader eller kolonner enn «{name}» på siden."
            findings.append(_told(sheet or name, len(cells), len(ids), False, message))
            continue
        findings += [
            _cell(sheet, cell, ledger[one])
            for row, names in zip(cells, ids, strict=True)
            for cell, one in zip(row, names, strict=True)
            if one
        ]
    if formulas := _parts_with_formulas(path):
        message = f"Arbeidsboken har formler i {', '.join(formulas)}."
        findings.append(_told("formler", len(formulas), 0, False, message))
    return findings


def _cell(sheet: str, cell: object, entry: Mapping) -> ReportFinding:
    fits = any(_equal(cell, form) for form in display_forms(entry))
    shown = str(entry["display"])
    message = "Som i tallregisteret." if fits else f"Arket «{sheet}» har {cell}, skal være {shown}."
    return _told(f"{sheet}: {entry['id']}", cell, shown, fits, message)


def _told(item: str, found: object, expected: object, fits: bool, message: str) -> ReportFinding:
    return ReportFinding(
        FILE, CHECK, item, str(found), str(expected), OK if fits else ERROR, message
    )


def _equal(cell: object, form: str) -> bool:
    """Tell whether a cell says what a printed form says: the same number, or the same words."""
    if isinstance(cell, str):
        return " ".join(cell.split()) == " ".join(form.split())
    digits = re.sub(r"[\s\u00a0%]", "", form).replace(",", ".").replace("–", "-").replace("−", "-")
    try:
        return float(cell) == float(digits)
    except ValueError:
        return False


def _tables_of(page: html.HtmlElement) -> list[tuple[str, list[list[str]]]]:
    """Return each table's caption, and row by row the id behind each cell, or nothing.

    A cell with two numbers counts as two: the workbook has a column for each.
    """
    tables = []
    for figure in page.xpath("//main//figure"):
        beside = figure.xpath("following-sibling::*[position() <= 3][self::details]//table")
        for table in (figure.xpath(".//table") or beside)[:1]:
            rows = [
                [cell.xpath(".//@data-id") or [""] for cell in row.xpath("./*")]
                for row in table.xpath("./tbody/tr")
            ]
            tables.append((" ".join(figure.xpath("string(figcaption)").split()), _spread(rows)))
    return tables


def _spread(rows: list[list[list[str]]]) -> list[list[str]]:
    """Return the ids of each row with one for each column of the workbook.

    Where others have an interval and a row has one word, the word stands in both columns.
    """
    widths = [max(map(len, column)) for column in zip_longest(*rows, fillvalue=[])]
    return [
        [
            one
            for ids, width in zip(row, widths, strict=False)
            for one in (ids * width if len(ids) == 1 else ids)
        ]
        for row in rows
    ]


def _sheets(path: Path) -> list[tuple[str, list[list]]]:
    """Return the sheets of tables with the cells below the heads of their columns."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    made = []
    for sheet in book.worksheets:
        if sheet.title in _AROUND:
            continue
        (area,) = (table.ref for table in sheet.tables.values())
        rows = [[cell.value for cell in row] for row in sheet[area]][1:]
        made.append((sheet.title, rows))
    return made


def _parts_with_formulas(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return [
            name
            for name in archive.namelist()
            if name.startswith("xl/worksheets/") and _FORMULA.search(archive.read(name))
        ]
