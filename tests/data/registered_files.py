"""Rows of config/sources.csv, as the ledger takes them: the surveys of two cohorts."""

from __future__ import annotations


def source(cohort, kind, wave=""):
    name = f"{kind}_{wave}" if wave else kind
    path = f"data/raw/{cohort}/{name}.csv"
    return {"path": path, "cohort": cohort, "source": kind, "wave": wave, "sha256": "ab"}


SURVEYS = [
    source("b", "evaluation"),
    source("a", "evaluation"),
    source("a", "effect", "before"),
    source("a", "effect", "after"),
    source("b", "effect", "before"),
]
