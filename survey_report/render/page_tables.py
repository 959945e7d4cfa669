"""The tables of a finished page as a reader has them: headers, rows, numbers as printed."""

from __future__ import annotations

import base64
import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import html

from survey_report.language.markup import sheet_text

# How the two numbers of one cell are joined, and what their columns are called.
_JOINED = {
    " av ": ("{0}", "{0}: av"),
    " til ": ("{0}: fra", "{0}: til"),
    " og ": ("{0}: første", "{0}: andre"),
}
_NUMBER = re.compile(
    r"(?P<sign>[+–-]?)(?P<whole>\d{1,3}(?:[ \u00a0]\d{3})*|\d+)(?:,(?P<part>\d+))?(?P<mark>\**)"
)
_DETAILS = re.compile(r'(?P<details><details class="data.*?</details>)', re.DOTALL)
_CSV_DATA = re.compile(r'(href="data:text/csv;charset=utf-8;base64,)[^"]*"')
_PERCENT = re.compile(r"[ \u00a0]%$")
HIDDEN = ":"


@dataclass(frozen=True)
class PrintedNumber:
    """A number at the precision it is printed with.

    Attributes
    ----------
    value : float
    decimals : int
    signed : bool
        A plus stands before it where it is positive.
    mark : str
        What stands after it and leads to the note, such as a star.
    """

    value: float
    decimals: int
    signed: bool = False
    mark: str = ""


Cell = str | PrintedNumber


@dataclass(frozen=True)
class PageTable:
    """A table, or the data of a figure.

    Attributes
    ----------
    label : str
        «Tabell 1», «Figur 2», or the caption's first words where there is no number.
    caption : str
        The whole caption.
    columns : list of str
        No two the same.
    rows : list of list of Cell
    note : str
        What stands below it.
    """

    label: str
    caption: str
    columns: list[str]
    rows: list[list[Cell]]
    note: str


def read_tables(page: str) -> list[PageTable]:
    """Return the tables and the data of the figures of a page, in its order."""
    tree = html.document_fromstring(page, parser=html.HTMLParser(huge_tree=True))
    return [
        _table_of(figure, table)
        for figure in tree.xpath("//main//figure")
        for table in _data_of(figure)[:1]
    ]


def tidy_csv(table: PageTable) -> str:
    """Return a table as CSV: numbers with a point, one to a cell; what is hidden is a colon."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_csv_cell(cell) for cell in row] for row in table.rows)
    return buffer.getvalue()


def with_tidy_data(page: str) -> str:
    """Return a page of which each figure's download has its numbers as numbers.

    The cells run in a process that knows the figure's table as its reader sees it; the file to
    keep is made of that table here.
    """

    def tidied(match: re.Match) -> str:
        details = html.fragment_fromstring(match["details"])
        table = table_of("", "", details.xpath(".//table")[0], "")
        data = base64.b64encode(tidy_csv(table).encode("utf-8")).decode("ascii")
        return _CSV_DATA.sub(lambda link: link[1] + data + '"', match["details"], count=1)

    return _DETAILS.sub(tidied, page)


def _csv_cell(cell: Cell) -> str:
    if isinstance(cell, PrintedNumber):
        return f"{cell.value:.{cell.decimals}f}"
    return sheet_text(cell)


def parse_number(text: str) -> Cell:
    """Return a printed number; what is not a number comes back as its text.

    Examples
    --------
    >>> parse_number("–0,04")
    PrintedNumber(value=-0.04, decimals=2, signed=False, mark='')
    >>> parse_number("65 %")
    PrintedNumber(value=65.0, decimals=0, signed=False, mark='')
    >>> parse_number("< 0,001")
    '< 0,001'
    """
    text = _plain(text)
    found = _NUMBER.fullmatch(_PERCENT.sub("", text))
    if found is None:
        return text
    part = found["part"] or ""
    size = float(re.sub(r"\D", "", found["whole"]) + "." + (part or "0"))
    value = -size if found["sign"] in ("–", "-") and size else size
    return PrintedNumber(value, len(part), found["sign"] == "+", found["mark"])


def _data_of(figure) -> list:
    inside = figure.xpath(".//table")
    beside = figure.xpath("following-sibling::*[position() <= 3][self::details]//table")
    return inside or beside


def _table_of(figure, table) -> PageTable:
    caption = _plain(figure.xpath("string(figcaption)"))
    number = _plain(figure.xpath("string(figcaption//*[contains(@class, 'nummer')])")).rstrip(".")
    note = figure.xpath("following-sibling::*[1][contains(@class, 'note')]")
    return table_of(number, caption, table, _plain(note[0].text_content()) if note else "")


def table_of(number: str, caption: str, table: html.HtmlElement, note: str) -> PageTable:
    """Return a table element with its label, caption and note."""
    header = [_plain(cell.text_content()) for cell in table.xpath("./thead/tr[1]/*")]
    rows = [[_parts(cell) for cell in row.xpath("./*")] for row in table.xpath("./tbody/tr")]
    names, columns = [], []
    for place, name in enumerate(header):
        cells = [row[place] for row in rows]
        made = _columns(name, cells)
        names += [name for name, _ in made]
        columns += [values for _, values in made]
    return PageTable(
        number or caption,
        caption,
        without_doubles(names),
        [list(row) for row in zip(*columns, strict=True)],
        note,
    )


def _parts(cell) -> tuple[list[str], str, bool]:
    """Return the numbers of a cell, what joins them, and whether they are percentages."""
    text = _plain(cell.text_content())
    marked = cell.xpath(".//*[contains(concat(' ', @class, ' '), ' tall ')]")
    joiner = next((one for one in _JOINED if len(marked) == 2 and one in text), "")
    texts = text.split(joiner) if joiner else [text]
    return texts, joiner, bool(marked) and bool(_PERCENT.search(text))


def _columns(name: str, cells: list[tuple]) -> list[tuple[str, list[Cell]]]:
    joiner = next((joiner for _, joiner, _ in cells if joiner), "")
    percent = any(is_percent for *_, is_percent in cells)
    if percent and "prosent" not in name.lower():
        name = f"{name} (prosent)"
    if not joiner:
        return [(name, [parse_number(texts[0]) for texts, *_ in cells])]
    first, second = (form.format(name) for form in _JOINED[joiner])
    pairs = [texts if len(texts) == 2 else [texts[0]] * 2 for texts, *_ in cells]
    return [
        (first, [parse_number(one) for one, _ in pairs]),
        (second, [parse_number(other) for _, other in pairs]),
    ]


def without_doubles(names: Iterable[str]) -> list[str]:
    """Return names of columns of which no two are the same.

    Examples
    --------
    >>> without_doubles(["Før", "SD", "Etter", "SD"])
    ['Før', 'SD (Før)', 'Etter', 'SD (Etter)']
    """
    names = list(names)
    made, before = [], ""
    for name in names:
        if names.count(name) == 1:
            before = name
            made.append(name)
        else:
            made.append(f"{name} ({before})" if before else name)
    return [
        f"{name} {place}" if made[:place].count(name) else name for place, name in enumerate(made)
    ]


def _plain(text: str) -> str:
    return re.sub(r"[ \t\r\n]+", " ", text).strip()
