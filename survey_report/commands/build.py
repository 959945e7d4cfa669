"""Build the report: run the workflow, as a program of its own.

What `make report` does, and plain `snakemake --cores all` in the environment. Nothing here asks
where the environment lies: the Python that runs this runs Snakemake too.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

from survey_report.processes.script_runs import job_environment
from survey_report.processes.terminal import Screen
from survey_report.workflow.last_build import NOTHING, State, changed_since, remember, state_of
from survey_report.workflow.warm_start import GIVEN, start_before_snakemake

PROFILE = Path("profiles/default/config.yaml")
# the option that has Snakemake build something else than the settings say
CHOOSES = "--config"
EDITION = re.compile(r"[0-9]{4}(-[0-9]+)?")
WRONG_EDITION = "EDITION «{found}» er ikke en utgave. Skal være et årstall, som EDITION=2021."


def profile_options(text: str) -> list[str]:
    """Return a profile's settings as options.

    When Snakemake reads the profile itself, it begins with a line in English.

    Examples
    --------
    >>> profile_options("rerun-incomplete: true\\nscheduler: greedy")
    ['--rerun-incomplete', '--scheduler', 'greedy']
    """
    settings = yaml.safe_load(text) or {}
    return [
        word
        for name, value in settings.items()
        if value is not False
        for word in ([f"--{name}"] if value is True else [f"--{name}", str(value)])
    ]


def workflow_command(targets: Sequence[str] = (), options: Sequence[str] = ()) -> list[str]:
    """Return the command line that runs the workflow."""
    profile = profile_options(PROFILE.read_text(encoding="utf-8")) if PROFILE.is_file() else []
    return [
        *(sys.executable, "-m", "snakemake", "--cores", "all", "--workflow-profile", "none"),
        *profile,
        *options,
        *targets,
    ]


def run_workflow(
    targets: Sequence[str] = (),
    options: Sequence[str] = (),
    folder: Path = Path(),
    before: State | None = None,
) -> int:
    """Run the workflow in a folder, and return its exit code.

    An interrupt reaches Snakemake too, which then ends its jobs; here we wait for it. What lies
    in the folder `before` is looked up unless the caller knows.
    """
    environment = os.environ | {
        "PYTHONUTF8": "1",
        # a folder that has been moved still finds its own package
        "PYTHONPATH": os.pathsep.join(
            filter(None, [str(folder.resolve()), os.environ.get("PYTHONPATH", "")])
        ),
    }
    before = before or state_of(folder, os.environ)
    changed = changed_since(folder, before)
    warm = start_before_snakemake(folder, job_environment(folder, environment), changed)
    given = warm[0].fileno() if warm else None
    process = subprocess.Popen(
        workflow_command(targets, options),
        cwd=folder,
        env=environment | ({GIVEN: str(given)} if warm else {}),
        pass_fds=[given] if warm else [],
    )
    if warm:
        # it ends when nobody can ask it for a job any more
        warm[0].close()
    signal.signal(signal.SIGTERM, lambda number, frame: process.terminate())
    code = _ended(process)
    if warm:
        _ended(warm[1])
    if code == 0 and not targets and CHOOSES not in options:
        remember(folder, before, os.environ)
    return code


def is_built(folder: Path = Path()) -> bool:
    """Tell whether all lies there as the last build of everything left it."""
    return changed_since(folder, state_of(folder, os.environ)) == set()


def tell_if_built() -> bool:
    """Say so when all lies there as the last build of everything left it; tell whether it does."""
    if built := is_built():
        tell_built()
    return built


def tell_built() -> None:
    """Say that there is nothing to make."""
    Screen(sys.stderr).line(NOTHING)


def _ended(process: subprocess.Popen) -> int:
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def edition_options(name: str) -> list[str]:
    """Return the options that choose an edition.

    Raises
    ------
    ValueError
        When the name is none; the message is for staff.
    """
    if not name:
        return []
    if not EDITION.fullmatch(name):
        raise ValueError(WRONG_EDITION.format(found=name))
    return [CHOOSES, f"edition={name}"]
