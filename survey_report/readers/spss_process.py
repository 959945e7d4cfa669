"""Read an SPSS file in a process of its own, and write what is in it as JSON.

    python spss_process.py file.sav

The library under pyreadstat is written in C, and a damaged file can crash it. Here that is the
end of this process, and a fault of the file for the one that asked (`spss_sav`). Nothing of the
package is imported, so that the process starts at once.
"""

from __future__ import annotations

import datetime
import json
import re
import sys

import pyreadstat

MEMORY = 3_000_000_000
# SPSS counts seconds from the first day of the Gregorian calendar
FIRST_DAY = datetime.datetime(1582, 10, 14)
DATE = re.compile(r"(?:[AEJS]?DATE|MOYR|QYR|WKYR)\d")
MOMENT = re.compile(r"(?:DATETIME|YMDHMS)\d")
TIME = re.compile(r"D?TIME\d")


def content(path: str, most_cells: int) -> dict:
    """Return columns, rows and codebook of a file; an error where there is too much of it.

    One impossible date spoils no more than its own cell, which keeps its number. The table is asked
    for as a dict: the library then has no need of pandas, whose import took two thirds of the
    time.
    """
    options = {"user_missing": True, "disable_datetime_conversion": True, "output_format": "dict"}
    table, meta = pyreadstat.read_sav(path, **options)
    cells = sum(map(len, table.values()))
    if cells > most_cells:
        return {"cells": cells}
    columns = [
        [_value(value, meta.original_variable_types.get(name, "")) for value in values]
        for name, values in table.items()
    ]
    return {
        "columns": list(table),
        "rows": [list(row) for row in zip(*columns, strict=True)],
        "encoding": meta.file_encoding or "utf-8",
        "wordings": {name: text for name, text in meta.column_names_to_labels.items() if text},
        "labels": {
            name: [[code, label] for code, label in own.items()]
            for name, own in meta.variable_value_labels.items()
        },
        "missing": meta.missing_ranges,
    }


def _value(value: object, kind: str) -> object:
    """Return a value as JSON has it; dates and times as text."""
    if value is None or value != value:
        return None
    if not isinstance(value, float):
        return value if isinstance(value, (int, str)) else str(value)
    if TIME.match(kind) and abs(value) < 1e9:
        return str(datetime.timedelta(seconds=round(value)))
    if not (DATE.match(kind) or MOMENT.match(kind)):
        return value
    try:
        moment = FIRST_DAY + datetime.timedelta(seconds=round(value))
    except OverflowError:
        return value
    return f"{moment:%Y-%m-%d}" if DATE.match(kind) else moment.isoformat(sep=" ")


def _limit() -> None:
    """Let the file have no more memory than a survey can need, where the system can say so."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Write the content of the file that is named."""
    _limit()
    json.dump(content(sys.argv[1], int(sys.argv[2])), sys.stdout)


if __name__ == "__main__":
    main()
