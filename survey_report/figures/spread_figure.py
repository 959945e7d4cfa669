"""Draw how the groups' changes spread for each factor: each group a dot."""

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from survey_report.figures import style
from survey_report.figures.style import DEEP, INK, LABEL, LINE, MUTED, PAPER, SMALL, WARM, number

SOURCE = "Kilde: Effect-kartleggingen ved start og slutt av programmet."

# Inches from the figure's top and left.
TOP, BOTTOM = 0.52, 0.86
PITCH, HEADING, GAP = 0.222, 0.25, 0.06
DOTS = (2.42, 5.45)
DOT = 2.7
# A row has room for this many dots. With more groups each dot stands for a hundredth of them.
MOST_DOTS = 100
# A light edge keeps the median apart from the dots in greyscale too.
HALO = [withStroke(linewidth=2.8, foreground=PAPER)]


def draw_group_changes(
    group_changes: pd.DataFrame, spread: pd.DataFrame, factors: pd.DataFrame, threshold: float
) -> style.Drawing:
    """Draw a row of dots for each factor, with the median and the count of improved groups.

    Parameters
    ----------
    group_changes : DataFrame
        Columns: factor, diff (after minus before, points), improved. One row per group and
        factor, without the groups' ids; a suppressed change is missing and not drawn.
    spread : DataFrame
        Columns: factor, n_groups, hidden, improved, lowest, median, highest.
    factors : DataFrame
        Columns: factor, block, label_nb.
    threshold : float
        The least change that counts as improvement, points.
    """
    rows = order(spread, factors)
    placed, headings, height = style.place_rows(
        rows, "block", pitch=PITCH, heading=HEADING, gap=GAP
    )
    figure = style.new_figure(TOP + height + BOTTOM)
    page = style.canvas(figure)
    dots = style.row_panel(figure, *DOTS, TOP, height)
    changes = group_changes.dropna(subset="diff").merge(placed[["factor", "y"]], on="factor")
    draw_dots(dots, thinned(changes.astype({"improved": bool})))
    draw_lines(dots, placed, threshold)
    write_headers(page, threshold)
    style.write_factors(page, TOP, placed, headings, map(counted, placed.itertuples()))
    style.write_notes(page, TOP + height + 0.4, notes(rows, threshold))
    return style.Drawing(
        figure,
        tabulate(rows),
        describe(rows, threshold),
        f"n = {style.number_range(rows['n_groups'])} ledergrupper.",
        SOURCE,
    )


def order(spread: pd.DataFrame, factors: pd.DataFrame) -> pd.DataFrame:
    """Name the factors, and sort them by their median within each block."""
    return style.label_factors(spread, factors).sort_values(
        ["block", "median", "label_nb"], ascending=[True, False, True], ignore_index=True
    )


def too_many(rows: pd.DataFrame) -> bool:
    """Tell whether a factor has more groups than a row has room for."""
    return bool(rows["n_groups"].max() > MOST_DOTS)


def thinned(changes: pd.DataFrame) -> pd.DataFrame:
    """Return each factor's changes, or every n-th of them by size where they are too many.

    The dots are then those of a quantile dot plot (Kay et al. 2016): as many of them lie to
    either side of a value as the groups' shares tell.
    """
    share = (np.arange(MOST_DOTS) + 0.5) / MOST_DOTS
    kept = [
        rows
        if len(rows) <= MOST_DOTS
        else rows.sort_values(["diff", "improved"]).iloc[(share * len(rows)).astype(int)]
        for _, rows in changes.groupby("y")
    ]
    return pd.concat([*kept, changes.iloc[:0]]).sort_index()


def draw_dots(axes: Axes, changes: pd.DataFrame) -> None:
    """Draw each group as a dot: filled when improved, open when not.

    The swarm stacks dots beside each other, so that each group is seen and none is moved
    along the axis of change.
    """
    if changes.empty:
        return
    axes.set_xlim(changes["diff"].min() - 0.2, changes["diff"].max() + 0.2)
    # Dots that do not fit within the row lie over each other at its edge; no warning needed.
    sns.swarmplot(
        changes, x="diff", y="y", hue="improved", palette={True: DEEP, False: PAPER}, legend=False,
        orient="h", native_scale=True, size=DOT, linewidth=0.8, edgecolor=DEEP, warn_thresh=1,
        ax=axes, zorder=3,
    )  # fmt: skip
    axes.set(xlabel="", ylabel="")


def draw_lines(axes: Axes, placed: pd.DataFrame, threshold: float) -> None:
    """Draw zero, the threshold and the medians."""
    style.norwegian_ticks(axes, 1, 0, signed=True)
    axes.axvline(0, color=INK, linewidth=0.9, zorder=1)
    axes.axvline(threshold, color=WARM, linewidth=0.9, linestyle=(0, (3, 2)), zorder=1)
    for row in placed[placed["n_groups"] > 0].itertuples():
        axes.plot(
            row.median, row.y, "|", color=WARM, markersize=14, markeredgewidth=1.6,
            path_effects=HALO, zorder=4,
        )  # fmt: skip


def write_headers(page: Axes, threshold: float) -> None:
    """Name the columns, and explain the marks by showing them."""
    least = number(threshold, 1, signed=True)
    marks = [
        (f"minst {least}", {"marker": "o", "markerfacecolor": DEEP, "markeredgecolor": DEEP}),
        ("mindre", {"marker": "o", "markerfacecolor": PAPER, "markeredgecolor": DEEP}),
        ("median", {"marker": "|", "markeredgecolor": WARM, "markersize": 11}),
    ]
    style.write(page, DOTS[0], 0.08, "Endring i hver gruppe", LABEL, weight="semibold")
    for i, (text, mark) in enumerate(marks):
        x = DOTS[0] + 0.05 + (0, 0.95, 1.7)[i]
        page.plot(x, 0.27, linestyle="", **{"markersize": 4.5, "markeredgewidth": 1} | mark)
        style.write(page, x + 0.09, 0.27, text, SMALL, color=MUTED)
    style.write(page, style.RIGHT, 0.08, "Gått frem", LABEL, weight="semibold", ha="right")
    page.plot([0, style.WIDTH], [0.44, 0.44], color=LINE, linewidth=0.8)


def counted(row) -> str:
    """Write the improved groups out of all; ``:`` where no group's change may be shown."""
    return f"{number(row.improved)} av {number(row.n_groups)}" if row.n_groups else style.HIDDEN


def notes(rows: pd.DataFrame, threshold: float) -> list[str]:
    """Say what counts as improved, and when something is hidden."""
    every = "en hundredel av ledergruppene" if too_many(rows) else "én ledergruppe"
    lines = [
        f"Hvert merke er {every}.",
        f"Gått frem: skåren økte med minst {number(threshold, 1)} poeng (stiplet linje).",
    ]
    if hidden := int(rows["hidden"].sum()):
        changes = style.plural(hidden, "endring", "endringer")
        lines.append(f"{changes} er skjult fordi for få i gruppen har svart.")
    return lines


def tabulate(rows: pd.DataFrame) -> pd.DataFrame:
    """Make the data table in Norwegian form."""
    changes = rows[["lowest", "median", "highest"]].map(lambda x: number(x, 2, signed=True))
    return pd.DataFrame(
        {
            "Del": rows["block"].map(style.BLOCKS).astype(str),
            "Faktor": rows["label_nb"],
            "Gått frem": [counted(row) for row in rows.itertuples()],
            "Laveste endring": changes["lowest"],
            "Median": changes["median"],
            "Høyeste endring": changes["highest"],
        }
    )


def describe(rows: pd.DataFrame, threshold: float) -> str:
    """Write the alternative text from the data."""
    shown = rows[rows["n_groups"] > 0]
    factors = shown[shown["factor"] != "global_index"].sort_values(
        ["improved", "label_nb"], ascending=[False, True]
    )
    sentences = [
        f"Endringen i hver ledergruppe fra før til etter programmet, for {len(factors)} faktorer."
    ]
    for row in shown[shown["factor"] == "global_index"].itertuples():
        low, middle, high = (
            number(x, 2, signed=True) for x in (row.lowest, row.median, row.highest)
        )
        sentences.append(
            f"I snitt av alle faktorene økte skåren for {counted(row)} grupper med minst "
            f"{number(threshold, 1)} poeng; endringene går fra {low} til {high}, "
            f"med median {middle}."
        )
    if len(factors) > 1:
        most, fewest = (next(factors.iloc[[i]].itertuples()) for i in (0, -1))
        sentences.append(
            f"Flest grupper har gått frem på {style.in_sentence(most.label_nb)} ({counted(most)}), "
            f"færrest på {style.in_sentence(fewest.label_nb)} ({counted(fewest)})."
        )
    return " ".join(sentences)
