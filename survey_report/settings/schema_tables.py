"""Tables that staff fill in (config/ and the registers): strictly read by their schema.

Each table has a JSON schema of its row in config/schemas/<name>.schema.yaml. Besides the
standard words the schemas use ``x-key`` (the columns that together must be unique),
``x-optional`` (a column that need not be there), ``x-exact`` (names of files: what stands there,
sign for sign, since two names that look alike are two files) and ``x-private``: on a column, its
values are never shown in a message; on a table, only values that look like codes are shown.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from survey_report.faults.headings import heading_shown
from survey_report.faults.source_faults import Fault, SourceError, listed, shown, suggestion
from survey_report.files.csv_rows import read_rows
from survey_report.files.delimited_text import read_delimited
from survey_report.files.plain_texts import plain
from survey_report.settings.own_yaml import read_yaml

SCHEMAS = Path(__file__).parents[2] / "config" / "schemas"
WHOLE_NUMBER = re.compile(r"-?\d+")


@functools.cache
def load_schema(name: str) -> Mapping:
    """Return the schema of the rows of a table."""
    return read_yaml((SCHEMAS / f"{name}.schema.yaml").read_text(encoding="utf-8"))


def read_strings(path: str | Path) -> pd.DataFrame:
    """Return a CSV table as it stands: all strings, empty cells "", "NA" an ordinary word.

    For tables that validation has passed.
    """
    return pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")


def read_table(path: str | Path, schema: str) -> pd.DataFrame:
    """Return a CSV table in the types of its schema.

    Parameters
    ----------
    path : str or Path
    schema : str
        Name of the schema in config/schemas.

    Returns
    -------
    pandas.DataFrame
        Columns in the order of the schema; whole numbers Int64, numbers float, the rest
        strings with "" for an empty cell.

    Raises
    ------
    SourceError
        With every fault of the table.
    """
    cells = read_delimited(path, ",").cells
    faults = table_faults(str(path), cells, schema)
    if faults:
        raise SourceError(faults)
    return typed(_as_they_stand(cells, path, schema), schema)


def _as_they_stand(cells: pd.DataFrame, path: str | Path, schema: str) -> pd.DataFrame:
    """Return the cells with those of the exact columns as they stand in the file."""
    rules = load_schema(schema)["properties"]
    exact = [name for name in cells if rules.get(name, {}).get("x-exact")]
    if not exact:
        return cells
    found = [row.get(name) or "" for row in read_rows(path) for name in exact]
    standing = {plain(name): name for name in found}
    return cells.assign(**{name: cells[name].replace(standing) for name in exact})


def typed(cells: pd.DataFrame, schema: str) -> pd.DataFrame:
    """Return checked cells in the types and column order of the schema."""
    rules = load_schema(schema)["properties"]
    properties = {column: rule for column, rule in rules.items() if column in cells}
    table = cells[list(properties)].copy()
    for column, rule in properties.items():
        if rule.get("type") == "integer":
            table[column] = pd.to_numeric(table[column].replace("", None)).astype("Int64")
        elif rule.get("type") == "number":
            table[column] = pd.to_numeric(table[column].replace("", None)).astype("float64")
        elif table[column].dtype != "str":
            table[column] = table[column].astype("str")
    return table


def table_faults(path: str, cells: pd.DataFrame, schema: str) -> list[Fault]:
    """Return every fault of a table of strings: columns, cells and repeated rows."""
    rules = load_schema(schema)
    faults = _column_faults(path, list(cells.columns), rules["properties"])
    return faults + _cell_faults(path, cells, rules) + _repeated_rows(path, cells, rules)


def _column_faults(path: str, present: list[str], properties: Mapping) -> list[Fault]:
    """Return the columns that a table lacks, and those that the schema does not know."""
    known = list(properties)
    missing = [
        column
        for column, rule in properties.items()
        if column not in present and not rule.get("x-optional")
    ]
    unknown = [column for column in present if column not in known]
    if not set(known) & set(present):
        return [
            Fault(
                path,
                "ingen av kolonnene er kjent",
                f"overskriftene {listed(known, 'og')}",
                "Se at fila har overskriftsrad og komma som skilletegn.",
                row=1,
            )
        ]
    return [
        *(_missing_column(path, column, unknown) for column in missing),
        *(
            _unknown_column(path, column, present.index(column) + 1, known, missing or known)
            for column in unknown
        ),
    ]


def _missing_column(path: str, column: str, unknown: list[str]) -> Fault:
    return Fault(
        path,
        "kolonnen mangler",
        "én kolonne med denne overskriften",
        f"{suggestion(column, unknown)}Legg til kolonnen.",
        row=1,
        column=column,
    )


def _unknown_column(
    path: str, column: str, number: int, known: list[str], likely: list[str]
) -> Fault:
    shown = heading_shown(column, known)
    return Fault(
        path,
        "ukjent kolonne"
        if shown
        else f"ukjent kolonne, nr. {number} (overskriften vises ikke, for den kan være et navn)",
        f"bare {listed(known, 'og')}",
        f"{suggestion(column, likely)}Rett overskriften, eller ta bort kolonnen.",
        row=1,
        column=shown,
    )


def _cell_faults(path: str, cells: pd.DataFrame, rules: Mapping) -> list[Fault]:
    # a quarter of the start-up time of the scripts that only read checked tables
    import jsonschema

    found = []
    for column, rule in rules["properties"].items():
        if column not in cells:
            continue
        validator = jsonschema.Draft202012Validator(
            rule, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
        )
        required = column in rules.get("required", [])
        # a column has fewer different cells than rows
        counts = {
            cell: sum(1 for _ in validator.iter_errors(_value(cell, rule))) if cell else required
            for cell in set(cells[column])
        }
        wrong = [cell for cell, count in counts.items() if count]
        rows = cells.index[cells[column].isin(wrong)] if wrong else []
        found += [(row, column) for row in rows for _ in range(counts[cells.at[row, column]])]
    order = list(rules["properties"])
    return [
        _cell_fault(path, row + 1, column, cells.at[row, column], rules)
        for row, column in sorted(found, key=lambda place: (place[0], order.index(place[1])))
    ]


def _value(cell: str, rule: Mapping) -> object:
    """Return the cell as the schema's type where it can be; else as it stands."""
    if rule.get("type") == "integer" and WHOLE_NUMBER.fullmatch(cell):
        return int(cell)
    if rule.get("type") == "number":
        try:
            return float(cell)
        except ValueError:
            return cell
    return cell


def _cell_fault(path: str, row: int, column: str, cell: str, rules: Mapping) -> Fault:
    rule = rules["properties"][column]
    known = [str(value) for value in rule.get("enum", [])]
    return Fault(
        path,
        _found(cell, known, rule.get("x-private", False), rules.get("x-private", False)),
        f"{listed(known)} – {rule['description']}" if known else rule["description"],
        f"{suggestion(cell, known)}Rett cella.",
        row=row,
        column=column,
    )


def _found(cell: str, known: Iterable[str], private_column: bool, private_table: bool) -> str:
    if cell and private_column:
        return "en verdi som ikke vises av personvernhensyn"
    return f"«{cell}»" if cell and not private_table else shown(cell, known)


def _repeated_rows(path: str, cells: pd.DataFrame, rules: Mapping) -> list[Fault]:
    key = rules.get("x-key", [])
    if not key or not set(key) <= set(cells.columns):
        return []
    return [
        Fault(
            path,
            "samme verdi som i en rad lenger opp",
            f"hver {listed(key, 'og')} én gang",
            "Ta bort den ene raden, eller rett verdien.",
            row=int(row) + 1,
            column=listed(key, "og"),
        )
        for row in cells.index[cells.duplicated(key)]
    ]
