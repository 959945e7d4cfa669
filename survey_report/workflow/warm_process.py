"""Jobs as forks of a process that has their libraries in memory.

Most of a job's second goes on importing libraries. Here one process imports them while Snakemake
gets going, and each script is a fork of it: the same code, the same bytes, a start of milliseconds.
Snakemake has no interface for this (an executor plugin starts all of Snakemake for each job), so
the one function that starts a script is replaced, and falls back to Snakemake's own way when
anything is not as expected: another version of Snakemake, a conda environment or a container, a
system that cannot fork, a process that has died. SURVEY_REPORT_COLD=1 turns it off.

What a kill leaves behind is as without it. A job answers for itself, by a connection that nobody
else holds, and goes on when Snakemake or this process is killed; it holds the build's lock, its
standard input, until it ends.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from survey_report.processes.script_runs import JOB
from survey_report.workflow.code_digests import imported_elsewhere, imported_modules
from survey_report.workflow.snakemake_internals import VERSION
from survey_report.workflow.warm_start import OFF, given_process, start_process

# what Snakemake's own lines at the top of a script need, and what is in the object they unpack
FIRST = ("pickle", "snakemake.logging", "snakemake.iocontainers", "snakemake.io")
# what packages import when they first read or write a table, draw, or fit a model
LATER = {
    "pandas": (
        *("pyarrow.pandas_compat", "pyarrow.dataset", "pandas.io.formats.csvs"),
        *("pandas.core.reshape.reshape", "pandas.core.arrays.arrow.extension_types"),
    ),
    "matplotlib.figure": ("matplotlib.backends.backend_svg",),
    "statsmodels.regression.linear_model": (
        *("statsmodels.base.covtype", "statsmodels.stats.sandwich_covariance"),
    ),
}
STARTED = b"started\n"
KILLED = -signal.SIGKILL if hasattr(signal, "SIGKILL") else 1


class WarmProcess:
    """The process that jobs are forks of, as seen from Snakemake's.

    Parameters
    ----------
    wanted : iterable of str
        What it imports, in the order in which jobs need it: modules, or scripts.
    written : Path, optional
        Where jobs write what they say of themselves; this process's own stream if left out.
    given : socket.socket, optional
        The connection to one that runs already.
    """

    def __init__(
        self,
        wanted: Iterable[str],
        written: Path | None = None,
        given: socket.socket | None = None,
    ):
        self._control, self._process = (given, None) if given else start_process(wanted)
        self._said = written.open("ab") if written else sys.stderr
        self._turn = threading.Lock()

    def run(self, script: str) -> int | None:
        """Run a script to its end; return its exit code, or None when it was never started."""
        try:
            ours, theirs = socket.socketpair()
            with ours, ours.makefile("rb") as answer:
                # the build's lock is this process's standard input, and each job holds it too
                handed = [theirs.fileno(), 0, self._said.fileno()]
                with theirs, self._turn:
                    socket.send_fds(self._control, [b"j"], handed)
                ours.sendall(f"{script}\n".encode())
                if answer.readline() != STARTED:
                    return None
                told = answer.readline()
        except OSError:
            return None
        # a job that has begun and says nothing at its end was killed
        return int(told) if told.strip() else KILLED

    def stop(self) -> None:
        """Have the process end; jobs that run go on to their end."""
        self._control.close()
        if self._process:
            self._process.wait()


def start_jobs_warm(workflow, written: Path | None = None) -> str:
    """Start jobs as forks from now on, until this process ends; return why not, or "".

    Parameters
    ----------
    workflow : snakemake.workflow.Workflow
        With its jobs planned.
    written : Path, optional
        As in `WarmProcess`.
    """
    given = given_process()
    if reason := why_not(workflow):
        if given:
            given.close()
        return reason
    from snakemake.script import PythonScript

    try:
        warm = WarmProcess(scripts_to_run(workflow), written, given)
        own_way = PythonScript.execute_script
    except (OSError, AttributeError) as error:
        return f"no process could be started ({type(error).__name__})"
    atexit.register(warm.stop)

    def execute_script(self, fname, edit=False):
        plain = not (edit or needs_more(self))
        code = warm.run(fname) if plain else None
        if code is None:
            own_way(self, fname, edit=edit)
        elif code:
            raise subprocess.CalledProcessError(code, [sys.executable, fname])

    PythonScript.execute_script = execute_script
    return ""


def scripts_to_run(workflow) -> list[str]:
    """Return the scripts of the jobs that are planned, in the order of the rules."""
    planned = {job.rule.name for job in workflow.dag.needrun_jobs()}
    # rules stand in rules/, and name their script from there
    return [
        str(rule.script).removeprefix("../")
        for rule in workflow.rules
        if rule.name in planned and rule.script
    ]


def modules_of(scripts: Iterable[str]) -> list[str]:
    """Return what the scripts import, the first script's first; each module once."""
    names: dict[str, None] = {}
    for script in scripts:
        for name in imported_elsewhere(script):
            names |= dict.fromkeys((name, *LATER.get(name, ())))
        own = imported_modules(script)
        names |= dict.fromkeys(path.removesuffix(".py").replace("/", ".") for path in own)
    return [name for name in names if not name.endswith(".__init__")]


def named_modules(wanted: Iterable[str]) -> list[str]:
    """Return modules, those that scripts import in place of the scripts; each once."""
    names: dict[str, None] = {}
    for one in wanted:
        names |= dict.fromkeys(modules_of([one]) if one.endswith(".py") else [one])
    return list(names)


def why_not(workflow) -> str:
    """Return why jobs cannot be forks here, or ""."""
    if os.environ.get(OFF):
        return f"{OFF} is set"
    # a Mac may stop a fork that uses what was loaded before it
    if not (sys.platform == "linux" and hasattr(os, "fork")):
        return "this system has no fork to rely on"
    if version("snakemake") != VERSION:
        return f"Snakemake is not {VERSION}"
    if workflow.deployment_settings.deployment_method:
        return "jobs have environments of their own"
    if not workflow.is_main_process or workflow.non_local_exec_or_dryrun:
        return "jobs run elsewhere"
    return ""


def needs_more(script) -> bool:
    """Tell whether a script wants what only its own start gives: an environment, a measurement."""
    wanted = ("conda_env", "container_img", "env_modules", "bench_record", "shadow_dir")
    return any(getattr(script, name, "unknown") for name in wanted)


def serve(control: socket.socket, wanted: Iterable[str]) -> None:
    """Import what is wanted, and fork a job whenever one is asked for, until no one can ask."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    waiting = [*FIRST, *named_modules(wanted)]
    while True:
        if waiting and not select.select([control], [], [], 0)[0]:
            with contextlib.suppress(Exception):
                importlib.import_module(waiting.pop(0))
            continue
        message, descriptors, *_ = socket.recv_fds(control, 1, 3)
        if not message:
            break
        gc.freeze()
        if os.fork() == 0:
            control.close()
            for descriptor, stream in zip(descriptors[1:], (0, 2), strict=True):
                os.dup2(descriptor, stream)
            _job(socket.socket(fileno=descriptors[0]))
        for descriptor in descriptors:
            os.close(descriptor)
        # who asked hears from the job itself; here its seconds are counted
        _bury(os.WNOHANG)
    _bury(0)


def _bury(options: int) -> None:
    """Take leave of the jobs that have ended; with no options, of all when they have."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, options)[0]:
            pass


def _job(asked: socket.socket) -> None:
    """Run the script that is asked for, tell its exit code, and end."""
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        with asked.makefile("rb") as request:
            script = request.readline().decode().rstrip("\n")
        if script:
            asked.sendall(STARTED)
            # its end is told here
            os.environ.pop(JOB, None)
            code = exit_code(script)
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError):
                stream.flush()
        asked.sendall(f"{code}\n".encode())
    finally:
        os._exit(code)


def exit_code(script: str) -> int:
    """Run a script as Python runs one from the command line, and return its exit code."""
    sys.argv, sys.path[0] = [script], str(Path(script).parent)
    try:
        runpy.run_path(script, run_name="__main__")
    except SystemExit as stop:
        if stop.code is None or isinstance(stop.code, int):
            return stop.code or 0
        print(stop.code, file=sys.stderr)
        return 1
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])), sys.argv[2:])
