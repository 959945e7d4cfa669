"""Run as a program: the cells and inline expressions of a document, in one IPython.

The parts come as JSON on standard input, `{"code": …}` or `{"expressions": […]}`, and their
results go as JSON to standard output. The file named by the first argument tells which part and
expression is being run, for the one who stops it when it takes too long. A process of its own
keeps what cells do to Python away from the renderer; a Jupyter kernel would do the same, and take
twice the time to start.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from pathlib import Path
from typing import TextIO

from survey_report.language.markup import markdown_text


def main() -> None:
    """Read the parts, run them in order, write their results."""
    results = os.fdopen(os.dup(1), "w", encoding="utf-8")
    # What a cell prints past Python must not end up among the results.
    os.dup2(2, 1)
    with results:
        json.dump(results_of(json.load(sys.stdin), Path(sys.argv[1])), results)


def results_of(parts: list[dict], progress: Path) -> list:
    """Run the parts in an IPython, and return the result of each; `progress` tells which is run."""
    shell = _shell()
    with progress.open("r+", encoding="utf-8") as told:
        return [_run_part(shell, part, number, told) for number, part in enumerate(parts)]


def _shell():
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    shell.colors = "nocolor"
    return shell


def _tell(progress: TextIO, number: int, position: int = 0) -> None:
    # thousands of expressions: the file stays open, and each place covers the one before
    progress.seek(0)
    progress.write(f"{number} {position}".ljust(20))
    progress.flush()


def _run_part(shell, part: dict, number: int, progress: TextIO):
    if "code" in part:
        _tell(progress, number)
        return _run_code(shell, part["code"])
    results = []
    for position, expression in enumerate(part["expressions"]):
        _tell(progress, number, position)
        results.append(_evaluate(expression, shell.user_ns))
    return results


def _run_code(shell, code: str) -> dict:
    from IPython.utils.capture import capture_output

    # Within the trap, IPython lets what the cell shows go to whoever captures it.
    with shell.display_trap, capture_output() as captured:
        done = shell.run_cell(code, store_history=False)
    error = done.error_before_exec or done.error_in_exec
    if error is not None:
        return _fault(error, _line_of(error, shell.user_ns))
    return {"printed": captured.stdout, "shown": [_plain(out.data) for out in captured.outputs]}


def _evaluate(expression: str, namespace: dict) -> dict:
    try:
        return {"text": _markdown(eval(expression, namespace))}
    except Exception as error:
        return _fault(error)


def _markdown(value) -> str:
    if hasattr(value, "_repr_markdown_"):
        return value._repr_markdown_()
    # A plain string is text.
    return markdown_text(str(value))


def _fault(error: BaseException, line: int = 0) -> dict:
    # A KeyError puts quotation marks round its words.
    words = str(error.args[0] if isinstance(error, KeyError) and error.args else error)
    return {"error": type(error).__name__, "message": words, "line": line}


def _line_of(error: BaseException, namespace: dict) -> int:
    if isinstance(error, SyntaxError):
        return error.lineno or 0
    trace = error.__traceback__
    while trace is not None:
        frame = trace.tb_frame
        if frame.f_globals is namespace and frame.f_code.co_name == "<module>":
            return trace.tb_lineno
        trace = trace.tb_next
    return 0


def _plain(data: dict) -> dict:
    return {
        kind: base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for kind, value in data.items()
    }


if __name__ == "__main__":
    main()
