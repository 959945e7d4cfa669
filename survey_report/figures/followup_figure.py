"""Draw the scores before, after and one year after the programme."""

import pandas as pd
from matplotlib.axes import Axes

from survey_report.figures import factor_rows, style
from survey_report.figures.style import (
    DEEP,
    INK,
    LABEL,
    LINE,
    MUTED,
    NEUTRAL,
    PAPER,
    SMALL,
    TINT,
    WARM,
    number,
)

SOURCE = (
    "Kilde: Effect-kartleggingen ved start, ved slutt og ett år etter, for gruppene som har "
    "svart alle tre gangene."
)
SCALE = (1, 7)
NOTHING = "Ingen grupper har svart på kartleggingen ett år etter ennå."
# The two later marks stand a little above and below the middle of the row, so that neither covers
# the other where a level is held.
APART = 0.042
MEANS = ["mean_before", "mean_after", "mean_followup"]

# Inches from the figure's top and left.
TOP, BOTTOM = 0.52, 0.86
HEADING, GAP = 0.25, 0.07
PAGE = factor_rows.FactorColumns(style.WIDTH, 0.212, 0, (2.42, 4.42), (4.62, 5.78))
PHONE = factor_rows.FactorColumns(style.PHONE, 0.4, 0.19, (0.15, 1.9), (2.1, 3.2))


def draw_followup(
    followup: pd.DataFrame,
    factors: pd.DataFrame,
    margin: float,
    confidence: float,
    order: list[str] | None = None,
    narrow: bool = False,
) -> style.Drawing:
    """Draw three marks for each factor, and the change in the year after the programme.

    Parameters
    ----------
    followup : DataFrame
        Columns: factor, n_groups, mean_before, mean_after, mean_followup, diff (follow-up
        minus after), ci_low, ci_high, equivalent (ja, nei or missing). A suppressed row holds no
        values.
    factors : DataFrame
        Columns: factor, block, label_nb.
    margin : float
        The largest difference that counts as none, points.
    confidence : float
        Confidence level of the interval, the same as in the other figures.
    order : list of str, optional
        The factors in the order of the other figures.
    narrow : bool
        Whether it is drawn for a phone.
    """
    rows = factor_rows.in_order(factor_rows.label_factors(followup, factors), order or [])
    if not rows["diff"].notna().any():
        return style.nothing_to_draw(tabulate(rows, confidence), NOTHING, SOURCE, narrow)
    columns = PHONE if narrow else PAGE
    placed, headings, height = factor_rows.place_factors(rows, columns, HEADING, GAP)
    lines = style.wrapped(notes(rows, margin, confidence), narrow)
    figure = style.new_figure(TOP + height + style.below(lines, BOTTOM), columns.width)
    page = style.canvas(figure)
    scores = factor_rows.row_panel(figure, *columns.first, TOP, height)
    difference = factor_rows.row_panel(figure, *columns.second, TOP, height)
    set_scales(scores, difference, placed, margin)
    write_headers(page, columns.first[0], columns.second[0])
    changes = placed["diff"].map(lambda x: number(x, 2, signed=True))
    factor_rows.write_factors(page, TOP, placed, headings, changes, columns.lift)
    for row in placed[placed["diff"].notna()].itertuples():
        draw_scores(scores, row.y, row.mean_before, row.mean_after, row.mean_followup)
        draw_difference(difference, row)
    style.write_notes(page, TOP + height + 0.4, lines)
    return style.Drawing(
        figure,
        tabulate(rows, confidence),
        describe(rows, margin),
        f"n = {style.number_range(rows['n_groups'])} ledergrupper.",
        SOURCE,
    )


def set_scales(scores: Axes, difference: Axes, rows: pd.DataFrame, margin: float) -> None:
    """Show the part of the scale in use, and zero with the band that counts as no change."""
    means = rows[MEANS].stack()
    scores.set_xlim(max(SCALE[0], means.min() - 0.25), min(SCALE[1], means.max() + 0.25))
    style.norwegian_ticks(scores, 1, 0)
    ends = rows[["ci_low", "ci_high", "diff"]].abs().max().max()
    widest = max(ends, margin) + 0.08
    difference.set_xlim(-widest, widest)
    step = 0.5 if widest >= 0.5 else margin * max(1, widest // margin)
    style.norwegian_ticks(difference, step, 1, signed=True)
    difference.axvspan(-margin, margin, color=TINT, zorder=0)
    difference.axvline(0, color=INK, linewidth=0.9, zorder=1)


def write_headers(page: Axes, first: float, second: float) -> None:
    """Name the columns, with the three marks of the scores as their own key."""
    style.write(page, first, 0.08, "Skår", LABEL, weight="semibold")
    style.write(page, second, 0.08, "Endring siste år", LABEL, weight="semibold")
    style.write(page, second, 0.27, "med usikkerhet", SMALL, color=MUTED)
    for x, text in ((0.04, "før"), (0.5, "etter"), (1.06, "ett år etter")):
        style.write(page, first + x + 0.1, 0.27, text, SMALL, color=MUTED)
    for draw, x in ((mark_before, 0.04), (mark_after, 0.5), (mark_followup, 1.06)):
        draw(page, first + x, 0.27)
    page.plot(page.get_xlim(), [0.44, 0.44], color=LINE, linewidth=0.8)


def draw_scores(axes: Axes, y: float, before: float, after: float, followup: float) -> None:
    """Draw the two later scores, each on a thin line from the first."""
    for score, place in ((after, y - APART), (followup, y + APART)):
        axes.plot(
            [before, score], [place, place], color=NEUTRAL, linewidth=1.1, solid_capstyle="butt",
            zorder=2,
        )  # fmt: skip
    mark_before(axes, before, y)
    mark_after(axes, after, y - APART)
    mark_followup(axes, followup, y + APART)


def mark_before(axes: Axes, x: float, y: float) -> None:
    """Mark a score before the programme: an upright tick."""
    axes.plot(x, y, "|", markersize=11, markeredgewidth=1.8, color=INK, zorder=4)


def mark_after(axes: Axes, x: float, y: float) -> None:
    """Mark a score after the programme: a filled dot."""
    axes.plot(x, y, "o", markersize=5.4, color=DEEP, markeredgewidth=0, zorder=3)


def mark_followup(axes: Axes, x: float, y: float) -> None:
    """Mark a score one year after: an open diamond."""
    axes.plot(
        x, y, "D", markersize=4.2, markerfacecolor=PAPER, markeredgecolor=WARM,
        markeredgewidth=1.3, zorder=5,
    )  # fmt: skip


def draw_difference(axes: Axes, row) -> None:
    """Draw the change with its interval; open where it is not shown to be none."""
    axes.plot(
        [row.ci_low, row.ci_high], [row.y, row.y], color=WARM, linewidth=1.3,
        solid_capstyle="butt", zorder=2,
    )  # fmt: skip
    axes.plot(
        row.diff, row.y, "s", markersize=4.5, markeredgewidth=1.2, markeredgecolor=WARM,
        markerfacecolor=WARM if row.equivalent == "ja" else PAPER, zorder=3,
    )  # fmt: skip


def notes(rows: pd.DataFrame, margin: float, confidence: float) -> list[str]:
    """Say what the band, the intervals and the marks mean."""
    limit = number(margin, 1)
    lines = [
        f"Feltet rundt null: mindre enn {limit} poeng endring regnes som holdt nivå.",
        f"Usikkerheten er vist som {style.percent(confidence * 100)}-konfidensintervall.",
    ]
    if (rows["equivalent"] == "nei").any():
        lines.append("Åpne firkanter: testen viser ikke at nivået er holdt innenfor feltet.")
    return lines


def tabulate(rows: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Make the data table in Norwegian form."""
    held = rows["equivalent"].map({"ja": "Ja", "nei": "Nei"}).fillna(style.HIDDEN)
    means = rows[MEANS].map(lambda x: number(x, 2))
    return pd.DataFrame(
        {
            "Del": rows["block"].map(style.BLOCKS).astype(str),
            "Faktor": rows["label_nb"],
            "Grupper": rows["n_groups"].map(number),
            "Før": means["mean_before"],
            "Etter": means["mean_after"],
            "Ett år etter": means["mean_followup"],
            "Endring siste år": rows["diff"].map(lambda x: number(x, 2, signed=True)),
            f"{style.percent(confidence * 100)}-konfidensintervall": style.intervals(
                rows["ci_low"], rows["ci_high"]
            ),
            "Holdt": held,
        }
    )


def describe(rows: pd.DataFrame, margin: float) -> str:
    """Write the alternative text from the data."""
    shown = rows[rows["diff"].notna()]
    factors = shown[shown["factor"] != "global_index"]
    sentences = [
        f"Skår før programmet, etter programmet og ett år etter, for {len(factors)} faktorer."
    ]
    for row in shown[shown["factor"] == "global_index"].itertuples():
        before, after, followup = (number(x, 2) for x in (getattr(row, m) for m in MEANS))
        sentences.append(
            f"Snittet av alle faktorene var {before} før, {after} etter og {followup} ett år "
            f"etter, en endring på {number(row.diff, 2, signed=True)} det siste året."
        )
    sentences.append(
        f"For {(factors['equivalent'] == 'ja').sum()} av {len(factors)} faktorer viser testen at "
        f"skåren endret seg med mindre enn {number(margin, 1)} poeng det siste året."
    )
    if len(factors) > 1:
        ranked = factors.sort_values(["diff", "label_nb"], ascending=[False, True])
        ends = [
            f"{style.in_sentence(r.label_nb)} ({number(r.diff, 2, signed=True)})"
            for r in ranked.iloc[[0, -1]].itertuples()
        ]
        sentences.append(f"Endringene går fra {ends[1]} til {ends[0]}.")
    return " ".join(sentences)
