"""Draw how often the groups chose a factor as a goal against how much it changed."""

from collections.abc import Collection
from itertools import count

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import Bbox
from scipy.special import stdtrit

from survey_report.figures import factor_rows, style
from survey_report.figures.style import (
    DEEP,
    INK,
    LINE,
    NEUTRAL,
    PAPER,
    SMALL,
    WARM,
    WARM_TINT,
    number,
)
from survey_report.language import norwegian

SOURCE = "Kilde: Gruppenes utviklingsområder og Effect-kartleggingen ved start og slutt."
NOTHING = "Det kan ikke sies noe om mål og endring ennå."
# Of the figure: width, least height. Of its plot: left, right, top, bottom. Inches.
PAGE = (style.WIDTH, 7.0, (0.42, style.WIDTH - 0.05, 0.3, 5.28))
PHONE = (style.PHONE, 0.0, (0.42, style.PHONE - 0.05, 0.5, 4.4))
LEAST_FOR_BAND = 4

# Where a label may stand, the nearest place first: distance from the mark in points, and direction.
DIRECTIONS = [
    *((1, 0), (-1, 0), (0.7, 0.7), (-0.7, 0.7), (0.7, -0.7), (-0.7, -0.7)),
    *((0, 1), (0, -1), (0.4, 0.9), (-0.4, 0.9), (0.4, -0.9), (-0.4, -0.9)),
]
STEPS = (8, 12, 18, 26, 36, 48, 62, 78)
DISTANCES = np.repeat(STEPS, len(DIRECTIONS))
TOWARDS = np.tile(DIRECTIONS, (len(STEPS), 1))
LEADER_FROM = 12


def draw_goals_change(
    goals: pd.DataFrame,
    summary: pd.DataFrame,
    factors: pd.DataFrame,
    influence: pd.DataFrame | None = None,
    made_up: Collection[str] = (),
    confidence: float = 0.95,
    narrow: bool = False,
) -> style.Drawing:
    """Draw a point for each factor with its name, and the line that fits them.

    Parameters
    ----------
    goals : DataFrame
        Columns: factor, groups_chosen, diff, baseline (mean before). A suppressed factor
        holds no values and is not drawn.
    summary : DataFrame
        Columns: fact, value, ci_low, ci_high; must hold ``goal_change_correlation`` (Pearson's r
        over factors).
    factors : DataFrame
        Columns: factor, block, label_nb.
    influence : DataFrame, optional
        Columns: factor, r_without (the correlation without it).
    made_up : collection of str
        Factors whose count is made up for demonstration data; their marks are open.
    confidence : float
        Confidence level of the interval and of the band around the line.
    narrow : bool
        Whether it is drawn for a phone.
    """
    rows = factor_rows.label_factors(goals, factors).sort_values(
        ["groups_chosen", "diff", "label_nb"], ascending=[False, False, True], ignore_index=True
    )
    found = summary.set_index("fact").loc["goal_change_correlation"]
    shown = rows.dropna(subset=["groups_chosen", "diff"])
    if shown.empty:
        return style.nothing_to_draw(tabulate(rows), NOTHING, SOURCE, narrow)
    least = without_one(influence, shown)
    width, least_height, plot = PHONE if narrow else PAGE
    figure = style.new_figure(max(least_height, plot[3] + 1), width)
    page = style.canvas(figure)
    axes = style.panel(figure, *plot)
    set_scales(axes, shown)
    fit = fitted(shown)
    draw_band(axes, shown, confidence)
    axes.plot(*fit.T, color=WARM, linewidth=1.4, linestyle=(0, (4, 2)))
    invented = shown["factor"].isin(list(made_up)).to_numpy()
    draw_points(axes, shown, invented)
    numbered = label_points(axes, shown, fit)
    said = notes(shown, numbered, least, len(fit) > 0, bool(invented.any()), confidence)
    lines = style.wrapped(said, narrow)
    bottom = plot[3] + 0.3 + style.below(lines, 0)
    style.set_height(page, max(least_height, bottom), axes, plot)
    write_axes(page, found, plot)
    style.write_notes(page, plot[3] + 0.6, lines)
    return style.Drawing(
        figure, tabulate(rows), describe(shown, found, least), f"n = {len(shown)} faktorer.", SOURCE
    )


def draw_points(axes: Axes, rows: pd.DataFrame, invented: np.ndarray) -> None:
    """Draw a mark for each factor, open where its count is made up."""
    for some, face in ((~invented, DEEP), (invented, PAPER)):
        axes.plot(
            rows["groups_chosen"][some], rows["diff"][some], "o", markerfacecolor=face,
            markeredgecolor=DEEP, markeredgewidth=1.3, markersize=6, zorder=3, linestyle="",
        )  # fmt: skip


def without_one(influence: pd.DataFrame | None, shown: pd.DataFrame) -> tuple[str, float] | None:
    """Return the factor that the correlation hangs on most, by name, and r without it."""
    if influence is None:
        return None
    known = influence.dropna(subset="r_without").merge(shown[["factor", "label_nb"]], on="factor")
    if known.empty:
        return None
    row = known.loc[(known["r_without"] - known["r_all"]).abs().idxmax()]
    return row["label_nb"], row["r_without"]


def draw_band(axes: Axes, shown: pd.DataFrame, confidence: float) -> None:
    """Shade where the line may lie: the pointwise interval of its mean (Draper & Smith 1998)."""
    x, y = shown["groups_chosen"].to_numpy(float), shown["diff"].to_numpy(float)
    n, spread = len(x), ((x - x.mean()) ** 2).sum()
    if n < LEAST_FOR_BAND or spread == 0:
        return
    slope, intercept = np.polyfit(x, y, 1)
    at = np.linspace(x.min(), x.max(), 60)
    error = np.sqrt(((y - intercept - slope * x) ** 2).sum() / (n - 2))
    half = stdtrit(n - 2, (1 + confidence) / 2) * error
    half = half * np.sqrt(1 / n + (at - x.mean()) ** 2 / spread)
    middle = intercept + slope * at
    axes.fill_between(at, middle - half, middle + half, color=WARM_TINT, linewidth=0, zorder=0)


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


def label_points(axes: Axes, shown: pd.DataFrame, fit: np.ndarray) -> list[str]:
    """Name the points there is room for, those farthest from the middle first; number the rest.

    A label is tried at growing distances around its point and kept where neither it nor
    the thin line that leads to it covers a mark, a line or another label. Points in the crowd that
    find no place get a number, and their names stand under the figure.

    Returns
    -------
    list of str
        The names of the numbered points, the first for 1.
    """
    to_pixels = axes.transData.transform
    points = to_pixels(shown[["groups_chosen", "diff"]].to_numpy(float))
    zero = to_pixels([(x, 0) for x in axes.get_xlim()])
    # Wider than the marks, so that no name stands close to another factor's mark.
    marks = squares(points, 10)
    taken = [trail(*zero)]
    if len(fit):
        taken.append(trail(*to_pixels(fit)))
    frame = axes.get_window_extent()
    from_middle = np.hypot(*(points - np.median(points, axis=0)).T)
    unnamed = []
    for i in np.argsort(-from_middle, kind="stable"):
        if not place_label(axes, shown["label_nb"].iloc[i], i, points, (frame, taken, marks)):
            unnamed.append(i)
    unnamed.sort(key=lambda i: (points[i][0], points[i][1]))
    for number_of, i in enumerate(unnamed, start=1):
        place_number(axes, str(number_of), i, points, (frame, taken, marks))
    return shown["label_nb"].iloc[unnamed].tolist()


def place_label(axes: Axes, name: str, i: int, points: np.ndarray, space: tuple) -> bool:
    """Write a name beside its point where there is room; tell whether there was."""
    frame, taken, marks = space
    used = np.concatenate([*taken, np.delete(marks, i, axis=0)])
    boxes = candidates(axes, name, points[i])
    inside = np.flatnonzero(within(boxes, frame))
    free = inside[~overlapping(boxes[inside], used).any(axis=1)]
    for distance, box in zip(DISTANCES[free], boxes[free], strict=True):
        # The leader starts at its own mark, which may lie on a line or close to another mark.
        leader = trail(points[i], nearest(box, points[i]))
        if not overlapping(leader[4:], used).any():
            taken += [box[np.newaxis], leader]
            draw_label(axes, name, points[i], box, with_leader=distance >= LEADER_FROM)
            return True
    return False


def place_number(axes: Axes, text: str, i: int, points: np.ndarray, space: tuple) -> None:
    """Write a number close to its point, where it covers least."""
    _, taken, marks = space
    tight = squares(np.delete(marks, i, axis=0).mean(axis=1), 5)
    near = np.concatenate([*taken, tight])
    boxes = candidates(axes, text, points[i])[DISTANCES <= 12]
    best = boxes[overlapping(boxes, near).sum(axis=1).argmin()]
    taken.append(best[np.newaxis])
    draw_label(axes, text, points[i], best, with_leader=False)


def candidates(axes: Axes, name: str, point: np.ndarray) -> np.ndarray:
    """Return the boxes in which a name may stand, the nearest first: their corners in pixels."""
    pixels = axes.figure.dpi / 72
    measure = axes.text(0, 0, name, fontsize=SMALL)
    size = np.array([measure.get_window_extent().width, SMALL * 1.2 * pixels])
    measure.remove()
    away = TOWARDS * DISTANCES[:, np.newaxis] * pixels
    middles = point + away + np.sign(TOWARDS) * size / 2
    return np.stack([middles - size / 2 - 1, middles + size / 2 + 1], axis=1)


def draw_label(
    axes: Axes, name: str, point: np.ndarray, box: np.ndarray, *, with_leader: bool
) -> None:
    """Write a name in its box, with a thin line to its point."""
    ends = axes.transData.inverted().transform(
        [point, nearest(box, point), box[0] + [1, 1 + SMALL * 0.235 * axes.figure.dpi / 72]]
    )
    if with_leader:
        axes.plot(*ends[:2].T, color=NEUTRAL, linewidth=0.7, zorder=2)
    axes.text(
        *ends[2], name, fontsize=SMALL, va="baseline",
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.5},
    )  # fmt: skip


def within(boxes: np.ndarray, frame: Bbox) -> np.ndarray:
    """Tell which boxes lie inside the frame."""
    return (boxes[:, 0] >= frame.min).all(axis=1) & (boxes[:, 1] <= frame.max).all(axis=1)


def overlapping(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return which boxes overlap which: a row for each of `some`; boxes that touch do not."""
    # the direction first: numpy is slow along an axis of two
    low, high = some.transpose(1, 2, 0)[..., np.newaxis]
    others_low, others_high = others.transpose(1, 2, 0)[:, :, np.newaxis]
    meet = (others_high > low) & (others_low < high)
    return meet[0] & meet[1]


def nearest(box: np.ndarray, point: np.ndarray) -> np.ndarray:
    """Return the point of a box that lies nearest to `point`."""
    return np.clip(point, *box)


def squares(middles: np.ndarray, reach: float) -> np.ndarray:
    """Return the low and the high corner of a square around each point."""
    return np.stack([middles - reach, middles + reach], axis=1)


def trail(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Return small boxes along a line, for finding what it crosses."""
    steps = max(2, int(np.hypot(*(end - start)) / 3))
    return squares(np.linspace(start, end, steps), 1)


def notes(
    shown: pd.DataFrame,
    numbered: list[str],
    least: tuple[str, float] | None,
    has_line: bool,
    invented: bool,
    confidence: float,
) -> list[str]:
    """Name the numbered points, and say what the line, the band and one point mean."""
    names = [
        f"{place} {name}".replace(" ", style.NBSP) for place, name in enumerate(numbered, start=1)
    ]
    lines = ["; ".join(names)]
    if has_line:
        level = style.percent(confidence * 100)
        lines.append(f"Stiplet linje: passer best. Felt: {level}-konfidensintervall for linja.")
    if least is not None:
        name, r = least
        lines.append(f"Uten {style.in_sentence(name)} er korrelasjonen {number(r, 2)}.")
    if invented:
        lines.append("Åpne merker: antallet er laget for demonstrasjonsdataene.")
    return lines


def write_axes(page: Axes, found: pd.Series, plot: tuple) -> None:
    """Name the axes in words, and write the correlation with its interval."""
    right, strong = style.right_edge(page), {"weight": "semibold", "ha": "right"}
    top = plot[2] - 0.22
    style.write(page, 0, top, "Endring i skår", style.LABEL, weight="semibold")
    chosen = "Grupper som valgte faktoren som utviklingsområde"
    style.write(page, right, plot[3] + 0.39, chosen, style.LABEL, **strong)
    if not pd.isna(found["value"]):
        text = f"Korrelasjon r = {number(found['value'], 2)}"
        if not pd.isna(found.get("ci_low")):
            text += f" ({style.interval(found['ci_low'], found['ci_high'])})"
        # one line where there is room
        style.write(page, right, 0.08, text, style.LABEL, **strong)


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


def describe(shown: pd.DataFrame, found: pd.Series, least: tuple[str, float] | None) -> str:
    """Write the alternative text from the data: the finding, and the point that stands out."""
    sentences = [
        f"Endringen i skår for {len(shown)} faktorer, mot hvor mange grupper som valgte faktoren "
        "som utviklingsområde."
    ]
    if not pd.isna(found["value"]):
        limits = ""
        if not pd.isna(found.get("ci_low")):
            limits = f" (fra {style.interval(found['ci_low'], found['ci_high'])})"
        sentences.append(f"Korrelasjonen mellom de to er {number(found['value'], 2)}{limits}.")
    if least is not None:
        name, r = least
        sentences.append(f"Uten {style.in_sentence(name)} er den {number(r, 2)}.")
    row = shown.loc[shown["diff"].idxmax()]
    sentences.append(
        f"Størst endring har {style.in_sentence(row['label_nb'])} "
        f"({norwegian.counted(int(row['groups_chosen']), 'gruppe', 'grupper')}, "
        f"{number(row['diff'], 2, signed=True)})."
    )
    return " ".join(sentences)
