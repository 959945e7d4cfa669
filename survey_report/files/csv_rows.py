"""CSV files as rows of strings, for scripts whose work takes less time than importing pandas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from survey_report.files.saved_tables import write_whole


def read_rows(path: str | Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file, each cell as it stands."""
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(rows: Iterable[Mapping], columns: Sequence[str], path: str | Path) -> None:
    """Write rows as CSV, with the columns in this order; the whole file, or none of it."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_whole(path, text.getvalue().encode())
