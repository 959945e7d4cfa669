"""The reference document, and the last steps on the Word file."""

import io
import subprocess
import zipfile

import docx
import pytest
from docx.oxml.ns import qn

from survey_report.render import word_file
from survey_report.render.embedded_renderer import pandoc

METADATA = {
    "title": "Tittel",
    "subtitle": "Undertittel",
    "publisher": "Utgiver",
    "edition": "Utgave 2019",
    "date-text": "30. juni 2019",
    "synthetic-mark": "Syntetiske data",
}


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    path = tmp_path_factory.mktemp("word") / "reference.docx"
    word_file.write_reference(path, pandoc())
    return path


def language_of(document):
    defaults = document.styles.element.find(qn("w:docDefaults"))
    return next(defaults.iter(qn("w:lang"))).get(qn("w:val"))


def test_reference_document(reference):
    document = docx.Document(str(reference))
    assert language_of(document) == "nb-NO"
    assert round(document.sections[0].page_width.mm) == 210
    for name in ("Heading 1", "Body Text", "Boks", "Konklusjon", "Ingress", "Sitat", "Note"):
        assert document.styles[name].font.name == "Arial"
    # no theme font may take precedence over the house's font
    fonts = document.styles["Heading 1"].element.rPr.rFonts
    assert not [key for key in fonts.attrib if key.endswith("Theme")]


def test_finish_adds_what_a_report_needs(tmp_path):
    document = docx.Document()
    for name in ("Image Caption", "Table Caption", "toc 1", "toc 2", "Boks", "Konklusjon"):
        document.styles.add_style(name, 1)
    for name in ("Utgave", "Merke", "Tabelltekst", "table of figures"):
        document.styles.add_style(name, 1)
    document.add_paragraph("Tittel", style="Title")
    document.add_paragraph("Undertittel", style="Subtitle")
    document.add_paragraph("1 Innledning", style="Heading 1")
    document.add_paragraph("Figur 1. Bilde", style="Image Caption")
    document.add_table(2, 2)
    path = tmp_path / "a.docx"
    document.save(str(path))

    word_file.finish(path, METADATA, 1561896000)

    made = docx.Document(str(path))
    texts = [paragraph.text for paragraph in made.paragraphs]
    assert texts[:6] == [
        "Utgiver",
        "Tittel",
        "Undertittel",
        "Utgave 2019",
        "30. juni 2019",
        "Syntetiske data",
    ]
    assert texts[6:10] == ["Innhold", "1 Innledning", "Figurer", "Figur 1. Bilde"]
    instructions = [text.text for text in made.element.body.iter(qn("w:instrText"))]
    assert [text.split()[0] for text in instructions] == ["TOC", "TOC"]
    assert made.tables[0].rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert made.tables[0].rows[1]._tr.trPr.find(qn("w:tblHeader")) is None
    section = made.sections[0]
    assert section.header.paragraphs[0].text == "Tittel\tUtgave 2019"
    assert section.footer.paragraphs[0].text.startswith("Syntetiske data")
    assert section.first_page_footer.paragraphs[0].text.startswith("Syntetiske data")
    assert [field.text.strip() for field in section.footer._element.iter(qn("w:instrText"))] == [
        "PAGE"
    ]
    properties = made.core_properties
    assert (properties.title, properties.language) == ("Tittel", "nb-NO")
    assert properties.modified.isoformat().startswith("2019-06-30")
    assert language_of(made) == "nb-NO"


def test_list_items_of_a_box_stand_at_its_edge(tmp_path, reference):
    source = tmp_path / "a.md"
    source.write_text(
        "---\ntitle: T\n---\n\n# K\n\n::: {.boks}\nFørst:\n\n- en\n- to\n:::\n\nEtter.\n",
        encoding="utf-8",
    )
    path = tmp_path / "a.docx"
    filters = "reports/theme/filters/layout.lua"
    command = [pandoc(), source, f"--lua-filter={filters}", f"--reference-doc={reference}"]
    subprocess.run([*command, "-o", path], check=True)
    word_file.finish(path, METADATA, 1561896000)
    boxed = [p for p in docx.Document(str(path)).paragraphs if p.style.name == "Boks"]
    assert [p.text for p in boxed] == ["Først:", "en", "to"]
    # Word counts in twentieths of a point, so a length is not kept to the micrometre
    assert round(boxed[1].paragraph_format.first_line_indent.mm) == -6
    gaps = [paragraph.paragraph_format.space_after for paragraph in boxed]
    assert gaps[0] == gaps[1] < gaps[2]
    kept = [paragraph.paragraph_format.keep_with_next for paragraph in boxed]
    assert kept == [True, True, False]


def test_a_list_stays_with_the_line_that_leads_in_to_it(tmp_path, reference):
    source = tmp_path / "a.md"
    source.write_text("---\ntitle: T\n---\n\nEn til:\n\n- en\n\nEtter.\n", encoding="utf-8")
    path = tmp_path / "a.docx"
    subprocess.run([pandoc(), source, f"--reference-doc={reference}", "-o", path], check=True)
    word_file.finish(path, METADATA, 1561896000)
    kept = {
        p.text: bool(p.paragraph_format.keep_with_next) for p in docx.Document(str(path)).paragraphs
    }
    assert (kept["En til:"], kept["Etter."]) == (True, False)


def test_same_content_gives_the_same_bytes():
    def archive(names, moment):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as file:
            for name in names:
                file.writestr(zipfile.ZipInfo(name, moment), name)
        return buffer.getvalue()

    names = ["word/document.xml", "[Content_Types].xml"]
    first = word_file.same_bytes(archive(names, (2020, 1, 1, 0, 0, 0)), 1561896000)
    second = word_file.same_bytes(archive(names[::-1], (2024, 5, 5, 5, 5, 5)), 1561896000)
    assert first == second
    # the content types come first, as Word's own files have them
    assert zipfile.ZipFile(io.BytesIO(first)).namelist()[0] == "[Content_Types].xml"
