"""A cohort that has just started, registered as staff do it."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pandas as pd

from survey_report.commands.register_cohort import command
from survey_report.settings.config_files import load_config

MODEL, NEW = "2019-3", "2019-4"


def add_cohort(project: Path) -> None:
    """Register a new cohort: the model's register and answers at start."""
    folder = project / "data/raw" / NEW
    folder.mkdir()
    for name in ("participants", "effect_before"):
        (path,) = (project / "data/raw" / MODEL).glob(f"{name}.*")
        separator, encoding = (";", "utf-8-sig") if name == "effect_before" else (",", "utf-8")
        table = pd.read_csv(
            path, sep=separator, dtype="str", keep_default_na=False, encoding=encoding
        )
        moved = table.replace({MODEL: NEW, r"^R(?=\d+$)": "R9"}, regex=True)
        moved.to_csv(
            folder / path.name, sep=separator, index=False, encoding=encoding, lineterminator="\n"
        )
    with contextlib.chdir(project):
        # received by the cut-off date, so that the edition counts it in
        if command({"ID": NEW, "SYNTHETIC": "ja"}, load_config()["edition"]["cut_off"]):
            raise SystemExit("the new cohort was not registered")
