"""Samples with something broken in them, at random, as files are on their way to us.

`mutate` breaks the bytes: cut, lost, doubled or exchanged pieces, single bits and bytes, another
file's piece. Of a workbook it may break a part inside, and pack it again.
"""

from __future__ import annotations

import io
import random
import shutil
import zipfile
from pathlib import Path

from survey_report.commands.recognised_files import identify
from survey_report.faults.source_faults import SourceError
from survey_report.readers import COMPANIONS, READERS
from survey_report.readers.export import Codebook
from survey_report.validation import answer_checks
from tests.data.formats.make_samples import FOLDER, WRITERS

SIGNS = [b"\0", b'"', b";", b",", b"\t", b"\n", b"\r\n", b"\xff", b"\xc3", b"<", b">", b"&", b"'",
    b"\xef\xbb\xbf", b"\xff\xfe", b"=1+1", b"_x000D_", b"1e309", b"-99", b"A1048577"]  # fmt: skip
SUFFIXES = (".csv", ".txt", ".xlsx", ".sav")
SAME, FAULT, ROWS, CELLS = "the same table", "a fault", "other rows", "other cells"


def files_of(name: str) -> list[Path]:
    """Return the sample's file, or its three files; the one that is read stands first."""
    parts = [f"{name}_{part}" for part in ("dataset", "structure", "labels")]
    stems = parts if (FOLDER / f"{parts[0]}.csv").exists() else [name]
    return [path for stem in stems for path in FOLDER.glob(f"{stem}.*") if path.suffix in SUFFIXES]


def mutate(data: bytes, draw: random.Random, other: bytes = b"") -> bytes:
    """Return the bytes of a file with one to four things broken."""
    if data[:2] == b"PK" and draw.random() < 0.6:
        return _broken_part(data, draw)
    for _ in range(draw.randint(1, 4)):
        data = _broken(data, draw, other)
    return data


def _broken(data: bytes, draw: random.Random, other: bytes) -> bytes:
    place = draw.randrange(len(data) + 1)
    length = draw.choice((1, 2, 7, 40, 300))
    end = min(len(data), place + length)
    kind = draw.randrange(8)
    if kind == 0:
        return data[:place]
    if kind == 1:
        return data[:place] + data[end:]
    if kind == 2:
        return data[:end] + data[place:end] + data[end:]
    if kind == 3:
        return data[:place] + draw.choice(SIGNS) + data[place:]
    if kind == 4 and place < len(data):
        return data[:place] + bytes([data[place] ^ 1 << draw.randrange(8)]) + data[place + 1 :]
    if kind == 5:
        return data[:place] + draw.randbytes(length) + data[end:]
    if kind == 6 and other:
        start = draw.randrange(len(other))
        return data[:place] + other[start : start + length] + data[end:]
    return data[:place] + bytes(end - place) + data[end:]


def _broken_part(data: bytes, draw: random.Random) -> bytes:
    """Return a workbook with one of its parts broken, lost or under another name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(packed, "w") as new:
        names = archive.namelist()
        chosen = draw.choice(names)
        fate = draw.randrange(10)
        for name in names:
            content = archive.read(name)
            if name == chosen and fate == 0:
                continue
            if name == chosen and fate > 1:
                content = _broken(content, draw, archive.read(draw.choice(names)))
            new.writestr(name.replace("/", "\\") if name == chosen and fate == 1 else name, content)
    return packed.getvalue()


def write_mutant(name: str, folder: Path, seed: int) -> Path:
    """Write a sample with one of its files broken; return the file that is read."""
    draw = random.Random(f"{name} {seed}")
    files = files_of(name)
    broken = draw.choice(files)
    other = draw.choice(sorted(FOLDER.glob("*.*sv"))).read_bytes()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for file in files:
        data = file.read_bytes()
        (folder / file.name).write_bytes(mutate(data, draw, other) if file == broken else data)
    return folder / files[0].name


def table_of(path: Path, codebook: Codebook) -> list[list[str]]:
    """Return what a file is read as, by whichever format it is found to have.

    Raises
    ------
    SourceError
    """
    found = identify(path.as_posix(), {"effect": codebook, "evaluation": codebook})
    if found.format in COMPANIONS or not found.source:
        return []
    export = READERS[found.format].interpret(READERS[found.format].load(path), codebook)
    faults = [*export.faults, *answer_checks.answer_faults(export, codebook)]
    if faults := faults + answer_checks.frame_faults(export):
        raise SourceError(faults)
    answers = export.answers[[x for x in codebook.item_ids if x in export.answers]]
    return [[export.values.get(cell, cell) for cell in row] for row in answers.to_numpy().tolist()]


def outcome(name: str, folder: Path, seed: int, codebook: Codebook, whole: list[list[str]]) -> str:
    """Return how a mutant of a sample is met; anything but a fault of its own is raised.

    `whole` is what the sample itself is read as.
    """
    path = write_mutant(name, folder, seed)
    try:
        table = table_of(path, codebook)
    except SourceError as error:
        for fault in error.faults:
            assert Path(fault.path).parent == folder and fault.found and fault.mend, fault
        return FAULT
    if table == whole:
        return SAME
    return CELLS if len(table) == len(whole) else ROWS


NAMES = tuple(WRITERS)
