"""Register a cohort's exports: ``make cohort ID=2020-1``.

Lays out the folder, finds out what each file in it is, enters cohort and files in
config/cohorts.csv and config/sources.csv, and says in Norwegian what is missing. No file
in the folder is changed, moved or copied. The first call, with an empty folder, tells what
to put there; the command can be given again whenever files have come.
"""

from __future__ import annotations

import datetime
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from survey_report.commands.cohort_summary import edition_notes, empty_folder, summary
from survey_report.commands.cohort_waves import start_of
from survey_report.commands.recognised_files import identify
from survey_report.commands.register_rows import (
    clashes,
    copies,
    entry,
    replaced,
    settle_companions,
    write_table,
)
from survey_report.faults.source_faults import Fault, SourceError, render
from survey_report.readers.export import Codebook
from survey_report.settings.config_files import ConfigError, load_config
from survey_report.settings.schema_tables import read_strings, read_table
from survey_report.validation import register_checks as config

COHORT = re.compile(r"[0-9]{4}-[0-9]")
NEXT = "Neste: make validate, og så make report."
# keeps real answers out of the version history
IGNORE_ALL = "# Virkelige svar skal aldri inn i versjonshistorikken.\n*\n"


def register(cohort: str, options: Mapping[str, str], today: str, settings: Mapping) -> list[str]:
    """Register what lies in the cohort's folder, and return what to tell.

    Parameters
    ----------
    cohort : str
    options : mapping
        START, END (ISO dates), OWNER and SYNTHETIC (ja/nei), where given.
    today : str
        ISO date, entered as the day the files were received.
    settings : mapping
        The config: sections cleaning, programme and edition.

    Raises
    ------
    SourceError
        With every fault of the files; nothing is then registered.
    """
    folder, synthetic = config.RAW / cohort, options.get("SYNTHETIC", "nei")
    lay_out(folder, synthetic)
    cohorts = read_strings(config.COHORTS).to_dict("records")
    known = {row["cohort"]: row for row in cohorts}
    row = known.get(cohort) or {"cohort": cohort, "start": "", "end": ""} | _instruments(cohorts)
    codebooks = _codebooks(row, settings["cleaning"])
    deliveries, faults = [], []
    for path in files_in(folder):
        try:
            deliveries.append(identify(path, codebooks))
        except SourceError as error:
            faults += error.faults
    if not deliveries and not faults:
        return empty_folder(folder)
    row["start"] = row["start"] or start_of(deliveries, options.get("START", ""))
    row["end"] = options.get("END") or row["end"] or _end(row["start"], settings["programme"])
    if not row["start"]:
        faults.append(_no_start(cohort))
    if faults:
        raise SourceError(faults)
    old = {entry["path"]: entry for entry in read_strings(config.SOURCES).to_dict("records")}
    rows = settle_companions(
        [entry(item, row, old, options | {"SYNTHETIC": synthetic}, today) for item in deliveries]
    )
    faults = clashes(rows) + copies(rows, old)
    if faults:
        raise SourceError(faults)
    write_table(config.COHORTS, [*(x for x in cohorts if x["cohort"] != cohort), row])
    kept = {path: entry for path, entry in old.items() if not replaced(entry, rows)}
    write_table(config.SOURCES, (kept | {entry["path"]: entry for entry in rows}).values(), "path")
    told = summary(row, rows, old, new_cohort=cohort not in known)
    return told + edition_notes(rows, settings["edition"]) + [NEXT]


def lay_out(folder: Path, synthetic: str) -> None:
    """Make the cohort's folder; for real answers, keep it out of the version history."""
    folder.mkdir(parents=True, exist_ok=True)
    if synthetic != "ja" and not any(folder.iterdir()):
        (folder / ".gitignore").write_text(IGNORE_ALL, encoding="utf-8")


def files_in(folder: Path) -> list[str]:
    """Return the files in the folder, but for hidden ones and the traces of an open Excel."""
    return sorted(
        path.as_posix()
        for path in folder.iterdir()
        if not path.is_dir()
        and not config.is_of_the_machine(path.name)
        and not path.name.startswith("~$")
    )


def _codebooks(cohort: Mapping[str, str], cleaning: Mapping) -> dict[str, Codebook]:
    books, faults = config.read_codebooks(pd.DataFrame([cohort]), cleaning)
    if faults:
        raise SourceError(faults)
    return {kind: books[cohort[f"{kind}_instrument"]] for kind in config.SURVEYS}


def _instruments(cohorts: list[dict]) -> dict[str, str]:
    """Return the instruments of the latest cohort, which a new one most likely answered too."""
    latest = max(cohorts, key=lambda row: row["cohort"])
    return {f"{kind}_instrument": latest[f"{kind}_instrument"] for kind in config.SURVEYS}


def _end(start: str, programme: Mapping) -> str:
    if not start:
        return ""
    return f"{pd.Timestamp(start) + pd.DateOffset(months=programme['months']):%Y-%m-%d}"


def _no_start(cohort: str) -> Fault:
    return Fault(
        config.COHORTS,
        "ingen startdato for kullet",
        "en startmåling med svar, eller en oppgitt dato",
        f"Legg startmålingen i mappa, eller gi datoen: make cohort ID={cohort} START=ÅÅÅÅ-MM-DD",
    )


def _wrong_option(found: str, expected: str, example: str) -> Fault:
    return Fault("make cohort", found, expected, f"For eksempel {example}.")


def option_faults(options: Mapping[str, str], today: str) -> list[Fault]:
    """Return the faults of the command itself."""
    faults = []
    if not COHORT.fullmatch(options.get("ID", "")):
        found = "en ID som ikke kan leses" if options.get("ID") else "ingen ID"
        expected = "ID med år, bindestrek og kullets nummer det året"
        faults.append(_wrong_option(found, expected, "make cohort ID=2020-1"))
    for name in ("START", "END", "RECEIVED"):
        if options.get(name) and not _is_date(options[name]):
            found = f"{name} som ikke kan leses"
            faults.append(_wrong_option(found, "en dato, ÅÅÅÅ-MM-DD", f"{name}=2020-01-15"))
    if not faults and options.get("RECEIVED", today) > today:
        found = f"RECEIVED={options['RECEIVED']}, som ikke har vært ennå"
        faults.append(_wrong_option(found, "dagen filene ble mottatt", f"RECEIVED={today}"))
    if options.get("SYNTHETIC", "nei") not in ("ja", "nei"):
        found = "SYNTHETIC som ikke kan leses"
        faults.append(_wrong_option(found, "ja eller nei", "SYNTHETIC=nei"))
    return faults


def _is_date(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def command(given: Mapping[str, str], today: str = "") -> int:
    """Register from the command line; return the exit code."""
    today = today or datetime.date.today().isoformat()
    try:
        faults = option_faults(given, today)
        if faults:
            raise SourceError(faults)
        for path in (config.COHORTS, config.SOURCES):
            read_table(path, config.TABLES[path])
        print("\n".join(register(given["ID"], given, today, load_config())))
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 1
    except SourceError as error:
        print(render(error.faults), file=sys.stderr)
        print(f"\n{len(error.faults)} feil. Ingenting er registrert.", file=sys.stderr)
        return 1
    return 0
