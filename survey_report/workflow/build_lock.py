"""One build at a time in a project folder, and the last good report until the new one is made."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from filelock import FileLock, Timeout

from survey_report.workflow.last_build import LOCK
from survey_report.workflow.snakemake_internals import remove_stale_locks

REPORT = Path("reports/output")
WAITING = "En annen bygging er i gang i denne mappa. Venter til den er ferdig …"


def take_turn() -> FileLock:
    """Wait until no other build runs in the working directory, then keep others waiting.

    The lock is held for as long as what is returned, or any job that was started meanwhile: where
    the system lets it, the lock becomes this process's standard input, which every job inherits.
    It is let go when the last of them has ended, in whatever way. Locks of Snakemake's own that
    are there by then were left by a build that was killed, and are removed.
    """
    LOCK.parent.mkdir(exist_ok=True)
    lock = FileLock(LOCK, on_acquired=_hand_to_jobs)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        print(WAITING, file=sys.stderr, flush=True)
        lock.acquire()
    remove_stale_locks()
    return lock


def _hand_to_jobs(descriptor: int) -> None:
    # on Windows a lock belongs to one process, and ends with it
    if os.name == "posix":
        os.dup2(descriptor, 0)


def check_output_folder(outputs: Iterable[str]) -> None:
    """See that the finished report can be put in its place, before anything is made.

    The last good report stays where it is until the new one is finished.

    Raises
    ------
    SystemExit
        When the folder cannot be written in.
    """
    for folder in {Path(path).parent for path in outputs if Path(path).is_relative_to(REPORT)}:
        if folder.is_dir() and not os.access(folder, os.W_OK):
            raise SystemExit(
                f"Får ikke skrevet i mappa {folder}. Rapporten er ikke bygd. "
                "Gi deg selv skriverett i mappa, og kjør make report på nytt."
            )
