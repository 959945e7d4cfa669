"""Projects of the awkward programme of tests/reference, from one group and one wave upward.

The answers are those that R has computed from (tests/reference/data/awkward/), four factors of
the team survey, on the cohorts that the project has. The chapter prints every figure and every
table, so that whatever cannot be said yet must say so.
"""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

DATA = Path(__file__).parents[1] / "reference/data"
WAVES = ("before", "after", "followup")
FIGURES = ("evaluation", "effect_change", "group_changes", "goals_change", "followup", "fact_page")
TABLES = (
    *("improved", "effect_change", "robust", "evaluation", "evaluation_distribution"),
    *("participation", "agreement", "sensitivity", "followup", "goals", "subgroups"),
)
DAYS = {"before": "start", "after": "end", "followup": "end"}


@dataclass(frozen=True)
class Case:
    """How much of the programme has happened.

    Attributes
    ----------
    groups, waves : int
        The first so many of each.
    evaluated : bool
        Whether anyone has answered the final evaluation.
    """

    groups: int
    waves: int
    evaluated: bool


CASES = {
    "one group, one wave": Case(1, 1, evaluated=False),
    "one group, two waves": Case(1, 2, evaluated=False),
    "two groups, no evaluation": Case(2, 2, evaluated=False),
    "one cohort": Case(3, 2, evaluated=True),
    "three cohorts, a factor nobody was asked": Case(9, 2, evaluated=True),
    "five cohorts and one that has begun": Case(18, 2, evaluated=True),
    "everything": Case(18, 3, evaluated=True),
}


def make_awkward_project(small: Path, folder: Path, case: Case) -> Path:
    """Make a project of a case in `folder`, of the small project, and return the folder."""
    shutil.copytree(small, folder, symlinks=True)
    items = answers(case)
    write_config(folder, items)
    sources = []
    cohorts = pd.read_csv(folder / "config/cohorts.csv").set_index("cohort")
    for cohort, rows in items.groupby("cohort"):
        sources += write_cohort(folder, cohort, rows, cohorts.loc[cohort], case)
    table = pd.DataFrame(sources).sort_values("path")
    table.to_csv(folder / "config/sources.csv", index=False, lineterminator="\n")
    write_report(folder)
    return folder


def answers(case: Case) -> pd.DataFrame:
    """Return the answers of the case's groups and waves, in the years of the cohorts there are."""
    items = pd.read_csv(DATA / "awkward/items.csv")
    for old, new in (("2020", "2016"), ("2021", "2017")):
        for column in ("cohort", "group"):
            items[column] = items[column].str.replace(old, new)
    groups = sorted(items["group"].unique())[: case.groups]
    return items[items["group"].isin(groups) & items["wave"].isin(WAVES[: case.waves])]


def write_config(folder: Path, items: pd.DataFrame) -> None:
    """Cut the instrument down to the factors of the answers, and the cohorts to theirs."""
    root = Path(__file__).parents[2]
    instrument = pd.read_csv(root / "config/instruments/effect_2016.csv")
    instrument = instrument[instrument["item_id"].isin(items.columns)]
    instrument.to_csv(
        folder / "config/instruments/effect_2016.csv", index=False, lineterminator="\n"
    )
    factors = pd.read_csv(root / "config/instruments/factors.csv")
    factors = factors[factors["factor"].isin(instrument["factor"])]
    factors.to_csv(folder / "config/instruments/factors.csv", index=False, lineterminator="\n")
    cohorts = pd.read_csv(root / "config/cohorts.csv")
    cohorts = cohorts[cohorts["cohort"].isin(items["cohort"])]
    cohorts.to_csv(folder / "config/cohorts.csv", index=False, lineterminator="\n")
    for name in ("corrections", "made_up"):
        path = folder / f"config/{name}.csv"
        path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    config = folder / "config/config.yaml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("formats: [html, pdf, docx]", "formats: [html]"), "utf-8")
    shutil.rmtree(folder / "data/raw")


def write_cohort(
    folder: Path, cohort: str, rows: pd.DataFrame, dates: pd.Series, case: Case
) -> list[dict]:
    """Write a cohort's exports and registers; return its rows of config/sources.csv."""
    instrument = pd.read_csv(folder / "config/instruments/effect_2016.csv")
    sources = []

    def save(table: pd.DataFrame, source: str, wave: str, received: str) -> None:
        name = "_".join(part for part in (source, wave) if part)
        path = Path("data/raw") / cohort / f"{name}.csv"
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        table.to_csv(folder / path, index=False, lineterminator="\n")
        sources.append(
            {
                "path": path.as_posix(),
                "cohort": cohort,
                "source": source,
                "wave": wave,
                "format": "plain_csv",
                "received": received,
                "owner": "Programstaben",
                "synthetic": "ja",
                "sha256": hashlib.sha256((folder / path).read_bytes()).hexdigest(),
                "rows": len(table),
            }
        )

    for wave, given in rows.groupby("wave"):
        day = pd.Timestamp(dates[DAYS[wave]]) + pd.Timedelta(days=365 * (wave == "followup"))
        save(survey(given, instrument, day), "effect", wave, f"{day:%Y-%m-%d}")
    people = participants(rows)
    save(people, "participants", "", dates["start"])
    save(development_areas(rows), "development_areas", "", dates["start"])
    told = {"theme": "tid", "text_nb": f"Vi i {cohort} har for liten tid.", "cleared_by": "Staben"}
    number = cohort.replace("-", "")
    quote = {"quote_id": f"q{number}", "chapter": "3.1", **told}
    save(pd.DataFrame([quote]), "quotes", "", dates["end"])
    challenge = {"challenge_id": f"u{number}", **told}
    save(pd.DataFrame([challenge]), "challenges", "", dates["end"])
    if case.evaluated:
        save(evaluation(folder, people, dates["end"]), "evaluation", "", dates["end"])
    return sources


def survey(given: pd.DataFrame, instrument: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Return an export: items that run against their factor are turned back, no answer is empty."""
    table = given[["respondent", "group"]].rename(columns={"respondent": "respondent_id"})
    table = table.assign(status="complete", test=0, submitted=f"{day:%Y-%m-%d} 09:00:00")
    for item, reverse in zip(instrument["item_id"], instrument["reverse"], strict=True):
        turned = 8 - given[item] if reverse == "ja" else given[item]
        table[item] = turned.astype("Int64")
    return table.assign(comment="")


def participants(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the register: who has no answer before came along the way."""
    kinds = pd.read_csv(DATA / "awkward/groups.csv")
    kinds["group"] = kinds["group"].str.replace("2020", "2016").str.replace("2021", "2017")
    early = set(rows.loc[rows["wave"] == "before", "respondent"])
    people = rows.drop_duplicates("respondent")[["respondent", "group"]].reset_index(drop=True)
    people = people.merge(kinds, on="group")
    number = people.index.to_series()
    return pd.DataFrame(
        {
            "respondent_id": people["respondent"],
            "name": "Prøve " + people["respondent"],
            "email": people["respondent"].str.lower() + "@example.org",
            "gender": number.map(lambda n: "kvinne" if n % 2 else "mann"),
            "birth_year": 1960 + number % 20,
            "position": "direktør",
            "organisation": "Etat " + people["group"],
            "organisation_type": people["organisation_type"],
            "group": people["group"],
            "joined": people["respondent"].map(lambda n: "start" if n in early else "underveis"),
        }
    )


def development_areas(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the areas of the cohort's groups; a group that chose no factor has one without."""
    areas = pd.read_csv(DATA / "awkward/areas.csv")
    areas["group"] = areas["group"].str.replace("2020", "2016").str.replace("2021", "2017")
    groups = pd.DataFrame({"group": sorted(rows["group"].unique())})
    own = groups.merge(areas, "left", on="group")
    own["area_no"] = own.groupby("group").cumcount() + 1
    return own.assign(area_nb="Bli bedre sammen", factors=own["factor"].fillna(""))[
        ["group", "area_no", "area_nb", "factors"]
    ]


def evaluation(folder: Path, people: pd.DataFrame, day: str) -> pd.DataFrame:
    """Return an evaluation in which groups agree each in their own measure."""
    statements = pd.read_csv(folder / "config/instruments/evaluation_2016.csv")["statement_id"]
    place = people["group"].astype("category").cat.codes
    table = people[["respondent_id", "group"]].assign(
        status="complete", test=0, submitted=f"{day} 10:00:00"
    )
    for shift, statement in enumerate(statements):
        table[statement] = 1 + (people.index + place * 2 + shift) % 5
    return table.assign(comment="")


def write_report(folder: Path) -> None:
    """Write the chapter, and give the project back the tables of the report."""
    root = Path(__file__).parents[2]
    shutil.copy(root / "config/report_tables.yaml", folder / "config/report_tables.yaml")
    calls = [f'figure("{name}", "Figuren {name}")' for name in FIGURES]
    calls += [f'table("{name}", "Tabellen {name}")' for name in TABLES]
    cells = [f"```{{python}}\n#| output: asis\n#| echo: false\n{call}\n```" for call in calls]
    chapter = "# Resultater {#sec-resultater}\n\n" + "\n\n".join(cells) + "\n"
    (folder / "reports/chapters/resultater.qmd").write_text(chapter, encoding="utf-8")
