"""What a build costs, beside a notebook that does the same work; `make benchmark`.

    python -m benchmarks.run [runs]

Everything runs in a copy of the project, as whole processes with nothing in memory, and each
line is the median of `runs` (growth: one run). The tables are written to benchmarks/RESULTS.md.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from benchmarks.changes import change_chapter, change_raw_file
from benchmarks.larger_programme import copy_project, make_larger
from benchmarks.measure import Cost, cost_of, load, machine, median_of, python
from benchmarks.new_cohort import add_cohort
from benchmarks.results import markdown_table, write_section

ROOT = Path(__file__).parents[1]
# the environment is there; make need not look whether the lock is newer
REPORT = ["make", "--silent", "--assume-old=.venv/.ready", "report"]
DRY_RUN = [sys.executable, "-m", "snakemake", "--dry-run", "--quiet", "all"]
NOTEBOOK = [
    *(sys.executable, "-m", "nbconvert", "--to", "html", "--execute"),
    *("--output-dir", "baseline", "benchmarks/baseline.ipynb"),
]
# where make benchmark puts what nbconvert needs; the builds do not see it
NBCONVERT = Path(sys.prefix) / "benchmark"
# rules are told apart by the file they stand in
STAGES = ("validate", "clean", "statistics", "figures", "audit", "report", "review")
TIMES = (10, 100)
PARTS = {
    "Python alone": python("pass"),
    "import pandas": python("import pandas"),
    "import scipy.stats": python("import scipy.stats"),
    "import matplotlib.pyplot": python("import matplotlib.pyplot"),
    "import seaborn": python("import seaborn"),
    "Snakemake, nothing to plan (an empty workflow)": DRY_RUN,
}
RENDERING = """
import os
from pathlib import Path
from survey_report.render import embedded_renderer
from survey_report.render.document_sources import read_document
from survey_report.render.workspace import Workspace
folder = Path("data/processed/report/embedded").resolve()
workspace = Workspace(folder, folder / "reports/report.qmd")
document = read_document(workspace.document, workspace.folder)
"""
STEPS = {
    "the chapters' cells and lookups": "embedded.execute(document, workspace.reports, Path.cwd())",
    "Pandoc: web page": "embedded._one_format('html', workspace, document, dict(os.environ), 0)",
    "Pandoc: Word": "embedded._one_format('docx', workspace, document, dict(os.environ), 0)",
    "Pandoc and Typst: PDF": "embedded._one_format('pdf', workspace, document, os.environ, 0)",
}


def build(project: Path) -> Cost:
    """Build the report as staff do, and return what it cost."""
    return cost_of(REPORT, project)


def remove_built(project: Path) -> None:
    """Remove what was built, and what Snakemake remembers of it."""
    for folder in ("data/processed", "reports/output", "logs", ".snakemake"):
        shutil.rmtree(project / folder, ignore_errors=True)


def repeated(runs: int, before: Callable[[], None], run: Callable[[], Cost]) -> Cost:
    """Return the median cost of some runs, each after the same preparation."""
    costs = []
    for _ in range(runs):
        before()
        costs.append(run())
    return median_of(costs)


def nothing() -> None:
    """Prepare nothing."""


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
    found = {}
    found["notebook, run and turned to HTML"] = repeated(runs, nothing, lambda: notebook(project))
    found["cold build"] = repeated(runs, lambda: remove_built(project), lambda: build(project))
    check_notebook(project)
    found["empty workflow, `snakemake -n`"] = repeated(
        runs, nothing, lambda: cost_of(DRY_RUN, empty)
    )
    found["nothing changed"] = repeated(runs, nothing, lambda: build(project))
    found["one text edit"] = repeated(runs, lambda: change_chapter(project), lambda: build(project))
    found["one raw file changed"] = repeated(
        runs, lambda: change_raw_file(project), lambda: build(project)
    )
    found["one cohort added"] = median_of(
        [with_new_cohort(project, top / f"cohort-{number}") for number in range(runs)]
    )
    return found, project


def notebook(project: Path) -> Cost:
    """Run the baseline notebook and turn it to HTML."""
    environment = {
        "FIGURES": str(project / "baseline"),
        "PYTHONPATH": str(NBCONVERT),
        "JUPYTER_PATH": str(NBCONVERT / "share/jupyter"),
    }
    return cost_of(NOTEBOOK, project, environment)


def check_notebook(project: Path) -> None:
    """Stop when the notebook's changes are not the pipeline's: it must do the same work.

    Raises
    ------
    SystemExit
    """
    page = (project / "baseline/baseline.html").read_text(encoding="utf-8")
    shown = re.sub(r"<[^>]+>", " ", page)
    change = pd.read_csv(project / "data/processed/statistics/effect_change.csv")
    lacking = [row.factor for row in change.itertuples() if f"{row.diff:.3f}" not in shown]
    figures = len(list((project / "baseline").glob("*.png")))
    if lacking or figures < 8:
        raise SystemExit(f"the notebook has {figures} figures, and other changes for {lacking}")


def with_new_cohort(project: Path, folder: Path) -> Cost:
    """Return the cost of a build after a cohort has been added to a copy of a built project."""
    copy = Path(shutil.copytree(project, folder, symlinks=True))
    add_cohort(copy)
    cost = build(copy)
    shutil.rmtree(copy)
    return cost


def growth(top: Path) -> dict[int, tuple[dict[str, int], Cost, dict[str, float]]]:
    """Return size, cost and seconds per stage of a cold build, by times the groups."""
    found = {}
    for times in TIMES:
        project = prepared(top / f"times-{times}")
        make_larger(project, times)
        found[times] = built(project)
        print(f"{times:>4} times the groups: {found[times][1]}", flush=True)
        shutil.rmtree(project)
    return found


def built(project: Path) -> tuple[dict[str, int], Cost, dict[str, float]]:
    """Build a project, and return its size, the cost, and the seconds of each stage."""
    cost = build(project)
    return size_of(project), cost, seconds_of_stages(project)


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
        for rule in re.findall(r"(?m)^rule (\w+):", path.read_text(encoding="utf-8"))
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


def parts(top: Path, project: Path) -> dict[str, Cost]:
    """Return what starts, imports and the steps of rendering cost."""
    found = {name: cost_of(command, top / "empty") for name, command in PARTS.items()}
    ready = cost_of(python(RENDERING), project)
    found["rendering, its imports alone"] = ready
    for name, step in STEPS.items():
        found[name] = cost_of(python(RENDERING + step), project)
    return found


def row(name: str, cost: Cost, *more: str) -> list[str]:
    """Return a line of a table."""
    return [name, f"{cost.wall:.1f}", f"{cost.processor:.1f}", f"{cost.memory:.0f}", *more]


def tell_everyday(found: dict[str, Cost], runs: int) -> None:
    """Write the table of the ordinary week, with the ratios that are aimed at."""
    cold, empty = found["cold build"], found["empty workflow, `snakemake -n`"]
    aims = {
        "cold build": ("the notebook", found["notebook, run and turned to HTML"], 1.0),
        "nothing changed": ("`snakemake -n`", empty, 1.3),
        "one text edit": ("cold", cold, 0.25),
        "one raw file changed": ("cold", cold, 0.6),
        "one cohort added": ("cold", cold, 0.5),
    }
    lines = []
    for name, cost in found.items():
        base, other, aim = aims.get(name, ("", cost, 0))
        ratio = f"{cost.wall / other.wall:.2f} of {base} (aim {aim})" if base else "–"
        lines.append(row(name, cost, ratio))
    head = ["", "wall, s", "processor, s", "memory, MB", "wall"]
    write_section(
        "Builds",
        f"Medians of {runs}; the cold build makes the web page, PDF, Word file and audit.\n\n"
        + markdown_table(head, lines),
    )


def tell_growth(found: dict, cold: Cost) -> None:
    """Write the tables of growth: the whole, and each stage."""
    sizes = [
        row(
            f"{times} ({size['groups']} groups, {size['completed']} completed, "
            f"{size['answers']} answered forms)",
            cost,
            f"{cost.wall / cold.wall:.1f}",
        )
        for times, (size, cost, _) in found.items()
    ]
    stages = [
        [
            stage,
            *(f"{found[times][2][stage]:.1f}" for times in found),
            f"{found[100][2][stage] / max(found[1][2][stage], 0.1):.1f}",
        ]
        for stage in STAGES
    ]
    head = [
        "times the groups",
        "wall, s",
        "processor, s",
        "memory, MB",
        "of the cold build (aim 6)",
    ]
    write_section(
        "Growth",
        "One cold build of everything for each size, with the groups of each of the twelve "
        "cohorts multiplied, since a programme takes in more groups at a time rather than run for "
        "hundreds of years. The linear growth of a stage is 100 times.\n\n"
        + markdown_table(head, sizes)
        + "\n\nSeconds of the jobs of each stage, one after the other:\n\n"
        + markdown_table(["stage", *map(str, found), "100 times costs"], stages),
    )


def tell_parts(found: dict[str, Cost], project: Path) -> None:
    """Write where the time of a cold build goes."""
    costs: dict[str, list[float]] = defaultdict(list)
    for rule, seconds in jobs(project):
        costs[rule].append(seconds)
    rules = sorted(costs.items(), key=lambda item: -sum(item[1]))
    write_section(
        "Where the time goes",
        "Jobs of the last build of each rule, two at a time:\n\n"
        + markdown_table(
            ["rule", "jobs", "seconds together"],
            [[name, len(times), f"{sum(times):.1f}"] for name, times in rules],
        )
        + "\n\nWhole processes, with their start:\n\n"
        + markdown_table(
            ["", "wall, s", "processor, s", "memory, MB"],
            [row(name, cost) for name, cost in found.items()],
        ),
    )


def main() -> None:
    """Measure everything and write it down."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    write_section("Machine", f"{machine()} Before the start: {load()}.")
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        found, project = everyday(top, runs)
        tell_everyday(found, runs)
        remove_built(project)
        once = {1: built(project)}
        tell_parts(parts(top, project), project)
        tell_growth(once | growth(top), found["cold build"])
    print((ROOT / "benchmarks/RESULTS.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
