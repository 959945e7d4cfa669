"""Register a cohort's exports: ``make cohort ID=2020-1``.

Lays out the folder, finds out what each file in it is, enters cohort and files in
config/cohorts.csv and config/sources.csv, and says in Norwegian what is missing. No file
in the folder is changed, moved or copied. The first call, with an empty folder, tells what
to put there; the command can be given again whenever files have come.
"""

from __future__ import annotations

import datetime
import hashlib
import re
import sys
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from survey_report.faults.source_faults import Fault, SourceError, listed, render
from survey_report.files.csv_rows import write_rows
from survey_report.files.delimited_text import comma_or_semicolon, first_line, no_heading, read_rows
from survey_report.language.norwegian import date_text
from survey_report.readers import COMPANIONS, READERS, detect_format
from survey_report.readers.export import COMPLETE, Codebook, Export
from survey_report.settings.config_files import ConfigError, load_config
from survey_report.settings.editions import left_out
from survey_report.settings.schema_tables import load_schema, read_strings, read_table
from survey_report.validation import answer_checks
from survey_report.validation import register_checks as config

COHORT = re.compile(r"[0-9]{4}-[0-9]")
REGISTERS = ("participants", "development_areas", "quotes", "challenges")
WAVES = {
    "before": {"before", "før", "for", "start"},
    "after": {"after", "etter", "slutt"},
    "followup": {"followup", "oppfølging", "oppfolging"},
}
# source and wave: what it is called, and what the report does without it
WANTED = {
    ("participants", ""): ("deltakerlista", "må være med"),
    ("effect", "before"): ("Effect-kartleggingen ved start", "må være med"),
    ("effect", "after"): ("Effect-kartleggingen ved slutt", "uten den regnes ingen som fullført"),
    ("effect", "followup"): ("Effect-kartleggingen ett år etter", "kommer senere"),
    ("evaluation", ""): ("sluttevalueringen", "uten den er kullet ikke med i evalueringen"),
    ("development_areas", ""): ("gruppenes utviklingsområder", "uten dem er kullet ikke med"),
    ("quotes", ""): ("klarerte sitater", "kan utelates"),
    ("challenges", ""): ("utfordringer i egne ord", "kan utelates"),
}
FOLLOWUP_AFTER = pd.DateOffset(months=6)
SUFFIXES = (".csv", ".txt", ".xls", ".xlsx", ".sav")
NEXT = "Neste: make validate, og så make report."
# keeps real answers out of the version history
IGNORE_ALL = "# Virkelige svar skal aldri inn i versjonshistorikken.\n*\n"


@dataclass(frozen=True)
class Delivery:
    """One file, and what it was found to be.

    Attributes
    ----------
    path, source, format : str
        As in config/sources.csv.
    wave : str
        As the file's name tells it; "" where it does not, or where there are no waves.
    rows : int
    first, median : pandas.Timestamp
        When the first, and half, of the completed answers came; NaT for a register.
    """

    path: str
    source: str
    format: str
    wave: str
    rows: int
    first: pd.Timestamp = pd.NaT
    median: pd.Timestamp = pd.NaT


def identify(path: str, codebooks: Mapping[str, Codebook]) -> Delivery:
    """Find out what a file is: by its headings, and the wave by its name.

    Parameters
    ----------
    path : str
    codebooks : mapping
        "effect" and "evaluation" to the cohort's codebook.

    Raises
    ------
    SourceError
        The file cannot be read, or is nothing we know.
    """
    register = _register_of(path)
    if Path(path).suffix not in SUFFIXES:
        raise SourceError([_unknown(path)])
    if register:
        rows = READERS[config.PLAIN].load(path).cells
        return Delivery(path, register, config.PLAIN, "", len(rows))
    form = detect_format(path)
    if form in COMPANIONS:
        rows, _, _ = read_rows(path, "\t")
        return Delivery(path, "", form, "", len(rows))
    if form is None:
        blank = not first_line(path).strip()
        raise SourceError([no_heading(path) if blank else _unknown(path)])
    raw = READERS[form].load(path)
    exports = {kind: READERS[form].interpret(raw, book) for kind, book in codebooks.items()}
    kind = max(exports, key=lambda name: _questions(exports[name], codebooks[name]))
    if _questions(exports[kind], codebooks[kind]) == 0:
        raise SourceError([_unknown(path)])
    times = _completed_times(exports[kind])
    wave = wave_in_name(path) if kind == "effect" else ""
    return Delivery(path, kind, form, wave, len(raw.cells), times.min(), times.median())


def wave_in_name(path: str) -> str:
    """Return the wave that a file's name tells, or ""."""
    name = unicodedata.normalize("NFC", Path(path).stem).lower()
    words = set(re.split(r"[^a-zæøå]+", name))
    found = [wave for wave, names in WAVES.items() if words & names]
    return found[0] if len(found) == 1 else ""


def start_of(deliveries: Iterable[Delivery], given: str) -> str:
    """Return the cohort's start: the given date, or the day of the first answer of all.

    Returns
    -------
    str
        ISO date; "" when nothing tells it.
    """
    first = [item.first for item in deliveries if item.source == "effect" and pd.notna(item.first)]
    return given or (f"{min(first):%Y-%m-%d}" if first else "")


def wave_of(delivery: Delivery, start: str, end: str) -> str:
    """Return the wave: as the name tells it, else by when half of the answers had come."""
    if delivery.source != "effect" or delivery.wave or pd.isna(delivery.median):
        return delivery.wave
    start, end = pd.Timestamp(start), pd.Timestamp(end)
    if delivery.median < start + (end - start) / 2:
        return "before"
    return "followup" if delivery.median > end + FOLLOWUP_AFTER else "after"


def settle_companions(rows: list[dict]) -> list[dict]:
    """Return the rows with source and wave of companions as their dataset's."""
    datasets = {
        row["path"].replace("dataset", part): row
        for row in rows
        if row["format"] == "surveyxact"
        for part in ("structure", "labels")
    }
    return [
        row | {key: datasets[row["path"]][key] for key in ("source", "wave")}
        if row["format"] in COMPANIONS and row["path"] in datasets
        else row
        for row in rows
    ]


def clashes(rows: Iterable[Mapping]) -> list[Fault]:
    """Return the files that claim the same place in the cohort."""
    seen: dict[tuple, str] = {}
    faults = []
    for row in rows:
        key = (row["source"], row["wave"])
        if row["format"] in COMPANIONS:
            continue
        if key in seen:
            faults.append(_clash(row["path"], seen[key]))
        seen.setdefault(key, row["path"])
    return faults


def missing(rows: Iterable[Mapping]) -> list[str]:
    """Return a line for each kind of file that has not come, the required ones first."""
    present = {(row["source"], row["wave"]) for row in rows}
    return [
        f"  – {name} ({consequence})"
        for key, (name, consequence) in WANTED.items()
        if key not in present
    ]


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
    kept = {path: entry for path, entry in old.items() if not _replaced(entry, rows)}
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
        if path.is_file() and not path.name.startswith((".", "~$")) and path.name != "README.md"
    )


def entry(
    item: Delivery,
    cohort: Mapping[str, str],
    old: Mapping[str, Mapping],
    options: Mapping[str, str],
    today: str,
) -> dict[str, str]:
    """Return the file's row of config/sources.csv; the old one when the file is unchanged."""
    sha256 = hashlib.sha256(Path(item.path).read_bytes()).hexdigest()
    before = old.get(item.path, {})
    if before.get("sha256") == sha256:
        return dict(before)
    owners = [row["owner"] for row in old.values() if row["source"] == item.source]
    return {
        "path": item.path,
        "cohort": cohort["cohort"],
        "source": item.source,
        "wave": wave_of(item, cohort["start"], cohort["end"]),
        "format": item.format,
        "received": today,
        "owner": options.get("OWNER") or before.get("owner") or (owners or ["Programstaben"])[-1],
        "synthetic": options["SYNTHETIC"],
        "sha256": sha256,
        "rows": str(item.rows),
    }


def copies(rows: Iterable[Mapping], old: Mapping[str, Mapping]) -> list[Fault]:
    """Return the files whose content another file already has."""
    faults = []
    known = {row["sha256"]: path for path, row in old.items() if Path(path).exists()}
    for row in rows:
        first = known.setdefault(row["sha256"], row["path"])
        if first != row["path"] and row["format"] not in COMPANIONS:
            faults.append(_copy(row["path"], first))
    return faults


def write_table(path: str, rows: Iterable[Mapping], sort_by: str = "cohort") -> None:
    """Write a table of config/, its rows as they are but for the order."""
    rows = sorted(rows, key=lambda row: row[sort_by])
    write_rows(rows, list(rows[0]), path)


def empty_folder(folder: Path) -> list[str]:
    """Return what to put in a folder that is empty."""
    return [
        f"Mappa {folder.as_posix()} er klar, og tom. Legg filene i den slik de ble mottatt:",
        *missing([]),
        "Gi så samme kommando en gang til.",
    ]


def summary(
    cohort: Mapping[str, str],
    rows: list[dict],
    old: Mapping[str, Mapping],
    new_cohort: bool,
) -> list[str]:
    """Return what was registered, what is missing, and what to do next."""
    name = cohort["cohort"]
    lines = [
        f"Kull {name}: {cohort['start']} til {cohort['end']}, {cohort['effect_instrument']} og "
        f"{cohort['evaluation_instrument']}."
    ]
    if new_cohort:
        lines.append(f"  Er datoene eller måleinstrumentene feil, rett dem i {config.COHORTS}.")
    for row in rows:
        state = _state(row, old.get(row["path"]))
        what = f"{row['source']} {row['wave']}".strip()
        size = f"{row['rows']} datarader"
        lines.append(f"  {row['path']}: {what}, {row['format']}, {size} – {state}")
    gone = [
        path
        for path, row in old.items()
        if row["cohort"] == name and path not in {row["path"] for row in rows}
    ]
    for path in gone:
        fate = "erstattet" if _replaced(old[path], rows) else "registrert før, men borte fra mappa"
        lines.append(f"  {path}: {fate}")
    lacking = missing(rows)
    lines += ["Mangler:", *lacking] if lacking else ["Alt er på plass."]
    return lines


def edition_notes(rows: Iterable[Mapping], edition: Mapping) -> list[str]:
    """Return which of the cohort's files the edition in config.yaml does not count in."""
    rows = list(rows)
    late = left_out(rows, edition)
    if not late:
        return []
    name, file = edition["id"], f"config/editions/{edition['id']}.yaml"
    what = "kullet" if len(late) == len(rows) else listed([row["path"] for row in late], "og")
    if edition["cohorts"] != "all" and rows[0]["cohort"] not in edition["cohorts"]:
        why = f"Utgave {name} har bare med kullene som står i {file}."
        mend = f"føy kullet til cohorts i {file}"
    else:
        why = (
            f"Utgave {name} har bare med filer mottatt til og med {date_text(edition['cut_off'])}."
        )
        mend = f"flytt cut_off i {file}"
    return [
        f"{why} Derfor er {what} ikke med i den.",
        "  Skal det nye med i neste utgave, lag den med make edition ID=<årstall>. Skal det med i "
        f"utgave {name}, {mend}.",
    ]


def _replaced(before: Mapping[str, str], rows: Iterable[Mapping[str, str]]) -> bool:
    """Tell whether another file has come in the place of one that is gone from the folder."""
    place = ("cohort", "source", "wave")
    return not Path(before["path"]).exists() and any(
        all(row[key] == before[key] for key in place) for row in rows
    )


def _state(row: Mapping[str, str], before: Mapping[str, str] | None) -> str:
    if before is None:
        return "ny"
    return "uendret" if before["sha256"] == row["sha256"] else "endret, ført inn på nytt"


def _register_of(path: str) -> str:
    """Return the register whose required columns the file has, or ""."""
    try:
        delimiter = comma_or_semicolon(path)
        rows, _, _ = read_rows(path, delimiter) if path.endswith(".csv") else ([], "", [])
    except SourceError:
        return ""
    headings = {cell.strip() for cell in rows[0]} if rows else set()
    for name in REGISTERS:
        known = set(load_schema(name)["properties"])
        # one column may be lacking or misspelt: validation then tells which
        if len(headings & known) >= len(known) - 1 and len(headings - known) <= 1:
            return name
    return ""


def _questions(export: Export, codebook: Codebook) -> int:
    return len(set(export.headings) & set(codebook.item_ids))


def _completed_times(export: Export) -> pd.Series:
    answers = export.answers
    if not {"submitted", "status", "test"} <= set(answers.columns):
        return pd.Series([], dtype="datetime64[ns]")
    used = answers[(answers["status"] == COMPLETE) & (answers["test"] != "ja")]
    return answer_checks.times(used)


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


def _unknown(path: str) -> Fault:
    return Fault(
        path,
        "en fil som ikke ligner på noe som hører til et kull",
        "et uttak fra et surveyverktøy, eller et register som CSV med komma",
        "Se i docs/eksporter.md hvilke formater som kan leses. Ta fila ut av mappa hvis den "
        "ikke hører til.",
    )


def _clash(path: str, other: str) -> Fault:
    return Fault(
        path,
        f"samme slags fil som {other}",
        "én fil for hver kilde og runde",
        "Ta ut den gamle, eller gi filene navn som sier runden: effect_before, effect_after, "
        "effect_followup.",
    )


def _copy(path: str, other: str) -> Fault:
    return Fault(
        path,
        f"samme innhold som {other}",
        "ulikt innhold i hver fil",
        "Samme fil er trolig lagt inn to ganger. Hent riktig fil.",
    )


def _no_start(cohort: str) -> Fault:
    return Fault(
        config.COHORTS,
        "ingen startdato for kullet",
        "en startmåling med svar, eller en oppgitt dato",
        f"Legg startmålingen i mappa, eller gi datoen: make cohort ID={cohort} START=ÅÅÅÅ-MM-DD",
    )


def _wrong_option(found: str, expected: str, example: str) -> Fault:
    return Fault("make cohort", found, expected, f"For eksempel {example}.")


def option_faults(arguments: list[str], options: Mapping[str, str]) -> list[Fault]:
    """Return the faults of the command itself."""
    faults = []
    if len(arguments) != 1 or not COHORT.fullmatch(arguments[0]):
        found = "en ID som ikke kan leses" if arguments else "ingen ID"
        expected = "ID med år, bindestrek og kullets nummer det året"
        faults.append(_wrong_option(found, expected, "make cohort ID=2020-1"))
    for name in ("START", "END"):
        if options.get(name) and not _is_date(options[name]):
            found = f"{name} som ikke kan leses"
            faults.append(_wrong_option(found, "en dato, ÅÅÅÅ-MM-DD", f"{name}=2020-01-15"))
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


def command(arguments: list[str], environment: Mapping[str, str], today: str) -> int:
    """Register from the command line."""
    names = ("START", "END", "OWNER", "SYNTHETIC")
    options = {name: environment[name] for name in names if environment.get(name)}
    try:
        faults = option_faults(arguments, options)
        if faults:
            raise SourceError(faults)
        for path in (config.COHORTS, config.SOURCES):
            read_table(path, config.TABLES[path])
        print("\n".join(register(arguments[0], options, today, load_config())))
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 1
    except SourceError as error:
        print(render(error.faults), file=sys.stderr)
        print(f"\n{len(error.faults)} feil. Ingenting er registrert.", file=sys.stderr)
        return 1
    return 0
