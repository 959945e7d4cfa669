"""Make a draft of the report: the tables anew, then what can be shown, whatever is wrong."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from survey_report.commands.build import run_workflow
from survey_report.commands.preview import draft
from survey_report.settings.config_files import ConfigError, load_config

STALE = (
    "Tallene kunne ikke regnes ut på nytt. Utkastet viser tallene fra forrige bygging; se over "
    "hva som stoppet."
)


def command(given: Mapping[str, str]) -> int:
    """Make the draft in every format; return the exit code."""
    try:
        formats = load_config()["formats"]
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 1
    code = run_workflow(["tables"], ["--verbose"] if given.get("VERBOSE") else [])
    if code and Path("data/processed/audit/values.json").is_file():
        print(f"\n{STALE}", file=sys.stderr)
    elif code:
        return code
    return draft(sorted(formats, key=["html", "pdf", "docx"].index)) or code
