"""Row headers in the tables of a finished PDF.

Typst marks the header row of a table; a header cell of a row (`pdf.header-cell`) stands behind a
feature that its Python wheel cannot switch on. The structure tree of its files is plain text, so
the cells are given their role in place, sign for sign: nothing else in the file moves.
"""

from __future__ import annotations

import re
from pathlib import Path

from survey_report.render.author_faults import AuthorFault, RenderError

_ELEMENT = re.compile(rb"\n(\d+) 0 obj\n<</Type/StructElem/S/(TBody|TR|TD)\b(?P<rest>.*)>>\nendobj")
_KIDS = re.compile(rb"/K\[((?:\d+ 0 R ?)*)\]")
_HEADERS = re.compile(rb"/Headers\[(?:\([^()]*\) ?)*\]")
_SCOPE = b"/Scope/Row"


def mark_row_headers(pdf: Path) -> None:
    """Make the first cell of each row a header of its row.

    The other cells lose their list of column headers: with one, a reader would pass the row's over.

    Raises
    ------
    RenderError
        When a row is not written as expected, so that no table is left without its headers.
    """
    content = bytearray(pdf.read_bytes())
    elements = {match[1]: match for match in _ELEMENT.finditer(bytes(content))}
    bodies = [match for match in elements.values() if match[2] == b"TBody"]
    for row in (elements.get(name) for body in bodies for name in _kids(body)):
        cells = [elements.get(name) for name in _kids(row)] if row else []
        if not cells or not all(cells):
            raise RenderError([AuthorFault("", 0, "Fant ikke cellene i en tabell i PDF-en.")])
        for place, cell in enumerate(cells):
            _give_role(content, cell, is_header=place == 0)
    pdf.write_bytes(content)


def _kids(element: re.Match) -> list[bytes]:
    found = _KIDS.search(element["rest"])
    return re.findall(rb"(\d+) 0 R", found[1]) if found else []


def _give_role(content: bytearray, cell: re.Match, *, is_header: bool) -> None:
    """Write the role of a cell over what stands there, in as many signs."""
    start, end = cell.span("rest")
    if is_header:
        content[start - len(b"TD") : start] = b"TH"
    found = _HEADERS.search(cell["rest"])
    if found is None or len(found[0]) < len(_SCOPE):
        raise RenderError([AuthorFault("", 0, "En celle i PDF-en har ingen plass til sin rolle.")])
    role = _SCOPE if is_header else b""
    place = slice(start + found.start(), start + found.end())
    content[place] = role.ljust(len(found[0]))
