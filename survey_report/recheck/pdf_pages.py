"""Hold the pages of a PDF against each other: head, foot and contents."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from survey_report.recheck.report_checks import ReportFinding
from survey_report.recheck.rules import ERROR, OK

_NUMBER = re.compile(r"\d+")
# A title of the contents, the dots that lead to its page (no sentence has a blank before its
# full stop), and the page
_ENTRY = re.compile(r"^(?P<title>[^\n]*?)(?: \.)+ *(?P<page>\d+)[ \t\r]*$", re.MULTILINE)
_LABEL = re.compile(r"^(?:(?:Figur|Tabell|Vedlegg)\s[A-Z]?\d+|\d+(?:\.\d+)*)\.?\s")


def check_pages(pages: Sequence[str]) -> list[ReportFinding]:
    """Find page numbers out of order, heads and feet that differ, and contents that mislead.

    Parameters
    ----------
    pages : sequence of str
        The text of each page, the first page being number 1.
    """
    return [*_margins(pages), *_contents(pages)]


def _margins(pages: Sequence[str]) -> Iterator[ReportFinding]:
    """Hold the lines that stand on most pages against each other, digits apart.

    A number in such a line is the same on every page, or runs with the pages.
    """
    lines: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for place, page in enumerate(pages, start=1):
        for line in map(str.strip, page.splitlines()):
            for slot, number in enumerate(_NUMBER.findall(line)):
                lines[_NUMBER.sub("#", line), slot].append((place, int(number)))
    for (line, _), seen in lines.items():
        if len({place for place, _ in seen}) <= len(pages) / 2:
            continue
        same, often = Counter(number for _, number in seen).most_common(1)[0]
        ahead, runs = Counter(number - place for place, number in seen).most_common(1)[0]
        for place, number in seen:
            yield _finding(line, place, number, place + ahead if runs > often else same)


def _finding(line: str, place: int, number: int, expected: int) -> ReportFinding:
    level = OK if number == expected else ERROR
    message = f"Side {place}: «{line.replace('#', str(number))}»."
    if level == ERROR:
        message += f" Etter de andre sidene skulle det stå {expected}."
    return ReportFinding("pdf", "page", line, str(number), str(expected), level, message)


def _contents(pages: Sequence[str]) -> Iterator[ReportFinding]:
    """Look for each title of the contents on the page it names."""
    texts = [_squeezed(page) for page in pages]
    for entry in (match for page in pages for match in _ENTRY.finditer(page)):
        title, page = _LABEL.sub("", entry["title"].strip()), int(entry["page"])
        there = page <= len(pages) and _squeezed(title) in texts[page - 1]
        level = OK if there else ERROR
        message = f"Innholdet viser «{title}» til side {page}" + ("." if there else ", feil side.")
        yield ReportFinding("pdf", "page", title, str(page), "", level, message)


def _squeezed(text: str) -> str:
    """Return the letters and digits, so that line breaks and hyphens do not matter."""
    return re.sub(r"[\W_]+", "", text).lower()
