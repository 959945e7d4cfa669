"""A published edition whole: what was published, and what it was made of.

``data/editions/<edition>`` keeps the report in every format beside the tables, and the chapters,
settings and program it was made with (kilder.zip). Which files it counted in, with which
corrections, is private and lies in data/versions. An old edition is built of these, in a folder
of its own, so that its numbers never stand in another edition's sentences.
"""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from survey_report.commands.build import run_workflow
from survey_report.commands.file_versions import STORE, content_of
from survey_report.files.csv_rows import read_rows, write_rows
from survey_report.files.saved_tables import write_whole
from survey_report.review.fingerprints import SECRET
from survey_report.review.manifest import CODE, SETTINGS, find_files
from survey_report.settings.editions import FROZEN, counted

ARCHIVE = "kilder.zip"
OUTPUT = Path("reports/output")
PUBLISHED = ("html", "pdf", "docx", "xlsx")
REGISTERS = ("config/sources.csv", "config/corrections.csv", "config/versions.csv")
SOURCES = (*CODE, *SETTINGS, "reports/images/**/*", "profiles/default/*")
WORKSPACE = Path("data/processed/editions")
# the same bytes whenever the archive is made
_TIME = (1980, 1, 1, 0, 0, 0)


class ArchiveError(ValueError):
    """An edition cannot be built again; the message is for staff."""


def archive_of(paths: Iterable[str]) -> bytes:
    """Return a zip of files, byte by byte the same for the same files."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(set(paths)):
            archive.writestr(zipfile.ZipInfo(path, _TIME), Path(path).read_bytes())
    return data.getvalue()


def published_files() -> list[Path]:
    """Return the report that is built, in every format there is."""
    return sorted(path for path in OUTPUT.glob("erfaringsrapport*") if path.suffix[1:] in PUBLISHED)


def keep_whole(name: str) -> None:
    """Keep an edition's report and sources; what is there already stays."""
    folder, private = Path(FROZEN) / name, registers_of(name)
    for path in published_files():
        if not (folder / path.name).is_file():
            shutil.copyfile(path, folder / path.name)
    if not (folder / ARCHIVE).is_file():
        files = [path for path in find_files(SOURCES) if path not in SECRET]
        write_whole(folder / ARCHIVE, archive_of(files))
    for path in map(Path, REGISTERS):
        if path.is_file() and not (private / path.name).is_file():
            private.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, private / path.name)


def is_kept(name: str) -> bool:
    """Tell whether an edition was kept with its sources."""
    return (Path(FROZEN) / name / ARCHIVE).is_file()


def lay_out(name: str, edition: dict, become: Mapping[str, Mapping] | None = None) -> Path:
    """Lay an edition out as it was, in a folder of its own, and return the folder.

    Parameters
    ----------
    name : str
    edition : dict
        Its settings: previous, cut_off, cohorts.
    become : mapping, optional
        Checksum of a file that has been changed since, to its new one (sha256) and how many rows
        are gone (fewer). The edition is then laid out with what the file has become.

    Raises
    ------
    ArchiveError
        When a file that it was made of is not there.
    """
    folder = WORKSPACE / name
    shutil.rmtree(folder, ignore_errors=True)
    with zipfile.ZipFile(Path(FROZEN) / name / ARCHIVE) as archive:
        archive.extractall(folder)
    for path in map(Path, REGISTERS):
        kept = registers_of(name) / path.name
        shutil.copyfile(kept if kept.is_file() else path, folder / path)
    rows = read_rows(folder / "config/sources.csv")
    for row in rows if become else ():
        if new := become.get(row["sha256"]):
            row["rows"] = str(int(row["rows"]) - new["fewer"])
            row["sha256"] = new["sha256"]
    if become:
        write_rows(rows, list(rows[0]), folder / "config/sources.csv")
    gone = []
    for row in rows:
        content = content_of(row["path"], row["sha256"])
        if content is None:
            gone.append(row)
            continue
        target = folder / row["path"]
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(content, target)
    if lost := counted(gone, edition):
        lines = "\n".join(f"  – {row['path']}" for row in lost)
        raise ArchiveError(
            f"Utgave {name} kan ikke bygges igjen, for disse filene er ikke lenger som de var:\n"
            f"{lines}\nEr noe slettet med make forget, er det slik det skal være. Det som ble "
            f"publisert, ligger i {FROZEN}/{name}."
        )
    if previous := edition.get("previous"):
        shutil.copytree(Path(FROZEN) / previous, folder / FROZEN / previous)
    return folder


def rebuild(name: str, edition: dict, options: list[str]) -> int:
    """Build a published edition again, of what it was made of; return the exit code.

    The report is put in reports/output/<edition>, and held against what was published.
    """
    folder = lay_out(name, edition)
    if code := run_workflow(options=options, folder=folder):
        return code
    place = OUTPUT / name
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(folder / OUTPUT, place)
    shutil.rmtree(folder)
    print(told(name, place))
    return 0


def told(name: str, place: Path) -> str:
    """Return whether what is built is what was published, byte by byte."""
    kept = list((Path(FROZEN) / name).glob("erfaringsrapport*"))
    other = sorted(
        path.name
        for path in kept
        if not (place / path.name).is_file()
        or (place / path.name).read_bytes() != path.read_bytes()
    )
    where = f"Utgave {name} ligger i {place.as_posix()}, med kapitlene den ble publisert med."
    if not kept:
        return (
            f"{where} Det som ble publisert, er ikke tatt vare på, så filene er ikke sammenlignet."
        )
    if other:
        return (
            f"{where}\nMerk: {', '.join(other)} er ikke lik fila som ble publisert. Den ligger i "
            f"{FROZEN}/{name}."
        )
    return f"{where}\nFilene er lik dem som ble publisert, byte for byte."


def registers_of(name: str) -> Path:
    """Return where the registers that an edition was made with lie; they name respondents."""
    return STORE / "utgaver" / name
