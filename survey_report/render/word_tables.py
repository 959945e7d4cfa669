"""The tables of the Word file: heads that repeat, named rows, descriptions, whole rows."""

from __future__ import annotations

from docx.document import Document
from docx.oxml import OxmlElement
from docx.table import Table
from docx.text.paragraph import Paragraph

from survey_report.render.word_names import qn

# A table of at most so many rows stands whole on a page; a longer one begins with some rows, and
# its note stands with its last.
WHOLE, FIRST_ROWS = 12, 4
# A table of so many columns gets smaller type and narrower gaps.
WIDE = 8
# firstRow and firstColumn of tblLook, as the bits that older programs read
_LOOK = {"firstRow": "1", "firstColumn": "1", "lastRow": "0", "lastColumn": "0"}
_LOOK_BITS = "00A0"


def set_tables(document: Document) -> None:
    """Mark heads and first columns, describe each table, and let no row break over pages."""
    styles = document.styles
    for table in document.tables:
        wide = len(table.columns) >= WIDE
        style = styles["Tabelltekst smal" if wide else "Tabelltekst"].style_id
        if wide:
            _narrow_gaps(table)
        _keep_rows(table)
        _mark_headers(table)
        _describe(table)
        for cell in table._cells:
            for paragraph in cell.paragraphs:
                paragraph._p.style = style
        _keep_together(table)


def _keep_rows(table: Table) -> None:
    for row in table.rows:
        properties = row._tr.get_or_add_trPr()
        if properties.find(qn("w:cantSplit")) is None:
            properties.insert(0, OxmlElement("w:cantSplit"))
    head = table.rows[0]._tr.get_or_add_trPr()
    if head.find(qn("w:tblHeader")) is None:
        head.append(OxmlElement("w:tblHeader"))


def _keep_together(table: Table) -> None:
    rows = table.rows
    noted = table._tbl.getnext() is not None and _style_of(table._tbl.getnext(), table) == "Note"
    for number, row in enumerate(rows):
        first = len(rows) <= WHOLE + 1 or number <= FIRST_ROWS
        if number == len(rows) - 1 and not noted:
            continue
        if first or number >= len(rows) - 2:
            for cell in row.cells:
                for paragraph in cell.paragraphs:
                    paragraph.paragraph_format.keep_with_next = True


def _style_of(element, table: Table) -> str:
    return Paragraph(element, table._parent).style.name if element.tag == qn("w:p") else ""


def _mark_headers(table: Table) -> None:
    """Say that the first row and the first column are headers: programs for the blind read it."""
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    if look is None:
        look = OxmlElement("w:tblLook")
        properties.append(look)
    for name, value in _LOOK.items():
        look.set(qn(f"w:{name}"), value)
    look.set(qn("w:val"), _LOOK_BITS)


def _describe(table: Table) -> None:
    """Give the table its caption as title, and what its rows and columns are as description."""
    caption = _caption_of(table)
    head = [cell.text for cell in table.rows[0].cells]
    rows = len(table.rows) - 1
    described = (
        f"{rows} {'rad' if rows == 1 else 'rader'} og {len(head)} kolonner. "
        f"Øverste rad og første kolonne er overskrifter. Kolonnene er {', '.join(head)}."
    )
    for name, text in (("w:tblCaption", caption), ("w:tblDescription", described)):
        if text:
            element = OxmlElement(name)
            element.set(qn("w:val"), " ".join(text.split()))
            table._tbl.tblPr.append(element)


def _caption_of(table: Table) -> str:
    before = table._tbl.getprevious()
    while before is not None and before.tag in (qn("w:bookmarkStart"), qn("w:bookmarkEnd")):
        before = before.getprevious()
    if before is None or before.tag != qn("w:p"):
        return ""
    paragraph = Paragraph(before, table._parent)
    return paragraph.text if paragraph.style.name == "Table Caption" else ""


def _narrow_gaps(table: Table) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "45")  # twentieths of a point
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook", "w:tblCaption", "w:tblDescription")
