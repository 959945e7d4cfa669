"""What is published, as counts of persons and the sums that tie them together.

A reader may add and subtract everything in print: the cells of a table and their totals, two
tables over the same persons, this edition and the previous one. Each such tie is written as
a sum, a total and its parts. Counts that no one prints but that follow from sums, such as
those who are new since the previous edition, are cells too.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import pandas as pd

# kinds of cells
PRINTED = "printed"  # to be published, and may be hidden
FIXED = "fixed"  # known anyway, as from the previous edition
HIDDEN = "hidden"  # hidden already, in the previous edition
UNPRINTED = "unprinted"  # never printed, but follows from sums
BEFORE, NEW, GONE = "before: ", "new: ", "gone: "

Sum = tuple[str, Sequence[str]]


@dataclass(frozen=True)
class Cells:
    """A set of published tables.

    Attributes
    ----------
    table : DataFrame
        Indexed by the cell's name: count, kind (printed, fixed, hidden, unprinted), weight (what
        hiding it costs: readers' use of it), sensitive (whether a small count tells something
        about the few).
    sums : tuple of (str, sequence of str)
        A total and its parts.
    """

    table: pd.DataFrame
    sums: tuple[Sum, ...]

    def matrix(self) -> np.ndarray:
        """Return the sums as rows that give 0: the total minus its parts."""
        places = {name: place for place, name in enumerate(self.table.index)}
        matrix = np.zeros((len(self.sums), len(places)))
        for row, (total, parts) in zip(matrix, self.sums, strict=True):
            row[places[total]] = 1
            row[[places[part] for part in parts]] = -1
        return matrix

    def too_small(self, minimum: int) -> pd.Series:
        """Return which cells to hide for their own sake: a few persons, but not none."""
        count = self.table["count"]
        free = self.table["kind"].isin([PRINTED, UNPRINTED])
        return free & self.table["sensitive"] & (count > 0) & (count < minimum)


def make_cells(
    counts: Mapping[str, int],
    sums: Iterable[Sum],
    unprinted: Iterable[str] = (),
    harmless: Iterable[str] = (),
    fixed: Iterable[str] = (),
    weights: Mapping[str, float] | None = None,
) -> Cells:
    """Return a set of published tables.

    Parameters
    ----------
    counts : mapping
        Cell to count of persons.
    sums : iterable of (str, sequence of str)
        A total and its parts.
    unprinted : iterable of str
        Cells that are never printed.
    harmless : iterable of str
        Cells where a small count tells nothing about the few, such as those who skipped a
        question.
    fixed : iterable of str
        Cells that are known anyway, and cannot be hidden.
    weights : mapping, optional
        Cell to what hiding it costs. By default 1 + log(1 + count): rather small cells than
        totals.

    Raises
    ------
    ValueError
        A sum does not hold, or a count is negative.
    """
    kinds = dict.fromkeys(unprinted, UNPRINTED) | dict.fromkeys(fixed, FIXED)
    few_tell, costs = set(counts) - set(harmless), weights or {}
    table = pd.DataFrame(
        {
            "count": [float(count) for count in counts.values()],
            "kind": [kinds.get(name, PRINTED) for name in counts],
            "weight": [costs.get(name, 1 + math.log1p(n)) for name, n in counts.items()],
            "sensitive": [name in few_tell for name in counts],
        },
        index=pd.Index(list(counts), dtype="object"),
    )
    cells = Cells(table, tuple(sums))
    if any(count < 0 for count in counts.values()) or any(
        counts[total] != sum(counts[part] for part in parts) for total, parts in cells.sums
    ):
        raise ValueError("tellinger som ikke går opp")
    return cells


def crossed(persons: pd.DataFrame, tables: Iterable[Sequence[str]], name: str = "") -> Cells:
    """Return the cells of several tables over the same persons, with all their totals.

    The tables are tied together by the finest table, whose cells are never printed: what can
    be worked out about one combination from all the tables together is seen there.

    Parameters
    ----------
    persons : DataFrame
        One row per person, one column per characteristic.
    tables : iterable of sequences of str
        The characteristics of each table, such as [("gender", "type"), ("age",)].
    name : str
        Stands first in the names of the cells, as in ``name: gender=kvinne, type=…``.
    """
    columns = sorted({column for table in tables for column in table})
    levels = [sorted(persons[column].unique()) for column in columns]
    found = Counter(zip(*(persons[column] for column in columns), strict=True))
    finest = {key: found[key] for key in product(*levels)}
    printed = {
        part
        for table in tables
        for size in range(len(table) + 1)
        for part in combinations(sorted(table), size)
    }
    counts, sums = {_cell(name, key, columns): n for key, n in finest.items()}, []
    unprinted = () if tuple(columns) in printed else tuple(counts)
    for part in sorted(printed - {tuple(columns)}):
        places = [columns.index(column) for column in part]
        parts: dict[str, list[str]] = {}
        for key in finest:
            total = _cell(name, [key[place] for place in places], part)
            counts[total] = counts.get(total, 0) + finest[key]
            parts.setdefault(total, []).append(_cell(name, key, columns))
        sums += parts.items()
    return make_cells(counts, sums, unprinted)


def joined(*sets: Cells) -> Cells:
    """Return several sets as one; cells of the same name are the same cell."""
    table = pd.concat([cells.table for cells in sets])
    sums = tuple(total for cells in sets for total in cells.sums)
    return Cells(table[~table.index.duplicated()], sums)


def beside_previous(
    now: Cells, previous: Cells, hidden: Iterable[str], unknown: Iterable[str] = ()
) -> Cells:
    """Return this edition's cells beside the previous edition's.

    Whoever has both can subtract: the cells of both editions are tied by those who are new
    (or gone) since, a count that is never printed.

    Parameters
    ----------
    now, previous : Cells
        With the same name for the same cell.
    hidden : iterable of str
        The cells that the previous edition hid, and that shall stay hidden.
    unknown : iterable of str
        Cells whose count in `previous` is made up, since it was not printed.
    """
    before = previous.table.copy()
    made_up = pd.Index(list(unknown))
    before["kind"] = before["kind"].where(before["kind"] == UNPRINTED, FIXED)
    before.loc[before.index.isin(made_up), ["kind", "sensitive"]] = UNPRINTED, False
    before.loc[before.index.isin(list(hidden)), "kind"] = HIDDEN
    before.index = BEFORE + before.index
    sums = [
        (BEFORE + total, tuple(BEFORE + part for part in parts)) for total, parts in previous.sums
    ]
    difference = (now.table["count"] - previous.table["count"]).dropna()
    changed = pd.DataFrame(
        {
            "count": difference.abs(),
            "kind": UNPRINTED,
            "weight": 1.0,
            "sensitive": now.table["sensitive"].reindex(difference.index)
            & ~difference.index.isin(made_up),
        }
    )
    grown = difference >= 0
    changed.index = np.where(grown, NEW, GONE) + difference.index
    for name, up in grown.items():
        if up:
            sums.append((name, (BEFORE + name, NEW + name)))
        else:
            sums.append((BEFORE + name, (name, GONE + name)))
    return Cells(pd.concat([now.table, before, changed]), (*now.sums, *sums))


def _cell(name: str, key: Sequence, columns: Sequence[str]) -> str:
    pairs = [f"{column}={value}" for column, value in zip(columns, key, strict=True)]
    return f"{name}: " * bool(name) + (", ".join(pairs) or "total")
