"""Take a person or a group out of everything that was handed in: ``make forget``.

Someone asks for deletion, or a group withdraws. First the command shows what would go; with
``CONFIRM=ja`` it goes: from the raw files, from every kept version of them, from the corrections,
and nothing of it is kept. That it happened is logged without saying who. What was published stays
published, so the command says what a reader of it could now work out.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
import shutil
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from survey_report.commands.file_versions import STORE, VERSIONS
from survey_report.commands.register_rows import write_table
from survey_report.faults.source_faults import Fault, SourceError, listed, render
from survey_report.files.csv_rows import read_rows, write_rows
from survey_report.files.delimited_text import head_of
from survey_report.files.delivered_bytes import digest_of_file
from survey_report.files.saved_tables import write_whole
from survey_report.settings.editions import FROZEN
from survey_report.validation.register_checks import SOURCES

CORRECTIONS = Path("config/corrections.csv")
LOG = Path("config/deletions.csv")
LOG_COLUMNS = ("date", "what", "files", "rows", "who")
WORKBOOKS = (".xlsx", ".xlsm")
PROCESSED = Path("data/processed")


@dataclass(frozen=True)
class Found:
    """Rows of a file that tell of the person or the group."""

    path: Path
    rows: tuple[int, ...]


def find(target: str) -> list[Found]:
    """Return every file, versions of it too, with the rows where a cell is the id."""
    places = [Path(row["path"]) for row in read_rows(SOURCES)]
    places += [path for path in sorted(STORE.rglob("*")) if path.is_file()]
    found = [Found(path, _rows_with(path, target)) for path in places if path.is_file()]
    return [one for one in found if one.rows]


def plan_text(target: str, found: Iterable[Found], group: bool) -> list[str]:
    """Return what would go, without what it says."""
    found = list(found)
    kind = "gruppen" if group else "deltakeren"
    lines = [f"{kind.capitalize()} «{target}» står i {len(found)} filer:"]
    lines += [f"  {one.path.as_posix()}: {_counted(len(one.rows))}" for one in found]
    corrections = sum(target in row.values() for row in _corrections())
    if corrections:
        lines.append(f"  {CORRECTIONS.as_posix()}: {_counted(corrections)}")
    return lines


def delete(target: str, found: Iterable[Found], who: str, today: str, group: bool) -> list[str]:
    """Take the rows out of every file, register the files anew, and log that it happened.

    Returns
    -------
    list of str
        What was done, and what follows.
    """
    found = list(found)
    _rewrite(found)
    kept = [row for row in _corrections() if target not in row.values()]
    if CORRECTIONS.is_file():
        columns = next(csv.reader(io.StringIO(CORRECTIONS.read_text(encoding="utf-8"))))
        write_rows(kept, columns, CORRECTIONS)
    _register_anew({one.path.as_posix(): len(one.rows) for one in found})
    # all that was built holds the pseudonym, the answers or both
    shutil.rmtree(PROCESSED, ignore_errors=True)
    log = read_rows(LOG) if LOG.is_file() else []
    rows = sum(len(one.rows) for one in found)
    what = "gruppe" if group else "deltaker"
    who = who or "ikke oppgitt"
    log.append({"date": today, "what": what, "files": len(found), "rows": rows, "who": who})
    write_rows(log, LOG_COLUMNS, LOG)
    return [
        f"Tatt ut: {_counted(rows)} i {len(found)} filer. Ingenting av det er tatt vare på.",
        f"  At det er gjort, står i {LOG.as_posix()}, uten hvem det gjaldt.",
        *published_note(),
        "Be dem som har kopier av filene (uttakene i surveyverktøyet, e-post, sikkerhetskopier), "
        "om å slette dem også.",
        "Neste: make validate, og så make report. Endrer svarene seg for få, holder vernet tallene "
        "tilbake.",
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


def _counted(rows: int) -> str:
    return f"{rows} {'rad' if rows == 1 else 'rader'}"


def _corrections() -> list[dict[str, str]]:
    return read_rows(CORRECTIONS) if CORRECTIONS.is_file() else []


def _is_workbook(path: Path) -> bool:
    return path.suffix.lower() in WORKBOOKS or path.open("rb").read(4) == b"PK\x03\x04"


def _rows_with(path: Path, target: str) -> tuple[int, ...]:
    """Return the rows, from 0 and headings among them, where a cell is the id."""
    if _is_workbook(path):
        rows = _workbook_rows(path)
        return tuple(number for number, row in enumerate(rows) if target in row)
    if not _mentions(path, target):
        return ()
    if path.suffix.lower() == ".sav":
        raise SourceError([_cannot(path)])
    lines, delimiter, encoding = _lines(path)
    # a file is read byte by byte, so that what stays is as it was
    wanted = target.encode().decode("latin-1") if encoding == "latin-1" else target
    rows = csv.reader(lines, delimiter=delimiter)
    return tuple(number for number, row in enumerate(rows) if wanted in map(str.strip, row))


def _mentions(path: Path, target: str) -> bool:
    content = path.read_bytes()
    return any(target.encode(one) in content for one in ("utf-8", "utf-16-le", "utf-16-be"))


def _workbook_rows(path: Path) -> list[list[str]]:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), read_only=True)
    return [
        [str(cell).strip() for cell in row if cell is not None]
        for sheet in book.worksheets
        for row in sheet.iter_rows(values_only=True)
    ]


def _lines(path: Path) -> tuple[list[str], str, str]:
    """Return the lines of a text file, its delimiter and how to write them again."""
    content = path.read_bytes()
    encoding = "latin-1"
    if b"\0" in content[:200]:
        little = content[1:2] == b"\0" or content[:2] == b"\xff\xfe"
        encoding = "utf-16-le" if little else "utf-16-be"
    text = content.decode(encoding)
    return re.findall(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+", text), head_of(path).delimiter, encoding


def _rewrite(found: list[Found]) -> None:
    """Rewrite the files; copies of the same content stay copies."""
    made: dict[str, bytes] = {}
    for one in found:
        before = digest_of_file(one.path)
        if before in made:
            write_whole(one.path, made[before])
            continue
        _without_rows(one)
        made[before] = one.path.read_bytes()


def _without_rows(one: Found) -> None:
    """Rewrite a file without the rows; every other line stays byte by byte."""
    if _is_workbook(one.path):
        _workbook_without(one)
        return
    lines, delimiter, encoding = _lines(one.path)
    reader = csv.reader(lines, delimiter=delimiter)
    kept, begun = [], 0
    for number, _ in enumerate(reader):
        if number not in one.rows:
            kept += lines[begun : reader.line_num]
        begun = reader.line_num
    write_whole(one.path, "".join(kept).encode(encoding))


def _workbook_without(one: Found) -> None:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(one.path.read_bytes()))
    first = 0
    for sheet in book.worksheets:
        count = sheet.max_row
        for number in sorted((row - first for row in one.rows), reverse=True):
            if 0 <= number < count:
                sheet.delete_rows(number + 1)
        first += count
    text = io.BytesIO()
    book.save(text)
    write_whole(one.path, text.getvalue())


def _register_anew(changed: Mapping[str, int]) -> None:
    """Give the changed files their new checksums and counts; forget versions that were."""
    rows = read_rows(SOURCES)
    sums = {row["path"]: row["sha256"] for row in rows}
    for row in rows:
        if row["path"] in changed:
            row["sha256"] = digest_of_file(row["path"])
            row["rows"] = str(int(row["rows"]) - changed[row["path"]])
    write_table(SOURCES, rows, "path")
    versions = read_rows(VERSIONS) if Path(VERSIONS).is_file() else []
    for version in versions:
        old = STORE / Path(version["path"]).parent.name / version["sha256"][:16]
        if old.as_posix() in changed:
            version["rows"] = str(int(version["rows"]) - changed[old.as_posix()])
            version["sha256"] = digest_of_file(old)
            old.rename(old.with_name(version["sha256"][:16]))
        elif version["path"] in changed and sums.get(version["path"]) == version["sha256"]:
            version["sha256"] = digest_of_file(version["path"])
    if versions:
        write_rows(versions, list(versions[0]), VERSIONS)


def _cannot(path: Path) -> Fault:
    return Fault(
        path.as_posix(),
        "en SPSS-fil som nevner id-en",
        "et format som kan skrives",
        "Ta raden ut i SPSS, lagre fila under samme navn, og registrer den på nytt med make "
        "cohort.",
    )


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
        found = find(target)
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
