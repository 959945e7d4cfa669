"""Draw how often the groups chose a factor as a goal against how much it changed."""

from collections.abc import Iterator
from itertools import count, product

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import Bbox

from survey_report.figures import style
from survey_report.figures.style import DEEP, INK, LINE, NEUTRAL, PAPER, SMALL, WARM, number

SOURCE = "Kilde: Gruppenes utviklingsområder og Effect-kartleggingen ved start og slutt."
HEIGHT = 6.0
PLOT = (0.42, style.WIDTH - 0.05, 0.3, HEIGHT - 0.72)

# Where a label may stand: distance from the mark in points, and direction.
DISTANCES = (8, 12, 18, 26, 36, 48, 62, 78)
DIRECTIONS = [
    *((1, 0), (-1, 0), (0.7, 0.7), (-0.7, 0.7), (0.7, -0.7), (-0.7, -0.7)),
    *((0, 1), (0, -1), (0.4, 0.9), (-0.4, 0.9), (0.4, -0.9), (-0.4, -0.9)),
]
LEADER_FROM = 12


def draw_goals_change(
    goals: pd.DataFrame, summary: pd.DataFrame, factors: pd.DataFrame
) -> style.Drawing:
    """Draw a point for each factor with its name, and the line that fits them.

    Parameters
    ----------
    goals : DataFrame
        Columns: factor, groups_chosen, diff, baseline (mean before). A suppressed factor
        holds no values and is not drawn.
    summary : DataFrame
        Columns: fact, value; must hold ``goal_change_correlation`` (Pearson's r over factors).
    factors : DataFrame
        Columns: factor, block, label_nb.
    """
    rows = style.label_factors(goals, factors).sort_values(
        ["groups_chosen", "diff", "label_nb"], ascending=[False, False, True], ignore_index=True
    )
    correlation = summary.set_index("fact")["value"]["goal_change_correlation"]
    shown = rows.dropna(subset=["groups_chosen", "diff"])
    figure = style.new_figure(HEIGHT)
    page = style.canvas(figure)
    axes = style.panel(figure, *PLOT)
    set_scales(axes, shown)
    fit = fitted(shown)
    axes.plot(*fit.T, color=WARM, linewidth=1.4, linestyle=(0, (4, 2)))
    axes.plot(shown["groups_chosen"], shown["diff"], "o", color=DEEP, markersize=6, zorder=3)
    named = label_points(axes, shown, fit)
    write_axes(page, correlation)
    style.write_notes(page, HEIGHT - 0.1, [note(len(fit) > 0, named < len(shown))])
    return style.Drawing(
        figure, tabulate(rows), describe(shown, correlation), f"n = {len(shown)} faktorer.", SOURCE
    )


def set_scales(axes: Axes, shown: pd.DataFrame) -> None:
    """Show zero on both axes, with room for the labels."""
    most, change = shown["groups_chosen"].max(), shown["diff"]
    axes.set_xlim(-0.06 * most - 0.3, most * 1.08 + 0.3)
    axes.set_ylim(min(0, change.min()) - 0.12, max(0, change.max()) + 0.12)
    style.norwegian_ticks(axes, tick_step(most), 0)
    ticks = [t for t in axes.get_yticks() if axes.get_ylim()[0] <= t <= axes.get_ylim()[1]]
    axes.set_yticks(ticks, [number(t, 1 if t else 0, signed=True) for t in ticks])
    axes.grid(visible=False, axis="x")
    axes.grid(axis="y", color=LINE, linewidth=0.7)
    axes.tick_params(length=0)
    axes.axhline(0, color=INK, linewidth=0.9, zorder=1)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)


def tick_step(most: float) -> int:
    """Return the first of 5, 10, 20, 50, 100 … that gives no more than ten ticks."""
    steps = (step * 10**power for power in count() for step in (5, 10, 20))
    return next(step for step in steps if most <= 10 * step)


def fitted(shown: pd.DataFrame) -> np.ndarray:
    """Return the ends of the least-squares line, or nothing where there is none."""
    x, y = shown["groups_chosen"].to_numpy(float), shown["diff"].to_numpy(float)
    if len(np.unique(x)) < 2:
        return np.empty((0, 2))
    slope, intercept = np.polyfit(x, y, 1)
    return np.array([(end, intercept + slope * end) for end in (x.min(), x.max())])


def label_points(axes: Axes, shown: pd.DataFrame, fit: np.ndarray) -> int:
    """Name as many points as there is room for, those farthest from the middle first.

    A label is tried at growing distances around its point and kept where neither it nor
    the thin line that leads to it covers a mark, a line or another label. Points in the
    crowd that find no place stand without a name; the data table has them all.

    Returns
    -------
    int
        How many points were named.
    """
    named = 0
    to_pixels = axes.transData.transform
    points = to_pixels(shown[["groups_chosen", "diff"]].to_numpy(float))
    zero = to_pixels([(x, 0) for x in axes.get_xlim()])
    # Wider than the marks, so that no name stands close to another factor's mark.
    marks = [Bbox([xy - 10, xy + 10]) for xy in points]
    taken = trail(*zero)
    if len(fit):
        taken += trail(*to_pixels(fit))
    frame = axes.get_window_extent()
    from_middle = np.hypot(*(points - np.median(points, axis=0)).T)
    for i in np.argsort(-from_middle, kind="stable"):
        name = shown["label_nb"].iloc[i]
        for distance, box in candidates(axes, name, points[i]):
            end = nearest(box, points[i])
            leader = trail(points[i], end)
            if fits(box, leader, frame, taken, marks[:i] + marks[i + 1 :]):
                taken += [box, *leader]
                draw_label(axes, name, points[i], box, with_leader=distance >= LEADER_FROM)
                named += 1
                break
    return named


def candidates(axes: Axes, name: str, point: np.ndarray) -> Iterator[tuple[float, Bbox]]:
    """Give the boxes, in pixels, in which a name may stand, the nearest first."""
    pixels = axes.figure.dpi / 72
    measure = axes.text(0, 0, name, fontsize=SMALL)
    size = np.array([measure.get_window_extent().width, SMALL * 1.2 * pixels])
    measure.remove()
    for distance, (dx, dy) in product(DISTANCES, DIRECTIONS):
        direction = np.array([dx, dy])
        middle = point + direction * distance * pixels + np.sign(direction) * size / 2
        yield distance, Bbox([middle - size / 2 - 1, middle + size / 2 + 1])


def draw_label(axes: Axes, name: str, point: np.ndarray, box: Bbox, *, with_leader: bool) -> None:
    """Write a name in its box, with a thin line to its point."""
    ends = axes.transData.inverted().transform(
        [point, nearest(box, point), box.min + [1, 1 + SMALL * 0.235 * axes.figure.dpi / 72]]
    )
    if with_leader:
        axes.plot(*ends[:2].T, color=NEUTRAL, linewidth=0.7, zorder=2)
    axes.text(
        *ends[2], name, fontsize=SMALL, va="baseline",
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.5},
    )  # fmt: skip


def fits(box: Bbox, leader: list[Bbox], frame: Bbox, taken: list[Bbox], others: list[Bbox]) -> bool:
    """Tell whether a label and its leader lie inside the frame and clear of all else."""
    inside = frame.containsx(box.x0) and frame.containsx(box.x1)
    inside = inside and frame.containsy(box.y0) and frame.containsy(box.y1)
    # The leader starts at its own mark, which may lie on a line or close to another mark.
    return (
        inside
        and not box.count_overlaps(taken + others)
        and not any(part.count_overlaps(taken) for part in leader[4:])
        and not any(part.count_overlaps(others) for part in leader[4:])
    )


def nearest(box: Bbox, point: np.ndarray) -> np.ndarray:
    """Return the point of a box that lies nearest to `point`."""
    return np.clip(point, box.min, box.max)


def trail(start: np.ndarray, end: np.ndarray) -> list[Bbox]:
    """Return small boxes along a line, for finding what it crosses."""
    steps = max(2, int(np.hypot(*(end - start)) / 3))
    return [Bbox([xy - 1, xy + 1]) for xy in np.linspace(start, end, steps)]


def note(has_line: bool, has_unnamed: bool) -> str:
    """Say what the line is, and why some points have no name."""
    line = ["Stiplet linje: den rette linjen som passer best."] if has_line else []
    crowd = ["Faktorer uten navn ligger tett sammen."] if has_unnamed else []
    return " ".join(line + crowd)


def write_axes(page: Axes, correlation: float) -> None:
    """Name the axes in words, and write the correlation."""
    style.write(page, 0, 0.08, "Endring i skår", style.LABEL, weight="semibold")
    style.write(
        page, style.RIGHT, HEIGHT - 0.33, "Grupper som valgte faktoren som utviklingsområde",
        style.LABEL, weight="semibold", ha="right",
    )  # fmt: skip
    if not pd.isna(correlation):
        text = f"Korrelasjon r = {number(correlation, 2)}"
        style.write(page, style.RIGHT, 0.08, text, style.LABEL, weight="semibold", ha="right")


def tabulate(rows: pd.DataFrame) -> pd.DataFrame:
    """Make the data table in Norwegian form."""
    return pd.DataFrame(
        {
            "Faktor": rows["label_nb"],
            "Valgt av antall grupper": rows["groups_chosen"].map(number),
            "Skår før": rows["baseline"].map(lambda x: number(x, 2)),
            "Endring": rows["diff"].map(lambda x: number(x, 2, signed=True)),
        }
    )


def describe(shown: pd.DataFrame, correlation: float) -> str:
    """Write the alternative text from the data."""
    sentences = [
        f"Endringen i skår for {len(shown)} faktorer, mot hvor mange grupper som valgte faktoren "
        "som utviklingsområde."
    ]
    if not pd.isna(correlation):
        sentences.append(f"Korrelasjonen mellom de to er {number(correlation, 2)}.")
    often = shown.head(3)
    chosen = [
        f"{style.in_sentence(r.label_nb)} ({number(r.groups_chosen)} grupper, "
        f"{number(r.diff, 2, signed=True)})"
        for r in often.itertuples()
    ]
    if chosen:
        sentences.append(f"Oftest valgt er {style.listed(chosen)}.")
    return " ".join(sentences)
