"""Read a finished report as a stranger would: its text, its spans, its references."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lxml import etree, html

_SKIPPED = "script|style|svg|math|template|noscript|head"
_BLOCKS = {
    *("p", "div", "section", "main", "li", "ul", "ol", "table", "caption", "thead", "tbody"),
    *("tr", "figure", "figcaption", "blockquote", "aside", "details", "summary", "dl", "dt"),
    *("dd", "br", "header", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre"),
}
_CELLS = {"td", "th"}
_CONTEXTS = ("p", "li", "tr", "figcaption", "caption", "dd", "blockquote")
_BLANKS, _BLANKS_IN_CELLS = re.compile(r"[ \t\r\n]+"), re.compile(r"[ \r\n]+")
_WORD = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}


@dataclass(frozen=True)
class Span:
    """A ledger number in the HTML.

    Attributes
    ----------
    data_id : str
        The ledger's id.
    text : str
        What the reader sees.
    context : str
        The paragraph or row it stands in.
    """

    data_id: str
    text: str
    context: str


def parse_html(path: Path) -> html.HtmlElement:
    """Return the page, without what a reader does not see as text."""
    page = html.document_fromstring(path.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))
    for element in page.xpath("//" + " | //".join(_SKIPPED.split("|"))):
        element.drop_tree()
    etree.strip_tags(page, etree.Comment)
    return page


def trace_of_html(path: Path) -> dict:
    """Return the ledger that the page carries for its traces."""
    slot = re.search(
        r'<script\b[^>]*\bid="verdier"[^>]*>(.*?)</script>', path.read_text("utf-8"), re.DOTALL
    )
    return json.loads(slot[1]) if slot else {"verdier": {}, "tekster": [], "lister": [], "slag": []}


def spans_in(page: html.HtmlElement) -> list[Span]:
    """Return every ledger number of the page, in reading order."""
    # many numbers stand in one row
    text_of = cache(lambda element: "" if element is None else _plain(element.text_content()))
    return [
        Span(element.get("data-id"), text_of(element), text_of(_around(element)))
        for element in page.xpath("//*[@data-id]")
    ]


def text_of_html(page: html.HtmlElement, *, data_tables: bool = False) -> str:
    """Return the text of the page's contents and main part, one line per block.

    Tabs stand between cells, and each note begins with its number.

    Parameters
    ----------
    page : HtmlElement
    data_tables : bool
        Keep the tables under the figures (``details.data``), which PDF and Word do not have.
    """
    pieces: list[str] = []
    for part in page.xpath("//nav | //main") or page.xpath("//body[1]"):
        _collect(part, pieces, data_tables)
    lines = (_plain(line, _BLANKS_IN_CELLS) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def pages_of_pdf(path: Path) -> list[str]:
    """Return the text of each page of a PDF."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    return [page.get_textpage().get_text_bounded() for page in document]


def text_of_pages(pages: Iterable[str]) -> str:
    """Return the text of a PDF's pages.

    Words broken at line ends are put together again; page numbers in the contents are left out.
    """
    # PDFium marks a hyphen at a line's end by U+FFFE
    whole = re.sub(r"(?<=[a-zæøå])[-\u00ad\ufffe]\r?\n(?=[a-zæøå])", "", "\n".join(pages))
    return re.sub(r"(?:[ .]*\.){4,}[ .]*\d*", "", whole)


def text_of_pdf(path: Path) -> str:
    """Return the text of a PDF, as `text_of_pages`."""
    return text_of_pages(pages_of_pdf(path))


def text_of_docx(path: Path) -> str:
    """Return the text of a Word file: body, tables and notes, in reading order.

    Word counts the notes when it shows the page; here their numbers are set in.
    """
    from docx import Document

    document = Document(str(path))
    body = document.element.body
    for number, mark in enumerate(body.iter(_word("footnoteReference")), start=1):
        mark.text = str(number)
    lines = [_paragraph(element) for element in body.iter(_word("p"))]
    for part in document.part.package.iter_parts():
        if str(part.partname).endswith(("footnotes.xml", "endnotes.xml")):
            notes = etree.fromstring(part.blob).xpath("*[not(@w:type)]", namespaces=_WORD)
            lines += [f"{n} {_paragraph(note)}" for n, note in enumerate(notes, start=1)]
    return "\n".join(line for line in lines if line)


def broken_links(page: html.HtmlElement) -> list[str]:
    """Return the internal links that lead nowhere."""
    targets = set(page.xpath("//@id"))
    links = page.xpath("//a[starts-with(@href, '#')]/@href")
    return sorted({link for link in links if len(link) > 1 and link[1:] not in targets})


def _word(name: str) -> str:
    return f"{{{_WORD['w']}}}{name}"


_WORD_TEXTS = [*map(_word, ("t", "tab", "br", "noBreakHyphen", "footnoteReference"))]
_INSTRUCTION, _MARK, _MARK_KIND = map(_word, ("instrText", "fldChar", "fldCharType"))


def _paragraph(element: etree._Element) -> str:
    parts, is_page = [], False
    for node in element.iter(*_WORD_TEXTS, _INSTRUCTION, _MARK):
        if node.tag == _INSTRUCTION:
            # the page numbers of the contents are not the report's own numbers
            is_page = "PAGEREF" in (node.text or "")
        elif node.tag == _MARK:
            is_page = is_page and node.get(_MARK_KIND) != "end"
        elif not is_page:
            parts.append(node.text or " ")
    return _plain("".join(parts))


def _collect(element: html.HtmlElement, pieces: list[str], data_tables: bool) -> None:
    is_data = element.tag == "details" and "data" in element.classes
    if element.get("role") == "doc-backlink" or (is_data and not data_tables):
        pieces.append(element.tail or "")
        return
    if element.tag in _BLOCKS:
        pieces.append("\n")
    if element.tag == "li" and element.xpath("boolean(ancestor::*[@id='footnotes'])"):
        pieces.append(f"{element.getparent().index(element) + 1} ")
    pieces.append(_BLANKS.sub(" ", element.text or ""))
    for child in element:
        _collect(child, pieces, data_tables)
    if element.tag in _CELLS:
        pieces.append("\t")
    if element.tag in _BLOCKS:
        pieces.append("\n")
    pieces.append(_BLANKS.sub(" ", element.tail or ""))


def _around(element: html.HtmlElement) -> html.HtmlElement | None:
    return next(element.iterancestors(*_CONTEXTS), None)


def _plain(text: str, blanks: re.Pattern[str] = _BLANKS) -> str:
    """Return text with single spaces; non-breaking spaces, and what is no blank, stay."""
    return blanks.sub(" ", text).strip()
