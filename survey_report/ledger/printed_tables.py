"""Statistics tables with the digits that are printed, as an edition leaves them behind.

config/values.csv says how each cell is shown. A number that nothing shows is left out, unless it
is a count.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from survey_report.language import norwegian
from survey_report.ledger.ledger import selects


def printed_rows(
    table: str, rows: Iterable[Mapping[str, str]], definitions: Iterable[Mapping[str, str]]
) -> list[dict[str, str]]:
    """Return the rows of a table with the digits that are printed.

    Parameters
    ----------
    table : str
        The name of the table.
    rows : iterable of mapping
        Its rows as text.
    definitions : iterable of mapping
        Rows of config/values.csv: table, where, column, format.
    """
    own = [one for one in definitions if one["table"] == table]
    return [
        {column: _printed(cell, _form(own, row, column)) for column, cell in row.items()}
        for row in rows
    ]


def printed_csv(table: str, text: str, definitions: Iterable[Mapping[str, str]]) -> str:
    """Return a table's CSV with the digits that are printed."""
    reader = csv.DictReader(io.StringIO(text))
    rows = printed_rows(table, reader, definitions)
    out = io.StringIO()
    writer = csv.DictWriter(out, reader.fieldnames or [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _form(definitions: list[Mapping[str, str]], row: Mapping[str, str], column: str) -> str:
    """Return how a cell is shown; "" where nothing shows it."""
    forms = (
        one["format"]
        for one in definitions
        if one["column"] == column and selects(one["where"], row)
    )
    return next(forms, "")


def _printed(cell: str, form: str) -> str:
    try:
        number = float(cell)
    except ValueError:
        return cell
    if number != number:
        return ""
    if form and form != "text":
        shown = norwegian.number_in(norwegian.display(number, form))
        return f"{shown:.10g}" if shown is not None else ""
    return cell if number.is_integer() and "." not in cell else ""
