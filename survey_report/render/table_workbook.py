"""All tables and figures of the report as one accessible workbook, made by gptables."""

from __future__ import annotations

import datetime
import io
import re
import warnings
from collections.abc import Mapping
from pathlib import Path

import gptables
import pandas as pd

from survey_report.render.page_tables import HIDDEN, PageTable, PrintedNumber, read_tables
from survey_report.render.workspace import edition_metadata, epoch_of
from survey_report.render.zip_bytes import same_bytes

ONE_TABLE = "Arket har én tabell. Tallene har den nøyaktigheten de er trykt med i rapporten."
WITH_HIDDEN = f"{ONE_TABLE} Kolon (:) betyr at tallet er skjult av personvernhensyn."
# gptables takes no cell that is empty or has signs alone: these stand in for such cells while it
# lays the sheet out, and what the report shows is then written in their place.
_STAND_INS = {HIDDEN: "skjult", "": "tom"}
# gptables reads links and notes in every text; signs that nobody writes stand in for these
_READ_BY_GPTABLES = "[]()$"
_NEUTRAL = {ord(sign): 0xF0000 + n for n, sign in enumerate(_READ_BY_GPTABLES)}
_RESTORED = {stand_in: sign for sign, stand_in in _NEUTRAL.items()}
_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31
# text that begins like a formula stays text
_AS_TEXT = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}


def build_workbook(page: Path, edition: Mapping, path: Path) -> None:
    """Write the workbook of the tables that the finished page shows.

    Parameters
    ----------
    page : Path
        The report as a web page.
    edition : mapping
        The edition's settings.
    path : Path
        The workbook; equal content gives equal bytes.
    """
    tables = read_tables(page.read_text(encoding="utf-8"))
    about = edition_metadata(dict(edition), "")
    epoch = epoch_of(dict(edition))
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of headings that gptables would have worded otherwise
        book = _produce(buffer, tables, about)
    _write_signs(book, tables)
    _restore_texts(book)
    moment = datetime.datetime.fromtimestamp(epoch, datetime.UTC).replace(tzinfo=None)
    book.set_properties(
        {
            "title": f"{about['title']}: tabeller",
            "subject": about["subtitle"],
            "author": about["author-text"],
            "comments": about["synthetic-mark"],
            "created": moment,
        }
    )
    book.close()
    path.write_bytes(same_bytes(buffer.getvalue(), epoch))


# a young programme may have no number to show yet
NO_TABLES = "Rapporten har ingen tabeller ennå."


def sheet_names(tables: list[PageTable]) -> list[str]:
    """Return the name of each table's sheet: its label, as far as Excel allows it."""
    return [_SHEET_NAME.sub(" ", table.label)[:_LONGEST_NAME].strip() for table in tables]


def _produce(buffer: io.BytesIO, tables: list[PageTable], about: Mapping):
    """Make the workbook: the cover, the contents, a sheet a table, and the notes."""
    names = sheet_names(tables)
    sheets = {
        name: _sheet(table, n) for n, (name, table) in enumerate(zip(names, tables, strict=True), 1)
    }
    sheets["Noter"] = _notes(names, tables)
    return gptables.produce_workbook(
        filename=buffer,
        sheets=sheets,
        cover=_cover(about),
        contentsheet_label="Innhold",
        contentsheet_options={
            "title": "Innhold",
            "instructions": "Arket har én tabell, med en lenke til hvert ark.",
            "column_names": ["Ark", "Innhold"],
            "table_name": "innhold",
        },
        workbook_options=_AS_TEXT,
    )


def _notes(names: list[str], tables: list[PageTable]) -> gptables.GPTable:
    """Return the last sheet: the note of each of the others."""
    notes = pd.DataFrame(
        {
            "Ark": names or ["Ingen"],
            "Note": [_neutral(table.note) or "Ingen note." for table in tables] or [NO_TABLES],
        }
    )
    return gptables.GPTable(
        table=notes,
        table_name="noter",
        title="Noter",
        instructions="Arket har én tabell, med en note for hvert ark.",
        index_columns={2: 0},
    )


def _cover(about: Mapping) -> gptables.Cover:
    shown = (about["edition"], about["date-text"], about["statement"], about["synthetic-mark"])
    return gptables.Cover(
        cover_label="Forside",
        title=_neutral(f"{about['title']}: tabeller"),
        intro=[_neutral(text) for text in (about["subtitle"], *shown) if text],
        about=[
            "Boken har et ark for hver tabell og figur i rapporten. Noter står sist.",
            WITH_HIDDEN.removeprefix("Arket har én tabell. "),
        ],
    )


def _sheet(table: PageTable, number: int) -> gptables.GPTable:
    hidden = any(cell == HIDDEN for row in table.rows for cell in row)
    frame = pd.DataFrame(
        {
            name: pd.Series([_written(row[place]) for row in table.rows], dtype=object)
            for place, name in enumerate(table.columns)
        }
    )
    return gptables.GPTable(
        table=frame,
        table_name=f"tabell_{number}",
        title=_neutral(table.caption),
        instructions=WITH_HIDDEN if hidden else ONE_TABLE,
        source=_neutral(table.note) or None,
        index_columns={2: 0},
        additional_formatting=[
            {"cell": {"cells": (row, column), "format": {"num_format": _form(cell)}}}
            for row, cells in enumerate(table.rows, start=1)
            for column, cell in enumerate(cells)
            if isinstance(cell, PrintedNumber)
        ],
    )


def _written(cell) -> object:
    if isinstance(cell, PrintedNumber):
        return cell.value
    return _STAND_INS.get(cell) or _neutral(cell)


def _neutral(text: str) -> str:
    """Return a text in which gptables finds nothing to read."""
    return text.translate(_NEUTRAL)


def _restore_texts(book) -> None:
    """Give all texts that are written their own signs back."""
    texts = book.str_table
    texts.string_table = {
        text.translate(_RESTORED): place for text, place in texts.string_table.items()
    }


def _form(number: PrintedNumber) -> str:
    """Return Excel's form of a number, with the decimals of the report."""
    plain = "0" + ("." + "0" * number.decimals if number.decimals else "")
    if number.mark:
        plain = f'{plain}"{number.mark}"'
    return f"+{plain};-{plain};{plain}" if number.signed else plain


def _write_signs(book, tables: list[PageTable]) -> None:
    """Write the sign of a hidden number, and nothing, where the stand-ins are."""
    for name, table in zip(sheet_names(tables), tables, strict=True):
        sheet = book.get_worksheet_by_name(name)
        first = sheet.dim_rowmax - len(table.rows) + 1
        for row, cells in enumerate(table.rows):
            for column, cell in enumerate(cells):
                if cell in _STAND_INS:
                    form = sheet.table[first + row][column].format
                    if cell:
                        sheet.write_string(first + row, column, cell, form)
                    else:
                        sheet.write_blank(first + row, column, None, form)
