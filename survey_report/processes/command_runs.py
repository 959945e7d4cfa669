"""How a command of the Makefile runs: with an exit code, and no stack trace at staff."""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from survey_report.processes.script_runs import refused

INTERRUPTED = "Avbrutt."
# the signal of a pipe that no one reads; Windows has none
PIPE_CLOSED = getattr(signal, "SIGPIPE", 13)


class JsonError(ValueError):
    """A file does not hold the JSON that was expected."""


def run_command(command: Callable[[list[str]], int]) -> None:
    """Run a command with its arguments, and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")
    tell_interrupts()
    try:
        code = command(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        # the reader, such as head or less, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 128 + PIPE_CLOSED
    except Exception as error:
        if os.environ.get("RAPPORT_FEILSOK"):
            raise
        code = refused(error) or _unexpected(error)
    sys.exit(code)


def tell_interrupts(text: str = INTERRUPTED) -> None:
    """Say in a word that the program was interrupted, should it be, in place of a stack trace."""

    def hook(kind, error, trace) -> None:
        if issubclass(kind, KeyboardInterrupt):
            print(f"\n{text}", file=sys.stderr)
        else:
            sys.__excepthook__(kind, error, trace)

    sys.excepthook = hook


def read_json(path: Path):
    """Return what a JSON file holds.

    Raises
    ------
    JsonError
        When it is no JSON; the message names the file.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise JsonError(f"{path.as_posix()} kan ikke leses som JSON.") from error


def _unexpected(error: Exception) -> str:
    """Return what to say of a fault of ours: where it is, but not what it says of the data."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"Uventet feil ({type(error).__name__}). Det er ikke dataene dine som er feil, men "
        "programmet. Send denne meldingen til den som har ansvar for koden: "
        f"{Path(place.filename).name}, linje {place.lineno}."
    )
