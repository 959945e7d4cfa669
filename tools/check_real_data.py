"""Refuse to let real data into git: ``python -m tools.check_real_data``.

Exit code 1 when a file that config/sources.csv registers as real (synthetic: nei) is tracked
by git, under whatever name, or lies in the tree without being ignored, and when git tracks a
file in data/raw that is not registered at all. As a pre-commit hook:

    printf '#!/bin/sh\\nexec .venv/bin/python -m tools.check_real_data\\n' \\
        > .git/hooks/pre-commit && chmod +x .git/hooks/pre-commit
"""

from __future__ import annotations

import csv
import hashlib
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

SOURCES = Path("config/sources.csv")
RAW = "data/raw"
# what may lie in data/raw in git without being data
NO_SOURCE = (".gitkeep", "README.md")


def real_data_faults(
    sources: Sequence[Mapping[str, str]], tracked: Mapping[str, str], unignored: Collection[str]
) -> list[str]:
    """Return what is wrong, one Norwegian sentence each.

    Parameters
    ----------
    sources : sequence of mapping
        Rows of config/sources.csv: path, synthetic (ja/nei), sha256.
    tracked : mapping
        Path to SHA-256 of every file that git tracks.
    unignored : collection of str
        Paths that git does not track and would take if asked to.
    """
    real = {row["path"]: row["sha256"] for row in sources if row["synthetic"] != "ja"}
    registered = {row["path"] for row in sources}
    in_git = [
        f"{path} er registrert som virkelige data, men er med i git. "
        f"Ta den ut med «git rm --cached {path}», og legg den i .gitignore."
        for path in sorted(real.keys() & tracked.keys())
    ]
    in_reach = [
        f"{path} er registrert som virkelige data og ligger i repoet uten å være unntatt. "
        "Legg den i .gitignore, eller flytt den ut av repoet."
        for path in sorted(real.keys() & set(unignored))
    ]
    unregistered = [
        f"{path} er med i git, men står ikke i {SOURCES.as_posix()}. "
        "Før den inn der, eller ta den ut av git."
        for path in sorted(tracked.keys() - registered)
        if path.startswith(f"{RAW}/") and Path(path).name not in NO_SOURCE
    ]
    copies = [
        f"{path} har samme innhold som en fil med virkelige data. Ta den ut av git."
        for path, checksum in sorted(tracked.items())
        if checksum in real.values() and path not in real
    ]
    return in_git + in_reach + unregistered + copies


def git_files(root: Path, *options: str) -> set[str]:
    """Return the paths that ``git ls-files`` lists with these options."""
    run = subprocess.run(
        ["git", "ls-files", "-z", *options], cwd=root, capture_output=True, text=True, check=True
    )
    return set(filter(None, run.stdout.split("\0")))


def check(root: Path) -> list[str]:
    """Return every fault of a repository."""
    with (root / SOURCES).open(encoding="utf-8-sig", newline="") as file:
        sources = list(csv.DictReader(file))
    tracked = {
        path: hashlib.sha256((root / path).read_bytes()).hexdigest()
        for path in git_files(root)
        if (root / path).is_file()
    }
    return real_data_faults(sources, tracked, git_files(root, "--others", "--exclude-standard"))


def main() -> int:
    """Run the check on the working directory; return the exit code."""
    try:
        faults = check(Path())
    except (OSError, KeyError, subprocess.CalledProcessError):
        print("Kontrollen trenger git og config/sources.csv, og fant dem ikke.", file=sys.stderr)
        return 2
    for fault in faults:
        print(fault, file=sys.stderr)
    if not faults:
        print("Ingen virkelige data er med i git.")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
