"""Scores beside their change, a row to a factor: the layout that two figures share."""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from survey_report.figures import factor_rows, style
from survey_report.figures.style import LABEL, LINE, MUTED, PAPER, SMALL, number

# the ends of the answers' scale, points
SCALE = (1, 7)

# Inches from the figure's top and left.
TOP = 0.52
HEADING, GAP = 0.25, 0.07
PAGE = factor_rows.FactorColumns(style.WIDTH, 0.212, 0, (2.42, 4.42), (4.62, 5.78))
PHONE = factor_rows.FactorColumns(style.PHONE, 0.4, 0.19, (0.15, 1.9), (2.1, 3.2))


class ScorePanels(NamedTuple):
    """A figure of scores and their change, laid out and empty.

    Attributes
    ----------
    figure : Figure
    page, scores, difference : Axes
        The whole figure in inches, and the two panels.
    rows, headings : DataFrame
        The factors and the blocks, with their places: ``y``.
    columns : FactorColumns
    foot : float
        Where the notes begin, inches from the top.
    """

    figure: Figure
    page: Axes
    scores: Axes
    difference: Axes
    rows: pd.DataFrame
    headings: pd.DataFrame
    columns: factor_rows.FactorColumns
    foot: float


def lay_out(rows: pd.DataFrame, lines: list[str], bottom: float, narrow: bool) -> ScorePanels:
    """Place the factors and add the two panels.

    Parameters
    ----------
    rows : DataFrame
        From `factor_rows.in_order`.
    lines : list of str
        The notes that will stand below.
    bottom : float
        Height of what stands below the rows, for notes of the usual number of lines.
    narrow : bool
        Whether it is drawn for a phone.
    """
    columns = PHONE if narrow else PAGE
    placed, headings, height = factor_rows.place_factors(rows, columns, HEADING, GAP)
    figure = style.new_figure(TOP + height + style.below(lines, bottom), columns.width)
    page = style.canvas(figure)
    scores = factor_rows.row_panel(figure, *columns.first, TOP, height)
    difference = factor_rows.row_panel(figure, *columns.second, TOP, height)
    foot = TOP + height + 0.4
    return ScorePanels(figure, page, scores, difference, placed, headings, columns, foot)


def show_scale_in_use(scores: Axes, means: pd.Series, room: float) -> None:
    """Show the part of the scale where the scores lie, with `room` points on each side."""
    scores.set_xlim(max(SCALE[0], means.min() - room), min(SCALE[1], means.max() + room))
    style.norwegian_ticks(scores, 1, 0)


def write_headings(panels: ScorePanels, change: str) -> None:
    """Name the two panels; `change` is the name of the second."""
    page, second = panels.page, panels.columns.second[0]
    style.write(page, panels.columns.first[0], 0.08, "Skår", LABEL, weight="semibold")
    style.write(page, second, 0.08, change, LABEL, weight="semibold")
    style.write(page, second, 0.27, "med usikkerhet", SMALL, color=MUTED)


def underline_headings(page: Axes) -> None:
    """Draw the line between the headings and the rows."""
    page.plot(page.get_xlim(), [0.44, 0.44], color=LINE, linewidth=0.8)


def write_factors(panels: ScorePanels) -> None:
    """Write the blocks and the factors, each with its change."""
    changes = panels.rows["diff"].map(lambda x: number(x, 2, signed=True))
    factor_rows.write_factors(
        panels.page, TOP, panels.rows, panels.headings, changes, panels.columns.lift
    )


def draw_change(axes: Axes, row, color: str, *, filled: bool) -> None:
    """Draw a factor's change as a square on its confidence interval."""
    axes.plot(
        [row.ci_low, row.ci_high], [row.y, row.y], color=color, linewidth=1.3,
        solid_capstyle="butt", zorder=2,
    )  # fmt: skip
    axes.plot(
        row.diff, row.y, "s", markersize=4.5, markeredgewidth=1.2, markeredgecolor=color,
        markerfacecolor=color if filled else PAPER, zorder=3,
    )  # fmt: skip


def tabulate_scores(
    rows: pd.DataFrame, means: Mapping[str, str], change: str, confidence: float
) -> pd.DataFrame:
    """Make the data table in Norwegian form, but for what the test says.

    Parameters
    ----------
    rows : DataFrame
        block, label_nb, n_groups, diff, ci_low, ci_high, and the columns of `means`.
    means : mapping
        The table's column to that of `rows` with the mean score.
    change : str
        The table's column of the change.
    confidence : float
        Confidence level of the intervals.
    """
    table = {
        "Del": rows["block"].map(style.BLOCKS).astype(str),
        "Faktor": rows["label_nb"],
        "Grupper": rows["n_groups"].map(number),
    }
    table |= {name: rows[mean].map(lambda x: number(x, 2)) for name, mean in means.items()}
    table[change] = rows["diff"].map(lambda x: number(x, 2, signed=True))
    interval = f"{style.percent(confidence * 100)}-konfidensintervall"
    table[interval] = style.intervals(rows["ci_low"], rows["ci_high"])
    return pd.DataFrame(table)


def largest_and_smallest(factors: pd.DataFrame) -> tuple[str, str]:
    """Name the factors that changed most and least, each with its change, for a sentence."""
    ranked = factors.sort_values(["diff", "label_nb"], ascending=[False, True])
    return _named(ranked.iloc[0]), _named(ranked.iloc[-1])


def _named(row: pd.Series) -> str:
    return f"{style.in_sentence(row['label_nb'])} ({number(row['diff'], 2, signed=True)})"
