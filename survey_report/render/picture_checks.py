"""Pictures that authors have put beside the chapters: drawings and photographs, nothing else."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable
from pathlib import Path

from survey_report.render.author_faults import AuthorFault

# unpacked, one sign a letter: more than a page of A3 at 600 points to the inch
MOST_POINTS = 70_000_000
_PNG = b"\x89PNG\r\n\x1a\n"
# what a drawing can do besides being seen: run, fetch, or grow without end
_ACTIVE = re.compile(
    rb"<script\b|<foreignObject\b|<!ENTITY\b|<[^<>]*\son\w+\s*=|href\s*=\s*[\"'](?!#|data:image/)",
    re.I,
)
_MEND = "Lagre bildet på nytt fra et tegneprogram, uten skript, lenker og bilder utenfra."


def picture_faults(files: Iterable[Path]) -> list[AuthorFault]:
    """Return what is wrong with the pictures among some files, by the name of each."""
    faults = []
    for path in files:
        if path.suffix.lower() == ".svg" and _ACTIVE.search(path.read_bytes()):
            told = f"Bildet har noe i seg som kjøres eller hentes. {_MEND}"
            faults.append(AuthorFault(path.name, 0, told))
        if path.suffix.lower() == ".png" and (points := _points(path)) > MOST_POINTS:
            told = f"Bildet har {points // 1_000_000} millioner punkter, og kan høyst ha "
            told += f"{MOST_POINTS // 1_000_000}. Lagre det i mindre format."
            faults.append(AuthorFault(path.name, 0, told))
    return faults


def _points(path: Path) -> int:
    """Return how many points a PNG says it has, without unpacking it."""
    with path.open("rb") as file:
        head = file.read(24)
    if len(head) < 24 or not head.startswith(_PNG):
        return 0
    width, height = struct.unpack(">II", head[16:24])
    return width * height
