"""Draw the model behind a team survey: what the group has, does and creates."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from survey_report.figures import style
from survey_report.figures.style import BODY, DEEP, LARGE, MUTED, TINT
from survey_report.language import norwegian

MODEL_PARTS = {
    "inputs": "det gruppen har",
    "processes": "det gruppen gjør",
    "results": "det gruppen skaper",
}
MODEL_PITCH, MODEL_HEAD, MODEL_GAP = 0.225, 0.47, 0.36
COLUMN = 3.05


def add_card(page: Axes, left: float, top: float, right: float, bottom: float) -> None:
    """Add a tinted card with round corners."""
    radius = 0.07
    page.add_patch(
        FancyBboxPatch(
            (left + radius, top + radius),
            right - left - 2 * radius,
            bottom - top - 2 * radius,
            boxstyle=f"round,pad={radius},rounding_size={radius}",
            facecolor=TINT,
            edgecolor="none",
            zorder=0,
        )  # fmt: skip
    )


def draw_model(
    factors: pd.DataFrame, name: str, source: str, narrow: bool = False
) -> style.Drawing:
    """Draw the model's three parts as boxes with their factors, and arrows between them.

    Parameters
    ----------
    factors : DataFrame
        Columns: factor, block, label_nb.
    name : str
        What the model is called, in the definite form.
    source : str
        Who made it, as the figure's note says it.
    narrow : bool
        Whether it is drawn for a phone.
    """
    parts = {block: factors.loc[factors["block"] == block, "label_nb"] for block in MODEL_PARTS}
    columns, width = (1, style.PHONE) if narrow else (2, style.WIDTH)
    rows = [-(-len(part) // columns) for part in parts.values()]
    heights = [MODEL_HEAD + MODEL_PITCH * count + 0.1 for count in rows]
    figure = style.new_figure(sum(heights) + MODEL_GAP * (len(parts) - 1), width)
    page = style.canvas(figure)
    top = 0.0
    for (block, labels), height, count in zip(parts.items(), heights, rows, strict=True):
        if top:
            draw_arrow(page, top - MODEL_GAP, top)
        add_card(page, 0, top, width, top + height)
        middle, part = top + 0.24, style.BLOCKS[block]
        title = style.write(page, 0.2, middle, part, LARGE, weight="bold", color=DEEP)
        right = title.get_window_extent().x1 / figure.dpi
        style.write(page, right + 0.1, middle, MODEL_PARTS[block], BODY, color=MUTED)
        write_columns(page, list(labels), top + MODEL_HEAD, max(1, count))
        top += height + MODEL_GAP
    table = pd.DataFrame(
        {
            "Del": factors["block"].map(style.BLOCKS).astype(str),
            "Faktor": factors["label_nb"],
        }
    )
    return style.Drawing(
        figure,
        table,
        describe_model(parts, name),
        f"Modellen har {len(factors)} faktorer.",
        source,
    )


def write_columns(page: Axes, labels: list[str], top: float, rows: int) -> None:
    """Write labels in columns of so many rows, down the first and then the second."""
    for i, label in enumerate(labels):
        x, y = 0.2 + COLUMN * (i // rows), top + MODEL_PITCH * (i % rows + 0.5)
        style.write(page, x, y, label, BODY)


def draw_arrow(page: Axes, top: float, bottom: float) -> None:
    """Draw a downward arrow between two boxes."""
    middle = page.get_xlim()[1] / 2
    page.annotate(
        "", (middle, bottom - 0.06), (middle, top + 0.06),
        arrowprops={"arrowstyle": "-|>,head_width=0.4,head_length=0.6", "color": DEEP, "lw": 2.5},
    )  # fmt: skip


def describe_model(parts: dict[str, pd.Series], name: str) -> str:
    """Write the alternative text; every factor stands in the data table beside the figure."""
    counted = style.listed(
        f"{style.in_sentence(style.BLOCKS[block])} "
        f"({MODEL_PARTS[block]}, {norwegian.counted(len(labels), 'faktor', 'faktorer')})"
        for block, labels in parts.items()
    )
    return (
        f"{name} har tre deler, ovenfra og ned: {counted}. Piler viser at den første virker på den "
        "andre, og den andre på den tredje."
    )
