"""Published or aggregated tables as they stand: read strictly, all faults at once."""

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from survey_report.faults.source_faults import Fault, SourceError, listed, suggestion
from survey_report.files.delimited_text import comma_or_semicolon, read_delimited

CHANGE, IMPROVED = "table2_effect_change.csv", "table1_groups_improved.csv"
EVALUATION, FACTS = "figure2_evaluation.csv", "facts.csv"
# columns that a table must have; the others are used where they are
NEEDED = {
    CHANGE: ("factor", "mean_before", "sd_before", "mean_after", "sd_after"),
    IMPROVED: ("factor", "improved", "not_improved"),
    EVALUATION: ("statement_id", "question", "percent_agree"),
    FACTS: ("fact", "value"),
}
GLOBAL_INDEX = "global_index"


def read_aggregates(
    folder: Path, factors: Collection[str], statements: Collection[str]
) -> dict[str, pd.DataFrame]:
    """Return the tables of a folder as they stand: strings, by file name.

    Raises
    ------
    SourceError
        No table, a lacking column, an unknown factor or statement, or a cell that is no
        number.
    """
    tables, faults = {}, []
    for name, needed in NEEDED.items():
        path = folder / name
        if not path.exists():
            continue
        try:
            cells = read_delimited(path, comma_or_semicolon(path)).cells
        except SourceError as error:
            faults += error.faults
            continue
        known = statements if name == EVALUATION else [*factors, GLOBAL_INDEX]
        faults += _table_faults(path.as_posix(), cells, needed, known)
        tables[name] = cells.reset_index(drop=True)
    if not tables and not faults:
        faults.append(_nothing(folder))
    if faults:
        raise SourceError(faults)
    return tables


def is_number(text: str) -> bool:
    """Tell whether a cell is a number with a decimal point."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def _table_faults(
    path: str, cells: pd.DataFrame, needed: Collection[str], known: Collection[str]
) -> list[Fault]:
    lacking = [column for column in needed if column not in cells]
    if lacking:
        return [
            Fault(
                path,
                "kolonnen mangler",
                f"kolonnene {listed(needed, 'og')}",
                f"{suggestion(column, cells.columns)}Legg til kolonnen.",
                row=1,
                column=column,
            )
            for column in lacking
        ]
    key, *numbers = [column for column in needed if column != "question"]
    if key == "fact":
        known = list(cells["fact"])
    faults = [
        Fault(
            path,
            f"«{name}»",
            "en faktor eller påstand i config/instruments",
            f"{suggestion(name, known)}Rett navnet.",
            row=int(row) + 1,
            column=key,
        )
        for row, name in cells[key].items()
        if name not in known
    ]
    return faults + [
        Fault(
            path,
            "en celle som ikke er et tall",
            "et tall med desimalpunktum, for eksempel 5.06",
            "Rett cella.",
            row=int(row) + 1,
            column=column,
        )
        for column in numbers
        for row, text in cells[column].items()
        if not is_number(text)
    ]


def _nothing(folder: Path) -> Fault:
    return Fault(
        folder.as_posix(),
        "ingen av tabellene",
        f"minst én av {listed(NEEDED)}",
        "Legg tabellene i mappa, med disse navnene.",
    )
