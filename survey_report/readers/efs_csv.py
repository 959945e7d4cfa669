"""Questback EFS (Unipark): CSV with semicolons, variable names as headings, codes or labels."""

from __future__ import annotations

from pathlib import Path

from survey_report.files.delimited_text import head_of, read_rows
from survey_report.files.raw_table import Raw, raw_of, without_repeated_columns
from survey_report.readers.export import (
    COMPLETE,
    INCOMPLETE,
    NOT_STARTED,
    Codebook,
    Export,
    Layout,
    harmonise,
    lowered,
)

IDENTITY = "u_account"
# what tells EFS from the others
OWN = ("dispcode", "lfdn")
FRAME = {
    "respondent_id": IDENTITY,
    "group": "c_0001",
    "status": "dispcode",
    "test": "tester",
    "submitted": "datetime",
    "comment": "v_901",
    "duration": "duration",
}
# 20 not started; 21, 22, 23 begun and broken off; exports with labels have the words
STATUSES = {
    "20": NOT_STARTED,
    "21": INCOMPLETE,
    "22": INCOMPLETE,
    "23": INCOMPLETE,
    "Not yet started": NOT_STARTED,
    "Suspended": INCOMPLETE,
}
# gone through to the end; which of these count is a setting
ENDED = {"31": "Completed", "32": "Completed after break"}
# what EFS tells by itself of the interview, the browser and the invited person
UNUSED = (
    "lfdn",
    "external_lfdn",
    "lastpage",
    "quality",
    "rts*",
    "browser",
    "language",
    "cleaned",
    "ats",
    "date_of_*",
    "u_*",
    "m_date",
    "c_date",
    "invcode",
    "codelink",
    "referer",
    "device_type",
    "participant_*",
    "quota",
    "quota_*",
    "page_history",
    "hflip",
    "vflip",
    "output_mode",
    "javascript",
    "flash",
    "session_id",
    "ip_addr",
    "user_agent",
    "screen_*",
    "screenwidth",
    "screenheight",
    "ext_lfdn",
    "last_page",
    "mcode",
)


def detect(path: str | Path) -> bool:
    """Tell whether the first line has EFS's own headings."""
    return bool(set(OWN) & lowered(head_of(path).headings))


def load(path: str | Path) -> Raw:
    """Return the file's cells as strings."""
    return raw_of(without_repeated_columns(read_rows(path)))


def interpret(raw: Raw, codebook: Codebook) -> Export:
    """Return the cells as harmonised answers."""
    layout = Layout(
        frame=FRAME,
        items=("variable",),
        statuses=_statuses(codebook.complete),
        tests={"1": "ja", "0": "nei", "Yes": "ja", "No": "nei", "Ja": "ja", "Nei": "nei"},
        unused=UNUSED,
        labels=None,
    )
    return harmonise(raw, layout, codebook)


def _statuses(complete: frozenset[str]) -> dict[str, str]:
    """Return what each code and word says, when these codes are those of a whole interview."""
    ended = {
        written: COMPLETE if code in complete else INCOMPLETE
        for code, word in ENDED.items()
        for written in (code, word)
    }
    return STATUSES | dict.fromkeys(sorted(complete), COMPLETE) | ended
