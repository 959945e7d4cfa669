"""House style of the figures: type, colours, number forms, layout and saving.

Figures use the project's own font files and no font of the machine, so that every
machine draws the same glyphs.
"""

import dataclasses
import json
import math
import textwrap
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import NamedTuple

import matplotlib
import pandas as pd
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from survey_report.figures.raster import save_png
from survey_report.language import norwegian
from survey_report.settings.palette import load_palette

FONTS = Path(__file__).resolve().parents[2] / "reports" / "theme" / "fonts"

# Text colours: at least 4.5:1 against white. Mark colours: at least 3:1.
# DEEP, WARM and NEUTRAL stay apart under the three dichromacies and in greyscale
# (tests/survey_report/figures/test_style.py).
_COLOURS = load_palette()["light"]
INK, MUTED, PAPER = _COLOURS["ink"], _COLOURS["muted"], _COLOURS["paper"]
DEEP, WARM, NEUTRAL = _COLOURS["deep"], _COLOURS["warm"], _COLOURS["neutral"]
TINT, WARM_TINT, LINE = _COLOURS["tint"], _COLOURS["warm_tint"], _COLOURS["line"]

# Width of the text column in the PDF and in Word, inches: figures print at their own size.
WIDTH = 6.3
# Width of the variant for a phone, where labels stand over their rows.
PHONE = 3.3
# Letters in a line of the notes.
NOTE_LETTERS, PHONE_LETTERS = 112, 54
SMALL, BODY, LARGE = 8.5, 9.5, 11
PNG_DPI = 300
# Height of Inter's capitals and digits, in ems.
CAPITALS = 0.727
NOTE_PITCH = 0.17
# Row labels of the tall figures: 27 of them must fit on a page.
LABEL = 9
HIDDEN = ":"
NOTHING = "Det er ingen tall å vise ennå."
NBSP = norwegian.NBSP

# The parts of the Effect model, in its order, and the index over all of it.
BLOCKS = {
    "all": "Samlet",
    "inputs": "Forutsetninger",
    "processes": "Prosesser",
    "results": "Resultater",
}
GLOBAL_LABEL = "Snitt av alle faktorene"

SETTINGS = {
    "font.family": ["Inter"],
    "font.size": BODY,
    "font.enable_last_resort": False,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": MUTED,
    "axes.labelsize": SMALL,
    "axes.linewidth": 0.8,
    "axes.axisbelow": True,
    "axes.unicode_minus": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.major.size": 3,
    "ytick.major.size": 3,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "svg.fonttype": "path",
    "svg.hashsalt": "erfaringsrapport",
}


class Drawing(NamedTuple):
    """A figure with what must stand beside it.

    Attributes
    ----------
    figure : Figure
    table : DataFrame
        The data shown, as text in Norwegian form under Norwegian headers.
    alt : str
        Alternative text: what the figure shows and what it says, with its numbers.
    n, source : str
        How many the figure rests on, and where the data come from; a sentence each.
    """

    figure: Figure
    table: pd.DataFrame
    alt: str
    n: str
    source: str


def register_fonts(folder: Path = FONTS) -> None:
    """Make the font files of `folder` the only ones matplotlib knows.

    Raises
    ------
    FileNotFoundError
        For a folder without them: another font would change every figure.
    """
    entries = []
    for path in sorted(folder.glob("Inter-*.otf")):
        entry = font_manager.ttfFontProperty(font_manager.get_font(path))
        # The semibold file names itself a family of its own; it is a weight of Inter.
        weight = 600 if "SemiBold" in path.name else entry.weight
        entries.append(dataclasses.replace(entry, name="Inter", weight=weight))
    if not entries:
        raise FileNotFoundError(f"Fant ingen skriftfiler (Inter-*.otf) i {folder}")
    font_manager.fontManager.ttflist = entries


def number(value: float, decimals: int = 0, *, signed: bool = False) -> str:
    """Write a number in Norwegian form; a missing value becomes ``:``.

    >>> number(-0.125, 2, signed=True)
    '–0,13'
    """
    if pd.isna(value):
        return HIDDEN
    form = norwegian.signed if signed else norwegian.decimal
    return form(float(value), decimals)


def percent(value: float, decimals: int = 0) -> str:
    """Write a value on 0–100 as ``65 %`` with a non-breaking space; missing becomes ``:``."""
    return HIDDEN if pd.isna(value) else norwegian.percent_sign(float(value), decimals)


def interval(low: float, high: float, decimals: int = 2, *, signed: bool = False) -> str:
    """Write an interval as ``0,26 til 0,57``; missing becomes ``:``."""
    if pd.isna(low) or pd.isna(high):
        return HIDDEN
    return f"{number(low, decimals, signed=signed)} til {number(high, decimals, signed=signed)}"


def number_range(values: Iterable[float]) -> str:
    """Write the span of whole numbers as ``165–177``, or the one number if all are equal."""
    known = [v for v in values if not pd.isna(v)]
    if not known:
        return HIDDEN
    low, high = number(min(known)), number(max(known))
    return low if low == high else f"{low}–{high}"


def intervals(low: pd.Series, high: pd.Series, decimals: int = 2, *, signed=False) -> list[str]:
    """Write each row's interval."""
    ends = zip(low, high, strict=True)
    return [interval(*pair, decimals, signed=signed) for pair in ends]


def in_sentence(label: str) -> str:
    """Lower the first letter of a label that stands inside a sentence."""
    return label[:1].lower() + label[1:]


def listed(words: Iterable[str]) -> str:
    """Join words as ``a, b og c``."""
    *head, last = words
    return f"{', '.join(head)} og {last}" if head else last


def new_figure(height: float, width: float = WIDTH) -> Figure:
    """Make a figure of the given size in inches, with a canvas that can measure text."""
    figure = Figure(figsize=(width, height))
    FigureCanvasAgg(figure)
    return figure


def set_height(page: Axes, height: float, axes: Axes, place: tuple) -> None:
    """Give a figure another height; `axes` stay at their `place`, from the top left corner."""
    width = page.get_xlim()[1]
    page.figure.set_size_inches(width, height)
    page.set_ylim(height, 0)
    left, right, top, bottom = place
    axes.set_position(
        (left / width, 1 - bottom / height, (right - left) / width, (bottom - top) / height)
    )


def canvas(figure: Figure) -> Axes:
    """Add axes that cover the figure, measured in inches from its top left corner."""
    width, height = figure.get_size_inches()
    axes = figure.add_axes((0, 0, 1, 1), label="canvas")
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.set_axis_off()
    return axes


def panel(figure: Figure, left: float, right: float, top: float, bottom: float) -> Axes:
    """Add axes at a place measured in inches from the figure's top left corner."""
    width, height = figure.get_size_inches()
    place = (left / width, 1 - bottom / height, (right - left) / width, (bottom - top) / height)
    return figure.add_axes(place)


def nothing_to_draw(table: pd.DataFrame, why: str, source: str, narrow: bool = False) -> "Drawing":
    """Return a drawing that says that there is nothing to show yet."""
    figure = new_figure(0.6, PHONE if narrow else WIDTH)
    lines = textwrap.wrap(why, 46) if narrow else [why]
    for i, line in enumerate(lines):
        write(canvas(figure), 0, 0.25 + 0.19 * i, line, BODY, color=MUTED)
    return Drawing(figure, table, why, "Ingen resultater å vise ennå.", source)


def write(axes: Axes, x: float, y: float, text: str, size: float = BODY, **properties) -> Text:
    """Write text on a canvas so that the middle of its capitals stands at `y`.

    Centring on the text's own box would move the baseline of words with descenders.
    """
    return axes.text(
        x, y + CAPITALS * size / 2 / 72, text, fontsize=size, va="baseline", **properties
    )


def write_beside(axes: Axes, x: float, y: float, text: str, gap: float, **properties) -> Text:
    """Write a small label `gap` points to the right of a mark, or to the left if negative."""
    return axes.annotate(
        text, (x, y), xytext=(gap, -CAPITALS * SMALL / 2), textcoords="offset points",
        ha="right" if gap < 0 else "left", va="baseline", fontsize=SMALL,
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.5}, **properties,
    )  # fmt: skip


def right_edge(page: Axes) -> float:
    """Return where text that stands at the right edge of a canvas ends."""
    return page.get_xlim()[1] - 0.03


def wrapped(lines: Iterable[str], narrow: bool) -> list[str]:
    """Break the lines of a note so that they fit the figure's width."""
    letters = PHONE_LETTERS if narrow else NOTE_LETTERS
    return [part for line in lines for part in textwrap.wrap(line, letters)]


def below(lines: list[str], least: float) -> float:
    """Return the room that an axis and notes take under the rows, at least `least` inches."""
    return max(least, 0.31 + NOTE_PITCH * len(lines))


def write_notes(page: Axes, top: float, lines: Iterable[str]) -> None:
    """Write the notes that a reader needs in order to read the figure."""
    for i, line in enumerate(lines):
        write(page, 0, top + NOTE_PITCH * i, line, SMALL, color=MUTED)


def norwegian_ticks(axes: Axes, step: float, decimals: int, *, signed: bool = False) -> None:
    """Set ticks at the multiples of `step` in view, with a light line and a label at each."""
    low, high = axes.get_xlim()
    ticks = [i * step for i in range(math.ceil(low / step), math.floor(high / step) + 1)]
    axes.set_xticks(ticks, [number(t, decimals if t else 0, signed=signed) for t in ticks])
    axes.grid(axis="x", color=LINE, linewidth=0.7)


def drawn(
    draw: Callable[..., Drawing], table: pd.DataFrame, shown: str, *rest, narrow: bool = False
) -> Drawing:
    """Return the drawing of a table, or of nothing when no row has anything to show.

    Parameters
    ----------
    draw : callable
        Takes the table and the rest.
    table : DataFrame
    shown : str
        The column that a row needs to be drawn.
    narrow : bool
        Whether it is drawn for a phone.
    """
    if table[shown].notna().any():
        return draw(table, *rest, narrow=narrow)
    figure = new_figure(0.6, PHONE if narrow else WIDTH)
    write(canvas(figure), 0, 0.2, NOTHING, LABEL, color=MUTED)
    return Drawing(figure, pd.DataFrame(), NOTHING, "", "")


def save_both(draw: Callable[..., Drawing], stem: str | Path, files: Collection[str]) -> None:
    """Write what is drawn as `save` does, and its variant for a phone: <stem>_narrow.svg.

    The picture for Word, <stem>.png, is made when it is among the files that are asked for.
    """
    save(draw(), stem, for_word=f"{stem}.png" in files)
    save_svg(draw(narrow=True).figure, Path(f"{stem}_narrow.svg"))


def save_svg(figure: Figure, path: Path) -> None:
    """Write a figure as svg: no date, no program name, fixed ids."""
    with matplotlib.rc_context(SETTINGS):
        figure.savefig(path, metadata={"Date": None, "Creator": None})


def save(drawing: Drawing, stem: str | Path, for_word: bool = True) -> None:
    """Write a drawing as svg, csv and json beside each other, and as png for Word.

    The same drawing gives the same bytes.
    """
    stem = Path(stem)
    stem.parent.mkdir(parents=True, exist_ok=True)
    save_svg(drawing.figure, stem.with_suffix(".svg"))
    if for_word:
        save_png(stem.with_suffix(".svg"), stem.with_suffix(".png"), PNG_DPI)
    drawing.table.to_csv(stem.with_suffix(".csv"), index=False, lineterminator="\n")
    beside = {"alt": drawing.alt, "n": drawing.n, "source": drawing.source}
    text = json.dumps(beside, ensure_ascii=False, indent=2) + "\n"
    stem.with_suffix(".json").write_text(text, encoding="utf-8")


register_fonts()
# what the user has in a matplotlibrc at home is no part of the report
matplotlib.rcdefaults()
matplotlib.rcParams.update(SETTINGS)
