"""The finished PDF, read back: standards, tags, language, bookmarks, alternative texts."""

import json
import re
from pathlib import Path

import lxml.html
import pypdf
import pypdfium2
import pytest


@pytest.fixture(scope="module")
def pdf(built: Path) -> pypdf.PdfReader:
    return pypdf.PdfReader(str(built / "reports/output/erfaringsrapport.pdf"))


@pytest.fixture(scope="module")
def texts(built: Path) -> list[str]:
    """Return the text of each page, as PDFium reads it: pypdf takes seconds."""
    document = pypdfium2.PdfDocument(built / "reports/output/erfaringsrapport.pdf")
    return [page.get_textpage().get_text_bounded() for page in document]


@pytest.fixture(scope="module")
def catalog(pdf):
    return pdf.trailer["/Root"]


@pytest.fixture(scope="module")
def page(built: Path):
    html = (built / "reports/output/erfaringsrapport.html").read_text(encoding="utf-8")
    return lxml.html.document_fromstring(html, parser=lxml.html.HTMLParser(huge_tree=True))


@pytest.fixture(scope="module")
def elements(catalog) -> list:
    """Return every structure element of the document, in reading order."""
    found = []

    def walk(node):
        node = node.get_object()
        if isinstance(node, pypdf.generic.ArrayObject):
            for child in node:
                walk(child)
        elif isinstance(node, pypdf.generic.DictionaryObject) and "/S" in node:
            found.append(node)
            if "/K" in node:
                walk(node["/K"])

    walk(catalog["/StructTreeRoot"]["/K"])
    return found


def words(text: str) -> str:
    return " ".join(text.split())


def compact(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_it_claims_both_standards(catalog):
    xmp = catalog["/Metadata"].get_object().get_data().decode("utf-8")
    claims = dict(re.findall(r"<(pdf\w+id:\w+)>([^<]+)<", xmp))
    claims |= dict(re.findall(r'(pdf\w+id:\w+)="([^"]+)"', xmp))
    assert claims["pdfuaid:part"] == "1"
    assert (claims["pdfaid:part"], claims["pdfaid:conformance"]) == ("2", "A")


def test_tagged_with_language_and_title(pdf, catalog):
    assert catalog["/MarkInfo"]["/Marked"].value is True
    assert catalog["/Lang"] == "nb-NO"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert pdf.metadata.title == "Utvikling av toppledergrupper i staten"


def test_a_bookmark_for_every_heading(pdf, page):
    def titles(outline):
        for item in outline:
            if isinstance(item, list):
                yield from titles(item)
            else:
                yield words(item.title)

    headings = page.xpath(
        "//main/section[@id!='footnotes']//*[self::h1 or self::h2 or self::h3 or self::h4]"
    )
    expected = [words(heading.text_content()) for heading in headings]
    assert list(titles(pdf.outline)) == ["Innhold", "Figurer", "Tabeller", *expected]


def test_bookmarks_and_contents_lead_to_the_page_where_the_heading_stands(pdf, texts):
    def entries(outline):
        for item in outline:
            if isinstance(item, list):
                yield from entries(item)
            else:
                yield words(item.title), pdf.get_destination_page_number(item)

    found = list(entries(pdf.outline))
    missed = [title for title, page in found if compact(title) not in compact(texts[page])]
    assert missed == []
    start = next(page for title, page in found if title == "Sammendrag")
    lines = [compact(line) for text in texts[1:start] for line in text.splitlines()]
    chapters = [(title, page) for title, page in found[3:] if re.match(r"\d |Vedlegg \d", title)]
    assert len(chapters) == 9
    listed = [re.fullmatch(r"(.+?)\.*(\d+)", line) for line in lines]
    listed = {match[1]: int(match[2]) for match in listed if match}
    assert {title: listed.get(compact(title)) for title, _ in chapters} == {
        title: page + 1 for title, page in chapters
    }


def test_every_figure_has_its_alternative_text(built, elements, page):
    found = [e["/Alt"] for e in elements if e["/S"] == "/Figure"]
    topics = [f.get("id").removeprefix("fig-") for f in page.xpath("//figure[@class='figur']")]
    folder = built / "data/processed/figures"
    expected = [
        json.loads((folder / f"fig_{topic}.json").read_text(encoding="utf-8"))["alt"]
        for topic in topics
    ]
    assert [words(alt) for alt in found] == [words(alt.replace('"', "'")) for alt in expected]


def test_every_equation_has_an_alternative_text(elements):
    formulas = [element for element in elements if element["/S"] == "/Formula"]
    assert formulas
    assert all(element.get("/Alt") for element in formulas)
    # in words, not in TeX
    assert not [element["/Alt"] for element in formulas if "\\" in element["/Alt"]]


def test_tables_have_header_cells(elements, page):
    tables = [element for element in elements if element["/S"] == "/Table"]
    assert len(tables) == len(page.xpath("//figure[@class='tabell']"))
    assert sum(element["/S"] == "/TH" for element in elements) >= 2 * len(tables)


def test_the_first_cell_of_each_row_is_its_header(elements):
    """ISO 32000-1, 14.8.5.7: a header cell says whether it stands for its row or its column."""
    bodies = [element for element in elements if element["/S"] == "/TBody"]
    rows = [row.get_object() for body in bodies for row in body["/K"]]
    assert len(bodies) == 9 and len(rows) > 150
    for row in rows:
        first, *rest = (cell.get_object() for cell in row["/K"])
        assert first["/S"] == "/TH"
        assert first["/A"][0]["/O"] == "/Table" and first["/A"][0]["/Scope"] == "/Row"
        assert {cell["/S"] for cell in rest} == {"/TD"}
        # a list of headers of its own would pass the row's header over
        assert not any("/Headers" in cell["/A"][0] for cell in rest)
    heads = [element for element in elements if element["/S"] == "/THead"]
    columns = [cell.get_object() for head in heads for row in head["/K"] for cell in row["/K"]]
    assert {(cell["/S"], cell["/A"][0]["/Scope"]) for cell in columns} == {("/TH", "/Column")}


def test_the_model_stands_before_its_definitions_and_not_among_them(texts):
    figure = next(i for i, text in enumerate(texts) if re.search(r"^Figur.4\.", text, re.M))
    # the contents name it first
    start = max(
        i for i, text in enumerate(texts) if re.search(r"^Definisjoner av faktorene", text, re.M)
    )
    assert 10 < figure <= start


def test_mark_and_page_number_on_every_page(texts):
    mark = "Syntetiske demonstrasjonsdata"
    for number, text in enumerate(texts, start=1):
        assert mark in text, f"page {number}"
        if number > 1:
            assert re.search(rf"\b{number}\b", text), f"page {number}"


def test_no_page_is_empty(texts):
    # header and footer alone are about 100 signs
    lengths = [len(text) for text in texts]
    assert [number for number, length in enumerate(lengths[1:], start=2) if length < 200] == []


def test_only_the_projects_fonts_are_used_and_all_are_inside(pdf):
    names = set()
    for page in pdf.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            names.add(re.sub(r"^/?[A-Z]{6}\+", "", font["/BaseFont"]))
            below = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            assert any(key.startswith("/FontFile") for key in below["/FontDescriptor"])
    assert {name.split("-")[0] for name in names} <= {"Inter", "NewCMMath"}


def test_the_date_is_the_editions(pdf):
    assert pdf.metadata.creation_date.date().isoformat() == "2019-06-30"


def test_english_titles_are_marked(pdf):
    """Typst writes the language with the words that it marks on the page."""
    texts = (page.get_contents().get_data() for page in pdf.pages)
    assert sum(len(re.findall(rb"/Lang\s*\(en", text)) for text in texts) > 20
