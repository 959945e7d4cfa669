"""A file that was handed in, and what it was found to be."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from survey_report.commands.instrument_offer import Question
from survey_report.faults.source_faults import Fault


@dataclass(frozen=True)
class Delivery:
    """One file, and what it was found to be.

    Attributes
    ----------
    path, source, format : str
        As in config/sources.csv.
    wave : str
        As the file's name tells it; "" where it does not, or where there are no waves.
    rows : int
    first, median : pandas.Timestamp
        When the first, and half, of the completed answers came; NaT for a register.
    why : str
        What it was known by, in Norwegian.
    faults : tuple of Fault
        What the reader found wrong with its columns; validation tells it too.
    questions : tuple of Question
        What a survey asks, as the file itself words it.
    parts : frozenset of str
        The groups (in registers without groups, the rows) that the file has.
    """

    path: str
    source: str
    format: str
    wave: str
    rows: int
    first: pd.Timestamp = pd.NaT
    median: pd.Timestamp = pd.NaT
    why: str = ""
    faults: tuple[Fault, ...] = ()
    questions: tuple[Question, ...] = ()
    parts: frozenset[str] = frozenset()
