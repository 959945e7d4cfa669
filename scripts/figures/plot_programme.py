"""Draw the programme in time (figure 1), the fact page and the model of the survey (figure 4)."""

from itertools import zip_longest
from pathlib import Path
from textwrap import wrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from survey_report.figures import style
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
}
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


def draw_timeline(programme: dict) -> style.Drawing:
    """Draw the activities downwards in time, in a column for each who takes part.

    Parameters
    ----------
    programme : dict
        The config's programme section.
    """
    activities = list_activities(programme)
    months = programme["months"]
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
    style.write_notes(page, bottom + 0.2, ["Tidspunktene er omtrentlige og varierer mellom kull."])
    return style.Drawing(
        figure,
        tabulate_activities(activities, months),
        describe_timeline(activities, programme),
        "Gjelder alle kull.",
        PROGRAMME_SOURCE.format(agency=programme["agency_short"]),
    )


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
        page.plot(x, y, linestyle="", markeredgewidth=0, **MARKS[activity.kind])
    title, _, theme = activity.label.partition("\n")
    if activity.kind == "session":
        place = title.rpartition(" ")[2]
        style.write(page, x, y, place, LABEL, color=PAPER, weight="bold", ha="center")
    lines = [(line, activity.kind == "session") for line in wrap(title, letters)]
    lines += [(line, False) for line in wrap(theme, letters)]
    for i, (line, strong) in enumerate(lines):
        style.write(
            page, x + 0.2, y + 0.155 * (i - (len(lines) - 1) / 2), line, SMALL,
            weight="semibold" if strong else "normal",
        )  # fmt: skip


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
FACT_DECIMALS = {"mean_age": 1, "mean_members_per_group": 1}


def draw_fact_page(facts: pd.DataFrame) -> style.Drawing:
    """Draw who takes part as a panel of cards.

    Parameters
    ----------
    facts : DataFrame
        Columns: fact, value; shares on 0–100. A missing fact is shown as ``:``.
    """
    values = facts.set_index("fact")["value"].astype(float).reindex(list(FACT_LABELS))
    shown = {fact: number(x, FACT_DECIMALS.get(fact, 0)) for fact, x in values.items()}
    figure = style.new_figure(FACTS_HEIGHT)
    page = style.canvas(figure)
    draw_groups_card(page, values, shown)
    half = (style.WIDTH - GUTTER) / 2
    for left, fact, text in (
        (0, "leaders_total_rounded", "toppledere, rundt regnet"),
        (half + GUTTER, "mean_age", "år er gjennomsnittsalderen"),
    ):
        add_card(page, left, 1.93, left + half, 2.93)
        style.write(page, left + PADDING, 2.3, shown[fact], 26, weight="bold", color=DEEP)
        style.write(page, left + PADDING, 2.68, text, BODY)
    draw_gender_card(page, values)
    draw_size_card(page, values, shown)
    table = pd.DataFrame({"Fakta": FACT_LABELS.values(), "Verdi": [shown[f] for f in FACT_LABELS]})
    return style.Drawing(
        figure,
        table,
        describe_facts(shown),
        f"n = {shown['groups_total']} ledergrupper.",
        "Kilde: Deltakerlistene ved start i hvert kull.",
    )


def draw_groups_card(page: Axes, values: pd.Series, shown: dict[str, str]) -> None:
    """Draw each group as a mark: a circle for a ministry, a square for a directorate."""
    add_card(page, 0, 0, style.WIDTH, 1.79)
    style.write(page, PADDING, 0.62, shown["groups_total"], 44, weight="bold", color=DEEP)
    style.write(page, PADDING, 1.12, "ledergrupper", LARGE)
    left, across, step = 2.2, 18, 0.212
    top = 0.3
    for fact, name, marker, color in (
        ("ministries", "departementer", "o", WARM),
        ("directorates", "direktorater", "s", DEEP),
    ):
        style.write(page, left - 0.06, top, f"{shown[fact]} {name}", BODY, weight="semibold")
        count = 0 if pd.isna(values[fact]) else int(values[fact])
        for i in range(count):
            x, y = left + step * (i % across), top + 0.25 + step * (i // across)
            page.plot(x, y, marker, color=color, markersize=9.5, markeredgewidth=0)
        top += 0.5 + step * max(1, -(-count // across))


def draw_gender_card(page: Axes, values: pd.Series) -> None:
    """Draw the shares of men and women as one bar, with a gap between them."""
    top, inside = 3.07, style.WIDTH - 2 * PADDING
    add_card(page, 0, top, style.WIDTH, top + 0.95)
    if values[["share_men", "share_women"]].isna().any():
        style.write(page, PADDING, top + 0.3, f"Menn og kvinner: {style.HIDDEN}", BODY)
        return
    edge = PADDING + inside * values["share_men"] / values[["share_men", "share_women"]].sum()
    page.barh(top + 0.65, edge - PADDING - 0.02, left=PADDING, height=0.22, color=DEEP)
    right = style.WIDTH - PADDING
    page.barh(top + 0.65, right - edge - 0.02, left=edge + 0.02, height=0.22, color=WARM)
    men, women = percent(values["share_men"]), percent(values["share_women"])
    style.write(page, PADDING, top + 0.29, f"{men} menn", LARGE, weight="bold")
    style.write(page, right, top + 0.29, f"{women} kvinner", LARGE, weight="bold", ha="right")


def draw_size_card(page: Axes, values: pd.Series, shown: dict[str, str]) -> None:
    """Draw the smallest, the mean and the largest group on a line of sizes."""
    top = 4.16
    add_card(page, 0, top, style.WIDTH, FACTS_HEIGHT)
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
    place = {f: 0.7 + (style.WIDTH - 1.4) * (x - low) / span for f, x in sizes.items()}
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
        style.save(draw_timeline(programme), folder / "fig_programme_timeline")
        style.save(draw_fact_page(pd.read_csv(snakemake.input.facts)), folder / "fig_fact_page")
        model = draw_model(pd.read_csv(snakemake.input.factors), MODEL, MODEL_SOURCE)
        style.save(model, folder / "fig_effect_model")
