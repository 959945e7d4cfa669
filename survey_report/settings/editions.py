"""What an edition counts in, and what it leaves behind for the next one.

The register, config/sources.csv, has every file ever handed in. An edition counts in the files
that had come by its cut-off date, so that it can be built again when more have come.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from survey_report.language.norwegian import date_text

# a folder for each published edition, tracked: only what was published lies there
FROZEN = "data/editions"
# the tables that the next edition is held against; disclosed, as all of the statistics
TABLES = ("facts", "cohorts", "effect_change", "evaluation", "evaluation_distribution")

Row = Mapping[str, str]


def counts_in(row: Row, edition: Mapping) -> bool:
    """Tell whether an edition counts a registered file in.

    Parameters
    ----------
    row : mapping
        A row of config/sources.csv.
    edition : mapping
        cut_off (ISO date), cohorts ("all" or a list).
    """
    in_time = row["received"] <= edition["cut_off"]
    return in_time and (edition["cohorts"] == "all" or row["cohort"] in edition["cohorts"])


def counted(rows: Iterable[Row], edition: Mapping) -> list[Row]:
    """Return the registered files that an edition counts in."""
    return [row for row in rows if counts_in(row, edition)]


def left_out(rows: Iterable[Row], edition: Mapping) -> list[Row]:
    """Return the registered files that an edition does not count in."""
    return [row for row in rows if not counts_in(row, edition)]


def edition_faults(rows: Iterable[Row], edition: Mapping) -> list[str]:
    """Return why an edition cannot be built from the files it counts in, in Norwegian.

    A list of participants that was handed in anew after the cut-off date, or a cohort that the
    edition names and nobody has registered.
    """
    rows = list(rows)
    files = counted(rows, edition)
    there = {row["cohort"] for row in files}
    late = {row["cohort"] for row in left_out(rows, edition) if row["source"] == "participants"}
    named = [] if edition["cohorts"] == "all" else edition["cohorts"]
    file, day = f"config/editions/{edition['id']}.yaml", date_text(edition["cut_off"])
    faults = [
        f"Kull {cohort} står i {file}, men har ingen filer mottatt innen {day}. Registrer kullet, "
        "eller ta det ut av lista."
        for cohort in named
        if cohort not in there
    ]
    faults += [
        f"Deltakerlista for kull {cohort} er mottatt etter stikkdatoen {day}, men andre filer fra "
        f"kullet er med. Flytt cut_off i {file}."
        for cohort in sorted(there & late)
    ]
    if not files and not faults:
        faults.append(f"Ingen filer er mottatt innen stikkdatoen {day}. Rett cut_off i {file}.")
    return faults


def frozen_folder(edition: Mapping) -> str:
    """Return the folder with what the previous edition published; "" when there is none."""
    previous = edition.get("previous")
    return f"{FROZEN}/{previous}" if previous else ""
