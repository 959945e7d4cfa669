"""This edition's counts beside those that the previous edition printed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from survey_report.disclosure.attack import NO_LIMIT
from survey_report.disclosure.protected_cells import PRINTED, Cells, beside_previous
from survey_report.disclosure.secondary import at_risk


def beside_printed(now: Cells, printed: Mapping[str, float], minimum: int) -> Cells:
    """Return this edition's cells beside what the previous edition printed of the same cells.

    What it hid is not known here either, and need not be: any counts that agree with what it
    printed have the same limits, and such counts are found.

    Parameters
    ----------
    now : Cells
    printed : mapping
        Cell to count in the previous edition; missing or NaN where it was hidden.
    minimum : int
        disclosure.minimum_size.
    """
    known = pd.Series(printed, dtype="float64").reindex(now.table.index)
    unknown = known.index[known.isna()]
    filled = _filled(now, known.to_numpy(), known.isna().to_numpy())
    previous = Cells(now.table.assign(count=filled), now.sums)
    secret = unknown[(now.table["sensitive"] & (now.table["kind"] == PRINTED))[unknown]]
    # what the previous edition gave away by itself cannot be helped now
    helpless = at_risk(previous, unknown, minimum).index
    return beside_previous(now, previous, secret.difference(helpless), unknown)


def _filled(now: Cells, known: np.ndarray, unknown: np.ndarray) -> np.ndarray:
    """Return the counts with the unknown ones filled in so that every sum holds."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    if not unknown.any():
        return known
    matrix, count = now.matrix(), now.table["count"].to_numpy()
    right = -(matrix[:, ~unknown] @ known[~unknown])
    constraints = LinearConstraint(matrix[:, unknown], right, right)
    for most in (count[unknown], NO_LIMIT):  # fewer than now, if that can be
        solution = milp(np.zeros(unknown.sum()), constraints=constraints, bounds=Bounds(0, most))
        if solution.status == 0:
            filled = known.copy()
            filled[unknown] = solution.x
            return filled
    raise ValueError("tabellene fra forrige utgave går ikke opp")
