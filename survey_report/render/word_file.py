"""What is done with the Word file last, whichever renderer wrote it."""

from __future__ import annotations

import datetime
import io
import re
from itertools import pairwise
from pathlib import Path

import docx
from docx.document import Document
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt

from survey_report.render import word_fields, word_tables
from survey_report.render.word_floats import move_figures
from survey_report.render.word_names import named_paragraphs, qn
from survey_report.render.word_pages import height_of_page, place
from survey_report.render.word_template import put_cover, put_running_lines
from survey_report.render.zip_bytes import same_bytes

LANGUAGE = "nb-NO"
LIST_INDENT = Mm(6)
# What a version of Word may do with the file: 15 is Word 2013 and later. An older mode, which
# Pandoc's files open in, says «Kompatibilitetsmodus» on top of the window.
# what Word and the standard of Office files let a property be
_PROPERTY = 255
_COMPATIBILITY = {
    "compatibilityMode": "15",
    "overrideTableStyleFontSizeAndJustification": "1",
    "enableOpenTypeFeatures": "1",
    "doNotFlipMirrorIndents": "1",
    "differentiateMultirowTableHeaders": "1",
}
_ENGLISH = re.compile(rb'(<w:lang w:val=)"en"')
_SIGNS = {"w:decimalSymbol": ",", "w:listSeparator": ";"}


def finish(path: Path, metadata: dict, epoch: int, template: Path) -> None:
    """Add cover, lists, fields, running lines and properties; the file is rewritten in place.

    Parameters
    ----------
    path : Path
        The Word file as the renderer wrote it.
    metadata : dict
        What `workspace.edition_metadata` returns.
    epoch : int
        The time of the file, seconds since 1970; a rerun gives the same bytes.
    template : Path
        What the renderer styled it by, as `word_template.prepare_template` left it.
    """
    document, given = docx.Document(str(path)), docx.Document(str(template))
    _set_language(document)
    _name_languages(document)
    _set_box_headings(document)
    bookmarks = word_fields.Bookmarks(document)
    targets = word_fields.number_captions(document, bookmarks)
    targets |= word_fields.mark_heading_numbers(document, bookmarks)
    word_fields.refer_by_fields(document, targets)
    cover = put_cover(document, given, metadata)
    entries = word_fields.add_lists(document, cover, bookmarks)
    _close_panels(document)
    _keep_lists_with_lead_in(document)
    word_tables.set_tables(document)
    _describe_images(document)
    put_running_lines(document, given, metadata)
    _join_runs(document)
    laid_out = move_figures(document)
    word_fields.show_pages(entries, place(laid_out, height_of_page(document)))
    _set_settings(document)
    _set_properties(document, metadata, epoch)
    buffer = io.BytesIO()
    document.save(buffer)
    path.write_bytes(same_bytes(buffer.getvalue(), epoch))


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


def _name_languages(document: Document) -> None:
    """Give English its whole name: Word checks the spelling of «en-GB», and knows no «en»."""
    for part in document.part.package.iter_parts():
        if hasattr(part, "element"):
            for language in part.element.iter(qn("w:lang")):
                if language.get(qn("w:val")) == "en":
                    language.set(qn("w:val"), "en-GB")
        elif str(part.partname).endswith("/footnotes.xml"):
            # python-docx keeps the notes as the bytes they are
            part._blob = _ENGLISH.sub(rb'\1"en-GB"', part.blob)


def _set_box_headings(document: Document) -> None:
    """Let the heading of a box be a heading of Word, one level below the section it is in."""
    level = 1
    for paragraph, name in named_paragraphs(document):
        if name.startswith("Heading "):
            level = int(name[-1])
        elif name == "Bokstittel":
            outline = OxmlElement("w:outlineLvl")
            outline.set(qn("w:val"), str(level))  # counted from 0: one below the section's
            paragraph._p.get_or_add_pPr().append(outline)


def _close_panels(document: Document) -> None:
    """Keep a box together: list items at its edge, small gaps inside, a gap below, one page."""
    paragraphs = [(p, p._p.style) for p in document.paragraphs]
    indents = {
        document.styles[name].style_id: document.styles[name].paragraph_format.left_indent or 0
        for name in ("Boks", "Konklusjon")
    }
    for (paragraph, style), (_, following) in pairwise([*paragraphs, (None, None)]):
        if style not in indents:
            continue
        layout = paragraph.paragraph_format
        if paragraph._p.pPr.numPr is not None:
            layout.left_indent = indents[style] + LIST_INDENT
            layout.first_line_indent = -LIST_INDENT
        ends = following not in indents
        layout.space_after = Pt(14 if ends else 3)
        layout.keep_together = True
        layout.keep_with_next = not ends


def _keep_lists_with_lead_in(document: Document) -> None:
    for paragraph, following in pairwise(document.paragraphs):
        properties = following._p.pPr
        in_list = properties is not None and properties.numPr is not None
        if in_list and paragraph.text.endswith(":"):
            paragraph.paragraph_format.keep_with_next = True


def _describe_images(document: Document) -> None:
    """Let the alternative text stand alone, which Pandoc repeats as a title; number the images."""
    images = document.element.body.iter(qn("wp:docPr"))
    for number, properties in enumerate(images, start=1):
        properties.attrib.pop("title", None)
        properties.set("id", str(number))


def _join_runs(document: Document) -> None:
    """Join neighbouring runs of the same form: Pandoc gives every space a run of its own."""
    for paragraph in document.element.body.iter(qn("w:p")):
        for parent in (paragraph, *paragraph.iter(qn("w:hyperlink"))):
            before = None
            for run in list(parent):
                words = _words_of(run)
                if words is None:
                    before = None
                elif before is not None and _form(before) == _form(run):
                    before.find(qn("w:t")).text += words.text
                    parent.remove(run)
                else:
                    words.set(qn("xml:space"), "preserve")
                    before = run


def _words_of(run):
    """Return the text element of a run that has nothing else."""
    if run.tag != qn("w:r"):
        return None
    content = [element for element in run if element.tag != qn("w:rPr")]
    is_text = len(content) == 1 and content[0].tag == qn("w:t")
    return content[0] if is_text and content[0].text else None


def _form(run) -> bytes:
    from lxml import etree

    properties = run.find(qn("w:rPr"))
    return b"" if properties is None else etree.tostring(properties)


def _set_settings(document: Document) -> None:
    """Open without compatibility mode, with the decimal comma of Norwegian."""
    settings = document.settings.element
    for tag, sign in _SIGNS.items():
        element = settings.find(qn(tag))
        if element is None:
            element = OxmlElement(tag)
            settings.append(element)
        element.set(qn("w:val"), sign)
    for old in settings.findall(qn("w:compat")):
        settings.remove(old)
    compatibility = OxmlElement("w:compat")
    for name, value in _COMPATIBILITY.items():
        setting = OxmlElement("w:compatSetting")
        setting.set(qn("w:name"), name)
        setting.set(qn("w:uri"), "http://schemas.microsoft.com/office/word")
        setting.set(qn("w:val"), value)
        compatibility.append(setting)
    # the schema has an order: compat stands before what follows
    after = ("w:docVars", "w:rsids", "m:mathPr", "w:themeFontLang", "w:clrSchemeMapping")
    following = next((e for tag in after if (e := settings.find(qn(tag))) is not None), None)
    if following is None:
        settings.append(compatibility)
    else:
        following.addprevious(compatibility)


def _set_properties(document: Document, metadata: dict, epoch: int) -> None:
    moment = datetime.datetime.fromtimestamp(epoch, datetime.UTC).replace(tzinfo=None)
    properties = document.core_properties
    properties.title = _property(metadata["title"])
    properties.subject = _property(metadata["subtitle"])
    properties.author = properties.last_modified_by = _property(metadata["author-text"])
    properties.language = LANGUAGE
    properties.comments = _property(metadata["synthetic-mark"])
    properties.created = properties.modified = moment
    properties.revision = 1


def _property(text: str) -> str:
    """Return as much of a text as one of the file's properties can hold; the page has it all."""
    return text if len(text) <= _PROPERTY else text[: _PROPERTY - 1].rstrip() + "…"
