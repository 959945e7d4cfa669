"""Draw how the groups' changes spread for each factor: the groups counted in bands."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

from survey_report.figures import factor_rows, style
from survey_report.figures.style import DEEP, INK, LABEL, LINE, MUTED, PAPER, SMALL, WARM, number

NOTHING = "For få grupper har fullført til at endringen kan vises ennå."
SOURCE = "Kilde: Effect-kartleggingen ved start og slutt av programmet."

# Inches from the figure's top and left.
TOP, BOTTOM = 0.52, 0.86
HEADING, GAP = 0.25, 0.06
PAGE = factor_rows.FactorColumns(style.WIDTH, 0.222, 0, (2.42, 5.45))
PHONE = factor_rows.FactorColumns(style.PHONE, 0.4, 0.19, (0.0, style.PHONE))
# Height of a band's cell, inches.
CELL = 0.15
# The darkest cell is light enough for dark figures.
SHADES = LinearSegmentedColormap.from_list("shades", [style.TINT, DEEP])
DARKEST = 0.45
# A cell has room for two digits. Of more groups than this the cells tell the percentage.
MOST_GROUPS = 99
# A light edge keeps the median apart from the cells in greyscale too.
HALO = [withStroke(linewidth=1.6, foreground=PAPER)]


def draw_group_changes(
    bands: pd.DataFrame,
    spread: pd.DataFrame,
    factors: pd.DataFrame,
    threshold: float,
    order: list[str] | None = None,
    narrow: bool = False,
) -> style.Drawing:
    """Draw a strip of bands for each factor, with the median and the count of improved groups.

    Parameters
    ----------
    bands : DataFrame
        Columns: factor, low, high (points; missing where the band is open), groups.
    spread : DataFrame
        Columns: factor, n_groups, improved, lower_quartile, median, upper_quartile; missing
        where too few groups have changed to show how they spread.
    factors : DataFrame
        Columns: factor, block, label_nb.
    threshold : float
        The least change that counts as improvement, points.
    order : list of str, optional
        The factors in the order of the other figures.
    narrow : bool
        Whether it is drawn for a phone.
    """
    rows = factor_rows.in_order(factor_rows.label_factors(spread, factors), order or [])
    if not (rows["n_groups"] > 0).any():
        return style.nothing_to_draw(tabulate(rows), NOTHING, SOURCE, narrow)
    columns = PHONE if narrow else PAGE
    placed, headings, height = factor_rows.place_factors(rows, columns, HEADING, GAP)
    lines = style.wrapped(notes(bands, threshold), narrow)
    figure = style.new_figure(TOP + height + style.below(lines, BOTTOM), columns.width)
    page = style.canvas(figure)
    strip = factor_rows.row_panel(figure, *columns.first, TOP, height)
    draw_bands(strip, drawn(bands).merge(placed[["factor", "y"]], on="factor"))
    draw_lines(strip, placed, threshold)
    many = rows["n_groups"].max() > MOST_GROUPS
    write_headers(page, "Prosent av gruppene" if many else "Antall grupper", columns.first[0])
    improved = map(counted, placed.itertuples())
    factor_rows.write_factors(page, TOP, placed, headings, improved, columns.lift)
    style.write_notes(page, TOP + height + 0.4, lines)
    return style.Drawing(
        figure,
        tabulate(rows),
        describe(rows, threshold),
        f"n = {style.number_range(rows['n_groups'])} ledergrupper.",
        SOURCE,
    )


def width_of(bands: pd.DataFrame) -> float:
    """Return the width of the closed bands, points; a quarter when none is closed."""
    widths = (bands["high"] - bands["low"]).dropna()
    return float(widths.iloc[0]) if len(widths) else 0.25


def drawn(bands: pd.DataFrame) -> pd.DataFrame:
    """Add where each band's cell begins (`left`) and its width; an open band is one band wide."""
    width = width_of(bands)
    shown = bands.dropna(subset=["low", "high"], how="all")
    left = shown["low"].fillna(shown["high"] - width)
    return shown.assign(left=left, width=width)


def draw_bands(axes: Axes, bands: pd.DataFrame) -> None:
    """Draw a cell for each band, darker the more groups, with how many they are.

    An open band has a point outwards.
    """
    if bands.empty:
        return
    left, right = bands["left"].min(), (bands["left"] + bands["width"]).max()
    axes.set_xlim(left - 0.12, right + 0.12)
    total = bands.groupby("factor")["groups"].transform("sum")
    for row, share in zip(bands.itertuples(), bands["groups"] / total, strict=True):
        if not row.groups:
            continue
        shade = DARKEST * min(1.0, 2.5 * share)
        place = (row.left, row.y - CELL / 2)
        axes.add_artist(
            Rectangle(
                place, row.width, CELL, facecolor=SHADES(shade), edgecolor=PAPER, linewidth=0.8,
                zorder=2,
            )
        )  # fmt: skip
        count = 100 * share if total.max() > MOST_GROUPS else row.groups
        style.write(
            axes, row.left + row.width / 2, row.y, number(count), SMALL, ha="center", zorder=5
        )
        if np.isnan(row.low):
            axes.plot(row.left, row.y, marker=4, color=MUTED, markersize=3.5, zorder=3)
        if np.isnan(row.high):
            axes.plot(row.left + row.width, row.y, marker=5, color=MUTED, markersize=3.5, zorder=3)


def draw_lines(axes: Axes, placed: pd.DataFrame, threshold: float) -> None:
    """Draw zero, the threshold and the medians."""
    style.norwegian_ticks(axes, 1, 0, signed=True)
    axes.axvline(0, color=INK, linewidth=0.9, zorder=1)
    axes.axvline(threshold, color=WARM, linewidth=0.9, linestyle=(0, (3, 2)), zorder=1)
    for row in placed.dropna(subset="median").itertuples():
        axes.plot(
            round(row.median, 1), row.y + CELL / 2 + 0.012, "^", color=INK, markersize=4.5,
            path_effects=HALO, zorder=4,
        )  # fmt: skip


def write_headers(page: Axes, what: str, left: float) -> None:
    """Name the columns, and explain the marks by showing them."""
    style.write(page, left, 0.08, f"{what} i hver rute", LABEL, weight="semibold")
    marks = [
        ("median", {"marker": "^", "color": INK, "markersize": 5}, 0.05),
        ("så mye eller mer", {"marker": 5, "color": MUTED, "markersize": 4}, 0.85),
    ]
    for text, mark, place in marks:
        x = left + place
        page.plot(x, 0.27, linestyle="", **{"markeredgewidth": 0.8} | mark)
        style.write(page, x + 0.09, 0.27, text, SMALL, color=MUTED)
    right = style.right_edge(page)
    style.write(page, right, 0.08, "Gått frem", LABEL, weight="semibold", ha="right")
    page.plot(page.get_xlim(), [0.44, 0.44], color=LINE, linewidth=0.8)


def counted(row) -> str:
    """Write the improved groups out of all; ``:`` where that is not shown."""
    if not row.n_groups or pd.isna(row.improved):
        return style.HIDDEN
    return f"{number(row.improved)} av {number(row.n_groups)}"


def notes(bands: pd.DataFrame, threshold: float) -> list[str]:
    """Say what a cell is, what counts as improved, and when too few have changed."""
    lines = [
        f"Hver rute er {number(width_of(bands), 2)} poeng bred. Rutene ytterst er åpne, så det "
        "er minst tre grupper i hver.",
        f"Gått frem: skåren økte med minst {number(threshold, 1)} poeng (stiplet linje).",
    ]
    if bands.empty:
        lines.append("For få grupper har fullført til å vise hvordan endringene fordeler seg.")
    return lines


def tabulate(rows: pd.DataFrame) -> pd.DataFrame:
    """Make the data table in Norwegian form."""
    names = ["lower_quartile", "median", "upper_quartile"]
    changes = rows[names].map(lambda x: number(x, 1, signed=True))
    return pd.DataFrame(
        {
            "Del": rows["block"].map(style.BLOCKS).astype(str),
            "Faktor": rows["label_nb"],
            "Gått frem": [counted(row) for row in rows.itertuples()],
            "Nedre kvartil": changes["lower_quartile"],
            "Median": changes["median"],
            "Øvre kvartil": changes["upper_quartile"],
        }
    )


def describe(rows: pd.DataFrame, threshold: float) -> str:
    """Write the alternative text from the data."""
    shown = rows[(rows["n_groups"] > 0) & rows["improved"].notna()]
    factors = shown[shown["factor"] != "global_index"].sort_values(
        ["improved", "label_nb"], ascending=[False, True]
    )
    sentences = [
        f"Endringene i ledergruppene fra før til etter programmet, for {len(factors)} faktorer."
    ]
    for row in shown[shown["factor"] == "global_index"].itertuples():
        low, middle, high = (
            number(x, 1, signed=True) for x in (row.lower_quartile, row.median, row.upper_quartile)
        )
        sentences.append(
            f"I snitt av alle faktorene økte skåren for {counted(row)} grupper med minst "
            f"{number(threshold, 1)} poeng; halvparten av endringene ligger fra {low} til {high}, "
            f"med median {middle}."
        )
    if len(factors) > 1:
        most, fewest = (next(factors.iloc[[i]].itertuples()) for i in (0, -1))
        sentences.append(
            f"Flest grupper har gått frem på {style.in_sentence(most.label_nb)} ({counted(most)}), "
            f"færrest på {style.in_sentence(fewest.label_nb)} ({counted(fewest)})."
        )
    return " ".join(sentences)
