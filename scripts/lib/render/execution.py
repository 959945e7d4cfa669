"""Run the cells and inline expressions of the report in one kernel."""

from __future__ import annotations

import base64
import json
import os
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from scripts.lib.render.faults import Fault, RenderError
from scripts.lib.render.sources import Cell, Document, Text, fill_inlines, inlines_of

# Runs in the kernel: many inline expressions in one message, since each message costs time.
_SETUP = r"""
def _evaluate_inlines(expressions):
    import json
    import re

    def markdown(value):
        if hasattr(value, "_repr_markdown_"):
            return value._repr_markdown_()
        # Markdown signs in plain strings stand for themselves, as in Quarto.
        return re.sub(r"([\\`*_{}\[\]<>#|~^$@])", r"\\\1", str(value))

    results = []
    for expression in expressions:
        try:
            results.append({"text": markdown(eval(expression, globals()))})
        except Exception as error:
            words = error.args[0] if error.args and isinstance(error.args[0], str) else str(error)
            results.append({"error": type(error).__name__, "message": words})
    print(json.dumps(results))
"""
_TIMEOUT = 600


def execute(document: Document, folder: Path, root: Path) -> str:
    """Return the Markdown of the report with the results of its code in place.

    Parameters
    ----------
    document : Document
    folder : Path
        Where the kernel runs, and where images that cells draw are put.
    root : Path
        The repository, from which chapters import.

    Raises
    ------
    RenderError
        Listing every cell and every inline expression that failed.
    """
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(_SETUP)])
    notebook.cells += [nbformat.v4.new_code_cell(_code(part)) for part in document.parts]
    if any(cell.source for cell in notebook.cells[1:]):
        _run(notebook, folder, root)
    faults: list[Fault] = []
    pieces = [
        _cell_result(part, cell.outputs, folder, faults)
        if isinstance(part, Cell)
        else _text_result(part, cell.outputs, faults)
        for part, cell in zip(document.parts, notebook.cells[1:], strict=True)
    ]
    if faults:
        raise RenderError(faults)
    return "\n\n".join(pieces) + "\n"


def _code(part: Text | Cell) -> str:
    if isinstance(part, Cell):
        return "" if part.options.get("eval") is False else part.code
    expressions = [inline.expression for inline in inlines_of(part)]
    return f"_evaluate_inlines({expressions!r})" if expressions else ""


def _run(notebook: nbformat.NotebookNode, folder: Path, root: Path) -> None:
    python_path = os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH")]))
    # The user's own IPython start-up files must not change the report.
    environment = os.environ | {
        "PYTHONPATH": python_path,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        "IPYTHONDIR": str(folder / ".ipython"),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    client = NotebookClient(
        notebook,
        timeout=_TIMEOUT,
        kernel_name="python3",
        allow_errors=True,
        record_timing=False,
        extra_arguments=["--HistoryManager.enabled=False", "--log-level=ERROR"],
    )
    client.execute(cwd=str(folder), env=environment)


def _text_result(text: Text, outputs: list, faults: list[Fault]) -> str:
    inlines = inlines_of(text)
    if not inlines:
        return fill_inlines(text, [])
    printed = "".join(output.get("text", "") for output in outputs)
    results = json.loads(printed.strip().splitlines()[-1])
    for inline, result in zip(inlines, results, strict=True):
        if "error" in result:
            excerpt = f"`{{python}} {inline.expression}`"
            message = _plain(result["error"], result["message"])
            faults.append(Fault(inline.file, inline.number, message, excerpt))
    return fill_inlines(text, [result.get("text", "") for result in results])


def _plain(kind: str, message: str) -> str:
    """Return what went wrong without Python's name for it where the message says enough."""
    own_words = message.endswith(".") or "«" in message
    return message if own_words else f"Koden stoppet: {message} ({kind})"


def _cell_result(cell: Cell, outputs: list, folder: Path, faults: list[Fault]) -> str:
    for output in outputs:
        if output.output_type == "error":
            words = output.evalue.strip("'\"")
            first = next((line for line in cell.code.splitlines() if line.strip()), "")
            line = cell.number + _line_of(output, cell)
            faults.append(Fault(cell.file, line, _plain(output.ename, words), first))
    if cell.options.get("include") is False:
        return ""
    shown = cell.options.get("output", True)
    pieces = []
    if cell.options.get("echo", False):
        pieces.append(f"``` python\n{cell.code.strip()}\n```")
    if shown is not False:
        pieces += [_output(output, cell, shown == "asis", folder) for output in outputs]
    return _captioned("\n\n".join(filter(None, pieces)), cell)


def _line_of(output: nbformat.NotebookNode, cell: Cell) -> int:
    """Return the line of the cell that failed, read off the trace; 1 is the first."""
    trace = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(output.traceback))
    match = re.search(r"^-+> (\d+) ", trace, flags=re.MULTILINE) or re.search(r"line (\d+)", trace)
    number = int(match[1]) if match else 1
    return number if number <= len(cell.code.splitlines()) else 1


def _output(output: nbformat.NotebookNode, cell: Cell, asis: bool, folder: Path) -> str:
    if output.output_type == "stream":
        if output.name == "stderr":
            return ""
        return output.text if asis else f"```\n{output.text.rstrip()}\n```"
    data = output.get("data", {})
    if "text/markdown" in data:
        return data["text/markdown"]
    if "image/png" in data:
        name = f"{cell.options.get('label', f'celle-{cell.number}')}.png"
        (folder / name).write_bytes(base64.b64decode(data["image/png"]))
        return f"![]({name}){_alternative(cell)}"
    if "text/html" in data:
        return f"```{{=html}}\n{data['text/html']}\n```"
    if "text/plain" in data:
        return f"```\n{data['text/plain']}\n```"
    return ""


def _alternative(cell: Cell) -> str:
    alt = str(cell.options.get("fig-alt", "")).replace('"', "'")
    return f'{{fig-alt="{alt}"}}' if alt else ""


def _captioned(markdown: str, cell: Cell) -> str:
    """Wrap what a cell shows in a figure or table div when it has a label and a caption."""
    label = str(cell.options.get("label", ""))
    for prefix, option in (("fig-", "fig-cap"), ("tbl-", "tbl-cap")):
        if label.startswith(prefix) and option in cell.options:
            return f"::: {{#{label}}}\n{markdown}\n\n{cell.options[option]}\n:::"
    return markdown
