"""Draw the scores before, after and one year after the programme."""

import pandas as pd
from matplotlib.axes import Axes

from survey_report.figures import factor_rows, score_panels, style
from survey_report.figures.style import (
    DEEP,
    INK,
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
NOTHING = "Ingen grupper har svart på kartleggingen ett år etter ennå."
# The two later marks stand a little above and below the middle of the row, so that neither covers
# the other where a level is held.
APART = 0.042
MEANS = ["mean_before", "mean_after", "mean_followup"]

# Inches below the rows.
BOTTOM = 0.86


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
    lines = style.wrapped(notes(rows, margin, confidence), narrow)
    panels = score_panels.lay_out(rows, lines, BOTTOM, narrow)
    set_scales(panels.scores, panels.difference, panels.rows, margin)
    write_headers(panels)
    score_panels.write_factors(panels)
    for row in panels.rows[panels.rows["diff"].notna()].itertuples():
        draw_scores(panels.scores, row.y, row.mean_before, row.mean_after, row.mean_followup)
        # open where it is not shown to be none
        held = row.equivalent == "ja"
        score_panels.draw_change(panels.difference, row, WARM, filled=held)
    style.write_notes(panels.page, panels.foot, lines)
    return style.Drawing(
        panels.figure,
        tabulate(rows, confidence),
        describe(rows, margin),
        f"n = {style.number_range(rows['n_groups'])} ledergrupper.",
        SOURCE,
    )


def set_scales(scores: Axes, difference: Axes, rows: pd.DataFrame, margin: float) -> None:
    """Show the part of the scale in use, and zero with the band that counts as no change."""
    means = rows[MEANS].stack()
    score_panels.show_scale_in_use(scores, means, 0.25)
    ends = rows[["ci_low", "ci_high", "diff"]].abs().max().max()
    widest = max(ends, margin) + 0.08
    difference.set_xlim(-widest, widest)
    step = 0.5 if widest >= 0.5 else margin * max(1, widest // margin)
    style.norwegian_ticks(difference, step, 1, signed=True)
    difference.axvspan(-margin, margin, color=TINT, zorder=0)
    difference.axvline(0, color=INK, linewidth=0.9, zorder=1)


def write_headers(panels: score_panels.ScorePanels) -> None:
    """Name the columns, with the three marks of the scores as their own key."""
    score_panels.write_headings(panels, "Endring siste år")
    page, first = panels.page, panels.columns.first[0]
    for x, text in ((0.04, "før"), (0.5, "etter"), (1.06, "ett år etter")):
        style.write(page, first + x + 0.1, 0.27, text, SMALL, color=MUTED)
    for draw, x in ((mark_before, 0.04), (mark_after, 0.5), (mark_followup, 1.06)):
        draw(page, first + x, 0.27)
    score_panels.underline_headings(page)


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
    means = dict(zip(("Før", "Etter", "Ett år etter"), MEANS, strict=True))
    table = score_panels.tabulate_scores(rows, means, "Endring siste år", confidence)
    return table.assign(Holdt=held)


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
        largest, smallest = score_panels.largest_and_smallest(factors)
        sentences.append(f"Endringene går fra {smallest} til {largest}.")
    return " ".join(sentences)
