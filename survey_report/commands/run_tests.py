"""Build the report, and run every test."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping

from survey_report.commands.build import run_workflow


def command(given: Mapping[str, str]) -> int:
    """Build and test; return the exit code."""
    code = run_workflow(options=["--quiet", "all"])
    return code or subprocess.run([sys.executable, "-m", "pytest"]).returncode
