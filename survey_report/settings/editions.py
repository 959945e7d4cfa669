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
TABLES = (
    *("facts", "cohorts", "effect_change", "group_counts"),
    *("evaluation", "evaluation_distribution"),
)

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


def with_data(edition: Mapping, rows: Iterable[Row]) -> dict:
    """Return an edition's settings with what its files say of it.

    Parameters
    ----------
    edition : mapping
    rows : iterable of mapping
        The register; what the edition does not count in says nothing of it.

    Returns
    -------
    dict
        The settings with ``synthetic`` (ja, nei, delvis), and the mark of synthetic data only
        where some of them are.
    """
    marks = {row["synthetic"] for row in counted(rows, edition)}
    synthetic = "delvis" if len(marks) > 1 else next(iter(marks), "nei")
    mark = edition.get("synthetic_mark", "") if synthetic != "nei" else ""
    return dict(edition) | {"synthetic": synthetic, "synthetic_mark": mark}


def late_versions(rows: Iterable[Row], versions: Iterable[Row], edition: Mapping) -> list[Row]:
    """Return the corrections that an edition counts in though they came after its cut-off date.

    Parameters
    ----------
    rows : iterable of mapping
        The register.
    versions : iterable of mapping
        Rows of config/versions.csv: path, received, sha256, rows.
    edition : mapping

    Returns
    -------
    list of mapping
        The version that counts of each file that was corrected late, by path.
    """
    newest = {row["path"]: row["sha256"] for row in counted(rows, edition)}
    return [
        version
        for version in sorted(versions, key=lambda row: row["path"])
        if newest.get(version["path"]) == version["sha256"]
        and version["received"] > edition["cut_off"]
    ]


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
    mixed = {row["synthetic"] for row in files if "synthetic" in row}
    if len(mixed) > 1 and edition.get("mixed_data") != "ja":
        fake = sorted({row["cohort"] for row in files if row["synthetic"] == "ja"})
        faults.append(
            f"Utgaven blander syntetiske og virkelige svar. Syntetiske filer har kullene "
            f"{', '.join(fake)}. Ta dem ut av utgaven (cohorts i {file}), rett synthetic i "
            f"config/sources.csv, eller skriv mixed_data: ja i {file} hvis det er meningen."
        )
    if not files and not faults:
        faults.append(f"Ingen filer er mottatt innen stikkdatoen {day}. Rett cut_off i {file}.")
    return faults


def frozen_folder(edition: Mapping) -> str:
    """Return the folder with what the previous edition published; "" when there is none."""
    previous = edition.get("previous")
    return f"{FROZEN}/{previous}" if previous else ""
