"""Compute what is new since the previous edition: cohorts, numbers of answers, main results.

Reads the disclosed tables of both editions. Without a previous edition both tables are empty.
"""

import math
from collections.abc import Iterable, Mapping
from pathlib import Path

from survey_report.faults.source_faults import listed
from survey_report.files.csv_rows import read_rows, write_rows
from survey_report.language.norwegian import round_half_up
from survey_report.processes.script_runs import script_run

COUNTS = {
    "groups_total": "Grupper som har startet",
    "groups_completed": "Grupper som har fullført",
    "leaders_total": "Ledere ved start",
    "evaluation_responses": "Svar på sluttevalueringen",
}
RATES = {"evaluation_response_rate": "Svarprosent i sluttevalueringen"}
COLUMNS = ["kind", "key", "name_nb", "previous", "now", "change"]
# the digits that are printed: a difference of more would tell more of both editions
DECIMALS = {"count": 0, "rate": 0, "diff": 2, "agree": 0}
NONE = "ingen"

Table = list[dict[str, str]]
Tables = Mapping[str, Table]


def compute_edition_change(now: Tables, previous: Tables) -> list[dict[str, object]]:
    """Return the main numbers of both editions side by side.

    Parameters
    ----------
    now, previous : mapping
        facts (fact, value), effect_change (factor, diff), evaluation (statement_id,
        percent_agree), as CSV rows.

    Returns
    -------
    list of dict
        kind (count, rate, diff, agree), key, name_nb (of facts), previous, now, change. A
        number that either edition has hidden, or does not have, is left out.
    """
    rows = []
    for kind, table, names in (("count", "facts", COUNTS), ("rate", "facts", RATES)):
        pair = [_cells(one[table], "fact", "value") for one in (previous, now)]
        rows += _rows(kind, *pair, names)
    for kind, table, key, column in (
        ("diff", "effect_change", "factor", "diff"),
        ("agree", "evaluation", "statement_id", "percent_agree"),
    ):
        pair = [_cells(one[table], key, column) for one in (previous, now)]
        rows += _rows(kind, *pair, dict.fromkeys(pair[1], ""))
    return rows


def compute_edition_summary(
    now: Table, previous: Table, changes: Iterable[Mapping], name: str
) -> dict[str, object]:
    """Return what the report says in words: which cohorts, and what has moved the most.

    Parameters
    ----------
    now, previous : list of dict
        Each edition's cohorts: cohort, groups, groups_completed.
    changes : iterable of mapping
        From `compute_edition_change`.
    name : str
        The previous edition.
    """
    before = {row["cohort"]: row for row in previous}
    new = [row["cohort"] for row in now if row["cohort"] not in before]
    completed = [
        row["cohort"]
        for row in now
        if int(row["groups_completed"])
        and not int(before.get(row["cohort"], {}).get("groups_completed", 0))
    ]
    gone = [cohort for cohort in before if cohort not in {row["cohort"] for row in now}]
    return {
        "previous": name,
        "cohorts_new_count": len(new),
        "cohorts_new": _names(new),
        "cohorts_completed_count": len(completed),
        "cohorts_completed": _names(completed),
        "cohorts_gone_count": len(gone),
        "cohorts_gone": _names(gone),
        "factor_moved": _most(changes, "diff", "global_index"),
        "statement_moved": _most(changes, "agree"),
    }


def _names(cohorts: list[str]) -> str:
    return listed(cohorts, "og") if cohorts else NONE


def _cells(table: Table, key: str, column: str) -> dict[str, str]:
    return {row[key]: row[column] for row in table if row[column] != ""}


def _rows(
    kind: str, previous: Mapping[str, str], now: Mapping[str, str], names: Mapping[str, str]
) -> list[dict[str, object]]:
    rows = []
    for key, name in names.items():
        if key in previous and key in now:
            before, after = (as_printed(float(edition[key]), kind) for edition in (previous, now))
            change = round(after - before, DECIMALS[kind])
            rows.append(
                {
                    "kind": kind,
                    "key": key,
                    "name_nb": name,
                    "previous": before,
                    "now": after,
                    "change": change,
                }
            )
    return rows


def as_printed(value: float, kind: str) -> int | float:
    """Return a number with the digits that an edition prints of its kind."""
    shown = round_half_up(value, DECIMALS[kind])
    return int(shown) if kind == "count" else shown + 0.0  # no minus zero


def _most(changes: Iterable[Mapping], kind: str, without: str = "") -> str:
    """Return the key of what has moved the most; the first of equals."""
    moved = [one for one in changes if one["kind"] == kind and one["key"] != without]
    largest = max(moved, key=lambda one: abs(one["change"]), default=None)
    return largest["key"] if largest and not math.isclose(largest["change"], 0) else NONE


def read_tables(paths: Iterable[str]) -> dict[str, Table]:
    """Return CSV tables by the name of the file."""
    return {Path(path).stem: read_rows(path) for path in paths}


if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        files = snakemake.input
        now = read_tables([files.facts, files.cohorts, files.effect_change, files.evaluation])
        previous, name = read_tables(files.previous), snakemake.params.previous
        changes, summary = [], {}
        if name:
            changes = compute_edition_change(now, previous)
            summary = compute_edition_summary(now["cohorts"], previous["cohorts"], changes, name)
        write_rows(changes, COLUMNS, snakemake.output.edition_change)
        facts = [{"fact": fact, "value": value} for fact, value in summary.items()]
        write_rows(facts, ["fact", "value"], snakemake.output.edition_summary)
