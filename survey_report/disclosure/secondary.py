"""Secondary suppression: hide more, until no hidden count can be had back.

A hidden count is protected when the interval within which a reader knows it to lie (see
`attack`) is at least as wide as the minimum size. For one count at a time a linear programme
finds the cheapest set of further cells: two other versions of the tables, which agree with
every sum, in which that count differs by the minimum size; the cells in which they differ
from print must be hidden (the linear programming heuristic for cell suppression; Hundepool et
al. 2012, Statistical Disclosure Control, Wiley, ch. 4). What turned out not to be needed is
shown again.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from survey_report.disclosure.attack import feasible_intervals
from survey_report.disclosure.protected_cells import FIXED, HIDDEN, PRINTED, UNPRINTED, Cells

SMALL = "few"
DERIVABLE = "derivable"
# Counts are whole; what differs by less than this is the solver's rounding.
TOLERANCE = 1e-6


class DisclosureError(Exception):
    """No choice of hidden cells protects a count; the previous edition has given it away."""


def protect(cells: Cells, minimum: int, *, secondary: bool = True) -> pd.Series:
    """Return which cells to hide, and why.

    Parameters
    ----------
    cells : Cells
        The set of published tables.
    minimum : int
        disclosure.minimum_size: counts from 1 up to it are hidden, and no reader shall know a
        hidden count more closely than this.
    secondary : bool
        False leaves the second half out, for the test that shows what it is good for.

    Returns
    -------
    Series
        Cell to ``few`` (too few persons) or ``derivable`` (gives a hidden count away); cells
        that are shown are left out.

    Raises
    ------
    DisclosureError
        A count cannot be protected by hiding anything in this edition.
    """
    printed = (cells.table["kind"] == PRINTED).to_numpy()
    small = cells.too_small(minimum).to_numpy()
    names = cells.table.index
    reasons = pd.Series(SMALL, names[small & printed], dtype="object")
    if not secondary:
        return reasons
    search = _Search(cells, minimum, small & printed)
    search.hide_what_is_needed()
    search.show_what_is_not()
    extra = names[search.hidden & ~small]
    return pd.concat([reasons, pd.Series(DERIVABLE, extra, dtype="object")])


def at_risk(cells: Cells, hidden: Iterable[str], minimum: int) -> pd.DataFrame:
    """Return the counts that a reader of everything but `hidden` knows too closely.

    Returns
    -------
    DataFrame
        Indexed by cell: low, high; the interval is narrower than the minimum size.
    """
    given = (cells.table["kind"] == HIDDEN) | cells.table.index.isin(list(hidden))
    targets = cells.table.index[given | _by_nature(cells, minimum)]
    limits = feasible_intervals([(cells, hidden, targets)])[0]
    return limits[limits["high"] - limits["low"] < minimum - TOLERANCE]


def _by_nature(cells: Cells, minimum: int) -> np.ndarray:
    """Return the small counts that are never printed and that no reader shall work out."""
    return (cells.too_small(minimum) & (cells.table["kind"] == UNPRINTED)).to_numpy()


class _Search:
    """Finds the cells to hide; `proofs` are, per protected count, the cells that move for it."""

    def __init__(self, cells: Cells, minimum: int, hidden: np.ndarray):
        kind = cells.table["kind"].to_numpy()
        self.cells, self.minimum = cells, minimum
        self.matrix = cells.matrix()
        self.count = cells.table["count"].to_numpy()
        self.weight = cells.table["weight"].to_numpy()
        self.printed = kind == PRINTED
        self.free = np.isin(kind, [UNPRINTED, HIDDEN])
        self.fixed = kind == FIXED
        # what no reader shall have back, besides what is hidden now
        self.secret = (kind == HIDDEN) | _by_nature(cells, minimum)
        self.own, self.hidden = hidden, hidden.copy()
        self.proofs: dict[int, np.ndarray] = {}

    def hide_what_is_needed(self) -> None:
        """Hide further cells until every count that is hidden is protected."""
        while open_ := self._open(self.hidden, self.proofs):
            found = self._prove(open_[0], ~self.fixed, self.hidden)
            if not found:
                name = self.cells.table.index[open_[0]]
                raise DisclosureError(f"«{name}» kan ikke vernes: forrige utgave har vist for mye.")
            self.proofs = found | self.proofs
            self.hidden = self.hidden | (self.proofs[open_[0]] & self.printed)

    def show_what_is_not(self) -> None:
        """Show again what can be shown with every hidden count still protected."""
        extra = np.flatnonzero(self.hidden & ~self.own)
        for cell in extra[np.argsort(-self.weight[extra], kind="stable")]:
            hidden = self.hidden.copy()
            hidden[cell] = False
            proofs = {
                target: moved
                for target, moved in self.proofs.items()
                if not moved[cell] and target != cell
            }
            if (proofs := self._prove_all(hidden, proofs)) is not None:
                self.hidden, self.proofs = hidden, proofs

    def _open(self, hidden: np.ndarray, proofs: dict) -> list[int]:
        targets = np.flatnonzero(hidden | self.secret).tolist()
        return [target for target in targets if target not in proofs]

    def _prove_all(self, hidden: np.ndarray, proofs: dict) -> dict | None:
        """Return the proofs completed without hiding more, or None when that cannot be."""
        while open_ := self._open(hidden, proofs):
            found = self._prove(open_[0], hidden | self.free, hidden)
            if not found:
                return None
            proofs = found | proofs
        return proofs

    def _prove(self, target: int, movable: np.ndarray, hidden: np.ndarray) -> dict:
        """Return proofs that the target, and what else they prove, can be protected.

        A proof is two other versions of the tables that agree with every sum, differ by the
        minimum size in the target, and change as little as possible of what is not hidden;
        only `movable` cells may change. Empty when there is none.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp

        unpaid = hidden | self.free
        still, paid = np.flatnonzero(movable & unpaid), np.flatnonzero(movable & ~unpaid)
        # of each version: the change where it is free, then rise and fall where it is paid for
        places = np.concatenate([still, paid, paid])
        sign = np.repeat([1.0, 1.0, -1.0], [len(still), len(paid), len(paid)])
        cost = np.concatenate([np.zeros(len(still)), self.weight[paid], self.weight[paid]])
        least = np.concatenate([-self.count[still], np.zeros(2 * len(paid))])
        most = np.concatenate([np.full(len(still) + len(paid), np.inf), self.count[paid]])
        tied = self.matrix[:, places] * sign
        tied = tied[tied.any(axis=1)]
        none = np.zeros_like(tied)
        apart = np.concatenate([sign, -sign]) * (np.tile(places, 2) == target)
        floor = np.append(np.zeros(2 * len(tied)), self.minimum)
        solution = milp(
            np.tile(cost, 2),
            constraints=LinearConstraint(
                np.vstack([np.hstack([tied, none]), np.hstack([none, tied]), apart]),
                floor,
                np.append(floor[:-1], np.inf),
            ),
            bounds=Bounds(np.tile(least, 2), np.tile(most, 2)),
        )
        if solution.status != 0:
            return {}
        versions = np.zeros((3, len(self.count)))  # print itself is the third
        for version, change in zip(versions, solution.x.reshape(2, -1), strict=False):
            np.add.at(version, places, sign * change)
        moved = (np.abs(versions) > TOLERANCE).any(axis=0)
        apart_by = versions.max(axis=0) - versions.min(axis=0)
        return dict.fromkeys(np.flatnonzero(apart_by >= self.minimum - TOLERANCE).tolist(), moved)
