"""What the benchmark writes: what is measured, what it is held against, and the aims."""

from __future__ import annotations

import math
import os
from collections import defaultdict
from collections.abc import Iterable

from benchmarks import rivals
from benchmarks.measure import Cost
from benchmarks.results import markdown_table, write_section

# rules are told apart by the file they stand in
STAGES = ("validate", "clean", "statistics", "figures", "audit", "report", "review")
COLD, NOTEBOOK, EMPTY = (
    "cold build",
    "notebook, run and turned to HTML",
    "empty workflow, `snakemake -n`",
)
NOTHING, TEXT, RAW = "nothing changed", "one text edit", "one raw file changed"
COHORT, PREVIEW = "one cohort added", "preview of the page (`make preview`)"
RELOAD = "preview kept open, from a change to the page"
# what each is held against, as a ratio, and the aim; seconds where the aim is in seconds
AIMS = {
    COLD: ("the notebook", NOTEBOOK, 1.0),
    NOTHING: ("an empty `snakemake -n`", EMPTY, 1.25),
    TEXT: ("the cold build", COLD, 0.33),
    RAW: ("the cold build", COLD, 0.65),
    COHORT: ("the cold build", COLD, 0.65),
}
SECONDS = {PREVIEW: 3, RELOAD: 1}


def row(name: str, cost: Cost, *more: str) -> list[str]:
    """Return a line of a table."""
    known = [
        "–" if math.isnan(value) else f"{value:.{decimals}f}"
        for value, decimals in ((cost.wall, 1), (cost.processor, 1), (cost.memory, 0))
    ]
    return [name, *known, *more]


def tell_everyday(found: dict[str, Cost], runs: int) -> None:
    """Write the table of the ordinary week, with the ratios that are aimed at."""
    lines = []
    for name, cost in found.items():
        ratio = f"aim {SECONDS[name]} s" if name in SECONDS else "–"
        if name in AIMS:
            base, other, aim = AIMS[name]
            ratio = f"{cost.wall / found[other].wall:.2f} of {base} (aim {aim})"
        lines.append(row(name, cost, ratio))
    head = ["", "wall, s", "processor, s", "memory, MB", "wall"]
    write_section(
        "Builds",
        f"Medians of {runs}; the cold build makes the web page, PDF, Word file and audit.\n\n"
        + markdown_table(head, lines)
        + f"\n\nProcessors busy in a cold build: {busy_in(found[COLD]):.0%} of {os.cpu_count()} "
        "(aim 90%).",
    )


def tell_aims(found: dict[str, Cost], sizes: dict[int, Cost], tests: Cost | None) -> None:
    """Write every aim beside what was measured; what is not measured has a line as well."""
    cold, hundred = found[COLD], sizes.get(100)
    aims = [
        (f"{name}, of {AIMS[name][0]}", cost.wall / found[AIMS[name][1]].wall, AIMS[name][2])
        for name, cost in found.items()
        if name in AIMS
    ]
    aims += [(f"{name}, s", found[name].wall, aim) for name, aim in SECONDS.items()]
    aims += [
        ("100 times the groups, of the cold build", hundred and hundred.wall / sizes[1].wall, 2.5),
        ("100 times the groups, MB", hundred and hundred.memory, 1000),
        ("`make test`, minutes", tests and tests.wall / 60, 6),
    ]
    lines = [
        [name, f"{value:.{0 if aim > 100 else 2}f}", f"≤ {aim}", _met(value <= aim)]
        if value is not None
        else [name, "not measured", f"≤ {aim}", ""]
        for name, value, aim in aims
    ]
    busy = busy_in(cold)
    lines.append(["processors busy in a cold build", f"{busy:.0%}", "≥ 90%", _met(busy >= 0.9)])
    write_section("Aims", markdown_table(["", "measured", "aim", "reached"], lines))


def _met(reached: bool) -> str:
    return "yes" if reached else "no"


def busy_in(cost: Cost) -> float:
    """Return the share of the processors' time that was used, 0–1."""
    return cost.processor / cost.wall / os.cpu_count()


def tell_others(found: dict[str, Cost | str], notebook: Cost, cold: Cost) -> None:
    """Write what other ways to the same numbers cost, and what they leave out."""
    known = {
        "notebook": (notebook, "notebook"),
        "one Quarto document, HTML, PDF and Word": (found["Quarto"], "Quarto"),
        "R, from cleaned tables": (found["R"], "R"),
    }
    lines = [
        [name, *row(name, cost)[1:3], f"{cold.wall / cost.wall:.2f}", rivals.LEAVES_OUT[key]]
        if isinstance(cost, Cost)
        else [name, "–", "–", "–", f"not measured: {cost}"]
        for name, (cost, key) in known.items()
    ]
    write_section(
        "Rivals",
        markdown_table(["", "wall, s", "processor, s", "cold build over it", "leaves out"], lines),
    )


def tell_tests(cost: Cost) -> None:
    """Write how long the tests take."""
    write_section(
        "Tests",
        f"`make test` in a fresh clone, its build included: {cost.wall / 60:.1f} minutes (aim 6), "
        f"{cost.processor / 60:.1f} processor minutes.",
    )


def tell_growth(found: dict) -> None:
    """Write the tables of growth: the whole, and each stage."""
    sizes = [
        row(
            f"{times} ({size['groups']} groups, {size['completed']} completed, "
            f"{size['answers']} answered forms)",
            cost,
            f"{cost.wall / found[1][1].wall:.2f}",
        )
        for times, (size, cost, _) in found.items()
    ]
    largest = max(found)
    stages = [
        [
            stage,
            *(f"{found[times][2][stage]:.1f}" for times in found),
            f"{found[largest][2][stage] / max(found[1][2][stage], 0.1):.1f}",
        ]
        for stage in STAGES
    ]
    head = [
        "times the groups",
        "wall, s",
        "processor, s",
        "memory, MB (aim 1000 at 100)",
        "of the cold build (aim 2.5 at 100)",
    ]
    write_section(
        "Growth",
        "Cold builds of everything, the sizes in turns, with the groups of each of the twelve "
        "cohorts multiplied, since a programme takes in more groups at a time rather than run for "
        "hundreds of years. Linear growth of a stage is as many times as the groups.\n\n"
        + markdown_table(head, sizes)
        + "\n\nSeconds of the jobs of each stage, one after the other:\n\n"
        + markdown_table(["stage", *map(str, found), f"{largest} times costs"], stages),
    )


def tell_parts(found: dict[str, Cost], jobs: Iterable[tuple[str, float]]) -> None:
    """Write where the time of a cold build goes: of each job, and of starts and imports."""
    costs: dict[str, list[float]] = defaultdict(list)
    for rule, seconds in jobs:
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
