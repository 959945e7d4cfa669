"""Draw the programme in time (figure 1), the fact page and the model of the survey (figure 4)."""

from functools import partial
from itertools import zip_longest
from pathlib import Path
from textwrap import wrap
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from survey_report.figures import style
from survey_report.figures.list_figure import draw_list
from survey_report.figures.model_figure import add_card, draw_model
from survey_report.figures.style import (
    BODY,
    DEEP,
    LABEL,
    LARGE,
    MUTED,
    NEUTRAL,
    PAPER,
    SMALL,
    WARM,
    number,
    percent,
)
from survey_report.language import norwegian
from survey_report.processes.script_runs import script_run

# --- The programme in time --------------------------------------------------------------

# Who takes part, with the edges of the column in inches and the width of its text in letters.
LANES = {
    "group": ("Hver ledergruppe", 0.62, 2.62, 19),
    "cohort": ("Hele kullet", 2.72, 4.72, 24),
    "leader": ("Den enkelte leder", 4.82, 6.3, 14),
}
SESSIONS = (
    "Toppledelse og effektive ledergrupper",
    "Forskjellighet, språk og roller",
    "Ledergruppen som strategisk organ",
    "Ledergruppen i endring og utvikling",
)
MARKS = {
    "survey": {"marker": "D", "markersize": 9, "color": WARM},
    "session": {"marker": "o", "markersize": 15, "color": DEEP},
    "review": {"marker": "s", "markersize": 8, "color": NEUTRAL},
    "meeting": {"marker": "^", "markersize": 9, "color": NEUTRAL},
    "goals": {"marker": "P", "markersize": 9, "color": NEUTRAL},
    # drawn as a long stroke where there is room
    "talks": {"marker": "_", "markersize": 9, "markeredgewidth": 4, "color": NEUTRAL},
}
ABOUT = "Tidspunktene er omtrentlige og varierer mellom kull."
MONTH, TIMELINE_TOP, LATER = 0.56, 0.45, 0.3
MODEL = "Effect-modellen"
MODEL_SOURCE = "Kilde: Effect-modellen er utviklet av Henning Bang og Thomas Nesset Midelfart."
PROGRAMME_SOURCE = "Kilde: {agency}s beskrivelse av programmet."


def list_activities(programme: dict) -> pd.DataFrame:
    """List the programme's activities with their place in time.

    Parameters
    ----------
    programme : dict
        The config's programme section.

    Returns
    -------
    DataFrame
        Columns: lane, kind, start, end (months from the start; end is missing for what
        happens once), label. Places between the fixed start and end are approximate.
    """
    months, count = programme["months"], programme["joint_sessions"]
    low, high = programme["development_areas_min"], programme["development_areas_max"]
    talks = norwegian.cardinal(programme["individual_conversations_max"])
    at = np.linspace(1.5, months - 1.5, count)
    rows = [
        ("group", "survey", 0.5, None, "Effect-kartlegging ved start"),
        ("group", "goals", 1.5, None, f"Gruppen velger {low}–{high} utviklingsområder"),
        ("group", "review", 3.5, None, "Egenevaluering av et ledermøte"),
        ("group", "review", months - 2.5, None, "Ny egenevaluering av et ledermøte"),
        ("group", "survey", months - 0.5, None, "Effect-kartlegging ved slutt"),
        ("group", "survey", months + LATER / MONTH + 0.5, None, "Effect-kartlegging ett år etter"),
        ("leader", "talks", 1.3, months - 0.3, f"Inntil {talks} individuelle samtaler"),
    ]
    for i, (month, theme) in enumerate(zip_longest(at, SESSIONS[:count], fillvalue=""), 1):
        rows.append(("cohort", "session", month, None, f"Fellessamling {i}\n{theme}".strip()))
    for place, label in ((0.5, "Møte mellom to ledergrupper"), (1.5, "Nytt møte to og to")):
        rows.append(("cohort", "meeting", np.interp(place, range(count), at), None, label))
    return pd.DataFrame(rows, columns=["lane", "kind", "start", "end", "label"]).sort_values(
        ["start", "lane"], ignore_index=True
    )


def draw_timeline(programme: dict, narrow: bool = False) -> style.Drawing:
    """Draw the activities downwards in time, in a column for each who takes part.

    Parameters
    ----------
    programme : dict
        The config's programme section.
    narrow : bool
        Whether it is drawn for a phone: one column, with who takes part under each activity.
    """
    activities = list_activities(programme)
    draw = draw_as_list if narrow else draw_lanes
    return style.Drawing(
        draw(activities, programme["months"]),
        tabulate_activities(activities, programme["months"]),
        describe_timeline(activities, programme),
        "Gjelder alle kull.",
        PROGRAMME_SOURCE.format(agency=programme["agency_short"]),
    )


def draw_lanes(activities: pd.DataFrame, months: int) -> Figure:
    """Draw the activities in a column for each who takes part."""
    end = TIMELINE_TOP + MONTH * months
    later = end + LATER
    bottom = later + MONTH
    figure = style.new_figure(bottom + 0.32)
    page = style.canvas(figure)
    for name, left, right, _ in LANES.values():
        add_card(page, left, 0, right, end)
        style.write(page, left + 0.14, 0.2, name, LABEL, weight="bold", color=DEEP)
    add_card(page, *LANES["group"][1:2], later, LANES["group"][2], bottom)
    draw_months(page, months)
    draw_wait(page, end, later)
    for activity in activities.itertuples():
        draw_activity(page, activity)
    style.write_notes(page, bottom + 0.2, [ABOUT])
    return figure


def draw_as_list(activities: pd.DataFrame, months: int) -> Figure:
    """Draw the activities under each other, with the month, and who takes part."""
    rows = list(activities.itertuples())
    small = [f"{LANES[row.lane][0]} · {style.in_sentence(moment(row, months))}" for row in rows]
    titles = [row.label.partition("\n")[::2] for row in rows]
    entries = [(*title, text) for title, text in zip(titles, small, strict=True)]

    def mark(page: Axes, place: int, x: float, y: float) -> None:
        draw_mark(page, rows[place].kind, x, y, rows[place].label)

    return draw_list(entries, mark, ABOUT)


def draw_months(page: Axes, months: int) -> None:
    """Write the months down the left side, with a light line between them."""
    style.write(page, 0, 0.2, "Måned", LABEL, weight="bold", color=DEEP)
    for month in range(1, months + 1):
        y = TIMELINE_TOP + MONTH * (month - 0.5)
        style.write(page, 0.36, y, str(month), LABEL, color=MUTED, ha="right")
        line = TIMELINE_TOP + MONTH * (month - 1)
        page.plot([0, style.WIDTH], [line, line], color=PAPER, linewidth=0.8, zorder=1)


def draw_wait(page: Axes, end: float, later: float) -> None:
    """Draw the year that passes between the programme and the follow-up."""
    x = LANES["group"][1] + 0.2
    page.plot([x, x], [end + 0.05, later - 0.04], ":", color=NEUTRAL, linewidth=2.5)
    for i, line in enumerate(("Ett år", "etter")):
        style.write(page, 0, later + MONTH / 2 + 0.155 * (i - 0.5), line, SMALL, color=MUTED)


def draw_activity(page: Axes, activity) -> None:
    """Draw an activity's mark with its text beside it."""
    _, left, _, letters = LANES[activity.lane]
    x, y = left + 0.2, TIMELINE_TOP + MONTH * activity.start
    if activity.kind == "talks":
        end = TIMELINE_TOP + MONTH * activity.end
        page.plot([x, x], [y, end], color=NEUTRAL, linewidth=5, solid_capstyle="round")
        y = (y + end) / 2
    else:
        draw_mark(page, activity.kind, x, y, activity.label)
    title, _, theme = activity.label.partition("\n")
    lines = [(line, activity.kind == "session") for line in wrap(title, letters)]
    lines += [(line, False) for line in wrap(theme, letters)]
    for i, (line, strong) in enumerate(lines):
        style.write(
            page, x + 0.2, y + 0.155 * (i - (len(lines) - 1) / 2), line, SMALL,
            weight="semibold" if strong else "normal",
        )  # fmt: skip


def draw_mark(page: Axes, kind: str, x: float, y: float, label: str) -> None:
    """Draw the mark of an activity; that of a session holds its number."""
    page.plot(x, y, linestyle="", **{"markeredgewidth": 0} | MARKS[kind])
    if kind == "session":
        place = label.partition("\n")[0].rpartition(" ")[2]
        style.write(page, x, y, place, LABEL, color=PAPER, weight="bold", ha="center")


def moment(activity, months: int) -> str:
    """Say when an activity takes place."""
    if activity.start > months:
        return "Ett år etter slutt"
    first = f"Måned {min(months, int(activity.start) + 1)}"
    return first if pd.isna(activity.end) else f"{first}–{int(np.ceil(activity.end))}"


def tabulate_activities(activities: pd.DataFrame, months: int) -> pd.DataFrame:
    """Make the table of activities, with approximate months."""
    return pd.DataFrame(
        {
            "Når (omtrent)": [moment(a, months) for a in activities.itertuples()],
            "Hvem": activities["lane"].map(lambda lane: LANES[lane][0]),
            "Aktivitet": activities["label"].str.replace("\n", ": "),
        }
    )


def describe_timeline(activities: pd.DataFrame, programme: dict) -> str:
    """Write the alternative text: the activities of each column in order."""
    months = norwegian.cardinal(programme["months"])
    sentences = [f"Tidslinje for programmet, som varer i {months} måneder."]
    for lane, (name, *_) in LANES.items():
        labels = activities.loc[activities["lane"] == lane, "label"].str.split("\n").str[0]
        sentences.append(f"{name}: {'; '.join(labels)}.")
    return " ".join(sentences)


# --- The fact page ----------------------------------------------------------------------

FACTS_HEIGHT, GUTTER, PADDING = 5.5, 0.14, 0.2
FACT_LABELS = {
    "groups_total": "Ledergrupper",
    "ministries": "Ledergrupper fra departementer",
    "directorates": "Ledergrupper fra direktorater",
    "leaders_total_rounded": "Toppledere (rundt regnet)",
    "share_men": "Menn (prosent)",
    "share_women": "Kvinner (prosent)",
    "mean_age": "Gjennomsnittsalder (år)",
    "mean_members_per_group": "Medlemmer per ledergruppe i snitt",
    "largest_group": "Medlemmer i den største ledergruppen",
    "smallest_group": "Medlemmer i den minste ledergruppen",
}
GROUP_MARKS = {
    "ministries": ("departementer", "o", WARM),
    "directorates": ("direktorater", "s", DEEP),
}
MARK_STEP = 0.212
FACT_DECIMALS = {"mean_age": 1, "mean_members_per_group": 1}


def draw_fact_page(facts: pd.DataFrame, narrow: bool = False) -> style.Drawing:
    """Draw who takes part as a panel of cards.

    Parameters
    ----------
    facts : DataFrame
        Columns: fact, value; shares on 0–100. A missing fact is shown as ``:``.
    narrow : bool
        Whether it is drawn for a phone.
    """
    values = facts.set_index("fact")["value"].astype(float).reindex(list(FACT_LABELS))
    shown = {fact: number(x, FACT_DECIMALS.get(fact, 0)) for fact, x in values.items()}
    width = style.PHONE if narrow else style.WIDTH
    marks = PHONE_MARKS if narrow else PAGE_MARKS
    more = marks.height(values) - PAGE_MARKS.height(values)
    figure = style.new_figure(FACTS_HEIGHT + more, width)
    page = style.canvas(figure)
    draw_groups_card(page, values, shown, marks)
    half = (width - GUTTER) / 2
    top, small = 1.93 + more, SMALL if narrow else BODY
    for left, fact, (text, rest) in (
        (0, "leaders_total_rounded", ("toppledere,", "rundt regnet")),
        (half + GUTTER, "mean_age", ("år er", "gjennomsnittsalderen")),
    ):
        add_card(page, left, top, left + half, top + 1)
        y = top + (0.32 if narrow else 0.37)
        style.write(page, left + PADDING, y, shown[fact], 26, weight="bold", color=DEEP)
        lines = [text, rest] if narrow else [f"{text} {rest}"]
        for i, line in enumerate(lines):
            y = top + (0.62 if narrow else 0.75) + 0.18 * i
            style.write(page, left + PADDING, y, line, small)
    draw_gender_card(page, values, top + 1.14)
    draw_size_card(page, values, shown, top + 2.23)
    table = pd.DataFrame({"Fakta": FACT_LABELS.values(), "Verdi": [shown[f] for f in FACT_LABELS]})
    return style.Drawing(
        figure,
        table,
        describe_facts(shown),
        f"n = {shown['groups_total']} ledergrupper.",
        "Kilde: Deltakerlistene ved start i hvert kull.",
    )


class Marks(NamedTuple):
    """Where the marks of the groups stand: inches from the card's corner, and how many a row."""

    left: float
    top: float
    across: int

    def height(self, values: pd.Series) -> float:
        """Return the height of the rows of marks with their headings."""
        rows = [max(1, -(-n // self.across)) for n in values[list(GROUP_MARKS)].fillna(0)]
        return self.top + sum(0.5 + MARK_STEP * count for count in rows)


PAGE_MARKS, PHONE_MARKS = Marks(2.2, 0.3, 18), Marks(0.26, 1.0, 13)


def draw_groups_card(page: Axes, values: pd.Series, shown: dict[str, str], marks: Marks) -> None:
    """Draw each group as a mark: a circle for a ministry, a square for a directorate."""
    beside = marks.left < 1
    more = marks.height(values) - PAGE_MARKS.height(values)
    add_card(page, 0, 0, page.get_xlim()[1], 1.79 + more)
    style.write(
        page, PADDING, 0.5 if beside else 0.62, shown["groups_total"], 44, weight="bold", color=DEEP
    )
    place = (1.2, 0.63) if beside else (PADDING, 1.12)
    style.write(page, *place, "ledergrupper", LARGE)
    top = marks.top
    for fact, (name, marker, color) in GROUP_MARKS.items():
        style.write(page, marks.left - 0.06, top, f"{shown[fact]} {name}", BODY, weight="semibold")
        count = int(values.fillna(0)[fact])
        rows, places = np.divmod(np.arange(count), marks.across)
        x, y = marks.left + MARK_STEP * places, top + 0.25 + MARK_STEP * rows
        page.plot(x, y, marker, color=color, markersize=9.5, markeredgewidth=0)
        top += 0.5 + MARK_STEP * max(1, -(-count // marks.across))


def draw_gender_card(page: Axes, values: pd.Series, top: float) -> None:
    """Draw the shares of men and women as one bar, with a gap between them."""
    width = page.get_xlim()[1]
    inside = width - 2 * PADDING
    add_card(page, 0, top, width, top + 0.95)
    if values[["share_men", "share_women"]].isna().any():
        style.write(page, PADDING, top + 0.3, f"Menn og kvinner: {style.HIDDEN}", BODY)
        return
    edge = PADDING + inside * values["share_men"] / values[["share_men", "share_women"]].sum()
    page.barh(top + 0.65, edge - PADDING - 0.02, left=PADDING, height=0.22, color=DEEP)
    right = width - PADDING
    page.barh(top + 0.65, right - edge - 0.02, left=edge + 0.02, height=0.22, color=WARM)
    men, women = percent(values["share_men"]), percent(values["share_women"])
    style.write(page, PADDING, top + 0.29, f"{men} menn", LARGE, weight="bold")
    style.write(page, right, top + 0.29, f"{women} kvinner", LARGE, weight="bold", ha="right")


def draw_size_card(page: Axes, values: pd.Series, shown: dict[str, str], top: float) -> None:
    """Draw the smallest, the mean and the largest group on a line of sizes."""
    width = page.get_xlim()[1]
    add_card(page, 0, top, width, top + 1.34)
    style.write(page, PADDING, top + 0.25, "Medlemmer i ledergruppene", BODY, weight="semibold")
    marks = {
        "smallest_group": ("minst", "o"),
        "mean_members_per_group": ("i snitt", "D"),
        "largest_group": ("størst", "o"),
    }
    sizes = values[list(marks)]
    if sizes.isna().any():
        style.write(page, PADDING, top + 0.6, style.HIDDEN, BODY)
        return
    low, high = sizes["smallest_group"], sizes["largest_group"]
    span = max(high - low, 1)
    place = {f: 0.7 + (width - 1.4) * (x - low) / span for f, x in sizes.items()}
    y = top + 0.85
    page.plot(
        [place["smallest_group"], place["largest_group"]], [y, y], color=NEUTRAL, linewidth=2.5
    )
    for fact, (name, marker) in marks.items():
        color = WARM if marker == "D" else DEEP
        page.plot(place[fact], y, marker, color=color, markersize=9, markeredgewidth=0)
        style.write(page, place[fact], y - 0.23, shown[fact], LARGE, weight="bold", ha="center")
        style.write(page, place[fact], y + 0.23, name, LABEL, ha="center")


def describe_facts(shown: dict[str, str]) -> str:
    """Write the alternative text from the facts."""
    return (
        f"Fakta om toppledergruppene. {shown['groups_total']} ledergrupper: "
        f"{shown['ministries']} fra departementer og {shown['directorates']} fra direktorater, "
        f"med om lag {shown['leaders_total_rounded']} toppledere. "
        f"{shown['share_men']}{style.NBSP}% er menn og {shown['share_women']}{style.NBSP}% "
        f"kvinner; gjennomsnittsalderen er {shown['mean_age']} år. En ledergruppe har i snitt "
        f"{shown['mean_members_per_group']} medlemmer, fra {shown['smallest_group']} i den minste "
        f"til {shown['largest_group']} i den største."
    )


if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        folder = Path(snakemake.output[0]).parent
        programme = snakemake.params.programme
        facts, factors = (pd.read_csv(snakemake.input[name]) for name in ("facts", "factors"))
        drawings = {
            "programme_timeline": partial(draw_timeline, programme),
            "fact_page": partial(draw_fact_page, facts),
            "effect_model": partial(draw_model, factors, MODEL, MODEL_SOURCE),
        }
        for topic, draw in drawings.items():
            style.save_both(draw, folder / f"fig_{topic}", snakemake.output)
