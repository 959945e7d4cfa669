"""Where in the chapters a passage of the finished report was written."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Place = tuple[str, int]
# What a line of Markdown has that its reader does not see, or sees as something else.
_REFERENCES = re.compile(r"\[\^[^\]]*\]|\[\]\(#[^)]*\)|@[\w-]+\b|\$+[^$]*\$+|`[^`]*`")
_ATTRIBUTES = re.compile(r"\{[^{}]*\}")
_LINK = re.compile(r"\]\([^)]*\)")
_NOTE_START = re.compile(r"^\[\^[^\]]*\]:")
_LETTERS = re.compile(r"[^\W_]")
# A shorter piece of a line may stand anywhere.
_LONG_ENOUGH = 4


@dataclass(frozen=True)
class Passage:
    """A line of the sources, as the letters and digits that a reader sees of it."""

    place: Place
    pieces: tuple[str, ...]
    is_table: bool


def letters(text: str) -> str:
    """Return the letters and digits of a text, small.

    Examples
    --------
    >>> letters("«Vi er 31,5 %.»")
    'vier315'
    """
    return "".join(_LETTERS.findall(text)).lower()


def passages_of(lines: Iterable[str], origins: Iterable[Place]) -> list[Passage]:
    """Return the lines of the executed text that have something to read.

    Parameters
    ----------
    lines : iterable of str
        Markdown.
    origins : iterable of (str, int)
        File and line that each comes from.
    """
    found = []
    for line, place in zip(lines, origins, strict=True):
        is_table = line.startswith("|")
        text = _NOTE_START.sub("", line)
        parts = _REFERENCES.sub("\x00", _LINK.sub("]", _ATTRIBUTES.sub("", text))).split("\x00")
        pieces = tuple(piece for part in parts if len(piece := letters(part)) >= _LONG_ENOUGH)
        if pieces:
            found.append(Passage(place, pieces, is_table))
    return found


class SourceMap:
    """Finds the line behind a place in a paragraph of the report."""

    def __init__(self, passages: Sequence[Passage]):
        self._passages = passages

    def place(self, text: str, offset: int, *, is_table: bool = False) -> Place | None:
        """Return file and line of what stands at `offset` in a paragraph or table.

        Parameters
        ----------
        text : str
            The paragraph as it was published.
        offset : int
        is_table : bool
            The text is all of a table's cells.
        """
        whole, at = letters(text), len(letters(text[:offset]))
        spans = [
            (*span, passage.place)
            for passage in self._passages
            if passage.is_table == is_table and (span := _span(whole, passage.pieces))
        ]
        if not spans:
            return None
        around = [span for span in spans if span[0] <= at <= span[1]]
        if around:
            # of lines that hold the place, the longest; at a border, the one that begins there
            return max(around, key=lambda span: (at < span[1], span[1] - span[0]))[2]
        return min(spans, key=lambda span: min(abs(span[0] - at), abs(span[1] - at)))[2]


def _span(whole: str, pieces: tuple[str, ...]) -> tuple[int, int] | None:
    """Return from where to where the pieces stand, in order, in a text; None if they do not."""
    start = whole.find(pieces[0])
    if start < 0:
        return None
    end = start + len(pieces[0])
    for piece in pieces[1:]:
        found = whole.find(piece, end)
        if found < 0:
            return None
        end = found + len(piece)
    return start, end


def chapter_of(place: Place | None, headings: Sequence[tuple[Place, str]]) -> str:
    """Return the heading of the chapter that a line stands in.

    Parameters
    ----------
    place : (str, int) or None
    headings : sequence of ((str, int), str)
        The headings of level 1 of all files, by file and line.
    """
    if place is None:
        return ""
    own = sorted((line, title) for (file, line), title in headings if file == place[0])
    lines = [line for line, _ in own]
    index = bisect_left(lines, place[1] + 1) - 1
    return own[index][1] if index >= 0 else ""
