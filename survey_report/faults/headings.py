"""Which headings a message may show: an unknown one may be a person's name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from survey_report.faults.source_faults import nearest

# what tools and people call variables: no capital that begins a word, or letters and a number
CODE = re.compile(
    r"[$]?[a-zæøå][a-zæøå0-9]*(?:[._-][a-zæøå0-9]+)*|[$]?[A-Za-zÆØÅæøå]+[._]?\d{1,4}(?:_\d+)*"
)
# a question: three words or more, with no capital but the first
QUESTION = re.compile(r"[A-ZÆØÅa-zæøå][a-zæøå-]*(?: [a-zæøåé,-]+){2,}[.?]?")
LONGEST, LONGEST_QUESTION = 60, 150


def heading_shown(heading: str, known: Iterable[str] = ()) -> str:
    """Return a heading when it can be no name, or looks like a known one; else "".

    Where the row of headings is lacking, the first person stands in its place.
    """
    known = list(known)
    if heading in known or (len(heading) <= LONGEST_QUESTION and nearest(heading, known)):
        return heading
    if len(heading) <= LONGEST and CODE.fullmatch(heading):
        return heading
    return heading if len(heading) <= LONGEST_QUESTION and QUESTION.fullmatch(heading) else ""
