"""How the renderers' programs run: off the network, within a time limit, and none left behind."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

# Seconds. The whole report takes some of them; only a text that a program never gets through
# takes so many.
TIME_LIMIT = 300
# Port 9 throws away what it gets: a program that looks for a proxy reaches nothing.
_NOWHERE = "http://127.0.0.1:9"


class TooSlowError(Exception):
    """A program was stopped because it went over its time."""


def offline(epoch: int, base: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return an environment without a way to the network, and with the edition's time."""
    proxies = {
        name: _NOWHERE
        for kind in ("http_proxy", "https_proxy", "all_proxy")
        for name in (kind, kind.upper())
    }
    inherited = dict(os.environ if base is None else base)
    return inherited | proxies | {"NO_PROXY": "", "no_proxy": "", "SOURCE_DATE_EPOCH": str(epoch)}


def run_program(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    limit: float,
    given: str | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a program in a folder, and return what it wrote.

    Raises
    ------
    TooSlowError
        When it is not done in `limit` seconds; it and all that it started are then stopped.
    """
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL if given is None else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    )
    try:
        written, complaints = process.communicate(given, timeout=limit)
    except subprocess.TimeoutExpired as expired:
        stop_with_children(process.pid)
        process.communicate()
        raise TooSlowError from expired
    except BaseException:
        stop_with_children(process.pid)
        process.communicate()
        raise
    return subprocess.CompletedProcess(command, process.returncode, written, complaints)


def stop_with_children(pid: int) -> None:
    """Stop a process and all that it started: Quarto has Pandoc and Typst do the work."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        for one in [*process.children(recursive=True), process]:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
