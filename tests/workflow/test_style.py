"""The code keeps the house's style; each tool says so itself."""

import subprocess
import sys

import pytest

BIN = f"{sys.prefix}/bin"


@pytest.mark.parametrize(
    "command",
    [
        [f"{BIN}/ruff", "check"],
        [f"{BIN}/ruff", "format", "--check"],
        [f"{BIN}/snakefmt", "--check", "Snakefile", "rules"],
        [sys.executable, "-m", "snakemake", "--lint"],
    ],
    ids=["ruff check", "ruff format", "snakefmt", "snakemake --lint"],
)
def test_clean(command):
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
