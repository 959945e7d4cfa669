"""The columns of the statistics tables, as numbers, and what many of their rules lean on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy import special

Rows = Sequence[Mapping[str, str]]

# What is worked out again may differ in the last digits; two printings of one number may not.
# scipy inverts the noncentral t to about seven digits.
EXACT, NEAR, NONCENTRAL = 0.0, 1e-9, 1e-6


class Column(NamedTuple):
    """What a column should hold: one number per row, NaN where nothing follows.

    `tolerance` is relative; `rounding` is how far the digits of a rounded column may be off.
    """

    table: str
    name: str
    expected: np.ndarray
    tolerance: float = NEAR
    rounding: float = 0.0


class Table:
    """A table whose columns are arrays of numbers, NaN where a cell is empty or a text."""

    def __init__(self, rows: Rows):
        self.rows = rows

    def __getitem__(self, name: str) -> np.ndarray:
        return np.array([_number(row.get(name, "")) for row in self.rows])

    def texts(self, name: str) -> np.ndarray:
        return np.array([row.get(name, "") for row in self.rows], dtype=object)

    def of(self, other: Table, name: str, key: str = "factor") -> np.ndarray:
        """Return the other table's column, in the order of this one's keys."""
        numbers = dict(zip(other.texts(key), other[name], strict=True))
        return np.array([numbers.get(one, np.nan) for one in self.texts(key)])


def confidence_of(tables: Mapping[str, Table]) -> float:
    """Return the confidence level that the report prints, as a share."""
    printed = fact_of(tables, "facts", "confidence_percent")
    return (95 if np.isnan(printed) else printed) / 100


def holm_of(p: np.ndarray) -> np.ndarray:
    """Return Holm's adjusted p: the largest so far of p times how many are left.

    Where a p is hidden or could not be computed, nobody can tell from the table how many there
    were, and nothing follows.
    """
    if np.isnan(p).any():
        return np.full(len(p), np.nan)
    order = np.argsort(p)
    left = len(p) - np.arange(len(p))
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(np.maximum.accumulate(p[order] * left), 1)
    return adjusted


def commonest(values: np.ndarray) -> np.ndarray:
    """Return the commonest of the numbers, for every row."""
    known = values[np.isfinite(values)]
    if not known.size:
        return np.full(len(values), np.nan)
    numbers, counts = np.unique(known, return_counts=True)
    return np.full(len(values), numbers[counts.argmax()])


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return np.nan


def significance_of(tables: Mapping[str, Table]) -> float:
    """Return the level of significance, which the limits of equivalence are wide by.

    They hold all but twice the level; the test's own limits, all but what the confidence leaves
    out. NaN where no follow-up has limits: nobody can tell from the tables then.
    """
    table = tables.get("followup")
    if not table:
        return float("nan")
    critical = special.stdtrit(table["df"], (1 + confidence_of(tables)) / 2)
    wide, narrow = (table[f"{name}_high"] - table[f"{name}_low"] for name in ("ci", "equivalence"))
    levels = commonest(np.round(special.stdtr(table["df"], -critical * narrow / wide), 9))
    return float(levels[0]) if len(levels) else float("nan")


def facts_of(name: str, tables: Mapping[str, Table], facts: Mapping[str, float]) -> Column:
    """Return the column of a table of facts, NaN for those that do not follow."""
    printed = tables[name].texts("fact")
    return Column(name, "value", np.array([facts.get(fact, np.nan) for fact in printed], float))


def fact_of(tables: Mapping[str, Table], name: str, fact: str) -> float:
    """Return one fact of a table of facts; NaN where it is hidden or not there."""
    table = tables.get(name, Table([]))
    return dict(zip(table.texts("fact"), table["value"], strict=True)).get(fact, np.nan)


def fisher(r: np.ndarray, error: np.ndarray, confidence: float) -> list[np.ndarray]:
    """Return the limits of correlations: r in Fisher's z, a normal deviation to either side."""
    half = special.ndtri((1 + confidence) / 2) * error
    return [np.tanh(np.arctanh(r) + side * half) for side in (-1, 1)]


def wilson_of(share: np.ndarray, n: np.ndarray, confidence: float) -> list[np.ndarray]:
    """Return the shares from which the observed one is just a normal deviation away.

    The roots of `(share - π)² = z² π (1 - π) / n`.
    """
    z = special.ndtri((1 + confidence) / 2)
    a, b, c = 1 + z * z / n, share + z * z / (2 * n), share * share
    half = np.sqrt(np.maximum(b * b - a * c, 0))
    return [(b + side * half) / a for side in (-1, 1)]
