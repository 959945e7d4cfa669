"""What a reader who does the sums can find out about a hidden count.

The reader knows every shown cell, every sum, and that counts are not negative. Between
which limits a hidden count must then lie is a linear programme: the least and the greatest
value of the cell under these conditions: the feasibility interval (Hundepool et al. 2012,
Statistical Disclosure Control, Wiley, ch. 4).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from scipy import sparse

from survey_report.disclosure.protected_cells import FIXED, PRINTED, Cells

# Far above any count; a limit that reaches it is no limit.
NO_LIMIT = 1e6


def unknown(cells: Cells, hidden: Iterable[str]) -> pd.Series:
    """Return which cells the reader cannot look up."""
    kind = cells.table["kind"]
    return ~kind.isin([PRINTED, FIXED]) | cells.table.index.isin(list(hidden))


def feasible_intervals(
    systems: Iterable[tuple[Cells, Iterable[str], Iterable[str]]],
) -> list[pd.DataFrame]:
    """Return the limits within which the reader knows a hidden count to lie.

    All the programmes are solved as one, block by block along the diagonal: they share
    nothing, and one call to the solver costs more than the solving.

    Parameters
    ----------
    systems : iterable of (Cells, hidden, targets)
        Published tables, the cells hidden in them, and the cells the reader is after.

    Returns
    -------
    list of DataFrame
        For each system, indexed by target: low, high; high is infinite where nothing sets a
        limit.
    """
    # takes a fifth of a second, and most builds have nothing to hide
    from scipy.optimize import Bounds, LinearConstraint, milp

    blocks, rights, goals, shapes = [], [], [], []
    for cells, hidden, targets in systems:
        free = unknown(cells, hidden).to_numpy()
        matrix, count = cells.matrix(), cells.table["count"].to_numpy()
        part = matrix[:, free]
        tied = part.any(axis=1)
        part, right = part[tied], -(matrix[:, ~free] @ count[~free])[tied]
        places = cells.table.index[free].get_indexer(pd.Index(list(targets)))
        for place in places:
            for sign in (1.0, -1.0):
                goal = np.zeros(part.shape[1])
                goal[place] = sign
                blocks.append(part)
                rights.append(right)
                goals.append(goal)
        shapes.append((list(targets), places, part.shape[1]))
    if not goals:
        return [pd.DataFrame({"low": [], "high": []}, dtype="float64") for _ in shapes]
    right = np.concatenate(rights)
    solution = milp(
        np.concatenate(goals),
        constraints=LinearConstraint(sparse.block_diag(blocks, format="csc"), right, right),
        bounds=Bounds(0, NO_LIMIT),
    )
    if solution.status != 0:
        raise ArithmeticError(f"løseren ga opp: {solution.message}")
    return list(_unpack(solution.x, shapes))


def _unpack(values: np.ndarray, shapes: list):
    start = 0
    for names, places, width in shapes:
        ends = []
        for place in places:
            ends.append((values[start + place], values[start + width + place]))
            start += 2 * width
        limits = pd.DataFrame(ends, index=names, columns=["low", "high"], dtype="float64")
        yield limits.assign(high=limits["high"].where(limits["high"] < NO_LIMIT / 2, np.inf))
