"""Figures of the Word file wait for the text that fills the page before them."""

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from survey_report.render.word_floats import Unit, in_order, units_of
from survey_report.render.word_pages import Block, blocks_of

# points
PAGE = 700.0


def text(height: float, new_page: bool = False) -> Unit:
    element = OxmlElement("w:p")
    return Unit([element], [Block(element, [height], new_page=new_page)])


def figure(height: float) -> Unit:
    element = OxmlElement("w:p")
    element.append(OxmlElement("wp:extent"))
    return Unit([element], [Block(element, [height], keep_lines=True)])


def table(rows: int) -> Unit:
    element = OxmlElement("w:tbl")
    return Unit([element], [Block(OxmlElement("w:tr"), [20.0]) for _ in range(rows)])


@pytest.mark.parametrize(
    ("units", "order"),
    [
        # 300 of 700 filled, a figure of 600: two texts of 150 come first, the third has no room
        ([text(300), figure(600), text(150), text(150), text(150)], [0, 2, 3, 1, 4]),
        # it fits where it stands
        ([text(300), figure(390), text(150)], [0, 1, 2]),
        # less than a quarter of the page stays empty
        ([text(550), figure(600), text(100)], [0, 1, 2]),
        # the next chapter begins: nothing of it is taken
        ([text(300), figure(600), text(100, new_page=True)], [0, 1, 2]),
        # two figures keep their order
        ([text(300), figure(600), text(100), figure(500), text(200)], [0, 2, 4, 1, 3]),
        # a table is not broken for a figure
        ([text(300), figure(600), table(30), text(50)], [0, 1, 2, 3]),
        # nothing follows
        ([text(300), figure(600)], [0, 1]),
    ],
)
def test_text_that_fits_comes_before_the_figure(units, order):
    assert [units.index(unit) for unit in in_order(units, PAGE)] == order


def test_a_figure_keeps_its_caption_and_note_and_a_heading_its_bookmark():
    document = docx.Document()
    body = document.element.body
    document.add_paragraph("Før")
    picture = document.add_paragraph()
    picture.paragraph_format.keep_with_next = True
    picture._p.append(extent := OxmlElement("wp:extent"))
    extent.set("cy", "1270000")
    document.add_paragraph("Figur 1")
    document.styles.add_style("Note", 1)
    document.add_paragraph("n = 31", style="Note")
    heading = document.add_paragraph("Overskrift")
    heading.paragraph_format.keep_with_next = True
    mark = OxmlElement("w:bookmarkStart")
    heading._p.addprevious(mark)
    document.add_paragraph("Etter")
    units = units_of(body, blocks_of(document))
    words = [
        ["".join(node.text or "" for node in element.iter(qn("w:t"))) for element in unit.elements]
        for unit in units
    ]
    assert words == [["Før"], ["", "Figur 1", "n = 31"], ["", "Overskrift", "Etter"]]
    assert units[2].elements[0] is mark
