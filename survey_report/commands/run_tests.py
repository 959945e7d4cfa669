"""Build the report, and run every test."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping

from survey_report.commands.build import run_workflow

# as many processes as there are cores; the tests of a file stay together, since they share what
# they build, and the slowest files go first (tests/conftest.py)
PYTEST = [
    *(sys.executable, "-m", "pytest"),
    *("--numprocesses=logical", "--dist=loadfile", "--no-loadscope-reorder"),
]


def command(given: Mapping[str, str]) -> int:
    """Build and test; return the exit code."""
    code = run_workflow(options=["--quiet", "all"])
    return code or subprocess.run(PYTEST).returncode
