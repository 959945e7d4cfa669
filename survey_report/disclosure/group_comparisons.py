"""The gate of comparisons between parts of the programme.

Each part must have enough groups, and so must what is left when parts are subtracted from
each other: from the mean of the first half of the cohorts and the means of all its cohorts but
one, the last one's follows.
"""

from __future__ import annotations

import pandas as pd

from survey_report.disclosure.primary import MINIMUM_GROUPS
from survey_report.disclosure.protected_cells import make_cells
from survey_report.disclosure.secondary import SMALL, protect

TOTAL = "total"


def comparisons_to_hide(parts: pd.DataFrame, minimum: int = MINIMUM_GROUPS) -> pd.Series:
    """Return the comparisons to hide, and why (see `secondary.protect`).

    Parameters
    ----------
    parts : DataFrame of bool
        Groups by comparisons: whether the group is in the first of the two parts. The result
        for all the groups together is printed too.
    minimum : int
        Least number of groups in a part.
    """
    patterns = parts.groupby(list(parts.columns)).size()
    cells = {f"pattern {place}": int(n) for place, n in enumerate(patterns)}
    counts, sums = dict(cells) | {TOTAL: len(parts)}, [(TOTAL, list(cells))]
    for level, comparison in enumerate(parts.columns):
        inside = patterns.index.get_level_values(level)
        for name, side in ((comparison, True), (_rest(comparison), False)):
            names = [cell for cell, value in zip(cells, inside, strict=True) if value == side]
            counts[name] = sum(cells[cell] for cell in names)
            sums.append((name, names))
    rests = [_rest(comparison) for comparison in parts.columns]
    table = make_cells(counts, sums, unprinted=[*cells, *rests], harmless=cells, fixed=[TOTAL])
    hidden = protect(table, minimum)
    # a comparison shows both its parts
    small = parts.columns[table.table.loc[rests, "count"].between(1, minimum - 1)]
    return pd.concat([hidden.drop(small, errors="ignore"), pd.Series(SMALL, small, dtype="object")])


def _rest(comparison: str) -> str:
    return f"all but {comparison}"
