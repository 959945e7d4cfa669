"""What the disclosure gate hid and made coarser, and what that cost.

For the data protection officer. Counted from what leaves the gate; no hidden number is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from survey_report.ledger.ledger import SUPPRESSED

COLUMNS = ["rule", "count", "of", "unit", "cost"]
Rows = Iterable[Mapping[str, str]]


def account(
    values: Iterable[Mapping], cohorts: Rows, counts: Rows, bands: Rows, answers: Rows
) -> list[dict[str, object]]:
    """Return one row per rule: on how many of how many it was used, and what the reader loses.

    Parameters
    ----------
    values : iterable of mapping
        The ledger: id, display.
    cohorts, counts, bands, answers : iterable of mapping
        The tables cohorts, group_counts, group_changes and evaluation_distribution.

    Returns
    -------
    list of dict
        rule, count, of, unit, cost (in Norwegian).
    """
    values, cohorts, counts, answers = list(values), list(cohorts), list(counts), list(answers)
    factors = {row["factor"] for row in bands}
    completed = sum(int(row["groups_completed"]) for row in cohorts)
    detailed = sum(int(row["groups_detailed"]) for row in cohorts)
    agree = [row for row in answers if row["answer"] == "agree" and row["low"] != ""]
    parts = [row for row in answers if row["answer"] not in ("agree", "dont_know")]
    coarse = sum(_is_band(row) for row in agree)
    return [
        _row(
            "Skjulte tall",
            sum(value["display"] == SUPPRESSED for value in values),
            len(values),
            "tall i registeret",
            "Vises som kolon. Listen står over.",
        ),
        _row(
            "Svar fordelt på svaralternativer er rundet til bånd",
            sum(_is_band(row) for row in parts),
            len(parts),
            "tall i tabellen over svar",
            "Et tall kan være inntil "
            f"{max([_width(row) for row in parts if row['low'] != ''], default=0) // 2 + 1} "
            "personer fra det sanne. «Helt uenig» og «delvis uenig» er slått sammen.",
        ),
        _row(
            "Andelen som er enige, er rundet",
            coarse,
            len(agree),
            "påstander",
            "Bare der noen få er enige eller uenige, i alt eller blant de nye.",
        ),
        _row(
            "Endringer per gruppe er talt opp i bånd",
            len(factors),
            len(factors),
            "faktorer",
            "Ingen gruppe har sin egen prikk, og den laveste og den høyeste endringen vises ikke.",
        ),
        _row(
            "Antall grupper er rundet",
            sum(_is_band(row) for row in counts),
            len(counts),
            "tellinger av grupper",
            "De to laveste og de to høyeste tallene det kan være, vises som ett. "
            "Det brukes når få grupper er nye.",
        ),
        _row(
            "Grupper som venter i detaljtabellene",
            completed - detailed,
            completed,
            "fullførte grupper",
            "Spredning, andre terskler, undergrupper og de strengere testene teller dem ikke med "
            "før nok er nye på en gang. Hovedtabellen gjør det.",
        ),
    ]


def _row(rule: str, count: int, of: int, unit: str, cost: str) -> dict[str, object]:
    return dict(zip(COLUMNS, (rule, count, of, unit, cost), strict=True))


def _is_band(row: Mapping[str, str]) -> bool:
    return row["low"] != "" and _width(row) > 0


def _width(row: Mapping[str, str]) -> int:
    return int(row["high"]) - int(row["low"])
