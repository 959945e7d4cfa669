"""One build at a time in a project folder, and no old report beside a new one."""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from survey_report.workflow.snakemake_internals import remove_stale_locks

LOCK = Path(".snakemake/build.lock")
REPORT = Path("reports/output")
WAITING = "En annen bygging er i gang i denne mappa. Venter til den er ferdig …"


def take_turn() -> None:
    """Wait until no other build runs in the working directory, then keep others waiting.

    The lock becomes this process's standard input, which every job inherits. The kernel lets go
    of it when the last of them has ended, in whatever way. Locks of Snakemake's own that are
    there by then were left by a build that was killed, and are removed.
    """
    LOCK.parent.mkdir(exist_ok=True)
    lock = os.open(LOCK, os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print(WAITING, file=sys.stderr, flush=True)
        fcntl.flock(lock, fcntl.LOCK_EX)
    os.dup2(lock, 0)
    os.close(lock)
    remove_stale_locks()


def remove_outdated(outputs: Iterable[str]) -> None:
    """Remove the report's files that a build is about to replace.

    Should it stop on the way, nobody then takes the old report for the new one.

    Raises
    ------
    SystemExit
        When a file cannot be removed; the build stops before anything is made.
    """
    for path in map(Path, outputs):
        try:
            if path.is_relative_to(REPORT):
                path.unlink(missing_ok=True)
        except OSError as error:
            raise SystemExit(
                f"Får ikke fjernet den gamle {path}. Rapporten er ikke bygd. "
                f"Gi deg selv skriverett i mappa {path.parent}, og kjør make report på nytt."
            ) from error
