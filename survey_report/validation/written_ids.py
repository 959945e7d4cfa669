"""Ids that a spreadsheet has made into numbers, so that they are no longer whose they were."""

from __future__ import annotations

import re
from collections.abc import Iterable

from survey_report.faults.source_faults import Fault

POWER = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d{1,3}")
DECIMALS = re.compile(r"\d+[.,]0+")
SPOILT = (
    "Et regneark har gjort id-en til et tall. Ta ut fila på nytt og åpne den ikke i Excel, eller "
    "sett kolonnen til tekst før id-ene limes inn."
)


def spoilt_id(text: str) -> str:
    """Return what has become of an id that was made into a number, or ""."""
    if POWER.fullmatch(text):
        return "en id skrevet som potens (som 1,2E+11), der de siste sifrene er borte"
    return "en id skrevet med desimal («…,0»)" if DECIMALS.fullmatch(text) else ""


def spoilt_faults(path: str, ids: Iterable[tuple[int, str]]) -> list[Fault]:
    """Return the rows of a register whose id was made into a number.

    Parameters
    ----------
    path : str
    ids : iterable of (int, str)
        Data row and id.
    """
    return [
        Fault(
            path, found, "id-en slik den ble gitt", SPOILT, row=int(row) + 1, column="respondent_id"
        )
        for row, text in ids
        if (found := spoilt_id(text))
    ]
