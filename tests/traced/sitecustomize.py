"""Notes what a process of a build reads, when it is on the path of the process (see test_traced).

One file a process in the folder TRACED: a line an event, the kind and what it is about. The log
that a job opens for writing tells which job it is; a process without one belongs to its parent.
"""

import os
import sys
from _thread import get_ident
from pathlib import Path

FOLDER = os.environ.get("TRACED")
PROJECT = f"{os.environ.get('TRACED_PROJECT', '')}/"
HEARD = frozenset({"import", "open", "os.listdir", "os.scandir", "subprocess.Popen"})


def told(event, args):
    """Return the kind of event, and the paths or words that it is about."""
    if event == "open":
        path, mode, flags = args
        writes = any(sign in (mode or "") for sign in "wax+") or flags & (os.O_WRONLY | os.O_RDWR)
        return ("writes" if writes else "reads"), [path]
    if event in ("os.listdir", "os.scandir"):
        return "lists", [args[0]]
    if event == "subprocess.Popen":
        return "passes", args[1] if isinstance(args[1], (list, tuple)) else [args[1]]
    return "", []


def note(event, args):
    """Note an event that is about something in the project, or a package that is imported."""
    # what it opens itself is not noted; another thread's events meanwhile are
    here = os.getpid(), get_ident()
    if event not in HEARD or here in busy:
        return
    busy.add(here)
    try:
        lines = []
        if event == "import":
            lines.append(f"imports {args[0].partition('.')[0]}\n")
        kind, paths = told(event, args)
        for path in paths:
            if isinstance(path, (str, bytes, os.PathLike)):
                # not by pathlib: this is called thousands of times
                place = os.path.abspath(os.fsdecode(path))  # noqa: PTH100
                if place.startswith(PROJECT):
                    lines.append(f"{kind} {place[len(PROJECT) :]}\n")
        new = [line for line in lines if (os.getpid(), line) not in noted]
        if new:
            noted.update((os.getpid(), line) for line in new)
            with Path(FOLDER, str(os.getpid())).open("a", encoding="utf-8") as out:
                out.write("".join([f"parent {os.getppid()}\n", *new]))
    finally:
        busy.discard(here)


busy, noted = set(), set()
if FOLDER:
    sys.addaudithook(note)
