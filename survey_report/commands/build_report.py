"""Build the report of the current edition, or a published one again: ``make report``."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Mapping
from pathlib import Path

from survey_report.commands.build import edition_options, run_workflow, tell_built
from survey_report.settings.config_files import ConfigError, load_config, load_edition
from survey_report.workflow.last_build import changed_since, state_of

# what the settings are read from
SETTINGS = ("config/", "data/editions/")

NOT_KEPT = (
    "Utgave {name} er eldre enn utgave {current}, og kapitlene den ble publisert med, er ikke tatt "
    "vare på. Tallene fra {name} skal ikke stå i setningene til {current}.\n"
    "Er den merket i git, hent alt slik det var, i en mappe for seg, og bygg der:\n"
    "  git worktree add ../utgave-{name} <merket eller innsjekkingen fra {name}>\n"
    "  Legg data/raw i den mappa, og kjør make report der.\n"
    "Hvilken innsjekking det var, står under «code» i manifest.json fra utgaven, eller sees med "
    "git log -- config/editions/{name}.yaml. Det som ble publisert, ligger i arkivet og i "
    "data/editions/{name} når den ble tatt vare på. En utgave som avsluttes med make edition, kan "
    "bygges igjen av seg selv."
)


def command(given: Mapping[str, str]) -> int:
    """Build what is out of date; return the exit code."""
    name = given.get("EDITION", "")
    verbose = ["--verbose"] if given.get("VERBOSE") else []
    before = state_of(Path(), os.environ)
    changed = changed_since(Path(), before)
    if changed == set() and not (name or verbose):
        tell_built()
        return 0
    try:
        options = edition_options(name)
        # a fault in the settings is told in Norwegian here, and in English by Snakemake
        current = load_config()["edition"] if name or may_be_faulty(changed) else {}
    except (ValueError, ConfigError) as error:
        print(error, file=sys.stderr)
        return 2
    if name:
        return named_edition(name, current, options, verbose)
    return run_workflow(options=verbose, before=before)


def may_be_faulty(changed: Collection[str] | None) -> bool:
    """Tell whether the settings are others than those of the last build, which went well.

    Examples
    --------
    >>> may_be_faulty({"reports/chapters/01-innledning.qmd"}), may_be_faulty(None)
    (False, True)
    """
    return changed is None or any(name.startswith(SETTINGS) for name in changed)


def named_edition(name: str, current: Mapping, options: list[str], verbose: list[str]) -> int:
    """Build an edition that is asked for by name; return the exit code."""
    # slow imports that the edition in hand does without
    from survey_report.commands.edition_archive import ArchiveError, is_kept, rebuild

    try:
        wanted = load_edition(name)
        if is_kept(name):
            return rebuild(name, wanted, verbose)
    except (ValueError, ConfigError, ArchiveError) as error:
        print(error, file=sys.stderr)
        return 2
    if name != current["id"] and wanted["cut_off"] < current["cut_off"]:
        print(NOT_KEPT.format(name=name, current=current["id"]), file=sys.stderr)
        return 2
    return run_workflow(options=[*options, *verbose])
