"""Run the cells and inline expressions of the report, and put their results in place."""

from __future__ import annotations

import base64
import os
import sys
from dataclasses import replace
from pathlib import Path

from survey_report.language.markup import markdown_text
from survey_report.render.author_faults import AuthorFault, RenderError
from survey_report.render.cell_process import CellsStoppedError, progress_in, run_cells
from survey_report.render.document_sources import (
    Cell,
    Document,
    Inline,
    Line,
    Text,
    fill_inlines,
    inlines_of,
)
from survey_report.render.draft import mark, without_lost_images
from survey_report.render.executed_text import ExecutedText
from survey_report.render.programs import TIME_LIMIT, TooSlowError
from survey_report.render.source_checks import check_sources

# Images that cells draw are put in this folder, beside the document.
DRAWN = "celler"


def execute(
    document: Document, folder: Path, root: Path, draft: bool = False, limit: float = TIME_LIMIT
) -> ExecutedText:
    """Return the Markdown of the report with the results of its code in place.

    Parameters
    ----------
    document : Document
    folder : Path
        Where the cells run, and where images that cells draw are put.
    root : Path
        The repository, from which chapters import.
    draft : bool
        Whether to mark in place what failed.
    limit : float
        Seconds that the code may take.

    Raises
    ------
    RenderError
        Listing every cell and every inline expression that failed, and every fault that can be
        seen in the text.
    """
    results = _run(document.parts, folder, root, draft, limit)
    if draft:
        results = list(map(_with_marks, document.parts, results))
    faults = [] if draft else check_sources(document)
    faults += [
        fault
        for part, result in zip(document.parts, results, strict=True)
        for fault in (_cell_faults if isinstance(part, Cell) else _text_faults)(part, result)
    ]
    if faults:
        raise RenderError(faults)
    lines: list[Line] = []
    for part, result in zip(document.parts, results, strict=True):
        # A blank line on either side keeps what a cell prints a block of its own.
        blank = [Line("", *_place(part))] if lines else []
        lines += blank + _lines_of(part, result, folder)
    if draft:
        lines = [replace(line, text=without_lost_images(line.text, folder)) for line in lines]
    return ExecutedText(
        tuple(line.text for line in lines),
        tuple((line.file, line.number) for line in lines),
        document.metadata,
    )


def _place(part: Text | Cell) -> tuple[str, int]:
    first = part if isinstance(part, Cell) else part.lines[0]
    return first.file, first.number


def _lines_of(part: Text | Cell, result, folder: Path) -> list[Line]:
    if isinstance(part, Text):
        return fill_inlines(part, [inline["text"] for inline in result])
    markdown = cell_markdown(part, result, folder)
    return [Line(line, part.file, part.number) for line in markdown.split("\n")]


def _with_marks(part: Text | Cell, result: dict | list) -> dict | list:
    """Return a part's results with a mark in place of each that failed."""
    if isinstance(part, Cell):
        faults = _cell_faults(part, result)
        return {"printed": _told(faults), "shown": []} if faults else result
    return [
        {"text": _told(_text_faults_of(inline, one))} if "error" in one else one
        for inline, one in zip(inlines_of(part), result, strict=True)
    ]


def _told(faults: list[AuthorFault]) -> str:
    return " ".join(mark(f"{fault.file}, linje {fault.line}: {fault.message}") for fault in faults)


def _message(part: Text | Cell) -> dict:
    if isinstance(part, Cell):
        return {"code": "" if part.options.get("eval") is False else part.code}
    return {"expressions": [inline.expression for inline in inlines_of(part)]}


def _run(parts: list[Text | Cell], folder: Path, root: Path, draft: bool, limit: float) -> list:
    """Return one result per part; a document without code starts no process."""
    messages = [_message(part) for part in parts]
    if not any(message.get("code") or message.get("expressions") for message in messages):
        return [{"printed": "", "shown": []} if "code" in message else [] for message in messages]
    environment = _environment(folder, root) | ({"SURVEY_REPORT_DRAFT": "1"} if draft else {})
    try:
        return run_cells(messages, folder, environment, limit)
    except TooSlowError:
        raise RenderError([_too_slow(parts, progress_in(folder), limit)]) from None
    except CellsStoppedError as stopped:
        message = "Cellene i rapporten lot seg ikke kjøre."
        raise RenderError([AuthorFault("", 0, message, *stopped.args)]) from None


def _too_slow(parts: list[Text | Cell], progress: Path, limit: float) -> AuthorFault:
    """Return the fault of the cell or expression that was being run when time was up."""
    number, position = map(int, progress.read_text(encoding="utf-8").split())
    part = parts[number]
    message = f"Koden ble ikke ferdig på {limit:.0f} sekunder."
    if isinstance(part, Cell):
        return AuthorFault(part.file, part.number, message, part.code.strip().split("\n")[0])
    inline = inlines_of(part)[position]
    return AuthorFault(inline.file, inline.number, message, f"`{{python}} {inline.expression}`")


def _environment(folder: Path, root: Path) -> dict[str, str]:
    python_path = os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH")]))
    return os.environ | {
        "PYTHONPATH": python_path,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        # The user's own IPython start-up files must not change the report.
        "IPYTHONDIR": str(folder / ".ipython"),
        "PYTHONUTF8": "1",
        # Figures that a cell draws are shown as in a notebook.
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    }


def _text_faults(text: Text, results: list[dict]) -> list[AuthorFault]:
    return [
        fault
        for inline, result in zip(inlines_of(text), results, strict=True)
        if "error" in result
        for fault in _text_faults_of(inline, result)
    ]


def _text_faults_of(inline: Inline, result: dict) -> list[AuthorFault]:
    excerpt = f"`{{python}} {inline.expression}`"
    return [AuthorFault(inline.file, inline.number, _plain(result), excerpt)]


def _cell_faults(cell: Cell, result: dict) -> list[AuthorFault]:
    if "error" not in result:
        return []
    lines = cell.code.splitlines()
    # IPython leaves the empty lines on top (where the options stood) out of its count.
    empty = next((number for number, line in enumerate(lines) if line.strip()), 0)
    at = empty + max(result["line"], 1)
    if at > len(lines):
        at = empty + 1
    return [AuthorFault(cell.file, cell.number + at, _plain(result), lines[at - 1].strip())]


def _plain(result: dict) -> str:
    """Return what went wrong; Python's name for it only where the message is Python's own."""
    message = result["message"]
    ours = result["error"] in ("GuardError", "UnknownIdError")
    in_norwegian = ours or message.endswith(".") or "«" in message
    return message if in_norwegian else f"Koden stoppet: {message} ({result['error']})"


def cell_markdown(cell: Cell, result: dict, folder: Path) -> str:
    """Return the Markdown that a cell leaves in the document.

    Parameters
    ----------
    cell : Cell
        The options include, echo, output, label, fig-cap, fig-alt and tbl-cap are followed,
        with the meaning Quarto gives them.
    result : dict
        ``printed``: text; ``shown``: list of {MIME type: data}.
    folder : Path
        Where images are put.
    """
    if cell.options.get("include") is False:
        return ""
    pieces = [f"``` python\n{cell.code.strip()}\n```"] if cell.options.get("echo") else []
    shown = cell.options.get("output", True)
    if shown is not False:
        printed = result["printed"]
        if printed.strip():
            pieces.append(printed if shown == "asis" else f"```\n{printed.rstrip()}\n```")
        pieces += [_shown_markdown(data, cell, folder) for data in result["shown"]]
    return _captioned("\n\n".join(filter(None, pieces)), cell)


def _shown_markdown(data: dict[str, str], cell: Cell, folder: Path) -> str:
    if "text/markdown" in data:
        return data["text/markdown"]
    if "image/png" in data:
        name = f"{DRAWN}/{cell.options.get('label', f'celle-{cell.number}')}.png"
        (folder / DRAWN).mkdir(exist_ok=True)
        (folder / name).write_bytes(base64.b64decode(data["image/png"]))
        alt = markdown_text(str(cell.options.get("fig-alt", "")))
        return f"![]({name})" + (f'{{fig-alt="{alt}"}}' if alt else "")
    if "text/html" in data:
        return f"```{{=html}}\n{data['text/html']}\n```"
    return f"```\n{data['text/plain']}\n```" if "text/plain" in data else ""


def _captioned(markdown: str, cell: Cell) -> str:
    """Wrap what a cell shows in a figure or table div when it has a label and a caption."""
    label = str(cell.options.get("label", ""))
    for prefix, option in (("fig-", "fig-cap"), ("tbl-", "tbl-cap")):
        if label.startswith(prefix) and option in cell.options:
            return f"::: {{#{label}}}\n{markdown}\n\n{cell.options[option]}\n:::"
    return markdown
