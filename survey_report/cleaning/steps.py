"""The record of a cleaning: what each step did, and which rows were set aside and why.

A step is a function from frame to frame with a sentence for the reader of the audit. The
frame's index is the number of the row in the file it came from, so the record can be made
by comparing the frame before and after: rows that are gone were set aside, never dropped
silently, and rows in = rows out + rows set aside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

import pandas as pd

from survey_report.files.cell_frames import mapped

STEP_COLUMNS = ["table", "step", "description", "rows_in", "rows_out", "cells_changed"]
SET_ASIDE_COLUMNS = ["table", "row", "reason"]
READ = "Lest fra fila slik den ble mottatt."
# so many cells are taken out of their frame at a time
AT_ONCE = 40_000

Frame = pd.DataFrame


def step(description: str, reason: str = "") -> Callable:
    """Mark a function as a cleaning step.

    Parameters
    ----------
    description : str
        Norwegian sentence that the audit shows; may hold ``{name}`` for a keyword argument
        of the function.
    reason : str
        Why the rows this step takes out are set aside. A step without a reason must keep
        every row.
    """

    def mark(function: Callable[..., Frame]) -> Callable[..., Frame]:
        function.description = description
        function.reason = reason
        return function

    return mark


class Steps:
    """Runs cleaning steps on one table and keeps the record.

    Parameters
    ----------
    table : str
        Name of the table in the audit, such as ``effect/2016-1/before``.
    frame : pandas.DataFrame
        The rows as read; the index is the row number in the file and must be unique.
    """

    def __init__(self, table: str, frame: Frame):
        if not frame.index.is_unique:
            raise ValueError(f"{table}: radnumrene er ikke entydige")
        self.table = table
        self.frame = frame
        self._steps = [(table, "read", READ, len(frame), len(frame), 0)]
        self._set_aside: list[tuple[str, int, str]] = []

    def run(self, function: Callable[..., Frame], *args, **kwargs) -> Frame:
        """Run a step on the frame, record what it did, and return the frame after it.

        Raises
        ------
        ValueError
            When rows in ≠ rows out + rows set aside, or rows are gone without a reason.
        """
        before, after = self.frame, function(self.frame, *args, **kwargs)
        gone = before.index.difference(after.index)
        if not after.index.is_unique or len(before) != len(after) + len(gone):
            raise ValueError(f"{self.table}, {function.__name__}: rader inn ≠ rader ut + til side")
        if len(gone) and not function.reason:
            raise ValueError(f"{self.table}, {function.__name__}: rader er borte uten grunn")
        description = function.description.format(**kwargs)
        self._steps.append(
            (
                self.table,
                function.__name__,
                description,
                len(before),
                len(after),
                cells_changed(before, after),
            )
        )
        self._set_aside += [(self.table, int(row), function.reason) for row in gone]
        self.frame = after
        return after

    def replace(self, frame: Frame) -> None:
        """Go on with the same rows in another form; not a step, since nothing is decided.

        Raises
        ------
        ValueError
            For other rows.
        """
        if not frame.index.equals(self.frame.index):
            raise ValueError(f"{self.table}: andre rader enn før")
        self.frame = frame


def cells_changed(before: Frame, after: Frame) -> int:
    """Return how many cells differ, over the rows and columns both frames have.

    A number is the same as its text, and an empty text the same as a missing value.
    """
    if not before.index.equals(after.index):
        before = before.take(before.index.get_indexer(after.index))
    if not before.columns.equals(after.columns):
        columns = before.columns.intersection(after.columns)
        before, after = before[columns], after[columns]
    return _changed(before, after)


def _changed(old: Frame, new: Frame) -> int:
    """Return how many cells of two frames of the same form differ."""
    # most steps leave most columns alone, and whole frames are quickly compared
    if old.equals(new):
        return 0
    columns = old.shape[1]
    if old.size > AT_ONCE and columns > 1:
        halves = slice(columns // 2), slice(columns // 2, None)
        return sum(_changed(old.iloc[:, half], new.iloc[:, half]) for half in halves)
    # numbers are compared in a fraction of the time that texts are
    texts: dict[str, int] = defaultdict(lambda: len(texts))
    old_text, new_text = (
        mapped(frame, lambda cell: texts[_text(cell)], "int") for frame in (old, new)
    )
    return int((old_text != new_text).sum())


def _text(value: object) -> str:
    # what is missing (None, NaN) is not itself, or is nothing
    if value is None or value != value:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def steps_table(records: Iterable[Steps]) -> Frame:
    """Return the steps of several tables: table, step, description, rows_in, rows_out,
    cells_changed; sorted by table, steps in the order they were run."""
    rows = [row for record in records for row in record._steps]
    return pd.DataFrame(rows, columns=STEP_COLUMNS).sort_values("table", kind="stable")


def set_aside_table(records: Iterable[Steps]) -> Frame:
    """Return the rows set aside: table, row (1 = first data row), reason; sorted."""
    rows = [row for record in records for row in record._set_aside]
    return pd.DataFrame(rows, columns=SET_ASIDE_COLUMNS).sort_values(["table", "row"])
