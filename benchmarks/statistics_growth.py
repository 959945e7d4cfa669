"""How the statistics stage grows: each script in its own process, at 1, 10 and 100 times the size.

    .venv/bin/python -m benchmarks.statistics_growth [times …]

Random clean tables of the demonstration's shape are written to a temporary folder. Measured is
the whole process, imports included: wall and processor seconds, peak memory.
"""

from __future__ import annotations

import json
import multiprocessing
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
INSTRUMENTS = ROOT / "config/instruments"
GROUPS, COMPLETED, FOLLOWED, MEMBERS = 48, 31, 16, 7
CONFIG_FILES = {
    "factors": "factors",
    "instrument": "effect_2016",
    "effect_codes": "effect_2016_codes",
    "statements": "evaluation_2016",
    "evaluation_codes": "evaluation_2016_codes",
}
SCRIPTS = {
    "compute_facts": ["facts"],
    "compute_participation": ["participation", "participation_groups"],
    "compute_evaluation": ["evaluation", "evaluation_distribution"],
    "compute_effect_change": [
        "effect_change",
        "effect_change_full",
        "effect_change_matched",
        "effect_ranks",
        "improvement_sensitivity",
        "effect_summary",
        "group_changes",
        "group_spread",
    ],
    "compute_reliability": ["agreement", "agreement_summary", "reliable_change"],
    "compute_goals": ["goals", "goals_correlations", "goals_within"],
    "compute_followup": ["followup", "followup_summary"],
    "compute_subgroups": ["subgroups"],
}
# Runs in the measured process: what Snakemake does for a script, and nothing more.
RUN = """
import importlib, json, resource, sys
from types import SimpleNamespace
script, paths, outputs, config = json.loads(sys.argv[1])
source = SimpleNamespace(**paths, previous=[])
snakemake = SimpleNamespace(input=source, output=outputs, config=config)
importlib.import_module("scripts." + script).main(snakemake)
usage = resource.getrusage(resource.RUSAGE_SELF)
print(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
"""


def write_clean_tables(folder: Path, times: int) -> None:
    """Write random clean tables with `times` the demonstration's groups.

    Every group has seven members; a cohort has four groups; two thirds of the groups have
    answered after the programme and a third a year later.
    """
    import numpy as np
    import pandas as pd

    from scripts.combine_clean import group_means

    rng = np.random.default_rng(times)
    number = np.arange(GROUPS * times)
    people = pd.DataFrame({"number": number.repeat(MEMBERS)})
    people["cohort"] = [f"{2000 + n // 12}-{n // 4 % 3 + 1}" for n in people["number"]]
    people["group"] = [f"{2000 + n // 12}-{n // 4 % 3 + 1}-{n % 4}" for n in people["number"]]
    people["respondent"] = [f"{n:016x}" for n in range(len(people))]
    participants = people.assign(
        organisation=people["group"],
        organisation_type=np.where(people["number"] % 4 == 0, "departement", "direktorat"),
        gender=rng.choice(["mann", "kvinne"], len(people)),
        age=rng.integers(40, 65, len(people)),
        joined="start",
    )
    last = {"before": GROUPS, "after": COMPLETED, "followup": FOLLOWED}
    waves = [people[people["number"] < n * times].assign(wave=wave) for wave, n in last.items()]
    rows = pd.concat(waves, ignore_index=True)
    instrument = pd.read_csv(INSTRUMENTS / "effect_2016.csv")
    level = rng.normal(5, 0.5, (len(number), len(instrument)))[rows["number"]]
    answers = np.clip(np.round(level + rng.normal(0, 1, level.shape)), 1, 7)
    items = pd.DataFrame(answers, columns=instrument["item_id"])
    keys = rows[["cohort", "group", "wave", "respondent"]]
    factor_of = instrument.set_index("item_id")["factor"]
    scores = items.T.groupby(factor_of).mean().T
    members = pd.concat([keys, scores], axis=1).melt(
        list(keys), var_name="factor", value_name="score"
    )
    statements = pd.read_csv(INSTRUMENTS / "evaluation_2016.csv")["statement_id"]
    codes = pd.read_csv(INSTRUMENTS / "evaluation_2016_codes.csv")
    evaluation = waves[1][["cohort", "group", "respondent"]].merge(statements, how="cross")
    evaluation["code"] = rng.integers(1, 7, len(evaluation))
    evaluation["meaning"] = evaluation["code"].map(codes.set_index("code")["meaning"])
    areas = pd.DataFrame({"group": np.repeat(people["group"].unique(), 4)})
    areas["area_no"] = np.tile(range(1, 5), len(number))
    areas["factor"] = rng.choice(instrument["factor"].unique(), len(areas))
    tables = {
        "participants": participants,
        "effect_items": pd.concat([keys, items], axis=1),
        "effect_members": members.assign(n_items=3),
        "effect_groups": group_means(members),
        "evaluation_answers": evaluation,
        "evaluation_invited": evaluation.groupby(["cohort", "group"])
        .size()
        .reset_index(name="invited"),
        "development_areas": areas,
    }
    for name, table in tables.items():
        table.to_parquet(folder / f"{name}.parquet", index=False)


def measure(script: str, folder: Path, config: dict) -> tuple[float, float, float]:
    """Return wall seconds, processor seconds and peak megabytes of one script's process."""
    paths = {name: str(INSTRUMENTS / f"{file}.csv") for name, file in CONFIG_FILES.items()}
    paths |= {path.stem: str(path) for path in folder.glob("*.parquet")}
    outputs = {name: str(folder / f"{name}.csv") for name in SCRIPTS[script]}
    job = json.dumps([script, paths, outputs, config])
    start = time.perf_counter()
    run = subprocess.run(
        [sys.executable, "-c", RUN, job], cwd=ROOT, check=True, capture_output=True, text=True
    )
    wall = time.perf_counter() - start
    processor, memory = (float(number) for number in run.stdout.split())
    return wall, processor, memory


def main() -> None:
    """Print wall seconds, processor seconds and megabytes per script and size."""
    from scripts.lib.config import load_config

    config = load_config(ROOT / "config/config.yaml", ROOT / "config/schemas/config.schema.yaml")
    print(f"{'groups':>8}  {'script':24}{'wall s':>8}{'cpu s':>8}{'MB':>8}")
    for times in [int(size) for size in sys.argv[1:]] or [1, 10, 100]:
        with tempfile.TemporaryDirectory() as folder:
            # in a process of its own: a child's peak memory begins with its parent's
            making = multiprocessing.get_context("spawn").Process(
                target=write_clean_tables, args=(Path(folder), times)
            )
            making.start()
            making.join()
            measured = {script: measure(script, Path(folder), config) for script in SCRIPTS}
        wall, processor, memory = zip(*measured.values(), strict=True)
        measured["all"] = sum(wall), sum(processor), max(memory)
        for script, (wall, processor, memory) in measured.items():
            line = f"{GROUPS * times:>8}  {script:24}{wall:>8.2f}{processor:>8.2f}{memory:>8.0f}"
            print(line, flush=True)


if __name__ == "__main__":
    main()
