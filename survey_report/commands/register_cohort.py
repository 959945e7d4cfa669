"""Register a cohort's exports: ``make cohort ID=2020-1``.

Lays out the folder, finds out what each file in it is, enters cohort and files in
config/cohorts.csv and config/sources.csv, and says in Norwegian what is missing. With
``FROM=`` a zip or a folder it first copies the files of a whole delivery. No file is changed.
The first call, with an empty folder, tells what to put there; the command can be given again
whenever files have come.
"""

from __future__ import annotations

import datetime
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from survey_report.commands.arguments import is_date
from survey_report.commands.cohort_summary import edition_notes, empty_folder, summary
from survey_report.commands.cohort_waves import start_of, wave_faults, wave_of
from survey_report.commands.delivered_file import Delivery
from survey_report.commands.delivery_layout import lay_out_delivery
from survey_report.commands.file_versions import keep_versions, version_notes, write_versions
from survey_report.commands.instrument_offer import offer_of, read_instrument, write_offer
from survey_report.commands.instrument_offer import told as offer_told
from survey_report.commands.recognised_files import identify
from survey_report.commands.refusals import print_refusal
from survey_report.commands.register_rows import (
    clashes,
    copies,
    entry,
    replaced,
    settle_companions,
    write_table,
)
from survey_report.faults.source_faults import Fault, SourceError
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
        START, END, RECEIVED (ISO dates), OWNER, SYNTHETIC (ja/nei), FROM (a zip or a folder
        with the whole delivery) and FILE, where given. FILE is the one of the files whose day
        RECEIVED is, when it is registered already.
    today : str
        ISO date, entered as the day the files were received, unless RECEIVED is given.
    settings : mapping
        The config: sections cleaning, programme and edition.

    Raises
    ------
    SourceError
        With every fault of the files; nothing is then registered.
    """
    folder, synthetic = config.RAW / cohort, options.get("SYNTHETIC", "nei")
    lay_out(folder, synthetic)
    delivery = options.get("FROM")
    told = lay_out_delivery(delivery, folder).told() if delivery else []
    cohorts = read_strings(config.COHORTS).to_dict("records")
    if not files_in(folder):
        return told + empty_folder(folder)
    row, deliveries = settled_cohort(cohort, options, cohorts, files_in(folder), settings)
    old = {entry["path"]: entry for entry in read_strings(config.SOURCES).to_dict("records")}
    given = dict(options) | {"SYNTHETIC": synthetic}
    received = options.get("RECEIVED") or today
    rows = settle_companions([entry(item, row, old, given, received) for item in deliveries])
    faults = clashes(rows, deliveries) + copies(rows, old)
    faults += wave_faults(deliveries, row["start"], row["end"])
    if faults:
        raise SourceError(faults)
    write_table(config.COHORTS, [*(x for x in cohorts if x["cohort"] != cohort), row])
    kept = {path: entry for path, entry in old.items() if not replaced(entry, rows)}
    write_table(config.SOURCES, (kept | {entry["path"]: entry for entry in rows}).values(), "path")
    versions = keep_versions(rows, old, received)
    write_versions(versions)
    new_cohort = all(before["cohort"] != cohort for before in cohorts)
    told += summary(row, rows, old, deliveries, new_cohort=new_cohort)
    told += offers(row, [x for x in deliveries if x.path not in old])
    told += edition_notes(rows, settings["edition"])
    return told + version_notes(rows, versions, settings["edition"]) + [NEXT]


def settled_cohort(
    cohort: str,
    options: Mapping[str, str],
    cohorts: list[dict],
    paths: list[str],
    settings: Mapping,
) -> tuple[dict[str, str], list[Delivery]]:
    """Return the cohort's row of config/cohorts.csv, and what its files are.

    Parameters
    ----------
    cohort : str
    options, settings : mapping
        As for `register`.
    cohorts : list of dict
        The rows that are there.
    paths : list of str
        The cohort's files.

    Raises
    ------
    SourceError
        For files that are nothing, or whose time cannot be told.
    """
    known = {row["cohort"]: row for row in cohorts}
    row, deliveries, faults = settle_instruments(
        known.get(cohort) or {"cohort": cohort, "start": "", "end": ""} | _instruments(cohorts),
        [] if cohort in known else cohorts,
        paths,
        settings["cleaning"],
    )
    if not (row["start"] or options.get("START")):
        faults += untimed(deliveries, cohort)
    row["start"] = row["start"] or start_of(deliveries, options.get("START", ""))
    row["end"] = options.get("END") or row["end"] or _end(row["start"], settings["programme"])
    faults += time_faults(deliveries, row)
    if not row["start"] and not faults:
        faults.append(_no_start(cohort))
    if faults:
        raise SourceError(faults)
    return row, deliveries


def settle_instruments(
    row: dict[str, str], cohorts: list[dict], paths: list[str], cleaning: Mapping
) -> tuple[dict[str, str], list[Delivery], list[Fault]]:
    """Return the cohort's row with the instruments that its files fit, and what the files are.

    The latest cohort's instruments come first; those of others are tried when the files of a
    new cohort have other columns.

    Parameters
    ----------
    row : dict
        The cohort's row, with the latest instruments.
    cohorts : list of dict
        Rows whose instruments may be tried; none for a cohort that is known.
    paths : list of str
    cleaning : mapping
    """
    versions = [{name: x[name] for name in row if name.endswith("_instrument")} for x in cohorts]
    best = None
    for version in [{}, *(x for x in reversed(versions) if not x.items() <= row.items())]:
        tried = row | version
        deliveries, faults = identified(paths, _codebooks(tried, cleaning))
        wrong = len(faults) + sum(len(item.faults) for item in deliveries)
        if best is None or wrong < best[0]:
            best = (wrong, tried, deliveries, faults)
        if wrong == 0:
            break
    return best[1:]


def identified(
    paths: list[str], codebooks: Mapping[str, Codebook]
) -> tuple[list[Delivery], list[Fault]]:
    """Return what the files are, and the faults of those that are nothing."""
    deliveries, faults = [], []
    for path in paths:
        try:
            deliveries.append(identify(path, codebooks))
        except SourceError as error:
            faults += error.faults
    return deliveries, faults


def time_faults(deliveries: list[Delivery], cohort: Mapping[str, str]) -> list[Fault]:
    """Return the files whose wave neither name nor answers tell, with why the answers don't."""
    faults = []
    for item in deliveries:
        if item.source != "effect" or (
            cohort["start"] and wave_of(item, cohort["start"], cohort["end"])
        ):
            continue
        faults += item.faults or ([_no_wave(item.path)] if cohort["start"] else [])
    return faults


def offers(cohort: Mapping[str, str], deliveries: list[Delivery]) -> list[str]:
    """Write the instruments' next versions where new files ask other questions; tell of them."""
    lines = []
    for kind in config.SURVEYS:
        name = cohort[f"{kind}_instrument"]
        asked = [item.questions for item in deliveries if item.source == kind]
        if not asked:
            continue
        # the file that carries most wordings tells most
        questions = max(asked, key=lambda each: sum(bool(one.wording) for one in each))
        if offer := offer_of(questions, *read_instrument(name)):
            path = write_offer(offer, kind, cohort["start"][:4])
            lines += offer_told(offer, path, name, config.COHORTS)
    return lines


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
        if not config.is_of_the_machine(path.name) and not path.name.startswith("~$")
    )


def _codebooks(cohort: Mapping[str, str], cleaning: Mapping) -> dict[str, Codebook]:
    books, faults = config.read_codebooks(pd.DataFrame([cohort]), cleaning)
    if faults:
        raise SourceError(faults)
    return {kind: books[cohort[f"{kind}_instrument"]] for kind in config.SURVEYS}


def _instruments(cohorts: list[dict]) -> dict[str, str]:
    """Return the instruments of the latest cohort, which a new one most likely answered too."""
    if not cohorts:
        return {f"{kind}_instrument": _newest(kind) for kind in config.SURVEYS}
    latest = max(cohorts, key=lambda row: row["cohort"])
    return {f"{kind}_instrument": latest[f"{kind}_instrument"] for kind in config.SURVEYS}


def _newest(kind: str) -> str:
    """Return the newest version of an instrument."""
    versions = sorted(Path("config/instruments").glob(f"{kind}_*.csv"))
    return next(
        path.stem for path in reversed(versions) if not path.stem.endswith(("_codes", "_utkast"))
    )


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


def untimed(deliveries: Iterable[Delivery], cohort: str) -> list[Fault]:
    """Return the surveys that do not say when they were answered, where others do.

    The first answer of all would otherwise be taken for the cohort's start.
    """
    surveys = [item for item in deliveries if item.source == "effect"]
    if not any(pd.notna(item.first) for item in surveys):
        return []
    return [
        Fault(
            item.path,
            "svar uten tidspunkt som kan leses, så kullets start kan ikke regnes ut",
            "tidspunkter som 2020-01-20 09:00:00, eller en oppgitt startdato",
            "Ta ut fila på nytt, med tidspunkt som dato, eller gi datoen: make cohort "
            f"ID={cohort} START=ÅÅÅÅ-MM-DD",
        )
        for item in surveys
        if pd.isna(item.first)
    ]


def _no_wave(path: str) -> Fault:
    return Fault(
        path,
        "en runde som verken navnet på fila eller datoene i svarene sier",
        "«før», «etter» eller «oppfølging» i navnet, eller svar med tidspunkt",
        "Gi fila et navn med runden i, for eksempel effect_before.csv, og kjør make cohort igjen.",
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
        if options.get(name) and not is_date(options[name]):
            found = f"{name} som ikke kan leses"
            faults.append(_wrong_option(found, "en dato, ÅÅÅÅ-MM-DD", f"{name}=2020-01-15"))
    if not faults and options.get("RECEIVED", today) > today:
        found = f"RECEIVED={options['RECEIVED']}, som ikke har vært ennå"
        faults.append(_wrong_option(found, "dagen filene ble mottatt", f"RECEIVED={today}"))
    if options.get("SYNTHETIC", "nei") not in ("ja", "nei"):
        found = "SYNTHETIC som ikke kan leses"
        faults.append(_wrong_option(found, "ja eller nei", "SYNTHETIC=nei"))
    return faults


def command(given: Mapping[str, str], today: str = "") -> int:
    """Register from the command line; return the exit code."""
    today = today or datetime.date.today().isoformat()
    try:
        faults = option_faults(given, today)
        if faults:
            raise SourceError(faults)
        for path in (config.COHORTS, config.SOURCES):
            read_table(path, config.TABLES[path])
        print("\n".join(register(given["ID"], given, given.get("RECEIVED", today), load_config())))
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 1
    except SourceError as error:
        return print_refusal(error, "Ingenting er registrert.")
    return 0
