"""Lay out a whole delivery, a zip or a folder as it came, in the cohort's folder.

Files are copied byte for byte, under the names they have. What is no table (a covering
letter, a picture) is left out, and told.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from survey_report.commands.nearest_format import BEGINNINGS
from survey_report.faults.source_faults import Fault, SourceError
from survey_report.files.delivered_bytes import LARGEST_FILE, check_file
from survey_report.files.raw_table import thousands
from survey_report.validation import register_checks as config

MOST_FILES, MOST_BYTES, MOST_RATIO = 500, 1_000_000_000, 200
ZIP = b"PK\x03\x04"
BOOK = "[content_types].xml"
# files that come along with a delivery and are no tables
LETTERS = {".pdf", ".doc", ".docx", ".pptx", ".msg", ".eml", ".png", ".jpg", ".jpeg", ".gif"}
LETTERS |= {".html", ".htm", ".rtf", ".md", ".log"}
NOT_IN_NAMES = re.compile(r"[{}\x00-\x1f\x7f]")


@dataclass
class LaidOut:
    """What was done with a delivery: names of the files copied, there already, and left out."""

    copied: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def told(self) -> list[str]:
        """Return what to tell, in Norwegian."""
        count = len(self.copied)
        lines = [f"{count} {'fil' if count == 1 else 'filer'} lagt i mappa."]
        lines += [f"  {name}: lå der fra før" for name in self.known]
        lines += [f"  {name}: ikke en tabell, og ikke tatt med" for name in self.left_out]
        return lines


def lay_out_delivery(delivery: str, folder: Path) -> LaidOut:
    """Copy the tables of a delivery into the cohort's folder.

    Parameters
    ----------
    delivery : str
        A zip, a folder, or one file.
    folder : Path

    Raises
    ------
    SourceError
        The delivery is not there, cannot be unpacked, or has a file whose name is taken by
        another content; nothing is then copied.
    """
    found = list(_contents(delivery))
    if not found:
        raise SourceError([_nothing(delivery)])
    names = _names([path for path, _ in found])
    done, faults = LaidOut(), []
    for (path, data), name in zip(found, names, strict=True):
        place = folder / name
        if _is_letter(path, data):
            done.left_out.append(path.as_posix())
        elif not place.exists():
            done.copied.append(name)
        elif place.read_bytes() == data:
            done.known.append(name)
        else:
            faults.append(_taken(place.as_posix()))
    if faults:
        raise SourceError(faults)
    folder.mkdir(parents=True, exist_ok=True)
    for (_, data), name in zip(found, names, strict=True):
        if name in done.copied:
            (folder / name).write_bytes(data)
    return done


def _contents(delivery: str) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Yield the files of a delivery: place in it, and bytes."""
    path = Path(delivery)
    if path.is_dir():
        files = sorted(x for x in path.rglob("*") if not x.is_dir() and not _of_machine(x))
        if len(files) > MOST_FILES:
            raise SourceError([_too_much(delivery, f"{len(files)} filer")])
        for file in files:
            check_file(file)
            yield PurePosixPath(file.relative_to(path).as_posix()), file.read_bytes()
        return
    check_file(path)
    data = path.read_bytes()
    if not data.startswith(ZIP) or _is_book(data):
        yield PurePosixPath(path.name), data
        return
    try:
        yield from _unpacked(delivery, data)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zipfile.zlib.error):
        raise SourceError([_closed(delivery)]) from None


def _unpacked(delivery: str, data: bytes) -> Iterator[tuple[PurePosixPath, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        size = sum(info.file_size for info in infos)
        if len(infos) > MOST_FILES or size > MOST_BYTES or size > MOST_RATIO * len(data):
            raise SourceError([_too_much(delivery, f"{len(infos)} filer, {size // 10**6} MB")])
        for info in infos:
            path = PurePosixPath(_zip_name(info))
            if _of_machine(path):
                continue
            content = archive.read(info)
            if path.suffix.lower() == ".zip" and not _is_book(content):
                raise SourceError([_zip_in_zip(delivery, path.name)])
            yield path, content


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Return a name with its Norwegian letters; older programs write them in DOS's code page."""
    name = info.filename
    if not info.flag_bits & 0x800:
        name = name.encode("cp437", errors="replace").decode("cp865", errors="replace")
    return name.replace("\\", "/")


def _names(paths: list[PurePosixPath]) -> list[str]:
    """Return the files' names in the cohort's folder.

    Where two folders of the delivery have a file of the same name, the folder's name comes
    first in the names of all its files, so that files that belong together still do.
    """
    counts = Counter(path.name.lower() for path in paths)
    twins = {path.parent for path in paths if counts[path.name.lower()] > 1}
    names = [
        f"{' '.join(path.parent.parts)} {path.name}".strip() if path.parent in twins else path.name
        for path in paths
    ]
    return [NOT_IN_NAMES.sub("_", name) for name in names]


def _of_machine(path: Path | PurePosixPath) -> bool:
    return any(config.is_of_the_machine(part) for part in path.parts) or path.name.startswith("~$")


def _is_letter(path: PurePosixPath, data: bytes) -> bool:
    return path.suffix.lower() in LETTERS or data.startswith(tuple(BEGINNINGS))


def _is_book(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return BOOK in {name.replace("\\", "/").lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError):
        return False


def _nothing(delivery: str) -> Fault:
    return Fault(
        Path(delivery).name,
        "ingen filer",
        "en zip eller en mappe med kullets filer",
        "Se at FROM viser til riktig zip eller mappe.",
    )


def _taken(path: str) -> Fault:
    return Fault(
        path,
        "en fil som ligger der fra før, med annet innhold",
        "et navn som ikke er brukt, eller samme innhold",
        "Er den nye en rettet utgave, ta ut den gamle først; ellers gi den nye et annet navn.",
    )


def _too_much(delivery: str, found: str) -> Fault:
    return Fault(
        Path(delivery).name,
        found,
        f"høyst {MOST_FILES} filer og {thousands(MOST_BYTES // 10**6)} MB utpakket, hver fil på "
        f"høyst {LARGEST_FILE // 10**6} MB",
        "Se at det er leveringen for ett kull, og legg bare den i zip-fila.",
    )


def _closed(delivery: str) -> Fault:
    return Fault(
        Path(delivery).name,
        "en zip som ikke lar seg pakke ut; den er skadet eller har passord",
        "en hel zip uten passord",
        "Pakk den ut selv med passordet, og gi mappa i FROM; ellers be om å få den på nytt.",
    )


def _zip_in_zip(delivery: str, name: str) -> Fault:
    return Fault(
        Path(delivery).name,
        f"en zip inne i en zip ({name})",
        "filene selv",
        "Pakk ut begge, og gi mappa i FROM.",
    )
