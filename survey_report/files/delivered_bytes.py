"""The bytes of a file that was handed in: a real file, with content, and of a size that can be."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

from survey_report.faults.source_faults import Fault, SourceError

# a survey of 20,000 answers to 300 questions is a tenth of this
LARGEST_FILE = 400_000_000


def read_bytes(path: str | Path) -> bytes:
    """Return the bytes of a file that must be there and not be empty.

    Raises
    ------
    SourceError
        Missing or empty file; a folder, a device, a pipe or a link; a file that is too large,
        or may not be opened.
    """
    check_file(path)
    data = Path(path).read_bytes()
    if not data.strip():
        raise SourceError([empty_file(str(path))])
    return data


def check_file(path: str | Path) -> None:
    """Refuse what is not a plain file of a possible size, without reading it.

    Raises
    ------
    SourceError
        As `read_bytes`.
    """
    path = str(path)
    try:
        state = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        raise SourceError([missing_file(path)]) from None
    except OSError:
        raise SourceError([_closed_file(path)]) from None
    if stat.S_ISDIR(state.st_mode):
        raise SourceError([_folder(path)])
    if not stat.S_ISREG(state.st_mode):
        raise SourceError([_no_plain_file(path, state.st_mode)])
    if state.st_size > LARGEST_FILE:
        raise SourceError([_too_large(path, state.st_size)])
    if not os.access(path, os.R_OK):
        raise SourceError([_closed_file(path)])


def digest_of_file(path: str | Path) -> str:
    """Return the SHA-256 of a file, read piece by piece."""
    check_file(path)
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def stamp(path: str | Path) -> tuple[str, int, int, int]:
    """Return what tells a file from what stood in its place before."""
    state = os.lstat(path)
    return str(path), state.st_mtime_ns, state.st_size, state.st_ino


def missing_file(path: str) -> Fault:
    """Return the fault of a file that is not there."""
    mend = (
        "Hent fila tilbake fra repoet."
        if path.startswith("config/")
        else "Legg fila i mappa, eller ta raden ut av config/sources.csv."
    )
    return Fault(path, "fila finnes ikke", "en fil på denne plassen", mend)


def empty_file(path: str) -> Fault:
    """Return the fault of a file without content."""
    return Fault(
        path,
        "tom fil",
        "en overskriftsrad og minst én rad med data",
        "Ta ut fila på nytt, og se at den har innhold før du legger den inn.",
    )


def _folder(path: str) -> Fault:
    return Fault(
        path,
        "en mappe",
        "en fil",
        "Legg fila selv på denne plassen. Er den pakket, pakk den ut først.",
    )


def _no_plain_file(path: str, mode: int) -> Fault:
    found = (
        "en lenke til en annen fil" if stat.S_ISLNK(mode) else "en enhet eller et rør, ikke en fil"
    )
    return Fault(
        path, found, "en vanlig fil", "Kopier selve fila hit, og ta bort det som står der nå."
    )


def _too_large(path: str, size: int) -> Fault:
    return Fault(
        path,
        f"en fil på {size // 1_000_000} MB",
        f"en fil på høyst {LARGEST_FILE // 1_000_000} MB",
        "Se at det er et uttak av svar og ikke noe annet. Ta ut bare kullets egne svar.",
    )


def _closed_file(path: str) -> Fault:
    return Fault(
        path,
        "fila lar seg ikke åpne",
        "en fil som kan leses",
        "Lukk fila i andre programmer, og se at du har lesetilgang.",
    )
