"""The last steps on the Word file: fields, boxes, runs, settings, equal bytes."""

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from survey_report.render import word_file
from survey_report.render.embedded_renderer import FILTERS, pandoc
from survey_report.render.zip_bytes import same_bytes

ROOT = Path(__file__).parents[3]
TEMPLATE = ROOT / "reports/theme/reference.docx"
METADATA = {
    "title": "Tittel",
    "subtitle": "Undertittel",
    "publisher": "Utgiver",
    "edition": "Utgave 2019",
    "date-text": "30. juni 2019",
    "author-text": "Forfatter",
    "statement": "Hvem som står bak.",
    "synthetic-mark": "Syntetiske data",
}
SOURCE = """---
title: Tittel
---

# Innledning {#sec-inn}

![Et bilde](images/bilde.png){#fig-en fig-alt="Alt."}

Se @fig-en, @sec-to og [](#vedlegg-en). @Tbl-en viser mer.

| Rad | Tall |
|:----|-----:|
| en  |  1,5 |
| to  |  2,5 |

: En tabell {#tbl-en}

## Del to {#sec-to}

::: {.boks}
### I en boks

Først:

- en
- to
:::

En til:

- en

Etter.

# Mer {#vedlegg-en .vedlegg}

Slutt.
"""


def converted(folder: Path, source: str = SOURCE, template: Path = TEMPLATE) -> Path:
    """Return a Word file of the source, as both renderers leave it."""
    (folder / "a.md").write_text(source, encoding="utf-8")
    picture = ROOT / "tests/data/render/data/processed/figures/fig_utvikling.png"
    (folder / "images").mkdir()
    shutil.copyfile(picture, folder / "images/bilde.png")
    filters = [f"--lua-filter={ROOT}/reports/theme/filters/{name}.lua" for name in FILTERS]
    command = [pandoc(), "a.md", *filters, f"--reference-doc={template}", "-o", "a.docx"]
    subprocess.run(command, check=True, cwd=folder)
    return folder / "a.docx"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    path = converted(tmp_path_factory.mktemp("word"))
    word_file.finish(path, METADATA, 1561896000, TEMPLATE)
    return docx.Document(str(path))


def instructions(element) -> list[str]:
    return [text.text.strip() for text in element.iter(qn("w:instrText"))]


def texts(document, *styles) -> list[str]:
    return [p.text for p in document.paragraphs if p.style.name in styles]


def results(element) -> dict[str, str]:
    """Return what each field of an element shows, by its instruction."""
    shown, instruction, seen = {}, None, False
    for node in element.iter(qn("w:instrText"), qn("w:fldChar"), qn("w:t")):
        kind = node.get(qn("w:fldCharType"))
        if node.tag == qn("w:instrText"):
            instruction, seen = node.text.strip(), False
        elif kind == "separate":
            shown[instruction], seen = "", True
        elif kind == "end":
            seen = False
        elif seen and kind is None:
            shown[instruction] += node.text or ""
    return shown


def test_the_cover_is_the_templates_with_what_the_edition_says(made):
    cover = [p.text for p in made.paragraphs[:8]]
    assert cover[1:] == [
        "Utgiver", "Tittel", "Undertittel", "Utgave 2019", "30. juni 2019",
        "Hvem som står bak.", "Syntetiske data",
    ]  # fmt: skip
    assert texts(made, "Title") == ["Tittel"]  # Pandoc's own is gone


def test_captions_are_counted_by_word(made):
    captions = [p for p in made.paragraphs if p.style.name.endswith("Caption")]
    assert [p.text for p in captions] == ["Figur\u00a01. Et bilde", "Tabell\u00a01. En tabell"]
    assert [instructions(p._p)[0] for p in captions] == [
        "SEQ Figur \\* ARABIC",
        "SEQ Tabell \\* ARABIC",
    ]


def test_references_are_fields_that_lead_to_the_numbers(made):
    paragraph = next(p for p in made.paragraphs if p.text.startswith("Se figur"))
    shown = "Se figur 1, kapittel 1.1 og vedlegg 1. Tabell 1 viser mer."
    assert paragraph.text.replace("\u00a0", " ") == shown
    fields = results(paragraph._p)
    assert list(fields.values()) == ["1", "1.1", "1", "1"]
    # what a reference shows is what its bookmark holds
    for instruction, shown in fields.items():
        assert bookmarked(made, instruction.split()[1]) == shown


def bookmarked(document, name: str) -> str:
    """Return the text between the start and the end of a bookmark."""
    body = document.element.body
    start = next(b for b in body.iter(qn("w:bookmarkStart")) if b.get(qn("w:name")) == name)
    words, node = "", start.getnext()
    while not (node.tag == qn("w:bookmarkEnd") and node.get(qn("w:id")) == start.get(qn("w:id"))):
        words += "".join(text.text or "" for text in node.iter(qn("w:t")))
        node = node.getnext()
    return words


def test_contents_and_lists_are_fields_with_pages(made):
    assert texts(made, "TOC Heading") == ["Innhold", "Figurer", "Tabeller"]
    lists = [i for i in instructions(made.element.body) if i.startswith("TOC")]
    assert lists == ['TOC \\o "1-2" \\h \\z', 'TOC \\h \\z \\c "Figur"', 'TOC \\h \\z \\c "Tabell"']
    # cover 1, contents 2, and a page for each of the two chapters
    assert texts(made, "toc 1", "toc 2", "table of figures") == [
        "1 Innledning\t3",
        "1.1 Del to\t3",
        "Vedlegg 1 Mer\t4",
        "Figur 1. Et bilde\t3",
        "Tabell 1. En tabell\t3",
    ]


def test_the_heading_of_a_box_is_a_heading_below_its_section(made):
    (heading,) = [p for p in made.paragraphs if p.style.name == "Bokstittel"]
    # in a section of level 2, so of level 3; Word counts from 0
    assert heading._p.pPr.find(qn("w:outlineLvl")).get(qn("w:val")) == "2"
    assert heading.style.base_style.name.startswith("Heading")
    assert "I en boks" not in " ".join(texts(made, "toc 1", "toc 2"))


def test_tables_have_headers_and_a_description(made):
    (table,) = made.tables
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    assert (look.get(qn("w:firstRow")), look.get(qn("w:firstColumn"))) == ("1", "1")
    assert int(look.get(qn("w:val")), 16) & 0xA0 == 0xA0  # the same as bits: 0x20 and 0x80
    assert properties.find(qn("w:tblCaption")).get(qn("w:val")) == "Tabell 1. En tabell"
    described = properties.find(qn("w:tblDescription")).get(qn("w:val"))
    assert described.startswith("2 rader og 2 kolonner.") and "Rad, Tall" in described
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert table.rows[1]._tr.trPr.find(qn("w:tblHeader")) is None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_running_lines_are_the_templates(made):
    section = made.sections[0]
    assert section.header.paragraphs[0].text == "Tittel\tUtgave 2019"
    assert section.footer.paragraphs[0].text.startswith("Syntetiske data")
    assert instructions(section.footer._element) == ["PAGE"]
    assert section.first_page_header.paragraphs[0].text == ""
    assert section.first_page_footer.paragraphs[0].text == "Syntetiske data"


def test_it_opens_without_compatibility_mode_and_with_a_decimal_comma(made):
    settings = made.settings.element
    mode = {s.get(qn("w:name")): s.get(qn("w:val")) for s in settings.iter(qn("w:compatSetting"))}
    assert mode["compatibilityMode"] == "15"
    assert settings.find(qn("w:decimalSymbol")).get(qn("w:val")) == ","
    defaults = made.styles.element.find(qn("w:docDefaults"))
    assert next(defaults.iter(qn("w:lang"))).get(qn("w:val")) == "nb-NO"
    properties = made.core_properties
    assert (properties.title, properties.author) == ("Tittel", "Forfatter")
    assert properties.modified.isoformat().startswith("2019-06-30")


def test_list_items_of_a_box_stand_at_its_edge(made):
    boxed = [p for p in made.paragraphs if p.style.name == "Boks"]
    assert [p.text for p in boxed] == ["Først:", "en", "to"]
    # Word counts in twentieths of a point, so a length is not kept to the micrometre
    assert round(boxed[1].paragraph_format.first_line_indent.mm) == -6
    gaps = [paragraph.paragraph_format.space_after for paragraph in boxed]
    assert gaps[0] == gaps[1] < gaps[2]
    kept = [paragraph.paragraph_format.keep_with_next for paragraph in boxed]
    assert kept == [True, True, False]


def test_a_list_stays_with_the_line_that_leads_in_to_it(made):
    kept = {p.text: bool(p.paragraph_format.keep_with_next) for p in made.paragraphs}
    assert (kept["En til:"], kept["Etter."]) == (True, False)


def test_a_sentence_is_one_run(made):
    """Whoever edits the file, or compares two, meets words and not single spaces."""
    (paragraph,) = [p for p in made.paragraphs if p.text == "Slutt."]
    assert len(paragraph.runs) == 1
    runs = [r.text for p in made.paragraphs for r in p.runs]
    assert " " not in runs


def test_bookmarks_and_pictures_have_ids_of_their_own(made):
    body = made.element.body
    for tag in ("w:bookmarkStart", "wp:docPr"):
        ids = [element.get(qn("w:id")) or element.get("id") for element in body.iter(qn(tag))]
        assert len(ids) == len(set(ids)) > 0


def test_same_content_gives_the_same_bytes(tmp_path):
    def archive(names, moment):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as file:
            for name in names:
                file.writestr(zipfile.ZipInfo(name, moment), name)
        return buffer.getvalue()

    names = ["word/document.xml", "[Content_Types].xml"]
    first = same_bytes(archive(names, (2020, 1, 1, 0, 0, 0)), 1561896000)
    second = same_bytes(archive(names[::-1], (2024, 5, 5, 5, 5, 5)), 1561896000)
    assert first == second
    # the content types come first, as Word's own files have them
    assert zipfile.ZipFile(io.BytesIO(first)).namelist()[0] == "[Content_Types].xml"


def test_what_another_program_renumbers_stays_out_of_the_estimate():
    """Lines of words by hand: «ord ord ord ord» is 4 x 16.11 + 3 x 2.78 = 72.8 points at 10."""
    from survey_report.render.word_metrics import count_lines, width

    # Helvetica: o 556, r 333, d 556, space 278 thousandths (Adobe's Core 14 metrics)
    assert width("ord", 10, False) == pytest.approx(14.45)
    assert width("ord ord", 10, False) == pytest.approx(31.68)
    assert count_lines([("ord ord", 10, False)], 31.7) == 1
    assert count_lines([("ord ord", 10, False)], 31.6) == 2
    assert count_lines([("ord\u00a0ord ord", 10, False)], 31.7) == 2
