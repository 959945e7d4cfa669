"""Notes what a process of a build opens, when it is on the path of the process (see test_traced).

One file a process in the folder TRACED: a line an event, the kind and what it is about. The log
that a job opens for writing tells which job it is.
"""

import os
import sys

FOLDER = os.environ.get("TRACED")
PROJECT = f"{os.environ.get('TRACED_PROJECT', '')}/"


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
    """Note an event that is about something in the project."""
    kind, paths = told(event, args)
    for path in paths:
        if isinstance(path, (str, bytes, os.PathLike)):
            place = os.path.join(os.getcwd(), os.fsdecode(path))
            if place.startswith(PROJECT) and busy.setdefault(os.getpid(), True):
                line = f"{kind} {os.path.normpath(place)[len(PROJECT) :]}\n"
                busy[os.getpid()] = False
                try:
                    with open(os.path.join(FOLDER, str(os.getpid())), "a", encoding="utf-8") as out:
                        out.write(line)
                finally:
                    busy[os.getpid()] = True


busy = {}
if FOLDER:
    sys.addaudithook(note)
