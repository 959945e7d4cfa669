"""Draw the factors' scores before and after the programme, with the difference (figure 3)."""

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
    number,
)
from survey_report.language import norwegian

SOURCE = "Kilde: Effect-kartleggingen ved start og slutt av programmet."
NOTHING = "Ingen grupper har svart både før og etter programmet ennå."

# Inches below the rows.
BOTTOM = 1.03


def draw_effect_change(
    effect_change: pd.DataFrame,
    factors: pd.DataFrame,
    level: float,
    confidence: float,
    narrow: bool = False,
) -> style.Drawing:
    """Draw a line from before to after for each factor, and the difference with its interval.

    Parameters
    ----------
    effect_change : DataFrame
        Columns of statistics/effect_change.csv; a suppressed row holds no values.
    factors : DataFrame
        Columns: factor, block, label_nb.
    level : float
        Significance level. A difference that does not reach it after Holm's correction
        gets open marks and a dashed line.
    confidence : float
        Confidence level of the intervals in `effect_change`, for the texts.
    narrow : bool
        Whether it is drawn for a phone.
    """
    rows = arrange(effect_change, factors, level)
    if not rows["diff"].notna().any():
        return style.nothing_to_draw(tabulate(rows, confidence), NOTHING, SOURCE, narrow)
    lines = style.wrapped(notes(rows, confidence), narrow)
    panels = score_panels.lay_out(rows, lines, BOTTOM, narrow)
    set_scales(panels.scores, panels.difference, panels.rows, 1 if narrow else 0.5)
    write_headers(panels)
    score_panels.write_factors(panels)
    for row in panels.rows[panels.rows["diff"].notna()].itertuples():
        draw_scores(panels.scores, row)
        score_panels.draw_change(panels.difference, row, DEEP, filled=row.significant)
    style.write_notes(panels.page, panels.foot, lines)
    return style.Drawing(
        panels.figure,
        tabulate(rows, confidence),
        describe(rows, confidence),
        f"n = {style.number_range(rows['n_groups'])} ledergrupper.",
        SOURCE,
    )


def arrange(effect_change: pd.DataFrame, factors: pd.DataFrame, level: float) -> pd.DataFrame:
    """Order the factors by change within each block, and tell which changes are significant.

    Returns
    -------
    DataFrame
        `effect_change` with block, label_nb and significant (by the Holm-corrected p where
        there is one). Suppressed factors stand last in their block.
    """
    rows = factor_rows.label_factors(effect_change, factors)
    rows["significant"] = rows["p_holm"].fillna(rows["p"]) < level
    return factor_rows.in_order(rows, factor_rows.by_change(rows))


def set_scales(scores: Axes, difference: Axes, rows: pd.DataFrame, step: float) -> None:
    """Show the part of the scale in use, and every interval together with zero."""
    means = rows[["mean_before", "mean_after"]].stack()
    # half a point: the labels of the outermost marks stand there
    score_panels.show_scale_in_use(scores, means, 0.5)
    ends = rows[["ci_low", "ci_high", "diff"]].stack()
    difference.set_xlim(min(0, ends.min()) - 0.1, max(0, ends.max()) + 0.1)
    style.norwegian_ticks(difference, step, 1, signed=True)
    difference.axvline(0, color=INK, linewidth=0.9, zorder=1)


def write_headers(panels: score_panels.ScorePanels) -> None:
    """Name the columns, with the two marks of the scores as their own key."""
    score_panels.write_headings(panels, "Endring")
    page, first = panels.page, panels.columns.first[0]
    y, before, after = 0.27, first + 0.35, first + 0.75
    style.write(page, first, y, "før", SMALL, color=MUTED)
    style.write(page, after + 0.11, y, "etter", SMALL)
    draw_span(page, before, after, y, significant=True)
    score_panels.underline_headings(page)


def draw_scores(axes: Axes, row) -> None:
    """Draw the scores before and after, each with its value on the outer side."""
    draw_span(axes, row.mean_before, row.mean_after, row.y, significant=row.significant)
    outwards = 7 if row.mean_after >= row.mean_before else -7
    before, after = number(row.mean_before, 2), number(row.mean_after, 2)
    style.write_beside(axes, row.mean_before, row.y, before, -outwards, color=MUTED)
    style.write_beside(axes, row.mean_after, row.y, after, outwards, color=INK)


def draw_span(axes: Axes, before: float, after: float, y: float, *, significant: bool) -> None:
    """Draw an upright tick before, a dot after and the line between them."""
    axes.plot(
        [before, after], [y, y], color=NEUTRAL, linewidth=1.6, solid_capstyle="butt",
        linestyle="-" if significant else (0, (2, 1.2)), zorder=2,
    )  # fmt: skip
    axes.plot(
        after, y, "o", markersize=7, markeredgewidth=1.4, markeredgecolor=DEEP,
        markerfacecolor=DEEP if significant else PAPER, zorder=3,
    )  # fmt: skip
    axes.plot(before, y, "|", markersize=9, markeredgewidth=1.8, color=INK, zorder=4)


def notes(rows: pd.DataFrame, confidence: float) -> list[str]:
    """Say what a reader must know about the scale, the intervals and the marks."""
    lowest, highest = score_panels.SCALE
    lines = [
        f"Skalaen går fra {lowest} til {highest}; figuren viser den delen der skårene ligger.",
        f"Usikkerheten: {style.percent(confidence * 100)}-konfidensintervall, der grupper i samme "
        "kull får ligne hverandre.",
    ]
    if rows["diff"].isna().any():
        lines.append("Kolon: kan ikke regnes ut, for ingen grupper har svart begge ganger.")
    if (~rows["significant"] & rows["diff"].notna()).any():
        lines.append("Åpne merker: testen slår ikke ut når vi justerer for mange tester (Holm).")
    return lines


def tabulate(rows: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Make the data table in Norwegian form."""
    means = {"Før": "mean_before", "Etter": "mean_after"}
    significant = rows["significant"].map({True: "Ja", False: "Nei"})
    table = score_panels.tabulate_scores(rows, means, "Endring", confidence)
    table["Signifikant (Holm)"] = significant.where(rows["diff"].notna(), style.HIDDEN)
    return table


def describe(rows: pd.DataFrame, confidence: float) -> str:
    """Write the alternative text from the data."""
    factors = rows[(rows["factor"] != "global_index") & rows["diff"].notna()]
    hidden = int(rows["diff"].isna().sum())
    sentences = [f"Skår før og etter programmet for {len(factors)} faktorer i Effect-modellen."]
    for row in rows[(rows["factor"] == "global_index") & rows["diff"].notna()].itertuples():
        sentences.append(
            f"Snittet av alle faktorene gikk fra {number(row.mean_before, 2)} til "
            f"{number(row.mean_after, 2)}, en endring på {number(row.diff, 2, signed=True)} "
            f"({style.percent(confidence * 100)}-konfidensintervall "
            f"{style.interval(row.ci_low, row.ci_high)})."
        )
    if len(factors) > 1:
        largest, smallest = score_panels.largest_and_smallest(factors)
        sentences.append(f"Størst er endringen for {largest}, minst for {smallest}.")
    sentences.append(
        "Endringen er signifikant, justert for mange tester, for "
        f"{factors['significant'].sum()} av {len(factors)} faktorer."
    )
    if hidden:
        sentences.append(f"{norwegian.counted(hidden, 'rad', 'rader')} kan ikke regnes ut.")
    return " ".join(sentences)
