"""The value ledger: every number a reader meets, with its meaning and its origin.

config/values.csv says which cell of which statistics table a value is, what it means and
how it is shown. Nothing is computed here.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from survey_report.language import norwegian

VALUES = Path(__file__).parents[2] / "data/processed/audit/values.json"
SUPPRESSED = ":"
# kinds of rows that a comparison of editions has only when both of them had the source
MAY_BE_MISSING = ("kind=count", "kind=rate", "kind=diff", "kind=agree")
HIDDEN_BECAUSE = "Så få står bak at tallet, eller noe som følger av det, ville røpet dem."


class LedgerError(ValueError):
    """A definition in config/values.csv does not fit the statistics tables."""


def build_values(
    definitions: list[dict[str, str]],
    tables: Mapping[str, list[dict[str, object]]],
    labels: Mapping[str, str],
    origins: Mapping[str, dict],
) -> list[dict]:
    """Return the ledger.

    Parameters
    ----------
    definitions : list of dict
        Rows of config/values.csv: id, table, where, column, format, unit, n, definition_nb,
        formula. `id` and `definition_nb` may hold ``{column}`` placeholders; a definition then
        gives one value per row of the table that `where` selects.
    tables : mapping
        Table name to its rows (dicts of column to str or float). A table without rows, such as
        the comparison when there is no previous edition, gives no values.
    labels : mapping
        Id of a factor or statement to what the reader sees; fills ``{label}``.
    origins : mapping
        Table name to ``{"path": …, "rule": …, "script": …, "inputs": […]}``. Rows or a column
        that have an origin of their own stand as ``table:fact=mean_age`` or ``table:column``.

    Returns
    -------
    list of dict
        id, value, display, unit, n, definition, formula, source, rule, script, inputs, and for
        what the disclosure gate has hidden reason; sorted by id.

    Raises
    ------
    LedgerError
        Listing every definition that selects nothing, names an unknown table or column,
        or gives an id a second time.
    """
    faults: list[str] = []
    values: dict[str, dict] = {}
    for definition in definitions:
        table = definition["table"]
        if table not in tables:
            faults.append(f"{definition['id']}: tabellen «{table}» finnes ikke.")
            continue
        selected = [
            (number, row)
            for number, row in enumerate(tables[table], start=1)
            if selects(definition["where"], row)
        ]
        if not selected and tables[table] and definition["where"] not in MAY_BE_MISSING:
            faults.append(f"{definition['id']}: ingen rad i «{table}» har {definition['where']}.")
        origin = _origin(definition, origins)
        for number, row in selected:
            try:
                value = _value(definition, number, row, labels, origin)
            except KeyError as error:
                faults.append(f"{definition['id']}: «{table}» har ikke kolonnen {error}.")
                break
            if value["id"] in values:
                faults.append(f"{value['id']}: er definert to ganger.")
            values[value["id"]] = value
    faults += _resolve_n(values)
    if faults:
        lines = "\n".join(f"  – {fault}" for fault in faults)
        raise LedgerError(f"config/values.csv har {len(faults)} feil:\n{lines}")
    return [values[name] for name in sorted(values)]


def _origin(definition: Mapping[str, str], origins: Mapping[str, dict]) -> dict:
    """Return the origin of the definition's rows, else of its column, else of its table."""
    table = definition["table"]
    parts = (definition["where"], definition["column"])
    own = [f"{table}:{part}" for part in parts if f"{table}:{part}" in origins]
    return origins[own[0] if own else table]


def selects(where: str, row: Mapping[str, object]) -> bool:
    """Tell whether a row has the cells that `where` names (``fact=mean_age;wave=before``)."""
    pairs = (pair.split("=", 1) for pair in where.split(";") if pair)
    return all(str(row[column]) == wanted for column, wanted in pairs)


def _value(definition: dict, number: int, row: dict, labels: Mapping, origin: dict) -> dict:
    key = next((str(cell) for cell in row.values() if str(cell) in labels), "")
    filling = {**row, "label": labels.get(key, key)}
    raw = row[definition["column"]]
    suppressed = str(row.get("suppressed", "")).lower() == "true"
    missing = isinstance(raw, float) and math.isnan(raw)
    shown = SUPPRESSED if suppressed and missing else norwegian.display(raw, definition["format"])
    own = _text(row.get("reason"))
    because = own or HIDDEN_BECAUSE if shown == SUPPRESSED else own if missing else ""
    reason = {"reason": because} if because else {}
    return {
        "id": _fill(definition["id"], filling),
        "value": None if missing else int(raw) if definition["format"] == "integer" else raw,
        "display": shown,
        "unit": definition["unit"],
        "n": _n(definition["n"], filling),
        "definition": _fill(definition["definition_nb"], filling),
        "formula": definition["formula"],
        "source": f"{origin['path']}, rad {number}, kolonne {definition['column']}",
        "rule": origin["rule"],
        "script": origin["script"],
        "inputs": origin["inputs"],
    } | reason


def printed(entry: Mapping) -> int | float | str | None:
    """Return an entry's value with the digits that are printed, and no more.

    This is what leaves the house: with more digits a mean is a fraction that only some groups
    can have. The ledger itself keeps all digits, for the recheck.
    """
    value = entry["value"]
    if not isinstance(value, int | float):
        return value
    shown = norwegian.number_in(str(entry["display"]))
    return int(shown) if shown is not None and isinstance(value, int) else shown


def _text(cell: object) -> str:
    return cell if isinstance(cell, str) else ""


def _n(definition: str, filling: Mapping[str, object]) -> int | str | None:
    """Return the number behind the value: columns of the row, an id of the ledger, or nothing."""
    if not definition or "." in definition:
        return definition or None
    numbers = [filling[column] for column in definition.split("+")]
    missing = any(isinstance(number, float) and math.isnan(number) for number in numbers)
    return None if missing else sum(map(int, numbers))


def _resolve_n(values: Mapping[str, dict]) -> list[str]:
    """Put the value in place of each id given as n; return the faults."""
    faults = []
    for value in values.values():
        name = value["n"]
        if isinstance(name, str) and name not in values:
            faults.append(f"{value['id']}: n viser til «{name}», som ikke finnes.")
        elif isinstance(name, str):
            value["n"] = values[name]["value"]
    return faults


def _fill(template: str, filling: Mapping[str, object]) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: str(filling[match[1]]), template)


@cache
def load_values(path: Path = VALUES) -> dict[str, dict]:
    """Return the ledger by id."""
    entries = json.loads(path.read_text(encoding="utf-8"))
    return {entry["id"]: entry for entry in entries}
