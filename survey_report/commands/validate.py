"""Check everything handed in, and list all faults at once: ``make validate``."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from survey_report.settings.config_files import ConfigError, load_config
from survey_report.settings.schema_tables import read_strings
from survey_report.validation import register_checks
from survey_report.validation.delivery import edition_note, run


def command(given: Mapping[str, str]) -> int:
    """Validate from the command line."""
    try:
        settings = load_config()
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 1
    if run(settings["cleaning"]) is None:
        return 1
    register = read_strings(register_checks.SOURCES).to_dict("records")
    if note := edition_note(register, settings["edition"]):
        print(note)
    return 0
