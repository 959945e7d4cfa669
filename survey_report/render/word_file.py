"""The Word file: the reference document it is styled by, and what is done with it last."""

from __future__ import annotations

import copy
import datetime
import io
import subprocess
import zipfile
from itertools import pairwise
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table
from docx.text.paragraph import Paragraph

from survey_report.settings.palette import load_palette

# Readers edit this file on machines that do not have Inter; this face is on all of them.
FONT = "Arial"
LANGUAGE = "nb-NO"
_COLOURS = {name: colour.lstrip("#") for name, colour in load_palette()["light"].items()}
INK, MUTED, DEEP, WARM = (_COLOURS[name] for name in ("ink", "muted", "deep", "warm"))
TINT, WARM_TINT, LINE = (_COLOURS[name] for name in ("tint", "warm_tint", "line"))
TEXT_WIDTH = Mm(160)
PANEL_INDENT, LIST_INDENT = Mm(6), Mm(6)
# A table of so many columns gets smaller type and narrower gaps.
WIDE = 8

# name: (size in points, bold, colour, space before, space after)
_HEADINGS = {
    "Heading 1": (24, True, INK, 0, 14),
    "Heading 2": (15, True, DEEP, 20, 8),
    "Heading 3": (12, True, INK, 16, 6),
    "Heading 4": (11, True, MUTED, 12, 4),
}
_TEXTS = {
    "Normal": (10.5, False, INK, 0, 7),
    "Body Text": (10.5, False, INK, 0, 7),
    "First Paragraph": (10.5, False, INK, 0, 7),
    "Compact": (10.5, False, INK, 0, 3),
    "Title": (30, True, DEEP, 150, 10),
    "Subtitle": (14, False, MUTED, 0, 60),
    "Footnote Text": (8.5, False, MUTED, 0, 2),
    "Caption": (9, False, INK, 6, 4),
    "Image Caption": (9, False, INK, 6, 4),
    "Table Caption": (9, False, INK, 14, 4),
    "Captioned Figure": (10, False, INK, 12, 0),
    "TOC Heading": (24, True, INK, 0, 12),
}
# Styles of our own: based on, size, bold, italic, colour, before, after
_OWN = {
    "Utgave": ("Normal", 11, True, False, INK, 0, 2),
    "Merke": ("Normal", 10, False, False, WARM, 12, 0),
    "Ingress": ("Body Text", 12, False, False, DEEP, 0, 10),
    "Sitat": ("Body Text", 11.5, False, True, DEEP, 10, 10),
    "Note": ("Body Text", 8.5, False, False, MUTED, 2, 12),
    "Boks": ("Body Text", 10.5, False, False, INK, 0, 4),
    "Konklusjon": ("Body Text", 10.5, False, False, INK, 0, 4),
    "Bokstittel": ("Heading 3", 12, True, False, INK, 14, 0),
    "Tabelltekst": ("Compact", 8.5, False, False, INK, 1, 1),
}
# name: (fill, colour of the bar at the left)
_PANELS = {
    "Boks": (TINT, DEEP),
    # A shade off, so that Word does not run a box together with the one above it.
    "Bokstittel": (TINT, f"{int(DEEP, 16) + 1:06X}"),
    "Konklusjon": (WARM_TINT, WARM),
    "Sitat": (None, WARM),
}


def write_reference(path: Path, pandoc: str) -> None:
    """Write the reference document: Pandoc's own with our styles, page and language."""
    command = [pandoc, "--print-default-data-file", "reference.docx"]
    default = subprocess.run(command, capture_output=True, check=True).stdout
    document = docx.Document(io.BytesIO(default))
    _set_language(document)
    _set_styles(document)
    _set_page(document)
    path.parent.mkdir(parents=True, exist_ok=True)
    document.save(str(path))


def finish(path: Path, metadata: dict, epoch: int) -> None:
    """Add title page, lists, running lines and properties; the file is rewritten in place.

    Parameters
    ----------
    path : Path
        The Word file as the renderer wrote it.
    metadata : dict
        What `workspace.edition_metadata` returns.
    epoch : int
        The time of the file, seconds since 1970; a rerun gives the same bytes.
    """
    document = docx.Document(str(path))
    _set_language(document)
    _add_lists(document, _add_title_page(document, metadata))
    _close_panels(document)
    _keep_lists_with_lead_in(document)
    _set_tables(document)
    _describe_images(document)
    for section in document.sections:
        _set_running_lines(section, metadata)
    _set_properties(document, metadata, epoch)
    buffer = io.BytesIO()
    document.save(buffer)
    path.write_bytes(same_bytes(buffer.getvalue(), epoch))


def same_bytes(archive: bytes, epoch: int) -> bytes:
    """Return a zip archive with sorted names and one time, so that equal content is equal bytes."""
    stamp = datetime.datetime.fromtimestamp(epoch, datetime.UTC).timetuple()[:6]
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(buffer, "w") as new:
        first = "[Content_Types].xml"
        for name in sorted(old.namelist(), key=lambda name: (name != first, name)):
            info = zipfile.ZipInfo(name, date_time=stamp)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            new.writestr(info, old.read(name))
    return buffer.getvalue()


# styles


def _set_styles(document: Document) -> None:
    for name, (base, *rest) in _OWN.items():
        style = _style(document, name)
        style.base_style = document.styles[base]
        size, bold, italic, colour, before, after = rest
        _format(style, size, bold, colour, before, after)
        style.font.italic = italic
    for name, values in (_TEXTS | _HEADINGS).items():
        _format(_style(document, name), *values)
    for name in _HEADINGS:
        document.styles[name].paragraph_format.keep_with_next = True
    document.styles["Heading 1"].paragraph_format.page_break_before = True
    document.styles["Bokstittel"].paragraph_format.keep_with_next = True
    for name, (fill, bar) in _PANELS.items():
        _panel(document.styles[name], fill, bar)
    # A figure stands with its caption, and the caption with the note below it.
    for name in ("Table Caption", "Captioned Figure", "Image Caption"):
        document.styles[name].paragraph_format.keep_with_next = True
    document.styles["Hyperlink"].font.color.rgb = RGBColor.from_string(DEEP)
    document.styles["Normal"].paragraph_format.line_spacing = 1.25
    # so that no single word is left on the title's last line
    document.styles["Title"].paragraph_format.right_indent = Mm(30)
    for name, bold, before, indent in (
        ("toc 1", True, 6, 0),
        ("toc 2", False, 0, 6),
        ("table of figures", False, 0, 0),
    ):
        style = _style(document, name)
        style.base_style = document.styles["Normal"]
        _format(style, 10, bold, INK, before, 2)
        style.paragraph_format.left_indent = Mm(indent)
        style.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    _table_style(document)


def _style(document: Document, name: str) -> ParagraphStyle:
    found = next((style for style in document.styles if style.name == name), None)
    return found or document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)


def _format(
    style: ParagraphStyle, size: float, bold: bool, colour: str, before: float, after: float
) -> None:
    style.font.name = FONT
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        if attribute.endswith("Theme"):
            del fonts.attrib[attribute]
    for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(kind), FONT)
    style.font.size = Pt(size)
    style.font.bold = bold
    style.font.italic = False
    style.font.color.rgb = RGBColor.from_string(colour)
    style.paragraph_format.alignment = None
    style.paragraph_format.space_before = Pt(before)
    style.paragraph_format.space_after = Pt(after)


def _panel(style: ParagraphStyle, fill: str | None, bar: str) -> None:
    """Give a paragraph style a bar at the left and, where wanted, a tinted ground."""
    properties = style.element.get_or_add_pPr()
    borders = OxmlElement("w:pBdr")
    left = OxmlElement("w:left")
    for key, value in (("val", "single"), ("sz", "24"), ("space", "10"), ("color", bar)):
        left.set(qn(f"w:{key}"), value)
    borders.append(left)
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc",
        "w:outlineLvl",
    )  # fmt: skip
    if fill:
        shading = OxmlElement("w:shd")
        for key, value in (("val", "clear"), ("color", "auto"), ("fill", fill)):
            shading.set(qn(f"w:{key}"), value)
        borders.addnext(shading)
    style.paragraph_format.left_indent = PANEL_INDENT
    style.paragraph_format.right_indent = Mm(3)


def _table_style(document: Document) -> None:
    """Thin lines between the rows, a stronger one under the head."""
    element = document.styles["Table"].element
    for old in element.findall(qn("w:tblStylePr")):
        element.remove(old)
    properties = element.find(qn("w:tblPr"))
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(_border(side, 4, LINE))
    properties.append(borders)
    head = OxmlElement("w:tblStylePr")
    head.set(qn("w:type"), "firstRow")
    run = OxmlElement("w:rPr")
    run.append(OxmlElement("w:b"))
    colour = OxmlElement("w:color")
    colour.set(qn("w:val"), DEEP)
    run.append(colour)
    head.append(run)
    cell = OxmlElement("w:tcPr")
    cell_borders = OxmlElement("w:tcBorders")
    cell_borders.append(_border("bottom", 8, DEEP))
    cell.append(cell_borders)
    head.append(cell)
    element.append(head)


def _border(side: str, size: int, colour: str) -> OxmlElement:
    border = OxmlElement(f"w:{side}")
    for key, value in (("val", "single"), ("sz", str(size)), ("space", "0"), ("color", colour)):
        border.set(qn(f"w:{key}"), value)
    return border


def _set_language(document: Document) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults"))
    properties = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    for key in ("w:val", "w:eastAsia"):
        language.set(qn(key), LANGUAGE)
    theme = document.settings.element.find(qn("w:themeFontLang"))
    if theme is not None:
        theme.set(qn("w:val"), LANGUAGE)


def _set_page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin, section.bottom_margin = Mm(28), Mm(25)
    section.header_distance = section.footer_distance = Mm(12)


# title page, contents, lists


def _add_title_page(document: Document, metadata: dict) -> Paragraph:
    """Put publisher, edition, date and mark with the title; return the page's last paragraph."""
    front = [p for p in document.paragraphs if p.style.name in ("Title", "Subtitle")]
    first = front[0]
    first.insert_paragraph_before(metadata["publisher"], style="Utgave")
    last = front[-1]
    for text, style in (
        (metadata["edition"], "Utgave"),
        (metadata["date-text"], "Normal"),
        (metadata["statement"], "Normal"),
        (metadata["synthetic-mark"], "Merke"),
    ):
        if text:
            last = _paragraph_after(last, text, style)
    return last


def _paragraph_after(paragraph: Paragraph, text: str, style: str) -> Paragraph:
    element = OxmlElement("w:p")
    paragraph._p.addnext(element)
    added = Paragraph(element, paragraph._parent)
    added.style = style
    if text:
        added.add_run(text)
    return added


def _add_lists(document: Document, after: Paragraph) -> None:
    """Add contents, list of figures and list of tables as fields that Word can update.

    The entries are filled in, as links, for programs that do not compute fields; Word adds
    page numbers when the fields are updated.
    """
    headings, figures, tables = [], [], []
    for paragraph in document.paragraphs:
        name = paragraph.style.name
        if name in ("Heading 1", "Heading 2"):
            headings.append((paragraph, int(name[-1])))
        elif name == "Image Caption":
            figures.append((paragraph, 0))
        elif name == "Table Caption":
            tables.append((paragraph, 0))
    lists = [
        ("Innhold", r'TOC \o "1-2" \h \z \u', headings, True),
        ("Figurer", r'TOC \h \z \t "Image Caption;1"', figures, True),
        ("Tabeller", r'TOC \h \z \t "Table Caption;1"', tables, not figures),
    ]
    for title, instruction, entries, new_page in lists:
        if not entries:
            continue
        after = _paragraph_after(after, title, "TOC Heading")
        after.paragraph_format.page_break_before = new_page
        if not new_page:
            after.paragraph_format.space_before = Pt(36)
        after = _field_list(after, instruction, entries)


def _field_list(after: Paragraph, instruction: str, entries: list[tuple[Paragraph, int]]):
    for position, (target, level) in enumerate(entries):
        after = _paragraph_after(after, "", f"toc {level}" if level else "table of figures")
        if position == 0:
            _field_mark(after, "begin", dirty=True)
            _field_text(after, instruction)
            _field_mark(after, "separate")
        _link(after, target)
    _field_mark(after, "end")
    return after


def _field_mark(paragraph: Paragraph, kind: str, *, dirty: bool = False) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    if dirty:
        mark.set(qn("w:dirty"), "true")
    paragraph.add_run()._r.append(mark)


def _field_text(paragraph: Paragraph, instruction: str) -> None:
    text = OxmlElement("w:instrText")
    text.set(qn("xml:space"), "preserve")
    text.text = f" {instruction} "
    paragraph.add_run()._r.append(text)


def _link(paragraph: Paragraph, target: Paragraph) -> None:
    """Append the words of `target` as a link to its bookmark."""
    bookmark = target._p.find(".//" + qn("w:bookmarkStart"))
    if bookmark is None:
        bookmark = target._p.getprevious()
    words = "".join(run.text for run in target.runs)
    run = copy.deepcopy(paragraph.add_run(words)._r)
    paragraph._p.remove(paragraph.runs[-1]._r)
    is_bookmark = bookmark is not None and bookmark.tag == qn("w:bookmarkStart")
    if not is_bookmark:
        paragraph._p.append(run)
        return
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), bookmark.get(qn("w:name")))
    link.append(run)
    paragraph._p.append(link)


def _close_panels(document: Document) -> None:
    """Keep a box together: list items at its edge, small gaps inside, a gap below, one page."""
    paragraphs = [(p, p._p.style) for p in document.paragraphs]
    styles = {document.styles[name].style_id for name in ("Boks", "Konklusjon")}
    for (paragraph, style), (_, following) in pairwise([*paragraphs, (None, None)]):
        if style not in styles:
            continue
        layout = paragraph.paragraph_format
        if paragraph._p.pPr.numPr is not None:
            layout.left_indent = PANEL_INDENT + LIST_INDENT
            layout.first_line_indent = -LIST_INDENT
        ends = following not in styles
        layout.space_after = Pt(14 if ends else 3)
        layout.keep_together = True
        layout.keep_with_next = not ends


def _keep_lists_with_lead_in(document: Document) -> None:
    for paragraph, following in pairwise(document.paragraphs):
        properties = following._p.pPr
        in_list = properties is not None and properties.numPr is not None
        if in_list and paragraph.text.endswith(":"):
            paragraph.paragraph_format.keep_with_next = True


# tables, images, running lines, properties


def _set_tables(document: Document) -> None:
    """Repeat the head on every page, keep rows whole, fill the text width."""
    style = document.styles["Tabelltekst"].style_id
    for table in document.tables:
        for row in table.rows:
            properties = row._tr.get_or_add_trPr()
            if properties.find(qn("w:cantSplit")) is None:
                properties.insert(0, OxmlElement("w:cantSplit"))
        head = table.rows[0]._tr.get_or_add_trPr()
        if head.find(qn("w:tblHeader")) is None:
            head.append(OxmlElement("w:tblHeader"))
        wide = len(table.columns) >= WIDE
        if wide:
            _narrow_gaps(table)
        size = Pt(7.5 if wide else 8.5)
        for cell in table._cells:
            for paragraph in cell.paragraphs:
                paragraph._p.style = style
                for run in paragraph.runs:
                    run.font.size = size


def _narrow_gaps(table: Table) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "45")  # twentieths of a point
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook", "w:tblCaption", "w:tblDescription")


def _describe_images(document: Document) -> None:
    """Let the alternative text stand alone: Pandoc repeats it as a title."""
    for properties in document.element.body.iter(qn("wp:docPr")):
        properties.attrib.pop("title", None)


def _set_running_lines(section, metadata: dict) -> None:
    section.different_first_page_header_footer = True
    _running_line(section.header.paragraphs[0], metadata["title"], metadata["edition"])
    mark = metadata["synthetic-mark"]
    _running_line(section.footer.paragraphs[0], mark, None, WARM)
    _running_line(section.first_page_footer.paragraphs[0], mark, "", WARM)


def _running_line(paragraph: Paragraph, left: str, right: str | None, colour=MUTED) -> None:
    """Write a header or footer; where `right` is None the page number stands there."""
    paragraph.text = ""
    paragraph.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    runs = [paragraph.add_run(left), paragraph.add_run("\t")]
    runs[0].font.color.rgb = RGBColor.from_string(colour)
    if right is None:
        start = len(paragraph.runs)
        _field_mark(paragraph, "begin")
        _field_text(paragraph, "PAGE")
        _field_mark(paragraph, "end")
        runs += paragraph.runs[start:]
    elif right:
        runs.append(paragraph.add_run(right))
    for run in runs:
        run.font.size = Pt(8)
    for run in runs[1:]:
        run.font.color.rgb = RGBColor.from_string(MUTED)


def _set_properties(document: Document, metadata: dict, epoch: int) -> None:
    moment = datetime.datetime.fromtimestamp(epoch, datetime.UTC).replace(tzinfo=None)
    properties = document.core_properties
    properties.title = metadata["title"]
    properties.subject = metadata["subtitle"]
    properties.author = properties.last_modified_by = metadata["author-text"]
    properties.language = LANGUAGE
    properties.comments = metadata["synthetic-mark"]
    properties.created = properties.modified = moment
    properties.revision = 1
