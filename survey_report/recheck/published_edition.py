"""Read a published edition: its tables, facts and claims, as printed.

The folder's format is described in docs/edition-2019.md.
"""

from __future__ import annotations

import csv
import math
import re
from dataclasses import dataclass
from pathlib import Path

from survey_report.recheck.expressions import Cell
from survey_report.recheck.intervals import Interval, Printed, printed

FACTORS = "effect_factors.csv"
CLAIMS = "claims.csv"
OTHER_STATEMENTS = "evaluation_other_statements.csv"
GLOBAL_INDEX = "global_index"
GROUPS = "groups_completed"
# A list transcribed from extracted text may have lost names; it cannot have gained any
_EXTRACTED = "as the text was extracted"
_FACT_UNITS = {"percent": "percent", "years": "points"}
_CLAIM_UNITS = {"percent": "percent", "points": "points", "r": "ratio"}
_POINTS = ("mean_before", "sd_before", "mean_after", "sd_after", "diff", "ci_low", "ci_high")


@dataclass(frozen=True)
class _Layout:
    """How one table file is read: its key column and the unit of each number column."""

    file: str
    key: str
    units: dict[str, str]
    texts: tuple[str, ...] = ()


LAYOUTS = {
    "table1": _Layout(
        "table1_groups_improved.csv", "factor", {"improved": "count", "not_improved": "count"}
    ),
    "table2": _Layout(
        "table2_effect_change.csv",
        "factor",
        {**dict.fromkeys((*_POINTS, "t", "d"), "points"), "groups_chosen": "count"},
        ("stars",),
    ),
    "figure2": _Layout(
        "figure2_evaluation.csv", "statement_id", {"percent_agree": "percent"}, ("statement_nb",)
    ),
}

# Shares in words, with the shares that come next below and above among those people use
_SHARES = (0.0, 1 / 10, 1 / 5, 1 / 4, 1 / 3, 2 / 5, 1 / 2, 3 / 5, 2 / 3, 3 / 4, 4 / 5, 9 / 10, 1.0)
_FRACTION_WORDS = {
    **{"one in ten": 1 / 10, "one in five": 1 / 5, "one in four": 1 / 4, "a quarter": 1 / 4},
    **{"one in three": 1 / 3, "a third": 1 / 3, "one third": 1 / 3, "one in two": 1 / 2},
    **{"half": 1 / 2, "two in three": 2 / 3, "two thirds": 2 / 3, "three in four": 3 / 4},
    **{"three quarters": 3 / 4, "all": 1.0, "none": 0.0},
}
_ABOVE = ("over", "more than", "at least")
_BELOW = ("under", "less than", "nearly", "almost", "at most")


class EditionError(ValueError):
    """The folder cannot be read as an edition; the message lists every fault."""


@dataclass(frozen=True)
class Claim:
    """One numeric claim of the prose."""

    claim: str
    where: str
    reported: Printed
    unit: str
    compares_with: str


@dataclass(frozen=True)
class Edition:
    """What an edition prints.

    Attributes
    ----------
    labels : dict
        Factor or statement id to its Norwegian label.
    factors : tuple of str
        The factors, without the global index.
    tables : dict
        ``table1``, ``table2``, ``figure2`` and ``facts``: id to column to printed cell.
    stars : dict
        Factor to the stars printed after its t.
    where : dict
        Fact to where it is printed.
    claims, other_statements : list of Claim
    """

    labels: dict[str, str]
    factors: tuple[str, ...]
    tables: dict[str, dict[str, dict[str, Cell]]]
    stars: dict[str, str]
    where: dict[str, str]
    claims: list[Claim]
    other_statements: list[Claim]

    @property
    def n_groups(self) -> int:
        """Return the number of groups behind tables 1 and 2."""
        return int(self.tables["facts"][GROUPS]["value"].value)


def read_edition(folder: Path) -> Edition:
    """Read the folder of an edition.

    Raises
    ------
    EditionError
        A file or column is missing, a number cannot be read, an id is unknown or stands twice.
        The message names file, line and column of each fault, in Norwegian.
    """
    faults: list[str] = []
    rows = {
        file: _rows(folder / file, columns, faults, optional=file == OTHER_STATEMENTS)
        for file, columns in _needed_columns().items()
    }
    factors = _unique(FACTORS, "factor", rows[FACTORS], faults)
    tables = {name: _table(layout, rows[layout.file], faults) for name, layout in LAYOUTS.items()}
    for name in ("table1", "table2"):
        _refuse_unknown(LAYOUTS[name].file, tables[name], {*factors, GLOBAL_INDEX}, faults)
    figure2 = tables["figure2"]
    tables["figure2"] = {
        key: {**row, "value": row["percent_agree"]} for key, row in figure2.items()
    }
    tables["facts"] = _facts(rows["facts.csv"], faults)
    claims = _claims(CLAIMS, "claim", rows[CLAIMS], faults)
    others = _claims(OTHER_STATEMENTS, "statement_id", rows[OTHER_STATEMENTS], faults)
    if not faults and (GROUPS not in tables["facts"] or _count(tables["facts"][GROUPS]) < 2):
        faults.append(f"facts.csv: faktumet {GROUPS} må være et helt tall på minst 2.")
    if faults:
        raise EditionError("\n".join(faults))
    statements = rows["figure2_evaluation.csv"] + rows[OTHER_STATEMENTS]
    labels = {key: row["label_nb"] for key, row in factors.items()}
    labels |= {row["statement_id"]: row["statement_nb"] for row in statements}
    return Edition(
        labels=labels | {GLOBAL_INDEX: "Global indeks"},
        factors=tuple(factors),
        tables=tables,
        stars={row["factor"]: row["stars"].strip() for row in rows[LAYOUTS["table2"].file]},
        where={row["fact"]: row["where"] for row in rows["facts.csv"]},
        claims=claims,
        other_statements=others,
    )


def _needed_columns() -> dict[str, tuple[str, ...]]:
    needed = {FACTORS: ("factor", "label_nb")}
    needed |= {item.file: (item.key, *item.units, *item.texts) for item in LAYOUTS.values()}
    needed["facts.csv"] = ("fact", "value", "unit", "where")
    needed[CLAIMS] = ("claim", "where", "reported", "unit", "compares_with")
    needed[OTHER_STATEMENTS] = ("statement_id", "where", "statement_nb", "reported")
    return needed


def _rows(
    path: Path, columns: tuple[str, ...], faults: list[str], *, optional: bool
) -> list[dict[str, str]]:
    """Read a CSV file as text; each row keeps its line number under ``line``."""
    if not path.is_file():
        if not optional:
            faults.append(f"{path.name}: fila mangler i mappa.")
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restkey="too_many", restval="")
            missing = [name for name in columns if name not in (reader.fieldnames or [])]
            rows = [{**row, "line": str(reader.line_num)} for row in reader]
    except (UnicodeDecodeError, csv.Error):
        faults.append(f"{path.name}: fila kan ikke leses som CSV i UTF-8.")
        return []
    faults += [f"{path.name}: kolonnen «{name}» mangler." for name in missing]
    faults += [
        f"{path.name}, linje {row['line']}: flere felt enn overskriften har kolonner."
        for row in rows
        if "too_many" in row
    ]
    if not rows:
        faults.append(f"{path.name}: fila har ingen rader.")
    return [] if missing else rows


def _unique(
    file: str, key: str, rows: list[dict[str, str]], faults: list[str]
) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        if row[key] in found:
            faults.append(
                f"{file}, linje {row['line']}, kolonne {key}: «{row[key]}» står to ganger."
            )
        found[row[key]] = row
    return found


def _refuse_unknown(file: str, table: dict, known: set[str], faults: list[str]) -> None:
    faults += [
        f"{file}: faktoren «{key}» finnes ikke i {FACTORS}." for key in table if key not in known
    ]


def _table(
    layout: _Layout, rows: list[dict[str, str]], faults: list[str]
) -> dict[str, dict[str, Cell]]:
    return {
        key: {
            column: _cell(layout.file, row, column, unit, faults)
            for column, unit in layout.units.items()
        }
        for key, row in _unique(layout.file, layout.key, rows, faults).items()
    }


def _cell(file: str, row: dict[str, str], column: str, unit: str, faults: list[str]) -> Cell:
    """Return a printed number, or None for an empty cell."""
    if not row[column].strip():
        return None
    try:
        return printed(row[column], unit)
    except ValueError as error:
        faults.append(f"{file}, linje {row['line']}, kolonne {column}: {error}.")
        return None


def _facts(rows: list[dict[str, str]], faults: list[str]) -> dict[str, dict[str, Cell]]:
    facts: dict[str, dict[str, Cell]] = {}
    for key, row in _unique("facts.csv", "fact", rows, faults).items():
        cell = _cell("facts.csv", row, "value", _FACT_UNITS.get(row["unit"], "count"), faults)
        if cell and _EXTRACTED in row["where"]:
            at_least = Interval(cell.value, math.inf)
            cell = Printed(cell.text, cell.value, cell.step, cell.unit, at_least)
        facts[key] = {"value": cell}
    return facts


def _count(row: dict[str, Cell]) -> float:
    cell = row["value"]
    return cell.value if cell and cell.step == 0 else 0


def _claims(file: str, key: str, rows: list[dict[str, str]], faults: list[str]) -> list[Claim]:
    claims = []
    for name, row in _unique(file, key, rows, faults).items():
        unit = row.get("unit", "percent" if "percent" in row["reported"] else "share")
        try:
            reported = read_reported(row["reported"], unit)
        except ValueError as error:
            faults.append(f"{file}, linje {row['line']}, kolonne reported: {error}.")
            continue
        claims.append(Claim(name, row["where"], reported, unit, row.get("compares_with", "")))
    return claims


def read_reported(text: str, unit: str) -> Printed:
    """Read what a claim says: a number, ``8 of 10`` or a share in words.

    A share in words stands for every share that is nearer to it than to its neighbours among
    the shares people name (a tenth, a fifth, a quarter, a third, two fifths, half …). "Over
    half" stands for the shares from half to the next one named.

    Raises
    ------
    ValueError
        The text is none of these.
    """
    plain = re.sub(r"\s*percent$", "", text.strip().lower())
    if of := re.fullmatch(r"(\d+) of (\d+)", plain):
        part, whole = int(of[1]), int(of[2])
        if whole == 0 or part > whole:
            raise ValueError(f"«{text}» er ikke en andel")
        return Printed(plain, part / whole, 1 / whole, "ratio")
    for words, share in sorted(_FRACTION_WORDS.items(), key=lambda item: -len(item[0])):
        if unit.startswith("share") and plain.endswith(words):
            return Printed(plain, share, 0.0, "ratio", _meaning(plain[: -len(words)], share))
    return printed(plain, _CLAIM_UNITS.get(unit, "count"))


def _meaning(qualifier: str, share: float) -> Interval:
    place = _SHARES.index(share)
    below = _SHARES[max(place - 1, 0)]
    above = _SHARES[min(place + 1, len(_SHARES) - 1)]
    if qualifier.strip() in _ABOVE:
        return Interval(share, above)
    if qualifier.strip() in _BELOW:
        return Interval(below, share)
    return Interval((below + share) / 2, (share + above) / 2)
