"""What is used of Snakemake without being promised: all of it here, for the version in the lock.

A test fails when Snakemake's version moves. Then read what each function says it rests on, try the
tests of tests/workflow, and write the new version here. Should a name be gone, a build still gives
the same report: it is slower, says more on the screen, or makes again what need not be made.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import logging
import shutil
import sys
import threading
from collections import Counter
from pathlib import Path

from snakemake.common import NOTHING_TO_BE_DONE_MSG as NOTHING_TO_BE_DONE
from snakemake.shell import shell

__all__ = [
    "LOOKS_AGAIN",
    "NOTHING_TO_BE_DONE",
    "VERSION",
    "jobs_left",
    "plan_afresh",
    "plan_lightly",
    "redirect_jobs",
    "remove_stale_locks",
    "screen_handler",
    "stop_timers",
]

VERSION = "9.27.1"
LOCKS = Path(".snakemake/locks")
# what the log says when a checkpoint has ended, just before Snakemake looks at what remains
LOOKS_AGAIN = "Updating checkpoint dependencies."


def plan_lightly() -> None:
    """Have Snakemake plan in less time: without pandas, and without looking for garbage.

    It imports pandas, for half a second, to see whether a param is one of its tables
    (snakemake.common.is_pandas_available). None is, and no rule file uses it. What it plans is
    kept to the end, so that looking for what is not takes a twentieth of the time for nothing, and
    a fifth of a second more when Python ends.
    """
    sys.modules["pandas"] = None
    gc.disable()
    atexit.register(gc.freeze)


def remove_stale_locks() -> None:
    """Remove the locks that a killed build left; `build_lock` has seen to it that none runs."""
    shutil.rmtree(LOCKS, ignore_errors=True)


def stop_timers() -> None:
    """Stop the timers of Snakemake's limit of jobs a second, which hold the terminal for one."""
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.cancel()


def screen_handler(workflow) -> logging.Handler | None:
    """Return the handler with which Snakemake writes to the screen; None with a logger plugin."""
    handlers = workflow.logger_manager.logger.handlers
    return next((one for one in handlers if one.name == "DefaultStreamHandler"), None)


def redirect_jobs(file: Path) -> None:
    """Have what jobs write of themselves go to a file (the shell that starts a script's job)."""
    file.write_text("", encoding="utf-8")
    shell.prefix(f"set -euo pipefail; exec 2>>{file}; ")


def plan_afresh(workflow) -> None:
    """Have Snakemake, after a checkpoint, decide anew for every job whether it must run.

    It does so for the jobs that read what the checkpoint made. Of all that follow, it only
    remembers that they were to run since the checkpoint was.
    """

    def forget(record: logging.LogRecord) -> bool:
        if record.msg == LOOKS_AGAIN:
            with contextlib.suppress(AttributeError):
                for job in workflow.dag.needrun_jobs():
                    if not workflow.dag.is_running(job):
                        workflow.dag.reason(job).clear()
        return True

    workflow.logger_manager.logger.addFilter(forget)


def jobs_left(workflow) -> Counter:
    """Return how many jobs of each rule are still to be done."""
    return Counter(job.rule.name for job in workflow.dag.needrun_jobs())
