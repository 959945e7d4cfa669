"""The sources of the report: includes put in, text and Python cells told apart.

Every line keeps its origin, so that a fault can be told with file and line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from survey_report.render.author_faults import AuthorFault, RenderError

_INCLUDE = re.compile(r"^\{\{<\s*include\s+(?P<path>\S+)\s*>\}\}\s*$")
_CELL_START = re.compile(r"^(?P<fence>`{3,})\{python\}\s*$")
_FENCE = re.compile(r"^(?P<fence>`{3,}|~{3,})")
_OPTION = re.compile(r"^#\|\s?(?P<option>.*)$")
_INLINE = re.compile(r"`\{python\}\s+(?P<expression>[^`]+)`")


@dataclass(frozen=True)
class Line:
    """A line of text and where it stands."""

    text: str
    file: str
    number: int


@dataclass(frozen=True)
class Text:
    """Lines of Markdown; `verbatim` ones (code blocks) hold no inline expressions."""

    lines: tuple[Line, ...]
    verbatim: bool = False


@dataclass(frozen=True)
class Cell:
    """A Python cell, its options and where it starts."""

    code: str
    options: dict
    file: str
    number: int = 0


@dataclass(frozen=True)
class Inline:
    """An inline expression and where it stands."""

    expression: str
    file: str
    number: int


@dataclass
class Document:
    """The whole report: front matter, and text and cells in order."""

    metadata: dict
    parts: list[Text | Cell] = field(default_factory=list)


def read_document(path: Path, root: Path) -> Document:
    """Read a Quarto document and everything it includes.

    Parameters
    ----------
    path : Path
        The document, such as reports/report.qmd.
    root : Path
        Folder that the paths in messages are relative to.

    Raises
    ------
    RenderError
        When an included file is missing, a cell is not closed, or its options are not YAML.
    """
    metadata, lines = split_front_matter(_lines(path, root))
    return Document(metadata, split_cells(put_in_includes(lines, path.parent, root)))


def read_front_matter(path: Path) -> dict:
    """Return the YAML front matter of a document."""
    return split_front_matter(_lines(path, path.parent))[0]


def split_front_matter(lines: list[Line]) -> tuple[dict, list[Line]]:
    """Return the YAML front matter and the lines after it."""
    if not lines or lines[0].text.strip() != "---":
        return {}, lines
    end = next((i for i, line in enumerate(lines[1:], 1) if line.text.strip() == "---"), None)
    if end is None:
        raise RenderError(
            [AuthorFault(lines[0].file, 1, "Innledningen mellom «---» er ikke avsluttet.")]
        )
    try:
        metadata = yaml.safe_load("\n".join(line.text for line in lines[1:end])) or {}
    except yaml.YAMLError as error:
        number = getattr(getattr(error, "problem_mark", None), "line", 0) + 2
        raise RenderError(
            [AuthorFault(lines[0].file, number, "Innledningen mellom «---» er ikke gyldig YAML.")]
        ) from error
    return metadata, lines[end + 1 :]


def put_in_includes(lines: list[Line], folder: Path, root: Path) -> list[Line]:
    """Replace each include line with the lines of its file, and those of its own includes.

    Paths are relative to the including file. A blank line is put on either side.
    """
    whole, faults = [], []
    for line in lines:
        match = _INCLUDE.match(line.text)
        if match is None:
            whole.append(line)
            continue
        path = folder / match["path"]
        if not path.is_file():
            faults.append(
                AuthorFault(line.file, line.number, f"Fila «{match['path']}» finnes ikke.")
            )
            continue
        blank = Line("", line.file, line.number)
        whole += [blank, *put_in_includes(_lines(path, root), path.parent, root), blank]
    if faults:
        raise RenderError(faults)
    return whole


def split_cells(lines: list[Line]) -> list[Text | Cell]:
    """Split lines into text, verbatim blocks and Python cells, in order."""
    parts: list[Text | Cell] = []
    text: list[Line] = []
    position = 0
    while position < len(lines):
        fence = _FENCE.match(lines[position].text)
        if fence is None:
            text.append(lines[position])
            position += 1
            continue
        if text:
            parts.append(Text(tuple(text)))
            text = []
        end = _closing_fence(lines, position, fence["fence"])
        block = lines[position : end + 1]
        is_cell = _CELL_START.match(block[0].text) is not None
        parts.append(_cell(block) if is_cell else Text(tuple(block), verbatim=True))
        position = end + 1
    if text:
        parts.append(Text(tuple(text)))
    return parts


def inlines_of(text: Text) -> list[Inline]:
    """Return the inline expressions of a text, in order."""
    if text.verbatim:
        return []
    return [
        Inline(match["expression"].strip(), line.file, line.number)
        for line in text.lines
        for match in _INLINE.finditer(line.text)
    ]


def fill_inlines(text: Text, results: list[str]) -> list[Line]:
    """Return the lines of a text with its inline expressions replaced by their results.

    A line of which nothing is left goes away, so that it does not split the paragraph it
    stands in. A result of several lines has the place of the line it stands on.
    """
    if text.verbatim:
        return list(text.lines)
    remaining = iter(results)
    filled = []
    for line in text.lines:
        written = _INLINE.sub(lambda _: next(remaining), line.text)
        if written.strip() or not line.text.strip():
            filled += [Line(one, line.file, line.number) for one in written.split("\n")]
    return filled


def _lines(path: Path, root: Path) -> list[Line]:
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
    text = path.read_text(encoding="utf-8")
    return [Line(line, name, number) for number, line in enumerate(text.splitlines(), start=1)]


def _closing_fence(lines: list[Line], start: int, fence: str) -> int:
    closing = re.compile(rf"^{fence[0]}{{{len(fence)},}}\s*$")
    for position in range(start + 1, len(lines)):
        if lines[position].file != lines[start].file:
            break
        if closing.match(lines[position].text):
            return position
    opening = lines[start]
    raise RenderError(
        [AuthorFault(opening.file, opening.number, "Kodeblokken er ikke avsluttet.", opening.text)]
    )


@cache
def _options(text: str) -> dict:
    """Return the options of a cell; most cells of a report have the same."""
    return yaml.safe_load(text) or {}


def _cell(block: list[Line]) -> Cell:
    start = block[0]
    body = block[1:-1]
    options = [match["option"] for line in body if (match := _OPTION.match(line.text))]
    try:
        parsed = _options("\n".join(options))
    except yaml.YAMLError as error:
        raise RenderError(
            [
                AuthorFault(
                    start.file, start.number, "Innstillingene (#|) i cellen er ikke gyldig YAML."
                )
            ]
        ) from error
    code = "\n".join("" if _OPTION.match(line.text) else line.text for line in body)
    return Cell(code, parsed, start.file, start.number)
