"""Figures of the Word file that would leave much of a page empty come after the text that fits.

A figure in Word stands in the line of text: where it does not fit, the rest of the page stays
empty. So the text that follows it is set before it as far as the page has room, as in the PDF.
"""

from __future__ import annotations

from dataclasses import dataclass

from docx.document import Document

from survey_report.render.word_names import qn
from survey_report.render.word_pages import Block, blocks_of, height_of_page, need_of

# Of a page's height: a figure stays where it is when it leaves less empty than this.
MOST_EMPTY = 0.25


@dataclass
class Unit:
    """What moves together: what is kept on one page, with its bookmarks.

    Attributes
    ----------
    elements : list of lxml element
        Of the body, in their order.
    blocks : list of Block
        What is laid out of them.
    """

    elements: list
    blocks: list[Block]

    @property
    def is_figure(self) -> bool:
        """Whether a picture is in it."""
        return any(_has_picture(element) for element in self.elements)

    @property
    def is_table(self) -> bool:
        """Whether a table is in it."""
        return any(element.tag == qn("w:tbl") for element in self.elements)


def move_figures(document: Document) -> list[Block]:
    """Set text before the figures that would leave a page half empty; nothing else moves.

    Returns
    -------
    list of Block
        What is laid out, in the order in which it now stands.
    """
    body = document.element.body
    units = units_of(body, blocks_of(document))
    ordered = in_order(units, height_of_page(document))
    if ordered != units:
        end = body.find(qn("w:sectPr"))
        for unit in ordered:
            for element in unit.elements:
                end.addprevious(element)
    return [block for unit in ordered for block in unit.blocks]


def units_of(body, blocks: list[Block]) -> list[Unit]:
    """Return the body as what moves together; a figure has its caption and its note."""
    laid_out = {id(block.element): block for block in blocks}
    units: list[Unit] = []
    goes_on, waiting = False, []
    for element in body:
        if element.tag == qn("w:sectPr"):
            continue
        parts = element.findall(qn("w:tr")) if element.tag == qn("w:tbl") else [element]
        found = [laid_out[id(part)] for part in parts if id(part) in laid_out]
        if not found:
            # a bookmark goes with what follows it
            waiting.append(element)
            continue
        is_note = bool(units) and units[-1].is_figure and _style(element) == "Note"
        if not goes_on and not is_note:
            units.append(Unit([], []))
        units[-1].elements += [*waiting, element]
        units[-1].blocks += found
        waiting = []
        goes_on = found[-1].keep_next
    if waiting and units:
        units[-1].elements += waiting
    return units


def in_order(units: list[Unit], height: float) -> list[Unit]:
    """Return the units in the order in which they fill the pages.

    Parameters
    ----------
    units : list of Unit
    height : float
        Room for text on a page, points.
    """
    ordered: list[Unit] = []
    delayed: list[Unit] = []
    page = _Page(height)

    def put(unit: Unit) -> None:
        ordered.append(unit)
        page.take(unit)

    for unit in units:
        new_page = unit.blocks[0].new_page
        if delayed and (new_page or (not unit.is_figure and not page.has_room(unit))):
            for figure in delayed:
                put(figure)
            delayed = []
        if unit.is_figure and (delayed or page.empties(unit)):
            delayed.append(unit)
        else:
            put(unit)
    for figure in delayed:
        put(figure)
    return ordered


class _Page:
    """How far a page is filled."""

    def __init__(self, height: float):
        self._height = height
        self._used = 0.0
        self._after = 0.0

    def has_room(self, unit: Unit) -> bool:
        """Tell whether the whole of a unit fits on what is left of the page."""
        whole = sum(
            max(block.before, 0) + sum(block.heights) + block.after + block.notes
            for block in unit.blocks
        )
        return self._used + whole <= self._height

    def empties(self, unit: Unit) -> bool:
        """Tell whether a figure begins a new page, and leaves much of this one empty."""
        left = self._height - self._used
        return need_of(unit.blocks, self._after) > left > MOST_EMPTY * self._height

    def take(self, unit: Unit) -> None:
        """Fill the page with a unit, and go on to the next page where it ends there."""
        too_tall = need_of(unit.blocks, self._after) > self._height - self._used
        # rows of a table may stand on several pages
        if self._used and (unit.blocks[0].new_page or (too_tall and not unit.is_table)):
            self._used, self._after = 0.0, 0.0
        for block in unit.blocks:
            self._used += max(self._after, block.before) if self._used else 0.0
            for line in [*block.heights, block.notes]:
                if self._used + line > self._height:
                    self._used = 0.0
                self._used += line
            self._after = block.after


def _has_picture(element) -> bool:
    return next(element.iter(qn("wp:extent")), None) is not None


def _style(element) -> str | None:
    named = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return None if named is None else named.get(qn("w:val"))
