"""On which page each paragraph of the Word file falls, for the contents' page numbers.

Word lays a file out when it opens it, and then corrects the contents itself; other programs
show what stands there. So the pages are worked out as Word would: lines of words, spacing,
what is kept together, tables, pictures and footnotes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from docx.document import Document

from survey_report.render.word_metrics import LINE, count_lines
from survey_report.render.word_names import qn

_TWIPS = 20  # to the point
_EMU = 12700
_AUTO = 240  # the line spacing that means single
_FOOTNOTE_RULE = 4.0
# A last line may reach so far below the margin.
_SLACK = 1.5


@dataclass
class Block:
    """What is laid out: a paragraph, or a row of a table. Heights are in points.

    Attributes
    ----------
    element : lxml element
    heights : list of float
        Of its lines.
    before, after : float
        Space over and under it; the larger of two neighbours' counts.
    keep_next, keep_lines : bool
        Whether it stays with what follows, and its lines with one another.
    new_page : bool
        Whether a page begins with it.
    notes : float
        Height of its footnotes.
    inside : list
        The paragraphs of a row.
    """

    element: object
    heights: list[float]
    before: float = 0
    after: float = 0
    keep_next: bool = False
    keep_lines: bool = False
    new_page: bool = False
    notes: float = 0
    inside: list = field(default_factory=list)


class Styles:
    """Looks a property up: where it stands, else in the style, else in what that is based on."""

    def __init__(self, document: Document):
        self._document = document
        styles = document.styles.element.findall(qn("w:style"))
        self._styles = {style.get(qn("w:styleId")): style for style in styles}
        self._found: dict[tuple, list] = {}

    def find(self, direct, style: str | None, part: str, tag: str, name: str = "w:val"):
        """Return an attribute of a property, or None."""
        element = None if direct is None else direct.find(qn(tag))
        if element is not None and element.get(qn(name)) is not None:
            return element.get(qn(name))
        given = (one.get(qn(name)) for one in self._of_style(style, part, tag))
        return next((value for value in given if value is not None), None)

    def is_on(self, direct, style: str | None, part: str, tag: str) -> bool:
        """Tell whether a property that is on or off is on."""
        own = None if direct is None else direct.find(qn(tag))
        found = self._of_style(style, part, tag) if own is None else [own]
        return bool(found) and found[0].get(qn("w:val")) not in ("0", "false")

    def _of_style(self, style: str | None, part: str, tag: str) -> list:
        """Return a property of a style and of those it is based on, the nearest first.

        It is looked up once: thousands of paragraphs share a few styles.
        """
        key = style, part, tag
        if key not in self._found:
            sources = (one.find(qn(part)) for one in self._chain(style))
            elements = (one.find(qn(tag)) for one in sources if one is not None)
            self._found[key] = [one for one in elements if one is not None]
        return self._found[key]

    def _chain(self, style: str | None) -> Iterator:
        while style in self._styles:
            yield self._styles[style]
            base = self._styles[style].find(qn("w:basedOn"))
            style = None if base is None else base.get(qn("w:val"))

    @cached_property
    def default(self) -> str | None:
        """The style of a paragraph that names none."""
        found = (s for s in self._styles.values() if s.get(qn("w:default")) == "1")
        return next((s.get(qn("w:styleId")) for s in found), None)

    @cached_property
    def levels(self) -> dict[tuple[str, str], object]:
        """The paragraph properties of each list and level."""
        try:
            numbering = self._document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return {}
        kinds = {a.get(qn("w:abstractNumId")): a for a in numbering.iter(qn("w:abstractNum"))}
        return {
            (num.get(qn("w:numId")), level.get(qn("w:ilvl"))): level.find(qn("w:pPr"))
            for num in numbering.findall(qn("w:num"))
            for level in kinds[num.find(qn("w:abstractNumId")).get(qn("w:val"))]
            if level.tag == qn("w:lvl")
        }


def blocks_of(document: Document) -> list[Block]:
    """Return what is laid out, in order."""
    section = document.sections[0]
    room = (section.page_width - section.left_margin - section.right_margin) / _EMU
    return list(_Layout(document, room).blocks())


def height_of_page(document: Document) -> float:
    """Return the room for text on a page, points."""
    section = document.sections[0]
    return (section.page_height - section.top_margin - section.bottom_margin) / _EMU


def place(blocks: list[Block], height: float) -> dict[object, int]:
    """Return the page that each block begins on, the first page being 1.

    Parameters
    ----------
    blocks : list of Block
    height : float
        Room for text on a page, points.
    """
    pages: dict[object, int] = {}
    page, used, notes, after = 1, 0.0, 0.0, 0.0
    position = 0
    while position < len(blocks):
        chain = _chain(blocks, position)
        first = chain[0]
        need = need_of(chain, after if used else 0)
        if (first.new_page and used) or (used and used + notes + need > height + _SLACK):
            page, used, notes, after = page + 1, 0.0, 0.0, 0.0
        for block in chain:
            # what would be space above the first line of a page is not there
            used += max(after, block.before) if used else block.before * block.new_page
            pages[block.element] = page
            notes += block.notes
            for place_in, line in enumerate(block.heights):
                if used + line + notes > height + _SLACK and used > 0:
                    page, used, notes = page + 1, 0.0, block.notes
                    if place_in == 0:
                        pages[block.element] = page
                used += line
            for inner in block.inside:
                pages[inner] = pages[block.element]
            after = block.after
        position += len(chain)
    return pages


def _chain(blocks: list[Block], position: int) -> list[Block]:
    """Return the blocks from `position` on that must begin on one page."""
    end = position
    while end + 1 < len(blocks) and blocks[end].keep_next and not blocks[end + 1].new_page:
        end += 1
    return blocks[position : end + 1]


def need_of(chain: list[Block], after: float) -> float:
    """Return the height that a chain needs at least: its last paragraph may break.

    Between paragraphs stands the larger of the space after the one and before the other.
    """
    total = 0.0
    for place_in, block in enumerate(chain):
        last = place_in == len(chain) - 1
        lines = block.heights
        if last and not block.keep_lines and len(lines) > 3:
            lines = lines[:2]  # never one line alone
        total += max(after, block.before) + sum(lines) + block.notes
        after = block.after
    return total


class _Layout:
    def __init__(self, document: Document, room: float):
        self._document = document
        self._styles = Styles(document)
        self._room = room
        self._notes = self._heights_of_notes()

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks of the body in order."""
        for element in self._document.element.body:
            if element.tag == qn("w:p"):
                yield self.paragraph(element, self._room)
            elif element.tag == qn("w:tbl"):
                yield from self._rows(element)

    def paragraph(self, element, room: float) -> Block:
        """Return the block of a paragraph in a column of the given width."""
        direct = element.find(qn("w:pPr"))
        named = None if direct is None else direct.find(qn("w:pStyle"))
        style = self._styles.default if named is None else named.get(qn("w:val"))

        def number(tag: str, name: str, default: float = 0) -> float:
            found = self._styles.find(direct, style, "w:pPr", tag, name)
            return default if found is None else float(found) / _TWIPS

        def is_on(tag: str) -> bool:
            return self._styles.is_on(direct, style, "w:pPr", tag)

        size = float(self._styles.find(None, style, "w:rPr", "w:sz") or 20) / 2
        bold = self._styles.is_on(None, style, "w:rPr", "w:b")
        left, hanging = self._indents(direct, number)
        spacing = number("w:spacing", "w:line", _AUTO / _TWIPS) * _TWIPS / _AUTO
        picture = max(
            (int(extent.get("cy")) / _EMU for extent in element.iter(qn("wp:extent"))), default=0
        )
        runs = list(self._runs(element, size, bold))
        tallest = max((run[1] for run in runs), default=size)
        count = count_lines(runs, room - left - number("w:ind", "w:right"), -hanging)
        heights = [tallest * LINE * spacing] * count
        if picture:
            heights = [picture + size * 0.25]
        references = element.iter(qn("w:footnoteReference"))
        return Block(
            element,
            heights,
            number("w:spacing", "w:before"),
            number("w:spacing", "w:after"),
            is_on("w:keepNext"),
            is_on("w:keepLines") or bool(picture),
            is_on("w:pageBreakBefore"),
            sum(self._notes.get(mark.get(qn("w:id")), 0) for mark in references),
        )

    def _indents(self, direct, number) -> tuple[float, float]:
        given = None if direct is None else direct.find(qn("w:ind"))
        listed = None if direct is None else direct.find(qn("w:numPr"))
        if listed is not None and (given is None or given.get(qn("w:left")) is None):
            level = listed.find(qn("w:ilvl")), listed.find(qn("w:numId"))
            names = [None if one is None else one.get(qn("w:val")) for one in level]
            properties = self._styles.levels.get((names[1], names[0]))
            indent = None if properties is None else properties.find(qn("w:ind"))
            if indent is not None:
                return float(indent.get(qn("w:left"), 0)) / _TWIPS, 0
        return number("w:ind", "w:left"), 0

    def _runs(self, element, size: float, bold: bool) -> Iterable[tuple[str, float, bool]]:
        for run in element.iter(qn("w:r")):
            properties = run.find(qn("w:rPr"))
            named = None if properties is None else properties.find(qn("w:rStyle"))
            style = None if named is None else named.get(qn("w:val"))
            own = self._styles.find(properties, style, "w:rPr", "w:sz")
            heavy = bold or self._styles.is_on(properties, style, "w:rPr", "w:b")
            text = "".join(
                " " if node.tag == qn("w:tab") else node.text or ""
                for node in run.iter(qn("w:t"), qn("w:tab"))
            )
            if text:
                yield text, float(own) / 2 if own else size, heavy

    def _rows(self, table) -> Iterator[Block]:
        grid = [float(c.get(qn("w:w"))) for c in table.find(qn("w:tblGrid"))]
        margins = table.find(f"{qn('w:tblPr')}/{qn('w:tblCellMar')}/{qn('w:left')}")
        gap = 2 * (108 if margins is None else float(margins.get(qn("w:w")))) / _TWIPS
        for row in table.findall(qn("w:tr")):
            cells = row.findall(qn("w:tc"))
            tall, inside, kept = 0.0, [], False
            for cell, share in zip(cells, grid, strict=False):
                room = self._room * share / sum(grid) - gap
                blocks = [self.paragraph(p, room) for p in cell.findall(qn("w:p"))]
                tall = max(tall, sum(sum(b.heights) + b.before + b.after for b in blocks))
                inside += [block.element for block in blocks]
                kept = kept or any(block.keep_next for block in blocks)
            yield Block(row, [tall + 0.5], keep_next=kept, keep_lines=True, inside=inside)

    def _heights_of_notes(self) -> dict[str, float]:
        for part in self._document.part.package.iter_parts():
            if str(part.partname).endswith("/footnotes.xml"):
                from docx.oxml import parse_xml

                notes = parse_xml(part.blob)
                return {
                    note.get(qn("w:id")): sum(
                        sum(block.heights)
                        for block in (self.paragraph(p, self._room) for p in note.iter(qn("w:p")))
                    )
                    + _FOOTNOTE_RULE
                    for note in notes
                    if note.get(qn("w:type")) is None
                }
        return {}
