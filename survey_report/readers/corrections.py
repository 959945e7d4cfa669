"""The manual corrections of a file, made on its cells as they stand in it."""

from __future__ import annotations

import pandas as pd

from survey_report.faults.source_faults import Fault, SourceError
from survey_report.files.plain_texts import plain


def correct(
    cells: pd.DataFrame, corrections: list[dict[str, str]], key: str | list[str], path: str
) -> pd.DataFrame:
    """Return a file's cells with its corrections made.

    Parameters
    ----------
    cells : pandas.DataFrame
        Strings, headings as in the file.
    corrections : list of dict
        Rows of config/corrections.csv for this file: correction_id, respondent_id, column,
        old_value, new_value.
    key : str or list of str
        Heading of the column that holds the identity; several are joined by "-".
    path : str
        The file, for the message.

    Raises
    ------
    SourceError
        When a correction's row, column or old value is not there (any longer).
    """
    if not corrections:
        return cells
    cells = cells.copy()
    columns = [key] if isinstance(key, str) else key
    if not set(columns) <= set(cells.columns):
        nowhere = pd.Series(False, index=cells.index)
        raise SourceError(_correction_fault(path, cells, nowhere, row) for row in corrections)
    keys = cells[columns[0]].str.cat([cells[column] for column in columns[1:]], sep="-")
    faults = []
    for row in corrections:
        same_row, column = keys == plain(row["respondent_id"]), row["column"]
        # the texts of the file are in the one form
        same = same_row & (cells[column] == plain(row["old_value"])) if column in cells else None
        if same is None or not same.any():
            faults.append(_correction_fault(path, cells, same_row, row))
        else:
            cells.loc[same, column] = plain(row["new_value"])
    if faults:
        raise SourceError(faults)
    return cells


def _correction_fault(
    path: str, cells: pd.DataFrame, same_row: pd.Series, row: dict[str, str]
) -> Fault:
    """Tell which of column, row and old value does not match; never the values."""
    rows = cells.index[same_row]
    if row["column"] not in cells:
        found, expected = "kolonnen finnes ikke i fila", "en overskrift i fila"
    elif rows.empty:
        found, expected = "ingen rad har denne identiteten", "en rad i fila"
    else:
        found, expected = "en annen verdi enn den som skulle rettes", "verdien i old_value"
    return Fault(
        path,
        f"{found} (rettelse {row['correction_id']})",
        expected,
        f"Rett eller ta ut rettelse {row['correction_id']} i config/corrections.csv.",
        row=int(rows[0]) + 1 if len(rows) else None,
        column=row["column"],
    )
