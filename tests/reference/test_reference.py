"""The kept output of R is what R prints today."""

import io
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest

from tests.reference.values import R

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R er ikke installert")
def test_r_prints_what_is_kept():
    command = ["Rscript", "tests/reference/statistics.R"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if "there is no package called" in run.stderr:
        pytest.skip("R mangler psych, multilevel eller lme4")
    assert run.returncode == 0, run.stderr
    printed = pd.read_csv(io.StringIO(run.stdout), index_col="name")["value"]
    assert printed.to_dict() == pytest.approx(R.to_dict(), rel=1e-7)
