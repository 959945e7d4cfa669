"""Faults that can be seen in the sources themselves, before any renderer reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from survey_report.render.author_faults import AuthorFault
from survey_report.render.document_sources import Document, Line, Text

_DIV = re.compile(r"^ {0,3}:{3,}[ \t]*(?P<about>\{.*\}|[^\s:{}]+)?[ \t:]*$")
_SHORTCODE = re.compile(r"(?<!\\)\{\{<.*?>\}\}")
_NOT_CLOSED = "Rammen er ikke avsluttet med «:::»."
_CODE = re.compile(r"`[^`]*`")

# the second would be taken for a cell that has not been run
_CODE_IN_SETTINGS = ("{{<", "{python}")


def check_sources(document: Document) -> list[AuthorFault]:
    """Return what is wrong with the text of a document."""
    lines = [
        line
        for part in document.parts
        if isinstance(part, Text) and not part.verbatim
        for line in part.lines
    ]
    return _unpaired_divs(lines) + _shortcodes(lines)


def check_metadata(metadata: Mapping[str, object]) -> list[AuthorFault]:
    """Return the settings of an edition that look like code: Quarto reads shortcodes anywhere."""
    return [
        AuthorFault("config/editions", 0, f"Innstillingen {key} kan ikke ha «{code}» i seg.", value)
        for key, value in metadata.items()
        for code in _CODE_IN_SETTINGS
        if isinstance(value, str) and code in value
    ]


def _unpaired_divs(lines: list[Line]) -> list[AuthorFault]:
    """Return the frames that are not closed in the file they begin in, and the ends of none."""
    faults, opened = [], {}
    for line in lines:
        match = _DIV.match(line.text)
        if match is None:
            continue
        within = opened.setdefault(line.file, [])
        if match["about"]:
            within.append(line)
        elif within:
            within.pop()
        else:
            message = "«:::» avslutter ingenting: Ingen ramme er begynt her."
            faults.append(AuthorFault(line.file, line.number, message))
    faults += [
        AuthorFault(line.file, line.number, _NOT_CLOSED, line.text.strip())
        for within in opened.values()
        for line in within
    ]
    return sorted(faults, key=lambda fault: (fault.file, fault.line))


def _shortcodes(lines: list[Line]) -> list[AuthorFault]:
    """Return the shortcodes besides include, which only Quarto would read."""
    return [
        AuthorFault(line.file, line.number, "Bare kortkoden include kan brukes her.", match[0])
        for line in lines
        for match in _SHORTCODE.finditer(_CODE.sub("", line.text))
    ]
