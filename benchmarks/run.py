"""What a build costs, beside a notebook that does the same work; `make benchmark`.

    python -m benchmarks.run [runs] [--times 10 100] [--no-with-tests]
    python -m benchmarks.run --only growth --times 1000

Everything runs in a copy of the project, as whole processes with nothing in memory, and each
line is the median of `runs` (growth: of three; the tests: one run). Each section of
benchmarks/RESULTS.md is written as soon as it is measured, and last the table of all the aims.
`--only growth` builds each size once, as far as it gets, into a section of its own.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pandas as pd

from benchmarks import rivals
from benchmarks.changes import change_chapter, change_raw_file
from benchmarks.larger_programme import copy_project, make_larger
from benchmarks.measure import Cost, TooMuchMemoryError, cost_of, load, machine, median_of, python
from benchmarks.new_cohort import add_cohort
from benchmarks.results import markdown_table, write_section
from benchmarks.tables import (
    COHORT,
    COLD,
    EMPTY,
    NOTEBOOK,
    NOTHING,
    PREVIEW,
    RAW,
    RELOAD,
    STAGES,
    TEXT,
    tell_aims,
    tell_everyday,
    tell_growth,
    tell_others,
    tell_parts,
    tell_tests,
)
from tools.reproduce import clone

ROOT = Path(__file__).parents[1]
# the environment is there; make need not look whether the lock is newer
MAKE = ["make", "--silent", "--assume-old=.venv/.ready", "--assume-old=.venv/.tests-ready"]
REPORT = [*MAKE, "report"]
DRY_RUN = [sys.executable, "-m", "snakemake", "--dry-run", "--quiet", "all"]
RULE = re.compile(r"^ *(?:rule|checkpoint) (\w+):", re.MULTILINE)
TIMES = (100,)
_Work = TypeVar("_Work", bound=Hashable)
# a build of the largest takes a minute
GROWTH_RUNS = 3
# MB of all processes at which a build that grows too large is ended
MOST_MEMORY = 12_000
PARTS = {
    "Python alone": python("pass"),
    "import pandas": python("import pandas"),
    "import scipy.stats": python("import scipy.stats"),
    "import matplotlib.pyplot": python("import matplotlib.pyplot"),
    "import seaborn": python("import seaborn"),
    "Snakemake, nothing to plan (an empty workflow)": DRY_RUN,
}


def build(project: Path, watched: bool = True) -> Cost:
    """Build the report as staff do, and return what it cost."""
    return cost_of(REPORT, project, watched=watched)


def remove_built(project: Path) -> None:
    """Remove what was built, and what Snakemake remembers of it."""
    for folder in ("data/processed", "reports/output", "logs", ".snakemake"):
        shutil.rmtree(project / folder, ignore_errors=True)


def in_turns(runs: int, works: Mapping[_Work, Callable[[int], Cost]]) -> dict[_Work, Cost]:
    """Return the median cost of each of some works, done one after the other, round by round.

    A machine that is slower for some minutes is so for all of them. The memory is that of one
    round more, where there are several, whose time does not count.

    Parameters
    ----------
    runs : int
    works : mapping
        Name to what does the work; it gets the number of the round, and looks at the memory in
        the first one, 0.
    """
    rounds = []
    for number in range(runs + (runs > 1)):
        rounds.append({name: work(number) for name, work in works.items()})
        for name, cost in rounds[-1].items():
            print(f"{number} {name}: {cost}", flush=True)
    first, *others = rounds
    if not others:
        return first
    return {
        name: replace(median_of([costs[name] for costs in others]), memory=cost.memory)
        for name, cost in first.items()
    }


def prepared(folder: Path) -> Path:
    """Copy the project, with the environment in its place."""
    project = copy_project(folder)
    (project / ".venv").symlink_to(Path(sys.prefix))
    return project


def everyday(top: Path, runs: int) -> tuple[dict[str, Cost], Path]:
    """Return the costs of the builds of an ordinary week, and the built project."""
    project, empty = prepared(top / "project"), top / "empty"
    empty.mkdir()
    (empty / "Snakefile").write_text("rule all:\n    input:\n        [],\n", encoding="utf-8")

    def build_after(change: Callable[[Path], None]) -> Callable[[int], Cost]:
        def work(number: int) -> Cost:
            change(project)
            return build(project, watched=number == 0)

        return work

    def cold(number: int) -> Cost:
        cost = build_after(remove_built)(number)
        rivals.check_notebook(project)
        return cost

    works = {
        NOTEBOOK: lambda number: rivals.notebook(project, number == 0),
        COLD: cold,
        EMPTY: lambda number: cost_of(DRY_RUN, empty, watched=number == 0),
        NOTHING: build_after(lambda _: None),
        TEXT: build_after(change_chapter),
        PREVIEW: lambda number: cost_of([*MAKE, "preview"], project, watched=number == 0),
        RELOAD: lambda _: reloaded(project),
        RAW: build_after(change_raw_file),
        COHORT: lambda number: with_new_cohort(project, top / f"cohort-{number}"),
    }
    return in_turns(runs, works), project


def with_new_cohort(project: Path, folder: Path) -> Cost:
    """Return the cost of a build after a cohort has been added to a copy of a built project."""
    copy = Path(shutil.copytree(project, folder, symlinks=True))
    add_cohort(copy)
    cost = build(copy, watched=False)
    shutil.rmtree(copy)
    return cost


def reloaded(project: Path) -> Cost:
    """Return the seconds from a change in a chapter to the page, with the preview kept open."""
    page = project / "reports/output/utkast.html"
    page.unlink(missing_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "survey_report", "preview", "--watch"],
        cwd=project,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"WATCH": "ja"},
    )
    try:
        _changed(page, 0)
        # it has put the page there whole, and looks at the chapters again
        time.sleep(3)
        before, start = page.stat().st_mtime_ns, time.perf_counter()
        change_chapter(project)
        _changed(page, before)
        return Cost(time.perf_counter() - start, math.nan, math.nan)
    finally:
        process.terminate()
        process.wait()


def _changed(page: Path, before: int) -> None:
    end = time.monotonic() + 120
    while not page.exists() or page.stat().st_mtime_ns == before:
        if time.monotonic() > end:
            raise RuntimeError(f"{page.name} was not made")
        time.sleep(0.02)


def growth(
    top: Path, many: Sequence[int], runs: int
) -> dict[int, tuple[dict[str, int], Cost, dict[str, float]]]:
    """Return size, cost and seconds per stage of a cold build, by times the groups.

    Of the programme as it is too, in turns with the larger ones, which are held against it.
    """
    projects = {times: larger_project(folder_of(top, times), times) for times in (1, *many)}

    def cold(times: int) -> Callable[[int], Cost]:
        def work(number: int) -> Cost:
            remove_built(projects[times])
            return build(projects[times], watched=number == 0)

        return work

    costs = in_turns(runs, {times: cold(times) for times in projects})
    return {
        times: (size_of(project), costs[times], seconds_of_stages(project))
        for times, project in projects.items()
    }


def folder_of(top: Path, times: int) -> Path:
    """Return where a programme with so many times the groups lies."""
    return top / f"times-{times}"


def larger_project(folder: Path, times: int) -> Path:
    """Copy the project, with `times` its groups."""
    project = prepared(folder)
    if times > 1:
        make_larger(project, times)
    return project


def only_growth(many: Sequence[int]) -> None:
    """Build each size once, and write how far it got in a section that nothing else writes."""
    with tempfile.TemporaryDirectory() as folder:
        for times in many:
            project = larger_project(folder_of(Path(folder), times), times)
            tell_far(project, times)
            shutil.rmtree(project)


def tell_far(project: Path, times: int) -> None:
    """Write what a build of a much larger programme cost, or where it stopped."""
    try:
        cost, end = cost_of(REPORT, project, most_memory=MOST_MEMORY), "The build ran to its end."
    except TooMuchMemoryError as error:
        cost, end = error.cost, f"It was ended at more than {MOST_MEMORY} MB."
    except RuntimeError as error:
        cost, end = None, f"It stopped: {str(error).strip().splitlines()[-1]}"
    stages = seconds_of_stages(project)
    built_files = {path.name: path.stat().st_size / 2**20 for path in made_for_readers(project)}
    told = f"{cost.wall:.0f} s, {cost.memory:.0f} MB. {end}" if cost else end
    write_section(
        f"Growth at {times} times",
        f"One cold build. {told} Seconds of the jobs that ended, one after the other:\n\n"
        + markdown_table(["stage", "s"], [[name, f"{s:.0f}"] for name, s in stages.items()])
        + ("\n\nMB of what is read: " if built_files else "")
        + ", ".join(f"{name} {size:.1f}" for name, size in built_files.items()),
    )


def made_for_readers(project: Path) -> list[Path]:
    """Return the finished files: the report in its formats, and the reviewer's page."""
    return sorted(path for path in (project / "reports/output").glob("*.*") if path.is_file())


def size_of(project: Path) -> dict[str, int]:
    """Return how many groups, completed groups and respondents a built project has."""
    groups = pd.read_parquet(project / "data/processed/clean/effect_groups.parquet")
    items = pd.read_parquet(
        project / "data/processed/clean/effect_items.parquet", columns=["wave", "respondent"]
    )
    waves = groups.groupby("wave")["group"].agg(set)
    return {
        "groups": len(waves["before"]),
        "completed": len(waves["before"] & waves["after"]),
        "answers": len(items),
    }


def seconds_of_stages(project: Path) -> dict[str, float]:
    """Return the seconds that the jobs of each stage took, one after the other, by stage."""
    stage_of = {
        rule: path.stem
        for path in (project / "rules").glob("*.smk")
        for rule in RULE.findall(path.read_text(encoding="utf-8"))
    }
    seconds: dict[str, float] = defaultdict(float)
    for rule, job in jobs(project):
        seconds[stage_of[rule]] += job
    return {stage: seconds[stage] for stage in STAGES}


def jobs(project: Path) -> list[tuple[str, float]]:
    """Return the rule and the seconds of every job, as Snakemake has noted them."""
    noted = {}
    for path in (project / ".snakemake/metadata").rglob("*"):
        if path.is_file():
            note = json.loads(path.read_text(encoding="utf-8"))
            # each of a job's files has a note of its own; its log tells the job
            noted[note["rule"], note["log"][0]] = note["endtime"] - note["starttime"]
    return [(rule, seconds) for (rule, _), seconds in noted.items()]


def parts(top: Path) -> dict[str, Cost]:
    """Return what starts and imports cost."""
    return {name: cost_of(command, top / "empty") for name, command in PARTS.items()}


def others(project: Path) -> dict[str, Cost | str]:
    """Return what other ways to the same numbers cost, or why they could not be measured."""
    return {
        "Quarto": rivals.why_no_quarto() or rivals.quarto(project),
        "R": rivals.why_no_r() or rivals.r_script(project),
    }


def tests_of_a_clone(top: Path) -> Cost:
    """Run `make test` in a clone that nothing is built in, with the environment in its place."""
    folder = top / "tests"
    clone(folder)
    (folder / ".venv").symlink_to(Path(sys.prefix))
    # to look at the memory of so many processes would take a sixth of a core from them
    return cost_of([*MAKE, "test"], folder, watched=False)


def main() -> None:
    """Measure everything and write it down."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", type=int, nargs="?", default=5)
    parser.add_argument("--times", type=int, nargs="*", default=TIMES)
    parser.add_argument("--with-tests", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--only", choices=["growth"])
    chosen = parser.parse_args()
    if chosen.only:
        return only_growth(chosen.times)
    write_section("Machine", f"{machine()} Before the start: {load()}.")
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        found, project = everyday(top, chosen.runs)
        tell_everyday(found, chosen.runs)
        tell_others(others(project), found[NOTEBOOK], found[COLD])
        sizes = growth(top, chosen.times, min(chosen.runs, GROWTH_RUNS))
        tell_growth(sizes)
        tell_parts(parts(top), jobs(folder_of(top, 1)))
        tests = tests_of_a_clone(top) if chosen.with_tests else None
    if tests:
        tell_tests(tests)
    tell_aims(found, {times: cost for times, (_, cost, _) in sizes.items()}, tests)
    print((ROOT / "benchmarks/RESULTS.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
