"""Clean a cohort's registers: participants, development areas, quotes and challenges."""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from survey_report.cleaning.pseudonyms import pseudonym
from survey_report.cleaning.steps import Steps, step
from survey_report.cleaning.survey_steps import table_names
from survey_report.readers import load_table
from survey_report.readers.corrections import correct as correct_cells

# what a row of corrections.csv calls a row of each register
IDENTITY = {
    "participants": "respondent_id",
    "development_areas": ["group", "area_no"],
    "quotes": "quote_id",
    "challenges": "challenge_id",
}
COLUMNS = {
    "participants": [
        "cohort",
        "group",
        "respondent",
        "organisation",
        "organisation_type",
        "gender",
        "age",
        "joined",
    ],
    "development_areas": ["cohort", "group", "area_no", "factor"],
    "quotes": ["cohort", "quote_id", "chapter", "theme", "text_nb", "cleared_by"],
    "challenges": ["cohort", "challenge_id", "theme", "text_nb", "cleared_by"],
}
NUMBERS = {"age": "int64", "area_no": "int64"}

Frame = pd.DataFrame


class Registers(NamedTuple):
    """The clean registers of a cohort; columns as in `COLUMNS`, sorted."""

    participants: Frame
    development_areas: Frame
    quotes: Frame
    challenges: Frame


@step("Enkeltverdier er rettet etter config/corrections.csv.")
def correct(cells: Frame, corrections: list[dict], key: str | list[str], path: str) -> Frame:
    """Make the manual corrections of this file."""
    return correct_cells(cells, corrections, key, path)


@step("Navn, e-post og stilling er tatt bort, og deltakerens id er byttet ut med et pseudonym.")
def pseudonymise(participants: Frame, key: bytes) -> Frame:
    """Drop what names the person; keep a pseudonym in place of the id."""
    respondent = participants["respondent_id"].map(lambda identity: pseudonym(identity, key))
    named = ["name", "email", "position"]
    return participants.drop(columns=named).assign(respondent_id=respondent)


@step("Alder er regnet ut fra fødselsåret og året kullet startet ({year}).")
def compute_age(participants: Frame, *, year: int) -> Frame:
    """Put age (years, at the end of the cohort's first year) in place of the birth year."""
    age = year - participants["birth_year"].astype("int64")
    return participants.drop(columns="birth_year").assign(age=age)


@step("Utviklingsområdets egne ord er tatt bort; området er koblet til faktorene det gjelder.")
def drop_free_text(areas: Frame) -> Frame:
    """Keep group, number and factors."""
    return areas.drop(columns="area_nb")


@step(
    "Utviklingsområder som ikke hører til noen faktor, er lagt til side.",
    reason="Ikke koblet til noen faktor",
)
def set_aside_unmapped(areas: Frame) -> Frame:
    """Keep the areas mapped to at least one factor."""
    return areas[areas["factors"] != ""]


@step(
    "Tekster som ingen har klarert for bruk, er lagt til side.",
    reason="Ikke klarert for bruk",
)
def set_aside_uncleared(texts: Frame) -> Frame:
    """Keep the texts that a named person has cleared."""
    return texts[texts["cleared_by"].str.strip() != ""]


def one_row_per_factor(areas: Frame) -> Frame:
    """Return an area mapped to several factors as one row for each: factor for factors."""
    split = areas.assign(factor=areas["factors"].str.split(";")).explode("factor")
    return split.assign(factor=split["factor"].str.strip()).drop(columns="factors")


def clean_table(
    source: Mapping[str, str],
    corrections: list[dict],
    start_year: int,
    key: bytes,
    table_name: str = "",
) -> tuple[Frame, Steps]:
    """Return one register of a cohort in clean form, and the record of its cleaning.

    Parameters
    ----------
    source : mapping
        The register's row of config/sources.csv: path, cohort, source.
    corrections : list of dict
        Rows of config/corrections.csv.
    start_year : int
        The year the cohort started.
    key : bytes
        Key for pseudonyms.
    table_name : str
        What the record calls it, where the register comes in several files.
    """
    kind, path = source["source"], source["path"]
    steps = Steps(table_name or f"{kind}/{source['cohort']}", load_table(path).cells)
    steps.run(correct, [row for row in corrections if row["path"] == path], IDENTITY[kind], path)
    if kind == "participants":
        steps.run(pseudonymise, key)
        table = steps.run(compute_age, year=start_year)
        table = table.rename(columns={"respondent_id": "respondent"})
    elif kind == "development_areas":
        steps.run(drop_free_text)
        table = one_row_per_factor(steps.run(set_aside_unmapped))
    else:
        table = steps.run(set_aside_uncleared)
    return table.assign(cohort=source["cohort"]), steps


def clean_register(
    sources: list[Mapping[str, str]], start_year: int, corrections: list[dict], key: bytes
) -> tuple[Registers, list[Steps]]:
    """Clean all registers of a cohort.

    Parameters
    ----------
    sources : list of mapping
        The cohort's register rows of config/sources.csv; kinds may be lacking.
    start_year : int
        The year the cohort started.
    corrections : list of dict
        Rows of config/corrections.csv.
    key : bytes
        Key for pseudonyms.
    """
    files = {
        source["path"]: (kind, *clean_table(source, corrections, start_year, key, name))
        for kind in dict.fromkeys(source["source"] for source in sources)
        for source, name in table_names(kind, [x for x in sources if x["source"] == kind])
    }
    registers = Registers(
        **{
            kind: _typed([table for own, table, _ in files.values() if own == kind], columns)
            for kind, columns in COLUMNS.items()
        }
    )
    return registers, [steps for _, _, steps in files.values()]


def _typed(tables: list[Frame], columns: list[str]) -> Frame:
    """Return the tables as one, also when there is none; sorted by its columns."""
    types = {column: NUMBERS.get(column, "str") for column in columns}
    table = pd.concat([*tables, pd.DataFrame(columns=columns, dtype="str")])[columns]
    return table.astype(types).sort_values(columns, ignore_index=True)
