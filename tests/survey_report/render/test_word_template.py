"""The template: another font, colour and logo reach the report; what is missing is named."""

import io
import shutil
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, RGBColor
from PIL import Image

from survey_report.render import word_file
from survey_report.render.author_faults import RenderError
from survey_report.render.word_template import CHARACTERS, PARAGRAPHS, TABLES, prepare_template
from tests.survey_report.render.test_word_file import METADATA, converted

ROOT = Path(__file__).parents[3]
THEME = ROOT / "reports/theme"


@pytest.fixture
def theme(tmp_path) -> Path:
    """A folder with the template and the palette, to change."""
    for name in ("reference.docx", "palette.yaml"):
        shutil.copyfile(THEME / name, tmp_path / name)
    return tmp_path


def changed(theme: Path, change) -> Path:
    path = theme / "reference.docx"
    document = docx.Document(str(path))
    change(document)
    document.save(str(path))
    return path


def finished(theme: Path, template: Path) -> docx.document.Document:
    path = converted(theme, template=template)
    word_file.finish(path, METADATA, 1561896000, template)
    return docx.Document(str(path))


def test_the_tracked_template_has_all_that_is_needed():
    document = docx.Document(str(THEME / "reference.docx"))
    names = {style.name for style in document.styles}
    assert {*PARAGRAPHS, *CHARACTERS, *TABLES} <= names
    assert round(document.sections[0].page_width.mm) == 210


def test_another_font_colour_and_logo_reach_the_report(theme):
    picture = io.BytesIO()
    Image.new("RGB", (30, 10), (0, 64, 255)).save(picture, "PNG")
    logo = picture.getvalue()

    def redesign(document):
        document.styles["Normal"].font.name = "Georgia"
        heading = document.styles["Heading 1"].font
        heading.name, heading.color.rgb = "Georgia", RGBColor(0x00, 0x40, 0xFF)
        first = document.paragraphs[0]
        for drawing in list(first._p.iter(qn("w:drawing"))):
            drawing.getparent().remove(drawing)
        first.add_run().add_picture(io.BytesIO(logo), width=Mm(40))
        document.sections[0].header.paragraphs[0].runs[0].text = "Etaten · {tittel}"

    template = changed(theme, redesign)
    prepare_template(template)
    made = finished(theme, template)
    assert made.styles["Normal"].font.name == "Georgia"
    assert made.styles["Heading 1"].font.color.rgb == RGBColor(0x00, 0x40, 0xFF)
    # no style of the text brings a font of its own back
    for name in ("Body Text", "Boks", "Tabelltekst", "Heading 2", "Note", "toc 1"):
        assert made.styles[name].font.name in (None, "Georgia"), name
    cover = next(made.paragraphs[0]._p.iter(qn("a:blip"))).get(qn("r:embed"))
    assert made.part.related_parts[cover].blob == logo
    assert made.sections[0].header.paragraphs[0].text.startswith("Etaten · Tittel")


def test_a_logo_in_the_header_comes_along(theme):
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), (200, 0, 0)).save(picture, "PNG")

    def redesign(document):
        run = document.sections[0].header.paragraphs[0].add_run()
        run.add_picture(io.BytesIO(picture.getvalue()), width=Mm(10))

    template = changed(theme, redesign)
    prepare_template(template)
    header = finished(theme, template).sections[0].header
    shown = next(header._element.iter(qn("a:blip"))).get(qn("r:embed"))
    assert header.part.related_parts[shown].blob == picture.getvalue()


def test_every_missing_style_is_told_by_name(theme):
    def spoil(document):
        for name in ("Boks", "Nøkkeltall tall"):
            element = document.styles[name].element
            element.getparent().remove(element)

    with pytest.raises(RenderError) as told:
        prepare_template(changed(theme, spoil))
    assert [fault.message for fault in told.value.faults] == [
        "Malen mangler avsnittsstilen «Boks». Lag den i Word, med det navnet.",
        "Malen mangler tegnstilen «Nøkkeltall tall». Lag den i Word, med det navnet.",
    ]
    assert {fault.file for fault in told.value.faults} == {"reports/theme/reference.docx"}


def test_a_place_with_no_such_name_is_told(theme):
    def spoil(document):
        document.sections[0].footer.paragraphs[0].runs[0].text = "{merket}"

    with pytest.raises(RenderError) as told:
        prepare_template(changed(theme, spoil))
    assert "«{merket}» er ikke et felt" in str(told.value)


def test_a_file_that_is_not_a_word_file_is_told(theme):
    (theme / "reference.docx").write_bytes(b"not a zip")
    with pytest.raises(RenderError) as told:
        prepare_template(theme / "reference.docx")
    assert "ikke en Word-fil" in str(told.value)


def colours_in(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        names = [n for n in archive.namelist() if n.startswith(("word/styles", "word/theme/"))]
        return "".join(archive.read(name).decode("utf-8") for name in names)


def test_the_palette_reaches_the_template(theme):
    palette = (theme / "palette.yaml").read_text(encoding="utf-8")
    light, dark = palette.split("\ndark:")
    light = light.replace('deep: "#0B5563"', 'deep: "#123456"')
    (theme / "palette.yaml").write_text(f"{light}\ndark:{dark}", encoding="utf-8")
    prepare_template(theme / "reference.docx")
    found = colours_in(theme / "reference.docx")
    assert '<w:color w:val="123456" w:themeColor="text2"/>' in found
    assert '<a:dk2><a:srgbClr val="123456"/></a:dk2>' in found
    document = docx.Document(str(theme / "reference.docx"))
    assert document.styles["Heading 2"].font.color.rgb == RGBColor(0x12, 0x34, 0x56)


def test_a_colour_theme_chosen_in_word_is_left_alone(theme):
    path = theme / "reference.docx"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["word/theme/theme1.xml"] = parts["word/theme/theme1.xml"].replace(
        b'clrScheme name="palette.yaml"', b'clrScheme name="Etatens farger"'
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    before = path.read_bytes()
    prepare_template(path)
    assert path.read_bytes() == before


def test_a_place_that_word_has_cut_in_two_is_filled(theme):
    def cut(document):
        paragraph = document.sections[0].first_page_footer.paragraphs[0]
        paragraph.runs[0].text = "Se {tit"
        paragraph.add_run("tel} for mer")

    template = changed(theme, cut)
    prepare_template(template)
    made = finished(theme, template)
    assert made.sections[0].first_page_footer.paragraphs[0].text == "Se Tittel for mer"


def test_without_a_mark_its_paragraph_goes(theme):
    template = theme / "reference.docx"
    prepare_template(template)
    path = converted(theme, template=template)
    word_file.finish(path, METADATA | {"synthetic-mark": ""}, 1561896000, template)
    made = docx.Document(str(path))
    assert [p.style.name for p in made.paragraphs if p.style.name == "Merke"] == []
