"""Draw a list down a line, for a phone: a mark, a title and what is said of it."""

from collections.abc import Callable, Sequence
from textwrap import wrap

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from survey_report.figures import style
from survey_report.figures.style import INK, LINE, MUTED, SMALL

# Inches: a line of text, the space between entries, where marks and texts stand.
PITCH, GAP, MARK, TEXT, TOP = 0.165, 0.14, 0.13, 0.38, 0.1
# Letters to a line.
TITLE, TEXTS = 36, 40


def draw_list(
    entries: Sequence[tuple[str, str, str]],
    draw_mark: Callable[[Axes, int, float, float], None],
    note: str,
) -> Figure:
    """Draw entries under each other.

    Parameters
    ----------
    entries : sequence of tuple of str
        Title, text and a small line of each; the text may be empty.
    draw_mark : callable
        Draws the mark of an entry, by its place: page, place, x, y.
    note : str
        What stands below.
    """
    texts = [
        [(line, "semibold", INK) for line in wrap(title, TITLE)]
        + [(line, "normal", INK) for line in wrap(text, TEXTS)]
        + [(line, "normal", MUTED) for line in wrap(small, TEXTS)]
        for title, text, small in entries
    ]
    tops = np.cumsum([TOP, *(PITCH * len(lines) + GAP for lines in texts)])
    figure = style.new_figure(tops[-1] + 0.2, style.PHONE)
    page = style.canvas(figure)
    middles = tops[:-1] + PITCH / 2
    page.plot([MARK, MARK], [middles[0], middles[-1]], color=LINE, linewidth=2, zorder=1)
    for place, (lines, y) in enumerate(zip(texts, middles, strict=True)):
        draw_mark(page, place, MARK, y)
        for i, (line, weight, color) in enumerate(lines):
            style.write(page, TEXT, y + PITCH * i, line, SMALL, weight=weight, color=color)
    style.write_notes(page, tops[-1] + 0.05, [note])
    return figure
