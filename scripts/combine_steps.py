"""Combine the cohorts' steps of cleaning, and the rows they set aside."""

from collections.abc import Iterable

from scripts.lib.rows import read_rows, write_rows
from scripts.lib.running import run_script

COLUMNS = {
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


def main(snakemake) -> None:
    """Read the cohorts' files, combine each kind, write them."""
    for kind, columns in COLUMNS.items():
        rows = combine_steps(map(read_rows, snakemake.input[kind]))
        write_rows(rows, columns, snakemake.output[kind])


if __name__ == "__main__":
    run_script(main, snakemake)  # noqa: F821
