"""What lay in the project when it was last built to the end, so that nothing new is seen at once.

Snakemake takes a second or two to find that nothing is to be made. A project whose files are those
of the last build, each of the same size, times and place on the disk, need not ask it. What
differs only tells which libraries to fetch while Snakemake plans: what must be made is Snakemake's
to say.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from survey_report.cleaning.pseudonyms import key_fingerprint
from survey_report.files.saved_tables import write_whole

LOCK = Path(".snakemake/build.lock")
RECORD = Path(".snakemake/last_build.json")
# what a build makes; all else lies there before it
MADE = ("data/processed/", "reports/output/", ".snakemake/")
# Snakemake's notes of what is made, and of what a killed build was making
NOTES = (".snakemake/metadata", ".snakemake/incomplete")
# none of it decides what is made; at the top, names that begin with a full stop are left out too
LEFT_OUT = frozenset({"logs", "docs", "tests", "benchmarks"})
CACHE = "__pycache__"

NOTHING = "Alt er ferdig fra før. Ingenting måtte lages på nytt."

State = dict[str, list[int]]


def state_of(folder: Path, environment: Mapping[str, str]) -> State:
    """Return what decides whether a project is built: its files, the key, Quarto.

    Parameters
    ----------
    folder : Path
        The project.
    environment : mapping
        ``os.environ``.

    Returns
    -------
    dict
        Path, from the project, to size, times of change in nanoseconds and number on the disk.
        The fingerprint of the key for pseudonyms is a name with nothing to it.
    """
    state = {}
    for under in ("", *NOTES):
        state |= _files(folder, under, set())
    for synthetic in (True, False):
        state[f"key {key_fingerprint(environment, synthetic)}"] = []
    if quarto := shutil.which("quarto", path=environment.get("PATH")):
        state[f"quarto {quarto}"] = _stamp(Path(quarto).stat())
    return state


def changed_since(folder: Path, state: State) -> set[str] | None:
    """Return what has come, gone or changed since the last build; None when there is none."""
    try:
        last = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        return {name for name in last.keys() | state.keys() if last.get(name) != state.get(name)}
    except (OSError, ValueError, AttributeError):
        return None


def remember(folder: Path, before: State, environment: Mapping[str, str]) -> None:
    """Write down what lies in the project, after a build of everything that went well.

    What was there when the build began is taken as it was then: it may have changed meanwhile.
    When another build has begun, nothing is written.
    """
    # slow to import for those who do not build
    from filelock import FileLock, Timeout

    made = {name: one for name, one in state_of(folder, environment).items() if _is_made(name)}
    given = {name: one for name, one in before.items() if not _is_made(name)}
    try:
        with FileLock(folder / LOCK, blocking=False):
            write_whole(folder / RECORD, json.dumps(given | made).encode())
    except (OSError, Timeout):
        # the next build asks Snakemake
        return


def _is_made(name: str) -> bool:
    return name.startswith(MADE)


def _files(folder: Path, under: str, entered: set[tuple[int, int]]) -> State:
    """Return the stamps of all files below a folder; links lead to what they show."""
    found: State = {}
    place = folder / under
    if not place.is_dir() or (here := _number(place)) in entered:
        return found
    entered.add(here)
    for entry in os.scandir(place):
        at_top = not under and (entry.name in LEFT_OUT or entry.name.startswith("."))
        if at_top or entry.name == CACHE:
            continue
        name = f"{under}/{entry.name}".removeprefix("/")
        if entry.is_dir():
            found |= _files(folder, name, entered)
        else:
            found[name] = _stamp(entry.stat(follow_symlinks=Path(entry).exists()))
    return found


def _number(place: Path) -> tuple[int, int]:
    stat = place.stat()
    return stat.st_dev, stat.st_ino


def _stamp(stat: os.stat_result) -> list[int]:
    return [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino]
