"""Names in a Word file: those of its elements, and those of its paragraphs' styles.

python-docx works each out whenever it is asked; a report asks a hundred thousand times.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import ns
from docx.text.paragraph import Paragraph

# w:p as lxml knows it
qn = cache(ns.qn)


def named_paragraphs(document: Document) -> Iterator[tuple[Paragraph, str]]:
    """Yield the paragraphs of the body, each with the name of its style when it is come to."""
    styles = document.styles
    names = {
        style.style_id: style.name for style in styles if style.type == WD_STYLE_TYPE.PARAGRAPH
    }
    usual = styles.default(WD_STYLE_TYPE.PARAGRAPH).name
    for paragraph in document.paragraphs:
        yield paragraph, names.get(paragraph._p.style, usual)
