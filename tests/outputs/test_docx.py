"""The finished Word file, read back: headings, language, alternative texts, table heads."""

import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import lxml.html
import pytest
from docx.oxml.ns import qn


@pytest.fixture(scope="module")
def path(built: Path) -> Path:
    return built / "reports/output/erfaringsrapport.docx"


@pytest.fixture(scope="module")
def document(path):
    return docx.Document(str(path))


@pytest.fixture(scope="module")
def page(built: Path):
    html = (built / "reports/output/erfaringsrapport.html").read_text(encoding="utf-8")
    return lxml.html.document_fromstring(html, parser=lxml.html.HTMLParser(huge_tree=True))


def words(text: str) -> str:
    return " ".join(text.split())


def of_style(document, *names):
    return [p for p in document.paragraphs if p.style.name in names]


# Faces that were made to be as wide as Arial.
WIDE_AS_ARIAL = ("Arial", "Liberation Sans", "Arimo", "Helvetica", "Nimbus Sans", "TeX Gyre Heros")


def face_as_wide_as_arial() -> bool:
    """Tell whether a program that asks for Arial here gets a face of the same width."""
    if shutil.which("fc-match") is None:
        return False
    asked = ["fc-match", "--format=%{family}", "Arial"]
    found = subprocess.run(asked, check=False, capture_output=True, text=True).stdout
    return any(name in WIDE_AS_ARIAL for name in found.split(","))


def is_decorative(image) -> bool:
    return any(mark.get("val") == "1" for mark in image.iter("{*}decorative"))


def fields(element) -> list[str]:
    return [text.text.strip() for text in element.iter(qn("w:instrText"))]


def test_headings_are_those_of_the_page(document, page):
    levels = {f"Heading {level}": f"h{level}" for level in range(1, 5)}
    found = [(levels[p.style.name], words(p.text)) for p in of_style(document, *levels)]
    expected = page.xpath(
        "//main/section[@id!='footnotes']//*[self::h1 or self::h2 or self::h3 or self::h4]"
        "[not(contains(@class, 'bokstittel'))]"
    )
    assert found == [(h.tag, words(h.text_content())) for h in expected]


def test_language_and_properties(document):
    defaults = document.styles.element.find(qn("w:docDefaults"))
    assert next(defaults.iter(qn("w:lang"))).get(qn("w:val")) == "nb-NO"
    other = {lang.get(qn("w:val")) for lang in document.element.body.iter(qn("w:lang"))}
    assert other - {None} <= {"nb-NO", "nb"}
    properties = document.core_properties
    assert properties.title == "Utvikling av toppledergrupper i staten"
    assert properties.language == "nb-NO"


def test_english_titles_are_marked(path):
    """Word reads them aloud as English, and checks their spelling as such."""
    with zipfile.ZipFile(path) as archive:
        notes = archive.read("word/footnotes.xml").decode("utf-8")
    assert notes.count('w:val="en-GB"') > 20
    assert 'w:val="en"' not in notes


def test_every_image_has_its_alternative_text_and_a_caption(built, document, page):
    images = list(document.element.body.iter(qn("wp:docPr")))
    found = [image.get("descr") for image in images if not is_decorative(image)]
    # the cover's, which the template says is an ornament
    assert len(images) - len(found) == 1
    topics = [f.get("id").removeprefix("fig-") for f in page.xpath("//figure[@class='figur']")]
    folder = built / "data/processed/figures"
    expected = [
        json.loads((folder / f"fig_{topic}.json").read_text(encoding="utf-8"))["alt"]
        for topic in topics
    ]
    assert [words(alt) for alt in found] == [words(alt.replace('"', "'")) for alt in expected]
    captions = [words(p.text) for p in of_style(document, "Image Caption")]
    assert captions == [
        words(c.text_content()) for c in page.xpath("//figure[@class='figur']/figcaption")
    ]


def test_tables_have_a_head_that_repeats_and_a_caption(document, page):
    assert len(document.tables) == len(page.xpath("//figure[@class='tabell']"))
    for table in document.tables:
        head, *body = [row._tr.trPr for row in table.rows]
        assert head.find(qn("w:tblHeader")) is not None
        assert not any(row.find(qn("w:tblHeader")) is not None for row in body)
    captions = [words(p.text) for p in of_style(document, "Table Caption")]
    assert captions == [
        words(c.text_content()) for c in page.xpath("//figure[@class='tabell']/figcaption")
    ]


def test_the_tables_say_what_the_page_says(document, page):
    for table, twin in zip(
        document.tables, page.xpath("//figure[@class='tabell']//table"), strict=True
    ):
        found = [[words(cell.text) for cell in row.cells] for row in table.rows]
        assert found == [[words(c.text_content()) for c in row] for row in twin.xpath(".//tr")]


def test_contents_and_lists(document):
    titles = [p.text for p in of_style(document, "TOC Heading")]
    assert titles == ["Innhold", "Figurer", "Tabeller"]
    lists = [field.split()[-1] for field in fields(document.element.body) if field[:3] == "TOC"]
    # the tables of the method are a series of their own; a panel without number is not listed
    assert lists == ["\\z", '"Figur"', '"Tabell"', '"Tabell_M"']
    numbered = [p for p in of_style(document, "Image Caption", "Table Caption") if fields(p._p)]
    assert len(of_style(document, "table of figures")) == len(numbered)


def test_every_entry_of_the_lists_has_a_page_and_they_rise(document):
    entries = of_style(document, "toc 1", "toc 2")
    pages = [int(p.text.rpartition("\t")[2]) for p in entries]
    assert pages == sorted(pages) and pages[0] > 1
    figures = of_style(document, "table of figures")
    assert all(p.text.rpartition("\t")[2].isdigit() for p in figures)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.skipif(not face_as_wide_as_arial(), reason="no face as wide as Arial is installed")
def test_the_pages_are_those_of_a_program_that_lays_the_file_out(document, path, tmp_path):
    """LibreOffice, with a face as wide as Arial.

    A line that just fits moves all that follows by a page: nearly all are within one page, and
    three in four on the same.
    """
    command = ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'user').as_uri()}"]
    command += ["--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True)
    import pypdfium2

    laid_out = pypdfium2.PdfDocument(tmp_path / "erfaringsrapport.pdf")
    texts = [words(page.get_textpage().get_text_bounded()) for page in laid_out]
    entries = [p.text.rpartition("\t") for p in of_style(document, "toc 1", "toc 2")]
    off = {1: [], 0: []}
    for name, _, page in entries:
        for most, missed in off.items():
            near = texts[max(int(page) - 1 - most, 0) : int(page) + most]
            if not any(words(name)[:40] in text for text in near):
                missed.append(name)
    assert len(off[1]) <= len(entries) / 20, off[1]
    assert len(off[0]) <= len(entries) / 4, off[0]


def test_captions_and_references_are_fields(document):
    captions = of_style(document, "Image Caption", "Table Caption")
    numbered = [p for p in captions if re.match(r"(Figur|Tabell)\s\w+\. ", p.text)]
    assert len(captions) - len(numbered) == 1  # the panel
    words_of = [fields(p._p)[0].split() for p in numbered]
    assert {(first, series.split("_")[0]) for first, series, *_ in words_of} == {
        ("SEQ", "Figur"),
        ("SEQ", "Tabell"),
    }
    body = document.element.body
    assert sum(field.startswith("REF ") for field in fields(body)) > 20
    # no link to a figure or a table is plain text any more
    links = {link.get(qn("w:anchor")) or "" for link in body.iter(qn("w:hyperlink"))}
    assert not [anchor for anchor in links if anchor.startswith(("fig-", "tbl-"))]


def test_headings_of_boxes_are_headings(document):
    for paragraph in of_style(document, "Bokstittel"):
        assert paragraph._p.pPr.find(qn("w:outlineLvl")) is not None
        assert paragraph.style.base_style.name.startswith("Heading")


def test_tables_are_described_and_their_first_column_is_a_header(document):
    for table in document.tables:
        properties = table._tbl.tblPr
        look = properties.find(qn("w:tblLook"))
        assert (look.get(qn("w:firstRow")), look.get(qn("w:firstColumn"))) == ("1", "1")
        assert properties.find(qn("w:tblDescription")).get(qn("w:val"))
        assert properties.find(qn("w:tblCaption")).get(qn("w:val")).startswith("Tabell ")


def test_the_formula_is_words_own(document):
    assert list(document.element.body.iter(qn("m:oMath")))


def test_no_compatibility_mode_and_a_decimal_comma(document):
    settings = document.settings.element
    mode = list(settings.iter(qn("w:compatSetting")))
    assert mode[0].get(qn("w:name")) == "compatibilityMode"
    assert mode[0].get(qn("w:val")) == "15"
    assert settings.find(qn("w:decimalSymbol")).get(qn("w:val")) == ","


def test_links_have_their_bookmarks(document):
    body = document.element.body
    bookmarks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    anchors = {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))} - {None}
    assert anchors - bookmarks == set()


def test_mark_title_and_page_number_in_the_running_lines(document):
    section = document.sections[0]
    assert "Utvikling av toppledergrupper i staten" in section.header.paragraphs[0].text
    for footer in (section.footer, section.first_page_footer):
        assert "Syntetiske demonstrasjonsdata" in footer.paragraphs[0].text
    assert fields(section.footer._element) == ["PAGE"]


def test_boxes_and_quotes_have_styles(document):
    for name in ("Boks", "Bokstittel", "Konklusjon", "Ingress", "Sitat", "Note"):
        assert of_style(document, name), name


def test_the_file_carries_no_time_but_the_editions(path):
    with zipfile.ZipFile(path) as archive:
        assert {info.date_time[:3] for info in archive.infolist()} == {(2019, 6, 30)}
        core = archive.read("docProps/core.xml").decode("utf-8")
    assert set(re.findall(r"(\d{4}-\d{2}-\d{2})T", core)) == {"2019-06-30"}
