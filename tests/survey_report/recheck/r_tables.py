"""The tables that R prints of two programmes, and what the recheck finds in them."""

import copy
import functools

import pandas as pd

from survey_report.recheck.table_checks import check_tables
from tests.reference.programmes import KEYS
from tests.reference.values import HERE

PROGRAMMES = ("drawn", "awkward")
# R finds the limits of the ratio by search, to five decimals
SEARCHED = {"spread_change.ratio_low", "spread_change.oldham_r", "spread_change.start_r"}
SEARCHED |= {"effect_change.d_low", "effect_change.d_high"}
SEARCHED |= {"effect_change_matched.d_low", "effect_change_matched.d_high"}


def tables_of(programme: str) -> dict[str, list[dict[str, str]]]:
    """Return the tables that R prints of a programme, as the rows of files, to change at will."""
    return copy.deepcopy(_printed_tables(programme))


@functools.cache
def _printed_tables(programme: str) -> dict[str, list[dict[str, str]]]:
    printed = pd.read_csv(HERE / f"{programme}.csv", dtype=str, keep_default_na=False)
    tables: dict[str, dict[str, dict[str, str]]] = {}
    for table, row, column, value in printed.itertuples(index=False):
        names = KEYS.get(table, ["factor"])
        parts = row.rsplit(".", len(names) - 1) if len(names) > 1 else [row][: len(names)]
        rows = tables.setdefault(table, {})
        rows.setdefault(row, dict(zip(names, parts, strict=True)))
        rows[row][column] = "" if value == "NA" else value
    return {name: list(rows.values()) for name, rows in tables.items()}


def errors(tables: dict) -> set[str]:
    return {one.item for one in check_tables(tables) if one.level == "error"} - SEARCHED


def changed_errors(programme: str, table: str, column: str) -> set[str]:
    """Return what is found when a number of a column is larger by one."""
    tables = _printed_tables(programme)
    rows, found = tables.get(table, []), set()
    for place in [place for place, row in enumerate(rows) if row[column]][:3]:
        changed = list(rows)
        changed[place] = rows[place] | {column: str(float(rows[place][column]) + 1)}
        found |= errors(tables | {table: changed})
    return found
