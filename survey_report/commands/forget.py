"""Take a person or a group out of everything that was handed in: ``make forget``.

Someone asks for deletion, or a group withdraws. First the command shows what would go; with
``CONFIRM=ja`` it goes: from the raw files, from every kept version of them, from the corrections,
and nothing of it is kept. That it happened is logged without saying who. What was published stays
published, so the command says what a reader of it could now work out.
"""

from __future__ import annotations

import datetime
import hashlib
import shutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from survey_report.commands.file_versions import STORE, VERSIONS
from survey_report.commands.person_rows import Found, content_without, found_in
from survey_report.commands.published_difference import difference_told
from survey_report.commands.register_rows import write_table
from survey_report.faults.source_faults import SourceError, listed, render
from survey_report.files.csv_rows import read_rows, write_rows
from survey_report.files.delivered_bytes import digest_of_file
from survey_report.files.saved_tables import write_whole
from survey_report.settings.config_files import load_config
from survey_report.settings.editions import FROZEN
from survey_report.validation.register_checks import SOURCES

CORRECTIONS = Path("config/corrections.csv")
LOG = Path("config/deletions.csv")
LOG_COLUMNS = ("date", "what", "files", "rows", "who")
PROCESSED = Path("data/processed")


def find(target: str, group: bool) -> list[Found]:
    """Return every file, versions too, with its rows."""
    places = [Path(row["path"]) for row in read_rows(SOURCES)]
    kept = STORE / "utgaver"
    places += [
        path for path in sorted(STORE.rglob("*")) if path.is_file() and kept not in path.parents
    ]
    found = [found_in(path, target, group) for path in places if path.is_file()]
    return [one for one in found if one.rows]


def plan_text(target: str, found: Iterable[Found], group: bool) -> list[str]:
    """Return what would go, without what it says."""
    found = list(found)
    kind = "gruppen" if group else "deltakeren"
    lines = [f"{kind.capitalize()} «{target}» står i {listed_files(found)}:"]
    lines += [f"  {one.path.as_posix()}: {_counted(one.rows)}" for one in found]
    for path, kept, before in _corrections(found):
        if before > len(kept):
            lines.append(f"  {path.as_posix()}: {_counted(before - len(kept))}")
    return lines + [
        "Sitater og utfordringer står uten navn. Gjelder noen av dem den som skal slettes, må de "
        "tas ut av quotes.csv og challenges.csv for hånd."
    ]


def delete(target: str, found: Iterable[Found], who: str, today: str, group: bool) -> list[str]:
    """Take the rows out of every file, register the files anew, and log that it happened.

    Returns
    -------
    list of str
        What was done, and what follows.

    Raises
    ------
    SourceError
        When a file cannot be written without the rows; nothing is then changed.
    """
    found = list(found)
    become, contents = _contents(found)
    corrections = _corrections(found)
    for path, content in contents.items():
        write_whole(path, content)
    for path, kept, _ in corrections:
        write_rows(kept, list(read_rows(path)[0]), path)
    _register_anew(become)
    # all that was built holds the pseudonym, the answers or both
    shutil.rmtree(PROCESSED, ignore_errors=True)
    log = read_rows(LOG) if LOG.is_file() else []
    rows = sum(one.rows for one in found)
    what = "gruppe" if group else "deltaker"
    who = who or "ikke oppgitt"
    log.append({"date": today, "what": what, "files": len(found), "rows": rows, "who": who})
    write_rows(log, LOG_COLUMNS, LOG)
    return [
        f"Tatt ut: {_counted(rows)} i {listed_files(found)}. Ingenting av det er tatt vare på.",
        f"  At det er gjort, står i {LOG.as_posix()}, uten hvem det gjaldt.",
        *published_note(),
        *_in_numbers(found, become),
        "Be dem som har kopier av filene (uttakene i surveyverktøyet, e-post, sikkerhetskopier), "
        "om å slette dem også.",
        "Neste: make validate, og så make report. Er svarene blitt for få, holder vernet tallene "
        "tilbake.",
    ]


def _in_numbers(found: list[Found], become: Mapping[str, dict]) -> list[str]:
    """Return what can be worked out of each published edition, in numbers."""
    editions = sorted(path.name for path in Path(FROZEN).glob("*") if path.is_dir())
    groups = {group for one in found for group in one.groups}
    minimum = load_config()["disclosure"]["minimum_size"] if editions else 0
    return [
        f"  {line}" for name in editions for line in difference_told(name, become, groups, minimum)
    ]


def published_note() -> list[str]:
    """Return what a reader of the published editions could now work out."""
    editions = sorted(path.name for path in Path(FROZEN).glob("*") if path.is_dir())
    if not editions:
        return []
    return [
        f"  Utgave {listed(editions, 'og')} er publisert med svarene. Det som er trykt, kan ikke "
        "tas tilbake, og den som har utgaven, kan trekke nye tall fra gamle. make report "
        "sammenligner derfor med det som er publisert, og skjuler det som ellers ville røpet "
        "svarene. Utgaven kan ikke lenger bygges igjen byte for byte.",
    ]


def listed_files(found: list[Found]) -> str:
    """Return how many files it is."""
    return "1 fil" if len(found) == 1 else f"{len(found)} filer"


def _counted(rows: int) -> str:
    return f"{rows} {'rad' if rows == 1 else 'rader'}"


def _corrections(found: Iterable[Found]) -> list[tuple[Path, list[dict[str, str]], int]]:
    """Return the tables of corrections with what stays of them, and how many rows there were.

    A correction names who answered: whoever's rows go, has the corrections of them go too.
    """
    persons = {person for one in found for person in one.persons}
    tables = [CORRECTIONS, *sorted((STORE / "utgaver").glob(f"*/{CORRECTIONS.name}"))]
    parts = []
    for path in filter(Path.is_file, tables):
        rows = read_rows(path)
        kept = [row for row in rows if row["respondent_id"] not in persons]
        if rows:
            parts.append((path, kept, len(rows)))
    return parts


def _contents(found: Iterable[Found]) -> tuple[dict[str, dict], dict[Path, bytes]]:
    """Return what each file becomes: by its checksum, how it is registered; by path, its bytes.

    Copies of the same content stay copies.
    """
    become: dict[str, dict] = {}
    contents: dict[Path, bytes] = {}
    made: dict[str, bytes] = {}
    for one in found:
        before = digest_of_file(one.path)
        if before not in made:
            made[before] = content_without(one)
            become[before] = {
                "sha256": hashlib.sha256(made[before]).hexdigest(),
                "fewer": one.rows,
            }
        contents[one.path] = made[before]
    return become, contents


def _register_anew(become: Mapping[str, dict]) -> None:
    """Give the changed files their new checksums and counts; forget versions that were."""
    write_table(SOURCES, [_as_become(row, become) for row in read_rows(SOURCES)], "path")
    if Path(VERSIONS).is_file() and (versions := read_rows(VERSIONS)):
        write_rows([_as_become(row, become) for row in versions], list(versions[0]), VERSIONS)
    for old, new in become.items():
        for path in STORE.glob(f"*/{old[:16]}"):
            path.replace(path.with_name(new["sha256"][:16]))


def _as_become(row: Mapping[str, str], become: Mapping[str, dict]) -> dict[str, str]:
    new = become.get(row["sha256"])
    if new is None:
        return dict(row)
    return dict(row) | {"sha256": new["sha256"], "rows": str(int(row["rows"]) - new["fewer"])}


def command(given: Mapping[str, str]) -> int:
    """Show what would go, or take it out; return the exit code."""
    target = (given.get("PERSON") or given.get("GROUP") or "").strip()
    group = not given.get("PERSON")
    if not target or (given.get("PERSON") and given.get("GROUP")):
        print(
            "Oppgi hvem det gjelder: make forget PERSON=<deltaker-id>, eller GROUP=<gruppe>.",
            file=sys.stderr,
        )
        return 2
    try:
        found = find(target, group)
        if not found:
            print(f"«{target}» står ikke i noen av filene. Ingenting er endret.", file=sys.stderr)
            return 1
        print("\n".join(plan_text(target, found, group)))
        if given.get("CONFIRM") != "ja":
            print(
                "Ingenting er endret. Skal det slettes, gi samme kommando med CONFIRM=ja. Det kan "
                "ikke gjøres om."
            )
            return 0
        today = datetime.date.today().isoformat()
        print("\n".join(delete(target, found, given.get("OWNER", ""), today, group)))
    except SourceError as error:
        print(render(error.faults), file=sys.stderr)
        print("\nIngenting er endret.", file=sys.stderr)
        return 1
    return 0
