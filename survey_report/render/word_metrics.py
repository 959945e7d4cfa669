"""How wide words are in the face of the Word file, and how they fall into lines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

# Height of a line of Arial, in ems: ascent, descent and the gap between lines.
LINE = 1.149
# Where a line may break: after a space or a hyphen; a non-breaking space is part of its word.
_WORDS = re.compile(r"[^ \t\n–-]*[–-]?[ \t\n]*")


@cache
def widths(bold: bool) -> dict[str, float]:
    """Return the width of each sign in ems.

    Helvetica's, which matplotlib carries; Arial was made to have the same.
    """
    import matplotlib
    from fontTools.agl import UV2AGL

    name = "Helvetica-Bold.afm" if bold else "Helvetica.afm"
    path = Path(matplotlib.get_data_path()) / "fonts/pdfcorefonts" / name
    found = {
        glyph: int(width) / 1000
        for width, glyph in re.findall(r"WX (\d+) ; N (\w+)", path.read_text("latin-1"))
    }
    signs = {chr(code): found[glyph] for code, glyph in UV2AGL.items() if glyph in found}
    return signs | {"\u00a0": signs[" "], "−": signs["+"], "\u2011": signs["-"]}


@cache
def width(text: str, size: float, bold: bool) -> float:
    """Return how wide a text is, in the unit of `size`."""
    known = widths(bold)
    return size * sum(known.get(sign, 0.556) for sign in text)


def count_lines(runs: Iterable[tuple[str, float, bool]], room: float, first: float = 0) -> int:
    """Return how many lines a paragraph fills.

    Parameters
    ----------
    runs : iterable of (str, float, bool)
        Text, size and whether it is bold.
    room : float
        Width of a line.
    first : float
        What the first line is indented beyond the others.

    Examples
    --------
    >>> count_lines([("Kort.", 10, False)], 400)
    1
    >>> count_lines([("ord " * 60, 10, False)], 400)
    3
    """
    pieces = [
        (width(word.rstrip(), size, bold), width(word, size, bold))
        for text, size, bold in runs
        for word in _WORDS.findall(text)
        if word
    ]
    lines, used = 1, first
    for seen, whole in pieces:
        if used and used + seen > room:
            lines, used = lines + 1, 0.0
        used += whole
    return lines
