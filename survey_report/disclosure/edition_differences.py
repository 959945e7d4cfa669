"""The gate between two editions: whoever has both can subtract.

The tables of a published edition are kept as they were printed, hidden values and all, in
data/editions (see survey_report/commands/make_edition.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from survey_report.disclosure.primary import MINIMUM_GROUPS

GROUP_COUNTS = {"groups_total": "har startet", "groups_completed": "har fullført"}


class TooNearError(Exception):
    """This edition gives single groups away to those who have the previous one."""


def read_previous(paths: Iterable[str]) -> dict[str, pd.DataFrame]:
    """Return the previous edition's tables by name; none when there is no previous edition."""
    return {Path(path).stem: pd.read_csv(path) for path in paths}


def stop_when_too_near(now: Mapping[str, float], previous: Mapping[str, float]) -> None:
    """Stop when the editions differ by fewer groups than a part of the programme must have.

    Every mean would then give the mean of these few groups away, and the list of participants
    tells who they are.

    Parameters
    ----------
    now, previous : mapping
        Fact to value: groups_total, groups_completed.

    Raises
    ------
    TooNearError
        In Norwegian, with what to do.
    """
    for fact, words in GROUP_COUNTS.items():
        difference = abs(now[fact] - previous.get(fact, now[fact]))
        if 0 < difference < MINIMUM_GROUPS:
            raise TooNearError(
                f"Forrige utgave hadde {previous[fact]:.0f} grupper som {words}, denne har "
                f"{now[fact]:.0f}. Skilles to utgaver av færre enn {MINIMUM_GROUPS} grupper, kan "
                "resultatene deres regnes ut. Vent til flere grupper er med. Skal utgaven lages "
                "uten dem, flytt cut_off, eller sett kullene i cohorts, i fila for utgaven i "
                "config/editions."
            )
