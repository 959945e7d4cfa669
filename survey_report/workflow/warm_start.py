"""Start the process that jobs are forks of, from Snakemake or from the command that starts it.

It imports little: `make report` has the process import what jobs need while Snakemake itself is
still being imported.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from survey_report.workflow.last_build import MADE

OFF = "SURVEY_REPORT_COLD"
# the connection to a process that was started beforehand, as Snakemake's process gets it
GIVEN = "SURVEY_REPORT_WARM"
MODULE = "survey_report.workflow.warm_process"
# the order in which a build from nothing needs them
STAGES = ("validate", "clean", "statistics", "figures", "audit", "report", "review")
# no build of the report runs it
APART = "build_crate.py"
# where an author's text lies, and the first stage that reads it
TEXT, READS_TEXT = "reports/", "audit"


def start_process(
    wanted: Iterable[str], folder: Path = Path(), environment: Mapping[str, str] | None = None
) -> tuple[socket.socket, subprocess.Popen]:
    """Start the process; return the connection by which it is asked, and the process.

    Parameters
    ----------
    wanted : iterable of str
        Modules, or scripts with all that they import, in the order in which jobs need them.
    folder : Path
        The project.
    environment : mapping, optional
        This process's own if left out.
    """
    control, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", MODULE, str(theirs.fileno()), *wanted],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            cwd=folder,
            env=environment,
        )
    return control, process


def start_before_snakemake(
    folder: Path, environment: Mapping[str, str], changed: Collection[str] | None
) -> tuple[socket.socket, subprocess.Popen] | None:
    """Start the process with what will be needed, going by what has changed.

    None where little may have to run, or where it is not to be started. Then Snakemake's process
    starts it, when it has planned and knows which scripts will run.

    Parameters
    ----------
    folder : Path
        The project.
    environment : mapping
        What the process gets.
    changed : collection of str, optional
        The files that are new, gone or other than at the last build; None when there was none.
    """
    stages = stages_after(changed)
    if environment.get(OFF) or sys.platform != "linux" or not stages:
        return None
    scripts = [
        path.relative_to(folder).as_posix()
        for stage in stages
        for path in sorted((folder / "scripts" / stage).glob("[!_]*.py"))
        if path.name != APART
    ]
    with contextlib.suppress(OSError):
        return start_process(scripts, folder, environment)
    return None


def stages_after(changed: Collection[str] | None) -> tuple[str, ...]:
    """Return the stages that most likely have something to make; a guess that only time rests on.

    Examples
    --------
    >>> stages_after({"reports/chapters/01-innledning.qmd"})
    ('audit', 'report', 'review')
    >>> stages_after({"reports/output/manifest.json"})
    ()
    """
    given = None if changed is None else [name for name in changed if not name.startswith(MADE)]
    if given is None or any(not name.startswith(TEXT) for name in given):
        return STAGES
    return STAGES[STAGES.index(READS_TEXT) :] if given else ()


def given_process() -> socket.socket | None:
    """Return the connection to the process that was started before this one, if there is one."""
    with contextlib.suppress(OSError, ValueError):
        control = socket.socket(fileno=int(os.environ.pop(GIVEN, "")))
        control.set_inheritable(False)
        return control
    return None
