"""The process that the cells run in: a fork of this one where it can be, else a Python of its own.

A fork has the libraries in memory, and starts at once. What cells import of the project itself is
imported anew. A cell that imports anything else, or speaks to IPython, gets a Python of its own:
what this process has done to a library must not be seen in the report.
"""

from __future__ import annotations

import ast
import json
import locale
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from survey_report.render import document_cells
from survey_report.render.programs import TooSlowError, run_program, stop_with_children

OWN = "survey_report"
# names by which a cell reaches other modules, or IPython itself
_BEYOND = {"__import__", "get_ipython"}


class CellsStoppedError(Exception):
    """The process ended without results; its argument is the last that it said."""


def run_cells(
    parts: Sequence[Mapping], folder: Path, environment: Mapping[str, str], limit: float
) -> list:
    """Run the parts of a document, and return their results.

    Parameters
    ----------
    parts : sequence of mapping
        As `document_cells` takes them.
    folder : Path
        Where they run.
    environment : mapping
    limit : float
        Seconds.

    Raises
    ------
    TooSlowError
        When time is up; `progress_in` tells what was being run.
    CellsStoppedError
    """
    progress_in(folder).write_text("0 0", encoding="utf-8")
    way = _in_fork if can_fork(parts) else _in_own_python
    return way(list(parts), folder, environment, limit)


def progress_in(folder: Path) -> Path:
    """Return the file that tells which part and which expression of it is being run."""
    return folder / ".celle"


def can_fork(parts: Sequence[Mapping]) -> bool:
    """Tell whether a fork gives what a Python of its own would."""
    if sys.platform != "linux" or locale.getpreferredencoding(False).lower() != "utf-8":
        return False
    return all(_is_plain(part["code"]) for part in parts if "code" in part)


def _is_plain(code: str) -> bool:
    """Tell whether a cell is Python without IPython's own signs, and imports the project alone."""
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except SyntaxError:
        return False
    imported = [
        name
        for node in nodes
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in _modules_of(node)
    ]
    called = {node.id for node in nodes if isinstance(node, ast.Name)}
    return all(name.startswith(f"{OWN}.") for name in imported) and called.isdisjoint(_BEYOND)


def _modules_of(node: ast.Import | ast.ImportFrom) -> list[str]:
    return [one.name for one in node.names] if isinstance(node, ast.Import) else [node.module or ""]


def _in_own_python(parts: list, folder: Path, environment: Mapping[str, str], limit: float) -> list:
    command = [sys.executable, "-P", document_cells.__file__, str(progress_in(folder))]
    run = run_program(command, folder, environment, limit, json.dumps(parts))
    if run.returncode != 0:
        raise CellsStoppedError(*run.stderr.strip().splitlines()[-1:])
    return json.loads(run.stdout)


def _in_fork(parts: list, folder: Path, environment: Mapping[str, str], limit: float) -> list:
    from multiprocessing import get_context

    import IPython.core.interactiveshell  # noqa: F401  what the fork is to have in memory

    context = get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    with tempfile.TemporaryFile() as said, receiving:
        process = context.Process(
            target=_forked, args=(parts, folder, environment, sending, said.fileno())
        )
        process.start()
        sending.close()
        try:
            if not receiving.poll(limit):
                raise TooSlowError
            return receiving.recv()
        except EOFError:
            process.join()
            said.seek(0)
            last = said.read().decode("utf-8", "replace").strip().splitlines()[-1:]
            raise CellsStoppedError(*last) from None
        finally:
            stop_with_children(process.pid)
            process.join()


def _forked(parts: list, folder: Path, environment: Mapping[str, str], sending, said: int) -> None:
    """Make the fork what a Python of its own is when it starts, and run the parts in it."""
    for stream in (1, 2):
        os.dup2(said, stream)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    given = environment.get("PYTHONPATH", "").split(os.pathsep)
    # the first place is that of the script, which -P leaves out
    sys.path[:] = list(dict.fromkeys([*filter(None, given), *sys.path[1:]]))
    for name in [name for name in sys.modules if name.partition(".")[0] == OWN]:
        del sys.modules[name]
    sending.send(document_cells.results_of(parts, progress_in(folder)))
