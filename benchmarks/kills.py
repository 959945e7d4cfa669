"""Kill builds at random moments; after one more build the bytes must be the same as ever.

    .venv/bin/python -m benchmarks.kills [kills] [seed]

Each time, something is changed (a raw file, the text, a setting) or all that was built is removed;
a build is started, as `make report` does or as plain `snakemake`, and after a random time it gets
SIGKILL: the whole process group, as when the machine goes down, Snakemake alone, whose jobs then go
on for a while without it, or the command alone, whose Snakemake goes on. One more build runs to its
end. All files but the manifest are compared with those of a twin, a project with the
same changes whose builds nobody kills. What came of it is written to benchmarks/RESULTS.md.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psutil

from benchmarks.changes import change_raw_file, swap
from benchmarks.results import write_section
from benchmarks.small_project import make_small_project
from tools.reproduce import COMPARED, differing, hashes

BUILD = [sys.executable, "-m", "snakemake", "--cores", "2", "--quiet", "all"]
REPORT = [sys.executable, "-m", "survey_report", "report"]
# how the build is started, and what of it is killed
WAYS = (
    (BUILD, "group"),
    (BUILD, "command"),
    (REPORT, "group"),
    (REPORT, "command"),
    (REPORT, "snakemake"),
)


def change_text(project: Path) -> None:
    """Change a word in the chapter."""
    swap(project / "reports/chapters/resultater.qmd", "har deltatt", "deltok")


def change_setting(project: Path) -> None:
    """Change the threshold of improvement."""
    one, other = "improvement_threshold: 0.1\n", "improvement_threshold: 0.2\n"
    swap(project / "config/config.yaml", one, other)


def remove_everything(project: Path) -> None:
    """Remove all that was built."""
    for folder in COMPARED:
        shutil.rmtree(project / folder)


CHANGES: dict[str, Callable[[Path], None]] = {
    "raw file": change_raw_file,
    "text": change_text,
    "setting": change_setting,
    "everything": remove_everything,
}


def build(
    project: Path,
    environment: Mapping[str, str] | None = None,
    command: Sequence[str] = BUILD,
) -> float:
    """Build to the end; return the seconds it took.

    Parameters
    ----------
    project : Path
    environment : mapping, optional
        Variables beside those of this process.
    command : sequence of str

    Raises
    ------
    RuntimeError
        With what Snakemake said, when the build stops.
    """
    start = time.perf_counter()
    run = subprocess.run(
        command, cwd=project, env=os.environ | (environment or {}), capture_output=True, text=True
    )
    if run.returncode != 0:
        raise RuntimeError(run.stdout + run.stderr)
    return time.perf_counter() - start


def killed_build(
    project: Path, until: float | Path, victim: str, command: Sequence[str] = BUILD
) -> bool:
    """Start a build and kill it on its way; return False when it had ended by then.

    Parameters
    ----------
    project : Path
    until : float or Path
        When: after some seconds, or as soon as a job has begun to write a file.
    victim : str
        group, command (the process that is started) or snakemake (the one that it starts).
    command : sequence of str
    """
    process = subprocess.Popen(
        command,
        cwd=project,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    if _ended(process, until):
        return False
    if victim == "group":
        os.killpg(process.pid, signal.SIGKILL)
    else:
        os.kill(_victim(process.pid, victim), signal.SIGKILL)
    process.wait()
    return True


def _ended(process: subprocess.Popen, until: float | Path) -> bool:
    """Wait for the moment to kill; tell whether the process has ended before it came."""
    if isinstance(until, Path):
        while process.poll() is None and not until.exists():
            time.sleep(0.01)
    else:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(until)
    return process.poll() is not None


def _victim(started: int, victim: str) -> int:
    """Return the process to kill; the command itself while it has not come to Snakemake."""
    children = psutil.Process(started).children() if victim == "snakemake" else []
    return next((one.pid for one in children if "snakemake" in one.cmdline()), started)


def campaign(folder: Path, kills: int, seed: int) -> list[list[str]]:
    """Kill `kills` builds of a small project; return what differed after each.

    Parameters
    ----------
    folder : Path
        An empty folder, for the project and its twin.
    """
    project, twin = (make_small_project(folder / name) for name in ("project", "twin"))
    build(project)
    seconds = dict.fromkeys(CHANGES, build(twin))
    # each change is undone when it is made again, so a state comes back, and is built once
    state, reference = frozenset(), {frozenset(): hashes(twin)}
    chosen, done = random.Random(seed), []
    while len(done) < kills:
        name, (command, victim) = chosen.choice(list(CHANGES)), chosen.choice(WAYS)
        if name != "everything":
            CHANGES[name](twin)
            state ^= {name}
        if state not in reference:
            seconds[name] = build(twin)
            reference[state] = hashes(twin)
        after = chosen.uniform(0, seconds[name])
        CHANGES[name](project)
        if not killed_build(project, after, victim, command):
            continue
        build(project, command=command)
        done.append(differing(hashes(project), reference[state]))
        when = f"{after:6.2f} of {seconds[name]:6.2f} s"
        way = f"{command[2]}: {victim}"
        print(f"{len(done):>3}  {name:10}  {way:24}  killed at {when}", *done[-1], flush=True)
    return done


def main() -> int:
    """Run a campaign and print what was lost; return 1 if anything was."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kills", type=int, nargs="?", default=50)
    parser.add_argument("seed", type=int, nargs="?", default=8)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        done = campaign(Path(folder), chosen.kills, chosen.seed)
    lost = sum(1 for found in done if found)
    told = f"{len(done)} kills (seed {chosen.seed}), {lost} losses"
    print(told)
    write_section(
        "Kills",
        "A small project (three cohorts, every rule) is changed, its build is killed at a random "
        "moment (the process group, Snakemake alone, or the command that started it), and one more "
        "build runs to its end. Lost "
        f"is a kill after which any file but the manifest differs.\n\n**{told}.**",
    )
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
