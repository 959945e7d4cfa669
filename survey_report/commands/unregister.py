"""Take a file or a cohort out of the register: ``make unregister``. The files stay in place."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from survey_report.files.csv_rows import read_rows, write_rows
from survey_report.validation.register_checks import COHORTS, SOURCES


def command(given: Mapping[str, str]) -> int:
    """Take it out; return the exit code."""
    cohort, file = given.get("ID", ""), given.get("FILE", "")
    rows = read_rows(SOURCES)
    out = [
        row
        for row in rows
        if (cohort or file)
        and (not cohort or row["cohort"] == cohort)
        and (not file or file in (row["path"], Path(row["path"]).name))
    ]
    if not out:
        print(
            "Fant ingen registrert fil. Oppgi kullet, fila eller begge: make unregister ID=2021-1 "
            "FILE=effect_after.csv.",
            file=sys.stderr,
        )
        return 1
    names = {row["path"] for row in out}
    kept = [row for row in rows if row["path"] not in names]
    write_rows(kept, list(rows[0]), SOURCES)
    left = {row["cohort"] for row in kept}
    cohorts = read_rows(COHORTS)
    gone = [row["cohort"] for row in cohorts if row["cohort"] == cohort and cohort not in left]
    if gone:
        write_rows([row for row in cohorts if row["cohort"] not in gone], list(cohorts[0]), COHORTS)
    print("\n".join([f"Tatt ut av registeret: {path}" for path in sorted(names)]))
    if gone:
        print(f"Kull {cohort} er tatt ut.")
    print(
        "Filene ligger der de lå. Flytt dem ut av data/raw, eller registrer dem igjen med make "
        "cohort, før du kjører make validate."
    )
    return 0
