"""What one more cohort costs, held against a full build.

    .venv/bin/python -m benchmarks.new_cohort

In a copy of the project: a full build, then a cohort that has just started (the answers of
2019-3, one year later) is registered, and the report is built again. Told are the wall and
processor seconds of both, and the ratio; at most a half is wanted.
"""

from __future__ import annotations

import contextlib
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from scripts.lib.config import load_config
from scripts.register_cohort import command

ROOT = Path(__file__).parents[1]
MODEL, NEW = "2019-3", "2020-1"
LEFT_OUT = shutil.ignore_patterns(
    ".venv", ".git", ".snakemake", "__pycache__", ".pytest_cache", "processed", "output", "logs"
)


def build(project: Path) -> dict[str, float]:
    """Build the report; return wall and processor seconds."""
    start, used = time.perf_counter(), _processor_seconds()
    subprocess.run(
        [sys.executable, "-m", "snakemake", "--cores", "all", "--quiet", "all"],
        cwd=project,
        check=True,
    )
    return {"wall": time.perf_counter() - start, "processor": _processor_seconds() - used}


def add_cohort(project: Path) -> None:
    """Register a new cohort with the model's register and answers at start."""
    folder = project / "data/raw" / NEW
    folder.mkdir()
    for name in ("participants", "effect_before"):
        (path,) = (project / "data/raw" / MODEL).glob(f"{name}.*")
        separator, encoding = (";", "utf-8-sig") if name == "effect_before" else (",", "utf-8")
        table = pd.read_csv(
            path, sep=separator, dtype="str", keep_default_na=False, encoding=encoding
        )
        moved = table.replace({MODEL: NEW, r"^R(?=\d+$)": "R9", "^2019-": "2020-"}, regex=True)
        moved.to_csv(
            folder / path.name, sep=separator, index=False, encoding=encoding, lineterminator="\n"
        )
    with contextlib.chdir(project):
        # received by the cut-off date, so that the edition counts it in
        if command([NEW], {"SYNTHETIC": "ja"}, load_config()["edition"]["cut_off"]):
            raise SystemExit("the new cohort was not registered")


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Measure, and tell as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(shutil.copytree(ROOT, Path(folder) / "project", ignore=LEFT_OUT))
        full = build(project)
        add_cohort(project)
        more = build(project)
    ratio = {kind: round(more[kind] / full[kind], 2) for kind in full}
    told = {"full": full, "new_cohort": more, "ratio": ratio}
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
