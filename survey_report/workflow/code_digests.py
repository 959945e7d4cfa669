"""Digests that make Snakemake rerun what a change touches, and nothing else."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

LOCK = Path("requirements.txt")
OWN = ("scripts", "survey_report")
# modules whose name is not that of their package in the lock
PACKAGES = {
    "PIL": "pillow",
    "dateutil": "python-dateutil",
    "docx": "python-docx",
    "pypandoc": "pypandoc-binary",
    "yaml": "pyyaml",
}
# what a package imports where it is installed, and does not declare
ALSO = {"pandas": ("pyarrow",), "seaborn": ("scipy", "statsmodels")}
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+([a-zA-Z_][\w.]*)[ \t]+import[ \t]+(\([^)]*\)|.*)"
    r"|import[ \t]+([a-zA-Z_][\w.]*(?:[ \t]+as[ \t]+\w+)?(?:,[ \t]*[\w. ]+)*))[ \t]*(?:#.*)?$",
    re.MULTILINE,
)
_ENTRY = re.compile(r"^([\w.-]+)==.*\n(?:[ \t].*\n?)*", re.MULTILINE)
_VIA = re.compile(r"^ +# (?:via)? *([\w.-]+)?$", re.MULTILINE)
_WORD = re.compile(r"\w+")


class Module(NamedTuple):
    """A module of the project: a digest of its text, and the names that it imports."""

    digest: bytes
    names: frozenset[str]


class Package(NamedTuple):
    """A package of the lock: its pin with hashes, and what it needs."""

    pinned: str
    needs: set[str]


@cache
def digest_of_code(script: str) -> str:
    """Return a digest of the project's modules that `script` imports, and of their packages.

    Parameters
    ----------
    script : str
        Path of a script, from the repository's root.

    Returns
    -------
    str
        Sixteen hexadecimal digits.
    """
    digest = hashlib.sha256()
    for path in imported_modules(script):
        digest.update(path.encode())
        digest.update(_module(path).digest)
    packages = _locked()
    for name in sorted(imported_packages(script)):
        digest.update(packages[name].pinned.encode())
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
        names = _module(waiting.pop()).names
        new = {file for name in names for file in _files_of(name)} - found
        found |= new
        waiting += new
    return sorted(found)


def imported_packages(script: str) -> set[str]:
    """Return the packages of the lock that `script` and the project's modules in it rest on.

    Those that are imported, and all that they need in turn. When something is imported that is
    neither in the lock nor in Python itself, that is the whole lock.
    """
    packages = _locked()
    waiting = [_package_of(name.partition(".")[0]) for name in imported_elsewhere(script)]
    if not set(waiting) <= packages.keys():
        return set(packages)
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [*packages[name].needs, *ALSO.get(name, ())]
    return found


def imported_elsewhere(script: str) -> list[str]:
    """Return what `script` and the project's modules in it import of other packages, sorted.

    Python's own modules are left out. As in `imported_names`, a name may be that of a function.
    """
    names = {name for path in [script, *imported_modules(script)] for name in _module(path).names}
    own = {*OWN, *sys.stdlib_module_names}
    return sorted(name for name in names if name.partition(".")[0] not in own)


def imported_names(source: str) -> set[str]:
    """Return the dotted names that a source text imports.

    Of ``from survey_report.files import csv_rows`` both the room and the module: what stands
    after ``import`` may be a module. A regular expression does it, since parsing all of the
    project would be a third of the time of a run with nothing to do.
    """
    names = set()
    for package, imported, modules in _IMPORT.findall(source):
        if package:
            names |= {package} | {f"{package}.{word}" for word in _WORD.findall(imported)}
        names |= {part.split()[0] for part in modules.split(",") if part.strip()}
    return names


@cache
def _module(path: str) -> Module:
    text = Path(path).read_bytes()
    names = frozenset(imported_names(text.decode("utf-8")))
    return Module(hashlib.sha256(text).digest(), names)


@cache
def _locked() -> dict[str, Package]:
    """Return the packages of the lock, which says of each by which others it is needed."""
    packages, needed_by = {}, {}
    for entry in _ENTRY.finditer(LOCK.read_text(encoding="utf-8")):
        pinned = "\n".join(line for line in entry[0].splitlines() if "#" not in line)
        name = entry[1].lower()
        # platforms may have versions of their own
        before = packages[name].pinned if name in packages else ""
        packages[name] = Package(before + pinned, set())
        needed_by.setdefault(name, set()).update(filter(None, _VIA.findall(entry[0])))
    for name, others in needed_by.items():
        for other in others & packages.keys():
            packages[other].needs.add(name)
    return packages


def _package_of(module: str) -> str:
    return PACKAGES.get(module, module).lower().replace("_", "-")


@cache
def _files_of(name: str) -> list[str]:
    """Return the files that importing a dotted name reads: its packages' and its own."""
    if not name.startswith(OWN):
        return []
    parts = name.split(".")
    packages = ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]
    files = [f"{package}/__init__.py" for package in packages] + [f"{packages[-1]}.py"]
    return [file for file in files if Path(file).is_file()]
