"""Combine the cohorts' steps of cleaning, and the rows they set aside."""

from collections.abc import Iterable

from survey_report.cleaning.steps import Steps, set_aside_table, steps_table

# columns of each combined table
TABLES = {
    "steps": ["table", "step", "description", "rows_in", "rows_out", "cells_changed"],
    "set_aside": ["table", "row", "reason"],
}


def combine_steps(cohorts: Iterable[list[dict[str, str]]]) -> list[dict[str, str]]:
    """Return the cohorts' rows as one list, sorted by table, and by row where they have one.

    The sort is stable: the steps of a table keep the order they were run in.

    Parameters
    ----------
    cohorts : iterable of list of dict
        Rows with ``table``; those that were set aside have ``row``, a number, too.
    """
    rows = (row for cohort in cohorts for row in cohort)
    return sorted(rows, key=lambda row: (row["table"], int(row.get("row", 0))))


def write_steps(steps: list[Steps], steps_path: str, set_aside_path: str) -> None:
    """Write what a cohort's cleaning did, and the rows it set aside."""
    steps_table(steps).to_csv(steps_path, index=False, lineterminator="\n")
    set_aside_table(steps).to_csv(set_aside_path, index=False, lineterminator="\n")
