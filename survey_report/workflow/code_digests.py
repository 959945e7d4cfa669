"""Digests that make Snakemake rerun what a change touches, and nothing else."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

LOCK = Path("requirements.txt")
_IMPORT = re.compile(
    r"^\s*(?:from ((?:scripts|survey_report)[\w.]*) import (\([^)]*\)|.*)"
    r"|import ((?:scripts|survey_report)[\w.]*))",
    re.MULTILINE,
)
_WORD = re.compile(r"\w+")


@cache
def digest_of_code(script: str) -> str:
    """Return a digest of the lock and of the project's modules that `script` imports.

    Parameters
    ----------
    script : str
        Path of a script, from the repository's root.

    Returns
    -------
    str
        Sixteen hexadecimal digits.
    """
    digest = hashlib.sha256(LOCK.read_bytes())
    for path in imported_modules(script):
        digest.update(path.encode())
        digest.update(Path(path).read_bytes())
    return digest.hexdigest()[:16]


def digest_of_rows(rows: Iterable[Mapping[str, str]]) -> str:
    """Return sixteen hexadecimal digits that change with any cell of the rows."""
    text = json.dumps([dict(row) for row in rows], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def imported_modules(script: str) -> list[str]:
    """Return the paths of the project's own modules that `script` imports, directly or not."""
    found: set[str] = set()
    waiting = [script]
    while waiting:
        path = waiting.pop()
        names = imported_names(Path(path).read_text(encoding="utf-8"))
        new = {file for name in names for file in _files_of(name)} - found
        found |= new
        waiting += new
    return sorted(found)


def imported_names(source: str) -> set[str]:
    """Return the project's dotted names that a source text imports.

    Of ``from survey_report.files import csv_rows`` both the room and the module: what stands
    after ``import`` may be a module. A regular expression does it, since parsing all of the
    project would be a third of the time of a run with nothing to do.
    """
    names = set()
    for package, imported, module in _IMPORT.findall(source):
        names |= {package or module} | {f"{package}.{word}" for word in _WORD.findall(imported)}
    return names


@cache
def _files_of(name: str) -> list[str]:
    """Return the files that importing a dotted name reads: its packages' and its own."""
    parts = name.split(".")
    packages = ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]
    files = [f"{package}/__init__.py" for package in packages] + [f"{packages[-1]}.py"]
    return [file for file in files if Path(file).is_file()]
