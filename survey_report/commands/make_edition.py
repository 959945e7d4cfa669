"""Keep what an edition published, and begin the next one: ``make edition ID=2020``.

The tables and the ledger of the edition that is built are copied to data/editions/<edition>,
where the next edition finds what was printed. Then config/editions/<ID>.yaml is written, and
config/config.yaml names it. Only tables that have passed the disclosure gate are kept.
"""

from __future__ import annotations

import datetime
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import yaml

from survey_report.commands.arguments import is_date
from survey_report.commands.build import run_workflow, tell_if_built
from survey_report.commands.edition_archive import keep_whole, published_files
from survey_report.commands.refusals import print_refusal
from survey_report.faults.source_faults import Fault, SourceError, listed
from survey_report.files.csv_rows import read_rows
from survey_report.language.norwegian import date_text
from survey_report.ledger.ledger import printed
from survey_report.ledger.printed_tables import printed_csv
from survey_report.review.fingerprints import fingerprint_key, is_same
from survey_report.settings.config_files import CONFIG, EDITIONS, ConfigError, load_config
from survey_report.settings.editions import FROZEN, TABLES, counted, counts_in
from survey_report.settings.schema_tables import read_strings

SOURCES = "config/sources.csv"
DEFINITIONS = "config/values.csv"
MANIFEST = "reports/output/manifest.json"
LEDGER = "data/processed/audit/values.json"
# the conditions of the sentences: the next edition tells which are gone or weaker
GUARDS = "data/processed/audit/guards.csv"
STATISTICS = "data/processed/statistics"
# what an edition leaves behind: disclosed tables, the ledger, and what they were made from
KEPT = (*(f"{STATISTICS}/{table}.csv" for table in TABLES), LEDGER, GUARDS, MANIFEST)
# of each value in the ledger; the manifest has the files
TOLD = ("id", "value", "display", "unit", "n", "definition", "formula")
NAME = re.compile(r"([0-9]{4})(-[0-9]+)?")
HEAD = """\
# Utgave {name}. Hver nøkkel er forklart i config/schemas/edition.schema.yaml, som avviser
# ukjente nøkler. Filer mottatt etter cut_off er ikke med.
"""


def make_edition(name: str, options: Mapping[str, str]) -> list[str]:
    """Keep the built edition, write the next one's settings, and return what to tell.

    Parameters
    ----------
    name : str
        The new edition.
    options : mapping
        DATE (ISO), the new edition's date and cut-off, where given.

    Raises
    ------
    SourceError
        When something stands in the way; nothing is then written.
    ConfigError
        When the settings cannot be read.
    """
    current, edition = plan_edition(name, options)
    faults = build_faults(current["id"]) or kept_faults(current["id"])
    if faults:
        raise SourceError(faults)
    register = read_strings(SOURCES).to_dict("records")
    keep(current["id"])
    keep_whole(current["id"])
    write_edition(name, edition)
    switch_to(name)
    return summary(current, {"id": name} | edition, register)


def plan_edition(name: str, options: Mapping[str, str]) -> tuple[dict, dict]:
    """Return the settings of the current edition and of the next; nothing need be built yet.

    Raises
    ------
    SourceError
        When the name or the date is wrong.
    ConfigError
        When the settings cannot be read.
    """
    faults = option_faults(name, options)
    if faults:
        raise SourceError(faults)
    current = load_config()["edition"]
    edition = next_edition(current, name, options.get("DATE", ""))
    faults = date_faults(current, name, edition["date"])
    if faults:
        raise SourceError(faults)
    return current, edition


def option_faults(name: str, options: Mapping[str, str]) -> list[Fault]:
    """Return the faults of the command itself."""
    faults = []
    if not NAME.fullmatch(name):
        faults.append(
            Fault(
                "make edition",
                f"ID «{name}»" if name else "ingen ID",
                "et årstall, eventuelt med bindestrek og nummer",
                "For eksempel make edition ID=2020.",
            )
        )
    elif (EDITIONS / f"{name}.yaml").exists():
        faults.append(
            Fault(
                f"{EDITIONS.as_posix()}/{name}.yaml",
                "en utgave som finnes fra før",
                "et navn som ikke er brukt",
                f"Vil du bygge den, kjør make report EDITION={name}. Vil du lage en ny, velg et "
                "annet navn.",
            )
        )
    if options.get("DATE") and not is_date(options["DATE"]):
        faults.append(
            Fault(
                "make edition",
                f"DATE «{options['DATE']}»",
                "en dato, ÅÅÅÅ-MM-DD",
                "For eksempel DATE=2020-06-30.",
            )
        )
    return faults


def date_faults(current: Mapping, name: str, date: str) -> list[Fault]:
    """Return a fault when the new edition would not be later than the current one."""
    if date > current["cut_off"]:
        return []
    return [
        Fault(
            "make edition",
            f"utgave {name} med dato {date_text(date)}",
            f"en dato etter stikkdatoen til utgave {current['id']}, "
            f"{date_text(current['cut_off'])}",
            f"Gi datoen selv: make edition ID={name} DATE=ÅÅÅÅ-MM-DD.",
        )
    ]


def build_faults(name: str) -> list[Fault]:
    """Return why what is built cannot be kept as this edition: not built, or changed since."""
    mend = f"Kjør make report EDITION={name}, og så make edition på nytt."
    if not Path(MANIFEST).is_file():
        return [Fault(MANIFEST, "ingen ferdig rapport", f"utgave {name}, ferdig bygd", mend)]
    manifest = json.loads(Path(MANIFEST).read_text(encoding="utf-8"))
    if manifest["edition"] != name:
        found = f"utgave {manifest['edition']}"
        return [Fault(MANIFEST, found, f"utgave {name}, som skal tas vare på", mend)]
    key = fingerprint_key(os.environ, read_strings(SOURCES).to_dict("records"))
    entries = {entry["path"]: entry for entry in manifest["outputs"]}
    return [
        Fault(path, "en annen fil enn den rapporten ble laget av", "fila fra byggingen", mend)
        for path in KEPT
        if path != MANIFEST and not _is_built(path, entries, key)
    ]


def kept_faults(name: str) -> list[Fault]:
    """Return the kept tables that are others than those now built; none is overwritten."""
    return [
        Fault(
            place.as_posix(),
            "andre tall enn dem som nå er bygd",
            f"tallene utgave {name} ble publisert med",
            "En publisert utgave endres ikke. Er den ikke publisert ennå, slett mappa "
            f"{FROZEN}/{name} og kjør kommandoen på nytt.",
        )
        for path in KEPT
        if path != MANIFEST
        and (place := _place(path, name)).is_file()
        and place.read_bytes() != _content(path)
    ] + [
        Fault(
            place.as_posix(),
            "en annen rapport enn den som nå er bygd",
            f"rapporten utgave {name} ble publisert med",
            "En publisert utgave endres ikke. Er den ikke publisert ennå, slett mappa "
            f"{FROZEN}/{name} og kjør kommandoen på nytt.",
        )
        for path in published_files()
        if (place := _place(path.as_posix(), name)).is_file()
        and place.read_bytes() != path.read_bytes()
    ]


def next_edition(current: Mapping, name: str, date: str) -> dict:
    """Return the settings of the next edition: those of the current one, with its own dates.

    The date is the given one, else the same day in the new edition's year. All cohorts count
    in; a list of cohorts in the current edition is no list for the next.
    """
    date = date or _same_day(current["date"], name[:4])
    kept = {key: value for key, value in current.items() if key not in ("id", "previous")}
    dates = {"date": date, "cut_off": date}
    return kept | dates | {"cohorts": "all", "previous": current["id"]}


def keep(name: str) -> None:
    """Copy what the edition published to its folder; what is there already stays."""
    folder = Path(FROZEN) / name
    folder.mkdir(parents=True, exist_ok=True)
    for path in KEPT:
        if not _place(path, name).is_file():
            _place(path, name).write_bytes(_content(path))


def write_edition(name: str, edition: Mapping) -> None:
    """Write config/editions/<name>.yaml."""
    text = yaml.safe_dump(dict(edition), allow_unicode=True, sort_keys=False, width=1000)
    path = EDITIONS / f"{name}.yaml"
    path.write_text(HEAD.format(name=name) + text, encoding="utf-8")


def switch_to(name: str) -> None:
    """Have config/config.yaml name the edition; the rest of the file stays as it is."""
    text = CONFIG.read_text(encoding="utf-8")
    changed = re.sub(r"^edition:.*$", f'edition: "{name}"', text, count=1, flags=re.MULTILINE)
    CONFIG.write_text(changed, encoding="utf-8")


def summary(current: Mapping, edition: Mapping, register: Iterable[Mapping]) -> list[str]:
    """Return what was done, what the new edition counts in, and what to do next."""
    register, name, old = list(register), edition["id"], current["id"]
    date = date_text(edition["date"])
    before = {row["cohort"] for row in counted(register, current)}
    now = {row["cohort"] for row in counted(register, edition)}
    late = {row["cohort"] for row in register if not counts_in(row, edition)}
    new = listed(sorted(now - before), "og") if now - before else "ingen er registrert ennå"
    lines = [
        f"Utgave {old} er tatt vare på i {FROZEN}/{old}: rapporten, {len(TABLES)} tabeller, "
        "tallregisteret, manifestet og kapitlene. Mappa har bare tall som er publisert.",
        f"Utgave {name} er laget i {EDITIONS.as_posix()}/{name}.yaml, og make report bygger den "
        "fra nå av.",
        f"  Dato og stikkdato: {date}. Filer mottatt senere er ikke med.",
        f"  Kull som kommer til: {new}.",
    ]
    if late:
        names = listed(sorted(late), "og")
        lines.append(f"  Kull med filer som er mottatt etter stikkdatoen: {names}.")
    return [
        *lines,
        "Slik går du videre:",
        f"  1. Se over {EDITIONS.as_posix()}/{name}.yaml, særlig date og cut_off.",
        "  2. Registrer de nye kullene med make cohort. Kjør så make validate og make report.",
        f"  3. Legg {FROZEN}/{old} og config i versjonshistorikken (git).",
        f"Den gamle utgaven bygges igjen med make report EDITION={old}.",
    ]


def _is_built(path: str, entries: Mapping[str, Mapping], key: bytes) -> bool:
    """Tell whether a file is the one that the manifest names."""
    there = Path(path).is_file() and path in entries
    return there and is_same(entries[path], Path(path).read_bytes(), key)


def _content(path: str) -> bytes:
    """Return what is kept of a file, with the digits that are printed.

    Of the ledger not the files behind it.
    """
    if path in (GUARDS, MANIFEST):
        return Path(path).read_bytes()
    text = Path(path).read_text(encoding="utf-8")
    if path != LEDGER:
        return printed_csv(Path(path).stem, text, read_rows(DEFINITIONS)).encode()
    kept = [
        {key: entry[key] for key in TOLD} | {"value": printed(entry)} for entry in json.loads(text)
    ]
    lines = (json.dumps(entry, ensure_ascii=False) for entry in kept)
    return ("[\n" + ",\n".join(lines) + "\n]\n").encode()


def _place(path: str, name: str) -> Path:
    return Path(FROZEN) / name / Path(path).name


def _same_day(date: str, year: str) -> str:
    """Return the same day of another year; 28 February for 29."""
    day = datetime.date.fromisoformat(date)
    try:
        return day.replace(year=int(year)).isoformat()
    except ValueError:
        return day.replace(year=int(year), day=28).isoformat()


def command(given: Mapping[str, str], build: Callable[[], int] = run_workflow) -> int:
    """Build the current edition, keep it, and begin the next one; return the exit code."""
    name = given.get("ID", "")
    try:
        plan_edition(name, given)
        if not tell_if_built() and (code := build()):
            return code
        print("\n".join(make_edition(name, given)))
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 1
    except SourceError as error:
        return print_refusal(error, "Ingenting er endret.")
    return 0
