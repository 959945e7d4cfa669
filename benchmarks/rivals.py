"""Other ways to the same numbers: a notebook, one Quarto document, a script in R.

Each is told with what it leaves out. None of them checks what is handed in, says what was done to
it, protects anyone, holds the text against the numbers or reads the finished files again.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from pathlib import Path

import pandas as pd

from benchmarks.measure import Cost, cost_of

BASELINE = Path(__file__).with_name("baseline.ipynb")
# where make benchmark puts what nbconvert needs; the builds do not see it
NBCONVERT = Path(sys.prefix) / "benchmark"
NOTEBOOK = [
    *(sys.executable, "-m", "nbconvert", "--to", "html", "--execute"),
    *("--output-dir", "baseline", "benchmarks/baseline.ipynb"),
]
QUARTO_HEAD = """\
---
title: Erfaringsrapport
lang: nb
format:
  html: {embed-resources: true}
  docx: default
  typst: default
---
"""
LEAVES_OUT = {
    "notebook": "prose, alternative texts, PDF, Word; validation, trace, disclosure, recheck, "
    "audit",
    "Quarto": "prose, alternative texts; validation, trace, disclosure, recheck, audit",
    "R": "reading and cleaning, the report; d's intervals, icc, r_wg, subgroups, robustness; "
    "validation, trace, disclosure, recheck, audit",
}


def notebook(project: Path, watched: bool = True) -> Cost:
    """Run the baseline notebook and turn it to HTML."""
    return cost_of(NOTEBOOK, project, _environment(project), watched)


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


def why_no_quarto() -> str:
    """Return why the Quarto document cannot be measured, or ""."""
    return "" if _quarto() else "no quarto on PATH, nor told by QUARTO"


def _quarto() -> str | None:
    # by QUARTO it can be told where it is, and the builds do not find it
    return os.environ.get("QUARTO") or shutil.which("quarto")


def quarto(project: Path) -> Cost:
    """Render the notebook's cells as one Quarto document: HTML, Word and PDF in one call."""
    folder = project / "quarto"
    folder.mkdir(exist_ok=True)
    (folder / "baseline.qmd").write_text(QUARTO_HEAD + document_of(BASELINE), encoding="utf-8")
    environment = _environment(project) | {"QUARTO_PYTHON": sys.executable}
    return cost_of([_quarto(), "render", "quarto/baseline.qmd"], project, environment)


def document_of(notebook: Path) -> str:
    """Return the cells of a notebook as the text of a Quarto document."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return "\n\n".join(
        "".join(cell["source"])
        if cell["cell_type"] == "markdown"
        else "```{python}\n#| echo: false\n" + "".join(cell["source"]) + "\n```"
        for cell in cells
    )


def why_no_r() -> str:
    """Return why the script in R cannot be measured, or ""."""
    return "" if shutil.which("Rscript") else "no Rscript on PATH"


def r_script(project: Path) -> Cost:
    """Compute statistics and figures in R, from the cleaned tables of a built project as CSV."""
    folder = project / "r"
    folder.mkdir(exist_ok=True)
    clean = project / "data/processed/clean"
    for name in ("effect_members", "effect_items", "evaluation_answers", "development_areas"):
        pd.read_parquet(clean / f"{name}.parquet").to_csv(folder / f"{name}.csv", index=False)
    shutil.copy(project / "config/instruments/factors.csv", folder)
    shutil.copy(project / "config/instruments/effect_2016.csv", folder / "items.csv")
    return cost_of(["Rscript", "benchmarks/rival.R", "r"], project)


def _environment(project: Path) -> dict[str, str]:
    return {
        "FIGURES": str(project / "baseline"),
        "PYTHONPATH": str(NBCONVERT),
        "JUPYTER_PATH": str(NBCONVERT / "share/jupyter"),
    }
