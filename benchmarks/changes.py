"""Changes to a project whose rebuild is measured, or killed. Made again, each undoes itself."""

from __future__ import annotations

import hashlib
from pathlib import Path

RAW, REGISTER = "data/raw/2016-1/effect_before.csv", "config/sources.csv"
SENTENCE = "\n\nEn setning til.\n"


def swap(path: Path, one: str, other: str) -> None:
    """Write one text for the other in a file, or back again.

    Raises
    ------
    ValueError
        When the file has neither of them.
    """
    text = path.read_bytes().decode("utf-8")
    old, new = (one, other) if one in text else (other, one)
    if old not in text:
        raise ValueError(f"{path} has neither {one!r} nor {other!r}")
    path.write_bytes(text.replace(old, new, 1).encode())


def change_raw_file(project: Path) -> None:
    """Change an answer in an export, and register the file's new checksum."""
    raw = project / RAW
    before = hashlib.sha256(raw.read_bytes()).hexdigest()
    swap(raw, "16:49:13;17,2;3;5;3;", "16:49:13;17,2;7;5;3;")
    swap(project / REGISTER, before, hashlib.sha256(raw.read_bytes()).hexdigest())


def change_chapter(project: Path) -> None:
    """Add a sentence at the end of a chapter, or take it away."""
    chapter = project / "reports/chapters/00-sammendrag.qmd"
    text = chapter.read_text(encoding="utf-8")
    changed = text.removesuffix(SENTENCE) if text.endswith(SENTENCE) else text + SENTENCE
    chapter.write_text(changed, encoding="utf-8")
