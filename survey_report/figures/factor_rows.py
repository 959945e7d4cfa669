"""Rows of factors in a figure: their order, their places, and what is written of each."""

from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from survey_report.figures.style import (
    BLOCKS,
    DEEP,
    GLOBAL_LABEL,
    LABEL,
    PAPER,
    panel,
    right_edge,
    write,
)


class FactorColumns(NamedTuple):
    """How a figure with a row to a factor stands: inches from its left edge, and in height.

    Attributes
    ----------
    width : float
    pitch : float
        Height of a row.
    lift : float
        How far a label stands over the marks of its row; 0 where it stands beside them.
    first, second : tuple of float
        Where each panel begins and ends.
    """

    width: float
    pitch: float
    lift: float
    first: tuple[float, float]
    second: tuple[float, float] = (0.0, 0.0)


def label_factors(table: pd.DataFrame, factors: pd.DataFrame) -> pd.DataFrame:
    """Give each row the block and the label of its factor.

    Parameters
    ----------
    table : DataFrame
        Column: factor; ``global_index`` is the mean of all factors.
    factors : DataFrame
        Columns: factor, block, label_nb.

    Returns
    -------
    DataFrame
        `table` with block (ordered as the model) and label_nb, block by block.

    Raises
    ------
    ValueError
        If a factor has no label.
    """
    overall = pd.DataFrame({"factor": ["global_index"], "block": "all", "label_nb": GLOBAL_LABEL})
    labels = pd.concat([overall, factors[["factor", "block", "label_nb"]]])
    rows = table.merge(labels, on="factor", how="left", validate="many_to_one")
    unknown = sorted(rows.loc[rows["label_nb"].isna(), "factor"].unique())
    if unknown:
        raise ValueError(f"Mangler navn på norsk for faktorene: {', '.join(unknown)}")
    rows["block"] = pd.Categorical(rows["block"], list(BLOCKS), ordered=True)
    return rows.sort_values("block", kind="stable", ignore_index=True)


def in_order(rows: pd.DataFrame, order: Iterable[str]) -> pd.DataFrame:
    """Sort the factors of each block as in `order`; others stand last, by name.

    Parameters
    ----------
    rows : DataFrame
        From `label_factors`.
    order : iterable of str
        Factors, from `by_change`: the same in every figure, so that a reader finds them again.
    """
    places = {factor: place for place, factor in enumerate(order)}
    placed = rows.assign(place=rows["factor"].map(places))
    placed = placed.sort_values(["block", "place", "label_nb"], ignore_index=True)
    return placed.drop(columns="place")


def by_change(effect_change: pd.DataFrame) -> list[str]:
    """Return the factors, those that changed most first."""
    ranked = effect_change.sort_values(["diff", "factor"], ascending=[False, True])
    return ranked["factor"].tolist()


def place_rows(
    table: pd.DataFrame, block: str, *, pitch: float | pd.Series, heading: float, gap: float
) -> tuple[pd.DataFrame, pd.DataFrame, float]:
    """Place rows under block headings, downwards, in inches.

    Parameters
    ----------
    table : DataFrame
        Rows in the order in which they are to stand; rows of a block stand together.
    block : str
        The column that holds the block.
    pitch : float or Series
        Height of a row: of all, or of each.
    heading, gap : float
        Height of a heading and of the space between blocks.

    Returns
    -------
    rows : DataFrame
        `table` with a column ``y``, the middle of the row.
    headings : DataFrame
        Columns: block, y.
    height : float
    """
    parts, headings, top = [], [], 0.0
    for name, part in table.groupby(block, sort=False, observed=True):
        if parts:
            top += gap
        headings.append({"block": name, "y": top + heading / 2})
        top += heading
        if isinstance(pitch, pd.Series):
            ends = top + pitch[part.index].cumsum()
            parts.append(part.assign(y=ends - pitch[part.index] / 2))
            top = ends.iloc[-1]
            continue
        parts.append(part.assign(y=[top + pitch * (i + 0.5) for i in range(len(part))]))
        top += pitch * len(part)
    return pd.concat(parts, ignore_index=True), pd.DataFrame(headings), top


def place_factors(
    rows: pd.DataFrame, columns: FactorColumns, heading: float, gap: float
) -> tuple[pd.DataFrame, pd.DataFrame, float]:
    """Place the factors as `place_rows` does; ``y`` is where the marks of a row stand."""
    placed, headings, height = place_rows(
        rows, "block", pitch=columns.pitch, heading=heading, gap=gap
    )
    return placed.assign(y=placed["y"] + columns.lift / 2), headings, height


def row_panel(figure: Figure, left: float, right: float, top: float, height: float) -> Axes:
    """Add axes whose y is inches below `top`, the measure of `place_rows`."""
    axes = panel(figure, left, right, top, top + height)
    axes.set_ylim(height, 0)
    axes.yaxis.set_visible(False)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="x", length=0, pad=3)
    axes.spines["bottom"].set_visible(False)
    return axes


def write_factors(
    page: Axes,
    top: float,
    rows: pd.DataFrame,
    headings: pd.DataFrame,
    values: Iterable[str],
    lift: float = 0.0,
) -> None:
    """Write the blocks and factors down the left side, and each factor's value at the right.

    Parameters
    ----------
    page : Axes
        From `canvas`.
    top : float
        Where the rows begin, inches.
    rows, headings : DataFrame
        From `label_factors` and `place_rows`.
    values : iterable of str
        One for each row.
    lift : float
        How far a label stands over the marks of its row, inches.
    """
    behind = {}
    if lift:
        # over the panels, on a ground that keeps their lines out of the words
        page.set_zorder(1)
        behind = {"bbox": {"facecolor": PAPER, "edgecolor": "none", "pad": 0.8}}
    for heading in headings.itertuples():
        name = BLOCKS[heading.block]
        write(page, 0, top + heading.y, name, weight="bold", color=DEEP, **behind)
    for row, value in zip(rows.itertuples(), values, strict=True):
        weight = "semibold" if row.factor == "global_index" else "normal"
        write(page, 0, top + row.y - lift, row.label_nb, LABEL, weight=weight, **behind)
        right = right_edge(page)
        write(page, right, top + row.y - lift, value, LABEL, weight=weight, ha="right", **behind)
