"""Start the process that jobs are forks of, from Snakemake or from the command that starts it.

It imports little: when nothing has been built, `make report` has the process import what jobs
need while Snakemake itself is still being imported.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

OFF = "SURVEY_REPORT_COLD"
# the connection to a process that was started beforehand, as Snakemake's process gets it
GIVEN = "SURVEY_REPORT_WARM"
MODULE = "survey_report.workflow.warm_process"
# the order in which a build from nothing needs them
STAGES = ("validate", "clean", "statistics", "figures", "audit", "report", "review")
# what Snakemake keeps of its jobs
BUILT = Path(".snakemake/metadata")


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
    folder: Path, environment: Mapping[str, str]
) -> tuple[socket.socket, subprocess.Popen] | None:
    """Start the process when nothing has been built: every script will run then.

    None when something has been, since few may have to run, or where it is not to be started.
    """
    if environment.get(OFF) or sys.platform != "linux" or (folder / BUILT).is_dir():
        return None
    scripts = [
        path.relative_to(folder).as_posix()
        for stage in STAGES
        for path in sorted((folder / "scripts" / stage).glob("[!_]*.py"))
    ]
    with contextlib.suppress(OSError):
        return start_process(scripts, folder, environment)
    return None


def given_process() -> socket.socket | None:
    """Return the connection to the process that was started before this one, if there is one."""
    with contextlib.suppress(OSError, ValueError):
        control = socket.socket(fileno=int(os.environ.pop(GIVEN, "")))
        control.set_inheritable(False)
        return control
    return None
