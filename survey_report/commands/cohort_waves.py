"""Which wave a file of the team survey is: told by its name, else by when it was answered."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import pandas as pd

from survey_report.commands.delivered_file import Delivery
from survey_report.faults.source_faults import Fault
from survey_report.language.norwegian import date_text

WAVES = {
    "before": {"before", "før", "for", "start"},
    "after": {"after", "etter", "slutt"},
    "followup": {"followup", "oppfølging", "oppfolging"},
}
# «ett år etter», «1 år etter», «12 mnd etter»: a time after is the third wave, not the second
YEAR_AFTER = re.compile(
    r"(?:\b|_|\d)(?:år|aar|year|måneder|maneder|mnd|months?)[ _.-]*(?:etter|after)|follow[ _-]?up"
)
ORDER = ("before", "after", "followup")
NAMES = {"before": "start", "after": "slutt", "followup": "ett år etter"}
FOLLOWUP_AFTER = pd.DateOffset(months=6)


def wave_in_name(path: str) -> str:
    """Return the wave that a file's name tells, or ""."""
    name = unicodedata.normalize("NFC", Path(path).stem).lower()
    words = set(re.split(r"[^a-zæøå]+", name))
    if YEAR_AFTER.search(name):
        return "followup" if not words & WAVES["before"] else ""
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
    return wave_by_date(delivery.median, start, end)


def wave_by_date(median: pd.Timestamp, start: str, end: str) -> str:
    """Return the wave that answers of this time belong to."""
    start, end = pd.Timestamp(start), pd.Timestamp(end)
    if median < start + (end - start) / 2:
        return "before"
    return "followup" if median > end + FOLLOWUP_AFTER else "after"


def wave_faults(deliveries: Iterable[Delivery], start: str, end: str) -> list[Fault]:
    """Return the files whose name and dates do not agree on the wave, or on their order.

    A wrong wave changes every number of the cohort without a word, so nobody guesses.
    """
    surveys = [item for item in deliveries if item.source == "effect" and pd.notna(item.median)]
    faults = [
        _wave_fault(item, by_date, start, end)
        for item in surveys
        if item.wave and item.wave != (by_date := wave_by_date(item.median, start, end))
    ]
    if faults:
        return faults
    waves = {wave_of(item, start, end): item for item in surveys}
    present = [waves[wave] for wave in ORDER if wave in waves]
    return [
        Fault(
            later.path,
            f"svar fra {_day(later.median)}, før svarene i {earlier.path} ({_day(earlier.median)})",
            "kartleggingene i rekkefølge: start, slutt, ett år etter",
            "Se etter om filene har byttet navn.",
        )
        for earlier, later in pairwise(present)
        if later.median <= earlier.median
    ]


def _wave_fault(item: Delivery, by_date: str, start: str, end: str) -> Fault:
    return Fault(
        item.path,
        f"navnet sier {NAMES[item.wave]}, men halvparten av svarene var kommet {_day(item.median)}",
        f"svar som passer med kullet, {date_text(start)} til {date_text(end)}",
        f"Er det kartleggingen ved {NAMES[by_date]}, gi fila navnet effect_{by_date}. Er datoene "
        "til kullet feil, gi dem selv: START=ÅÅÅÅ-MM-DD og END=ÅÅÅÅ-MM-DD.",
    )


def _day(time: pd.Timestamp) -> str:
    return date_text(f"{time:%Y-%m-%d}")
