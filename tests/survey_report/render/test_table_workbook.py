"""The workbook: numbers as numbers, signs as signs, text that is no formula, equal bytes."""
# ruff: noqa: E501

import zipfile

import openpyxl
import pytest

from survey_report.render.page_tables import PrintedNumber, parse_number, read_tables
from survey_report.render.table_workbook import build_workbook

EDITION = {
    "id": "2019",
    "title": "Tittel",
    "subtitle": "Undertittel",
    "publisher": "Utgiver",
    "date": "2019-06-30",
    "synthetic_mark": "Syntetiske data",
}
PAGE = """<html><body><main>
<figure id="tbl-a" class="tabell"><figcaption><span class="nummer">Tabell 1.</span> Svar</figcaption>
<div><table><thead><tr><th>Faktor</th><th>Enige</th><th>Før</th><th>SD</th><th>Etter</th>
<th>SD</th><th>p</th></tr></thead><tbody>
<tr><th>=1+1</th><td><span class="tall" data-id="a">65 %</span></td>
<td><span class="tall" data-id="b">–0,04</span></td><td><span class="tall" data-id="c">0,50</span></td>
<td><span class="tall" data-id="d">+1,30</span></td><td><span class="tall" data-id="e">18*</span></td>
<td><span class="tall" data-id="f">&lt; 0,001</span></td></tr>
<tr><th>@to</th><td><span class="tall" data-id="g">:</span></td>
<td><span class="tall" data-id="h">1 234</span></td><td></td>
<td><span class="tall" data-id="i">0,00</span></td><td>2</td><td>0,302</td></tr>
</tbody></table></div></figure><div class="tabellnote"><p>n = 31.</p></div>
<figure id="fig-b" class="figur"><div class="bilde"><img alt="x"></div>
<figcaption><span class="nummer">Figur 2.</span> Endring</figcaption></figure>
<div class="figurnote">n = 2.</div>
<details class="data"><table><thead><tr><th>Faktor</th><th>KI</th><th>Frem</th></tr></thead><tbody>
<tr><td>En</td><td><span class="tall" data-id="j">0,29</span> til <span class="tall" data-id="k">0,58</span></td>
<td><span class="tall" data-id="l">29</span> av <span class="tall" data-id="m">31</span></td></tr>
</tbody></table></details></main></body></html>"""


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    folder = tmp_path_factory.mktemp("book")
    page = folder / "side.html"
    page.write_text(PAGE, encoding="utf-8")
    build_workbook(page, EDITION, folder / "a.xlsx")
    return folder / "a.xlsx"


@pytest.fixture(scope="module")
def book(path):
    return openpyxl.load_workbook(path)


def cells(sheet) -> list[list]:
    (table,) = sheet.tables.values()
    return [[cell.value for cell in row] for row in sheet[table.ref]]


def test_cover_contents_a_sheet_each_and_notes(book):
    assert book.sheetnames == ["Forside", "Innhold", "Tabell 1", "Figur 2", "Noter"]
    links = [cell.hyperlink for row in book["Innhold"].iter_rows() for cell in row]
    assert len([link for link in links if link]) >= 2
    assert cells(book["Noter"])[1:] == [["Tabell 1", "n = 31."], ["Figur 2", "n = 2."]]
    assert "Syntetiske data" in [row[0].value for row in book["Forside"].iter_rows()]


def test_numbers_are_numbers_at_the_precision_that_is_printed(book):
    head, first, second = cells(book["Tabell 1"])
    assert head == ["Faktor", "Enige (prosent)", "Før", "SD (Før)", "Etter", "SD (Etter)", "p"]
    assert first == ["=1+1", 65, -0.04, 0.5, 1.3, 18, "< 0,001"]
    assert second == ["@to", ":", 1234, None, 0, 2, 0.302]


def test_each_number_is_shown_as_in_the_report(book):
    sheet = book["Tabell 1"]
    (table,) = sheet.tables.values()
    row = list(sheet[table.ref])[1]
    forms = [cell.number_format for cell in row]
    assert forms[1:6] == ["0", "0.00", "0.00", "+0.00;-0.00;0.00", '0"*"']


def test_two_numbers_of_a_cell_have_a_column_each(book):
    head, row = cells(book["Figur 2"])
    assert head == ["Faktor", "KI: fra", "KI: til", "Frem", "Frem: av"]
    assert row == ["En", 0.29, 0.58, 29, 31]


def test_no_cell_is_a_formula(path):
    with zipfile.ZipFile(path) as archive:
        sheets = [n for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 5
        assert not [n for n in sheets if b"<f>" in archive.read(n) or b"<f " in archive.read(n)]


def test_the_hidden_are_explained_where_they_are(book):
    told = [row[0].value for row in book["Tabell 1"].iter_rows(max_row=3)]
    assert any("Kolon (:)" in str(text) for text in told)
    other = [row[0].value for row in book["Figur 2"].iter_rows(max_row=3)]
    assert not any("Kolon (:)" in str(text) for text in other)


def test_the_same_page_gives_the_same_bytes(path):
    again = path.with_name("b.xlsx")
    build_workbook(path.with_name("side.html"), EDITION, again)
    assert again.read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("text", "value", "decimals"),
    [
        ("5,06", 5.06, 2),
        ("–0,04", -0.04, 2),
        ("+0,43", 0.43, 2),
        ("65\u00a0%", 65, 0),
        ("12\u00a0345", 12345, 0),
        ("2019", 2019, 0),
    ],
)
def test_printed_numbers_are_read(text, value, decimals):
    found = parse_number(text)
    assert isinstance(found, PrintedNumber)
    assert (found.value, found.decimals) == (value, decimals)


@pytest.mark.parametrize("text", [":", "< 0,001", "ja", "1,2,3", "2018-1", ""])
def test_what_is_no_number_stays_text(text):
    assert parse_number(text) == text


def test_a_page_without_tables_has_none():
    assert read_tables("<html><body><main><p>Tekst</p></main></body></html>") == []
