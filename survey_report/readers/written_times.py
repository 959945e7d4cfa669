"""When an answer was submitted, as tools and spreadsheets write it."""

from __future__ import annotations

import re

NORWEGIAN_TIME = re.compile(
    r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,? (?:kl\.? ?)?(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?)?"
)
# as most tools write it
ISO_TIME = re.compile(r"\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2})?)?")
SHORT_HOUR = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d:\d{2})")
OFFSET = re.compile(r"(?<=\d{2}:\d{2})(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})$")


def iso_time(text: str) -> str:
    """Return a Norwegian date (``29.08.2016 kl. 09.14``) in ISO form; drop an offset from UTC.

    Anything else is left as it is.
    """
    if ISO_TIME.fullmatch(text):
        return text
    if match := NORWEGIAN_TIME.fullmatch(text):
        day, month, year, *clock = match.groups()
        hour, *rest = [part for part in clock if part] or [""]
        time = ":".join([f"{hour:0>2}", *rest]) if hour else ""
        return f"{year}-{month:0>2}-{day:0>2} {time}".strip()
    return OFFSET.sub("", SHORT_HOUR.sub(r"\1 0\2", text))
