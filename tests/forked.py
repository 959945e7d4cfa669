"""Snakemake for tests that build: a fork of one process that has the libraries in memory.

Starting Python and importing libraries takes a fourth of a small build's time, and tests build by
the dozen. The code of the project is the copy's own, as ever. What is tested of the start of
builds (commands, kills, the warm process, what jobs read) starts processes of its own.
"""

import atexit
import contextlib
import functools
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from survey_report.processes.script_runs import job_environment
from survey_report.workflow.warm_process import FIRST, named_modules
from survey_report.workflow.warm_start import GIVEN, OFF, STAGES

ROOT = Path(__file__).parents[1]
SERVER = ROOT / "tests/fork_server.py"
OURS = ("survey_report", "scripts")


def scripts_of(folder: Path) -> list[str]:
    """Return the scripts of a project, by stage."""
    found = (path for stage in STAGES for path in sorted((folder / "scripts" / stage).glob("*.py")))
    return [path.relative_to(folder).as_posix() for path in found]


@functools.cache
def _server() -> socket.socket:
    """Start the process, which this one alone can ask; return the connection."""
    with contextlib.chdir(ROOT):
        names = ["snakemake.cli", *FIRST, *named_modules(scripts_of(ROOT))]
    libraries = [name for name in names if name.partition(".")[0] not in OURS]
    environment = job_environment(ROOT, os.environ)
    # found again from the folder of each build
    environment.pop("PYTHONPATH")
    control, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, str(SERVER), str(theirs.fileno()), *libraries],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            env=environment,
        )
    atexit.register(_end, control, process)
    return control


def _end(control: socket.socket, process: subprocess.Popen) -> None:
    control.close()
    process.wait()


def snakemake(
    folder: Path, *words: str, given: bool = True, largest: int = 0, **environment: str
) -> subprocess.CompletedProcess:
    """Run Snakemake in a folder to its end, as `subprocess.run` does.

    Parameters
    ----------
    folder : Path
        The project.
    *words : str
        Options and targets.
    given : bool
        Whether the process that jobs are forks of is there from the start, as in `make report`.
    largest : int
        How many bytes of a file can be written; 0 is as many as here.
    **environment : str
        Variables beside those of this process.
    """
    variables = dict(os.environ) | environment
    warm = given and "--dry-run" not in words and not variables.get(OFF)
    jobs = job_environment(folder, variables) if warm else None
    return _forked("snakemake", folder, words, variables, jobs, largest)


def command(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess:
    """Run a command of a project to its end; what it builds is built by forks.

    Parameters
    ----------
    folder : Path
        The project.
    *words : str
        The command's name, and what it is given.
    **environment : str
        Variables beside those of this process.
    """
    return _forked("survey_report", folder, words, dict(os.environ) | environment)


def _forked(
    module: str,
    folder: Path,
    words: Sequence[str],
    variables: Mapping[str, str],
    jobs: Mapping[str, str] | None = None,
    largest: int = 0,
) -> subprocess.CompletedProcess:
    if sys.platform != "linux":
        started = [sys.executable, "-m", module, *words]
        options = {"preexec_fn": limited_to(largest)} if largest else {}
        return subprocess.run(
            started, cwd=folder, env=variables, capture_output=True, text=True, **options
        )
    request = {
        "module": module,
        "folder": str(folder.resolve()),
        "environment": variables,
        "words": words,
        "jobs": jobs,
        "scripts": scripts_of(folder),
        "given": GIVEN,
        "largest": largest,
    }
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        answer, theirs = socket.socketpair()
        with answer, theirs:
            handed = [theirs.fileno(), output.fileno(), errors.fileno()]
            socket.send_fds(_server(), [b"r"], handed)
            theirs.close()
            answer.sendall(f"{json.dumps(request)}\n".encode())
            with answer.makefile() as told:
                code = told.read()
        said = []
        for file in (output, errors):
            file.seek(0)
            said.append(file.read().decode("utf-8"))
    # who says nothing at its end was killed
    return subprocess.CompletedProcess(words, int(code or -9), *said)


def limited_to(largest: int) -> Callable[[], None]:
    """Return what lets the process that calls it write files of so many bytes at most."""
    import resource  # Windows has none

    return functools.partial(resource.setrlimit, resource.RLIMIT_FSIZE, (largest, largest))


def build(folder: Path, *words: str, **environment: str) -> None:
    """Build to the end.

    Raises
    ------
    RuntimeError
        With what Snakemake said, when the build stops.
    """
    run = snakemake(folder, "--cores", "2", *words, "--quiet", "all", **environment)
    if run.returncode != 0:
        raise RuntimeError(run.stdout + run.stderr)
