"""Which wave a file of the team survey is: told by its name, else by when it was answered."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from survey_report.commands.delivered_file import Delivery

WAVES = {
    "before": {"before", "før", "for", "start"},
    "after": {"after", "etter", "slutt"},
    "followup": {"followup", "oppfølging", "oppfolging"},
}
FOLLOWUP_AFTER = pd.DateOffset(months=6)


def wave_in_name(path: str) -> str:
    """Return the wave that a file's name tells, or ""."""
    name = unicodedata.normalize("NFC", Path(path).stem).lower()
    words = set(re.split(r"[^a-zæøå]+", name))
    found = [wave for wave, names in WAVES.items() if words & names]
    return found[0] if len(found) == 1 else ""


def start_of(deliveries: Iterable[Delivery], given: str) -> str:
    """Return the cohort's start: the given date, or the day of the first answer of all.

    Returns
    -------
    str
        ISO date; "" when nothing tells it.
    """
    first = [item.first for item in deliveries if item.source == "effect" and pd.notna(item.first)]
    return given or (f"{min(first):%Y-%m-%d}" if first else "")


def wave_of(delivery: Delivery, start: str, end: str) -> str:
    """Return the wave: as the name tells it, else by when half of the answers had come."""
    if delivery.source != "effect" or delivery.wave or pd.isna(delivery.median):
        return delivery.wave
    start, end = pd.Timestamp(start), pd.Timestamp(end)
    if delivery.median < start + (end - start) / 2:
        return "before"
    return "followup" if delivery.median > end + FOLLOWUP_AFTER else "after"
