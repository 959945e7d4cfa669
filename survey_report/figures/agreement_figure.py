"""Draw the participants' evaluations after the programme (figure 2)."""

import textwrap
from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from survey_report.figures import factor_rows, style
from survey_report.figures.style import DEEP, INK, LINE, MUTED, PAPER, SMALL, TINT
from survey_report.language import norwegian

SOURCE = "Kilde: Sluttevalueringen, som deltakerne svarte på etter fullført program."

NOTHING = "Det er ikke kommet nok svar på sluttevalueringen til at noe kan vises ennå."

# Inches from the figure's top and left. The statement stands over its bar.
TOP, BOTTOM = 0.3, 0.68
PITCH, HEADING, GAP = 0.44, 0.34, 0.1
TEXT_ABOVE, BAR_BELOW, BAR, LINE_PITCH = 0.06, 0.115, 0.12, 0.17


class Columns(NamedTuple):
    """Where the bars begin and end and the percentages end, inches; letters to a line."""

    width: float
    bars: tuple[float, float]
    percent: float
    letters: int


PAGE = Columns(style.WIDTH, (0.0, 5.0), 5.62, 200)
PHONE = Columns(style.PHONE, (0.0, 2.3), 2.82, 48)


def draw_evaluation(
    evaluation: pd.DataFrame,
    statements: pd.DataFrame,
    confidence: float,
    questions: Mapping[str, str],
    narrow: bool = False,
) -> style.Drawing:
    """Draw the share who agree with each statement as bars, in a block for each question.

    Parameters
    ----------
    evaluation : DataFrame
        Columns of statistics/evaluation.csv; shares and interval ends on 0–100. A
        suppressed statement is listed without a bar.
    statements : DataFrame
        Columns: statement_id, text_nb.
    confidence : float
        Confidence level of the intervals, for the texts.
    questions : mapping
        Id of each question that is shown to its wording, in order; the report's other statements
        stand in its text. Without any, all are shown under their ids.
    narrow : bool
        Whether it is drawn for a phone.
    """
    questions = questions or {name: name for name in dict.fromkeys(evaluation["question"])}
    rows = arrange(evaluation, statements, questions)
    if not rows["percent_agree"].notna().any():
        return style.nothing_to_draw(tabulate(rows, confidence), NOTHING, SOURCE, narrow)
    columns = PHONE if narrow else PAGE
    placed, headings, height = place(rows, columns)
    others = len(evaluation) - len(rows)
    lines = style.wrapped(notes(rows, confidence, others), narrow)
    figure = style.new_figure(
        TOP + height + max(BOTTOM, 0.2 + style.below(lines, 0) - 0.31), columns.width
    )
    page = style.canvas(figure)
    bars = factor_rows.row_panel(figure, *columns.bars, TOP, height)
    bars.set_xlim(0, 100)
    bars.set_axis_off()
    write_headers(page)
    for heading in headings.itertuples():
        write_lines(
            page, TOP + heading.y, textwrap.wrap(heading.block, columns.letters - 5),
            weight="bold", color=DEEP,
        )  # fmt: skip
    for row in placed.itertuples():
        write_row(page, row, columns)
        draw_bar(bars, row)
    style.write_notes(page, TOP + height + 0.2, lines)
    return style.Drawing(
        figure,
        tabulate(rows, confidence),
        describe(rows),
        f"n = {style.number_range(rows['n'])} svar per påstand.",
        SOURCE,
    )


def arrange(
    evaluation: pd.DataFrame, statements: pd.DataFrame, questions: Mapping[str, str]
) -> pd.DataFrame:
    """Take the statements of the questions that are shown, sorted by agreement within each.

    Returns
    -------
    DataFrame
        `evaluation` with text_nb; percentages are missing where suppressed, and such rows
        stand last in their block.
    """
    rows = evaluation[evaluation["question"].isin(questions)].merge(
        statements[["statement_id", "text_nb"]], on="statement_id", validate="one_to_one"
    )
    shares = ["n", "n_agree", "percent_agree", "ci_low", "ci_high"]
    # that nobody has answered is no secret
    hidden = rows["suppressed"].astype(bool)
    nobody = hidden & (rows["n"] == 0)
    rows[shares] = rows[shares].astype(float).mask(hidden)
    rows["n"] = rows["n"].mask(nobody, 0)
    wording = rows["question"].map(questions)
    # two questions of the same wording make one block
    rows["question"] = pd.Categorical(wording, dict.fromkeys(questions.values()), ordered=True)
    return rows.sort_values(
        ["question", "percent_agree", "text_nb"], ascending=[True, False, True], ignore_index=True
    )


def place(rows: pd.DataFrame, columns: Columns) -> tuple[pd.DataFrame, pd.DataFrame, float]:
    """Place the rows as `factor_rows.place_rows` does, each as tall as its statement asks for.

    ``y`` is the middle of the statement's last line and the bar under it.
    """
    more = rows["text_nb"].map(lambda text: len(textwrap.wrap(text, columns.letters)) - 1)
    heading = max(len(textwrap.wrap(text, columns.letters - 5)) - 1 for text in rows["question"])
    placed, headings, height = factor_rows.place_rows(
        rows, "question", pitch=PITCH + LINE_PITCH * more,
        heading=HEADING + LINE_PITCH * heading, gap=GAP,
    )  # fmt: skip
    return placed.assign(y=placed["y"] + LINE_PITCH / 2 * more), headings, height


def write_headers(page: Axes) -> None:
    """Name the columns."""
    style.write(page, 0, 0.08, "Andel enige", SMALL, color=MUTED)
    right = style.right_edge(page)
    style.write(page, right, 0.08, "Antall svar", SMALL, color=MUTED, ha="right")
    page.plot(page.get_xlim(), [0.22, 0.22], color=LINE, linewidth=0.8)


def write_lines(page: Axes, y: float, lines: list[str], **properties) -> None:
    """Write lines around a middle."""
    for i, line in enumerate(lines):
        style.write(page, 0, y + LINE_PITCH * (i - (len(lines) - 1) / 2), line, **properties)


def write_row(page: Axes, row, columns: Columns) -> None:
    """Write the statement over its bar, and the share and the n beside it."""
    bar, above = TOP + row.y + BAR_BELOW, TOP + row.y - TEXT_ABOVE
    lines = textwrap.wrap(row.text_nb, columns.letters)
    write_lines(page, above - LINE_PITCH * (len(lines) - 1) / 2, lines)
    share = style.percent(row.percent_agree)
    style.write(page, columns.percent, bar, share, style.LARGE, weight="semibold", ha="right")
    if not pd.isna(row.n) or pd.isna(row.percent_agree):
        right = style.right_edge(page)
        style.write(page, right, bar, style.number(row.n), SMALL, color=MUTED, ha="right")


def draw_bar(axes: Axes, row) -> None:
    """Draw the share on a track of the whole, with its interval as a thin line."""
    y = row.y + BAR_BELOW
    axes.barh(y, 100, height=BAR, color=TINT)
    if pd.isna(row.percent_agree):
        return
    axes.barh(y, row.percent_agree, height=BAR, color=DEEP)
    # The white edge keeps the line visible where it lies on the bar.
    for color, width in ((PAPER, 3), (INK, 1.2)):
        axes.plot(
            [row.ci_low, row.ci_high], [y, y], color=color, linewidth=width, solid_capstyle="butt"
        )


def notes(rows: pd.DataFrame, confidence: float, others: int = 0) -> list[str]:
    """Explain the thin lines, where there are any, any hidden statement, and what is not here."""
    lines = []
    if rows["ci_low"].notna().any():
        lines.append(
            f"Tynn strek: {style.percent(confidence * 100)}-konfidensintervall, der medlemmer av "
            "samme gruppe får svare likt."
        )
    if others:
        more = norwegian.counted(others, "påstand", "påstander")
        lines.append(f"Figuren viser hovedspørsmålene. Tabellen over alle svar har {more} til.")
    if rows["percent_agree"].isna().any():
        lines.append("Kolon: skjult fordi for få har svart.")
    return lines


def tabulate(rows: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Make the data table in Norwegian form."""
    intervals = pd.Series(style.intervals(rows["ci_low"], rows["ci_high"], 0), rows.index)
    # of so few groups there is a share and no interval: that is not hidden
    unknown = rows["ci_low"].isna() & rows["percent_agree"].notna()
    return pd.DataFrame(
        {
            "Spørsmål": rows["question"].astype(str),
            "Påstand": rows["text_nb"],
            "Svar": rows["n"].map(style.number),
            "Enige": rows["n_agree"].map(style.number),
            "Andel enige (prosent)": rows["percent_agree"].map(style.number),
            f"{style.percent(confidence * 100)}-konfidensintervall": intervals.mask(
                unknown, norwegian.NOT_COMPUTED
            ),
        }
    )


def describe(rows: pd.DataFrame) -> str:
    """Write the alternative text from the data: the finding and what stands out.

    Every share stands in the data table beside the figure.
    """
    shown = rows[rows["percent_agree"].notna()].sort_values("percent_agree")
    sentences = [f"Andelen deltakere som er enige i {len(shown)} påstander om programmet."]
    if len(shown) > 1:
        most, least = shown.iloc[-1], shown.iloc[0]
        sentences.append(
            f"Flest er enige i «{most.text_nb}» ({style.percent(most.percent_agree)}), færrest i "
            f"«{least.text_nb}» ({style.percent(least.percent_agree)})."
        )
        low = int((shown["percent_agree"] < 50).sum())
        if low:
            statements = norwegian.counted(low, "påstand", "påstander")
            sentences.append(f"{statements} har under halvparten bak seg.")
    hidden = len(rows) - len(shown)
    if hidden:
        statements = norwegian.counted(hidden, "påstand", "påstander")
        sentences.append(f"{statements} er skjult fordi for få har svart.")
    return " ".join(sentences)
