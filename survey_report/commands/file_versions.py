"""Versions of a file that was handed in: each is kept, with the day it came.

The file in the cohort's folder is the newest. A copy of every version lies in data/versions, by
its checksum, so that an old edition can be built of what it was built of. Which versions there
have been stands in config/versions.csv.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from survey_report.files.csv_rows import read_rows, write_rows
from survey_report.language.norwegian import date_text
from survey_report.settings.editions import late_versions

VERSIONS = "config/versions.csv"
COLUMNS = ("path", "received", "sha256", "rows")
STORE = Path("data/versions")


def place_of(path: str, sha256: str) -> Path:
    """Return where the copy of a version lies."""
    return STORE / Path(path).parent.name / sha256[:16]


def content_of(path: str, sha256: str) -> Path | None:
    """Return a file that has a version's content: the file itself, its copy, or None."""
    for found in (Path(path), place_of(path, sha256)):
        if found.is_file() and hashlib.sha256(found.read_bytes()).hexdigest() == sha256:
            return found
    return None


def read_versions() -> list[dict[str, str]]:
    """Return the rows of config/versions.csv; none when there is no such file."""
    return read_rows(VERSIONS) if Path(VERSIONS).is_file() else []


def keep_versions(
    rows: Iterable[Mapping[str, str]], old: Mapping[str, Mapping], received: str
) -> list[dict[str, str]]:
    """Keep a copy of every file that is new or changed, and return all versions there are.

    Parameters
    ----------
    rows : iterable of mapping
        The cohort's rows of config/sources.csv, as they now are.
    old : mapping
        Path to row, as the register was.
    received : str
        ISO date: the day what is changed came.
    """
    versions = read_versions()
    known = {(row["path"], row["sha256"]) for row in versions}
    for row in rows:
        _copy(row)
        if (row["path"], row["sha256"]) in known:
            continue
        changed = _changed(row, old)
        if changed and (row["path"], old[row["path"]]["sha256"]) not in known:
            versions.append({key: old[row["path"]][key] for key in COLUMNS})
        day = received if changed else row["received"]
        versions.append({key: row[key] for key in COLUMNS} | {"received": day})
    versions.sort(key=lambda row: (row["path"], row["received"]))
    return versions


def write_versions(versions: Iterable[Mapping[str, str]]) -> None:
    """Write config/versions.csv."""
    write_rows(versions, COLUMNS, VERSIONS)


def version_notes(
    rows: list[dict[str, str]], versions: list[dict[str, str]], edition: Mapping
) -> list[str]:
    """Return what to say of corrections that the edition counts in after its cut-off date."""
    return [
        f"{row['path']} er en rettelse mottatt {date_text(row['received'])}, etter stikkdatoen. "
        f"Fila var med i utgave {edition['id']} fra før, og rettelsen teller. Skal den ikke telle, "
        "legg den forrige fila tilbake og registrer på nytt."
        for row in late_versions(rows, versions, edition)
    ]


def _changed(row: Mapping[str, str], old: Mapping[str, Mapping]) -> bool:
    return old.get(row["path"], row)["sha256"] != row["sha256"]


def _copy(row: Mapping[str, str]) -> None:
    place = place_of(row["path"], row["sha256"])
    if not place.is_file():
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(row["path"], place)
