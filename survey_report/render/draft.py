"""Drafts: a report that can always be made, with what is wrong marked in place and listed first.

What an author has still to mend is no reason to show nothing. Each remark has a number, a mark
where it stands, and an entry in a list on top of the document.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from survey_report.language.markup import markdown_text
from survey_report.ledger.alternatives import chosen
from survey_report.ledger.lookup_calls import ids_looked_up
from survey_report.ledger.prose_remarks import MEND, QUOTES, UNMATCHED, Remark

HEADING = "# Dette må du se på {#utkast-liste .unnumbered .unlisted}"
INTRO = (
    "Dette er et utkast. Det er ikke kontrollert, og skal ikke publiseres. Lista viser hva som må "
    "rettes før make report kan lage rapporten, det viktigste først. Numrene står også i teksten."
)
NOTHING = "Dette er et utkast. Ingen setninger trenger å rettes; make report kan lage rapporten."
_INCLUDE = re.compile(r"^\{\{<\s*include\s+(?P<path>\S+)\s*>\}\}\s*$", re.MULTILINE)
_INLINE = re.compile(r"`\{python\}\s+(?P<call>[^`]+)`")
_QUOTE = re.compile(r"""^\s*quote\(\s*["'](?P<id>[^"']+)["']\s*\)\s*$""", re.MULTILINE)
_IMAGE = re.compile(r"!\[(?P<caption>[^\]]*)\]\((?P<path>[^)\s]+)\)(?:\{[^}]*\})?")
# ../images, /reports/images and reports/images are reports/images all the same
_IMAGE_PATH = re.compile(r"\]\((?:\.{0,2}/)*(?:reports/)?images/")
_PAGE = """<!DOCTYPE html>
<html lang="nb"><head><meta charset="utf-8"><title>Utkast</title></head><body><main>
<h1>Utkastet kan ikke vises</h1><p>Rett dette først:</p>
<ol>{items}</ol></main></body></html>
"""


def choose_wordings(document: Path, values: Mapping[str, object]) -> None:
    """Rewrite the chapters of a build folder with the wordings that fit the values.

    An author's own image is found from wherever its path starts.
    """
    for path in sorted(document.parent.rglob("*.qmd")):
        text = chosen(path.read_text(encoding="utf-8"), values)
        path.write_text(_IMAGE_PATH.sub("](images/", text), encoding="utf-8")


def chapters_of(document: Path, root: Path) -> dict[str, str]:
    """Return the chapters that a document includes, in its order: path under root to text."""
    paths = [
        document.parent / match["path"]
        for match in _INCLUDE.finditer(document.read_text(encoding="utf-8"))
    ]
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in paths
        if path.is_file()
    }


def mark_draft(document: Path, root: Path, remarks: Iterable[Remark]) -> None:
    """Mark the remarks in the chapters of a build folder, and list them on top of the document."""
    remarks = list(remarks)
    for path in document.parent.rglob("*.qmd"):
        name = path.relative_to(root).as_posix()
        text = _marked(path.read_text(encoding="utf-8"), name, remarks)
        if path == document:
            text = _INCLUDE.sub(lambda match: _include(match, document.parent), text)
            text = _INCLUDE.sub(lambda match: f"{list_of(remarks)}\n\n{match[0]}", text, count=1)
        path.write_text(text, encoding="utf-8")


def list_of(remarks: list[Remark]) -> str:
    """Return the list of remarks in Markdown."""
    if not remarks:
        return f"{HEADING}\n\n{NOTHING}"
    items = [_item(number, remark) for number, remark in enumerate(remarks, start=1)]
    return "\n\n".join([HEADING, INTRO, *items])


def _item(number: int, remark: Remark) -> str:
    first, *rest = (markdown_text(one) for one in remark.told)
    where = markdown_text(f"{remark.file}, linje {remark.line}")
    excerpt = f"«{markdown_text(_shortened(remark.paragraph))}»" if remark.paragraph else ""
    body = [
        f"**{first}** {where}.",
        excerpt,
        *rest,
        markdown_text(f"Slik retter du: {MEND[remark.kind]}"),
    ]
    return f"{number}.  " + "\n\n    ".join(filter(None, body))


def _shortened(text: str, length: int = 240) -> str:
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0] + " …"


def mark(text: str) -> str:
    """Return a mark in the text of a draft."""
    return rf"[\[{markdown_text(text)}\]]{{.utkast}}"


def _marked(text: str, name: str, remarks: list[Remark]) -> str:
    lines = text.split("\n")
    for number, remark in enumerate(remarks, start=1):
        if remark.kind == QUOTES:
            lines = _mark_quotes("\n".join(lines), remark.keys, number).split("\n")
        elif remark.file == name:
            for place in _paragraph_lines(lines, remark.line - 1):
                lines[place] = _mark_line(lines[place], remark, number)
            if remark.kind == UNMATCHED:
                lines[remark.line - 1] = mark(f"Sjekk {number}: ingen ordlyd passer")
    return "\n".join(lines)


def _paragraph_lines(lines: list[str], place: int) -> range:
    start = end = min(place, len(lines) - 1)
    while start > 0 and lines[start - 1].strip():
        start -= 1
    while end + 1 < len(lines) and lines[end + 1].strip():
        end += 1
    return range(start, end + 1)


def _mark_line(line: str, remark: Remark, number: int) -> str:
    """Put marks in place of the lookups and conditions of a line that a remark is about."""

    def marked(match: re.Match) -> str:
        call = match["call"].strip()
        names = set(ids_looked_up(call)) & set(remark.keys)
        if names:
            return mark(f"Sjekk {number}: {', '.join(sorted(names))}")
        if call.startswith(("guard(", "todo(")) and any(key in call for key in remark.keys):
            return mark(f"Sjekk {number}")
        return match[0]

    return _INLINE.sub(marked, line)


def _mark_quotes(text: str, gone: tuple[str, ...], number: int) -> str:
    def marked(match: re.Match) -> str:
        if match["id"] not in gone:
            return match[0]
        return f"print({mark(f'Sjekk {number}: sitatet mangler')!r})"

    return _QUOTE.sub(marked, text)


def _include(match: re.Match, folder: Path) -> str:
    if (folder / match["path"]).is_file():
        return match[0]
    return mark(f"Fila {match['path']} finnes ikke")


def without_lost_images(markdown: str, folder: Path) -> str:
    """Return Markdown with a mark in place of every image that is not there."""

    def kept(match: re.Match) -> str:
        path = folder / match["path"]
        there = path.is_file() or path.with_name(f"{path.name}.svg").is_file()
        return match[0] if there else mark(f"Bildet {match['path']} finnes ikke")

    return _IMAGE.sub(kept, markdown)


def emergency_page(faults: Iterable[object]) -> str:
    """Return the page to show when the chapters cannot be rendered at all."""
    items = "".join(f"<li>{html.escape(str(fault))}</li>" for fault in faults)
    return _PAGE.format(items=items)
