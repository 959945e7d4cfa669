"""Digests that make Snakemake rerun what a change touches, and nothing else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from modulefinder import ModuleFinder
from pathlib import Path

LOCK = Path("requirements.txt")


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
    finder = ModuleFinder(path=[str(Path.cwd())])  # only the repository: libraries are in the lock
    finder.run_script(script)
    files = {
        Path(module.__file__).relative_to(Path.cwd())
        for name, module in finder.modules.items()
        if name.startswith("scripts") and module.__file__
    }
    return sorted(path.as_posix() for path in files)
