"""Describe the build as a Workflow Run RO-Crate."""

from __future__ import annotations

from collections.abc import Mapping

from survey_report.commands.build import run_workflow


def command(given: Mapping[str, str]) -> int:
    """Build, and describe it; return the exit code."""
    return run_workflow(["crate"], ["--verbose"] if given.get("VERBOSE") else [])
