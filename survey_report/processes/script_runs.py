"""How a rule's script runs: with a log of its own, and no stack trace at staff."""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import platform
import sys
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path

# what the machine refuses, and what can be done about it
REFUSED = {
    errno.ENOSPC: "Disken er full. Rydd plass, og prøv igjen.",
    errno.EDQUOT: "Du har ikke mer diskplass. Rydd, eller be om mer plass, og prøv igjen.",
    errno.EFBIG: "Fila ble større enn maskinen tillater.",
    errno.EACCES: "Du har ikke tilgang. Gi deg selv lese- og skriverett, og prøv igjen.",
    errno.EPERM: "Du har ikke tilgang. Gi deg selv lese- og skriverett, og prøv igjen.",
    errno.EROFS: "Disken kan ikke skrives på.",
}
# set in the processes of jobs: they collect no garbage while they import, and end without taking
# apart what they have imported (see survey_report/__init__.py)
JOB = "SURVEY_REPORT_JOB"
# in a log, what follows is of no use to staff
FOR_DEVELOPERS = "For den som har ansvar for koden:"


def same_on_every_machine() -> None:
    """Have every job that this process starts run in `job_environment`."""
    os.environ.update(job_environment(Path.cwd(), os.environ))


def job_environment(folder: Path, given: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which jobs read text as UTF-8 and compute alike everywhere.

    Some processors have instructions with which numpy sorts ties in another order. The package
    that a job imports is the one beside the Snakefile, wherever another may be installed.
    """
    here, others = str(folder.resolve()), given.get("PYTHONPATH", "").split(os.pathsep)
    environment = dict(given) | {
        JOB: "1",
        "PYTHONUTF8": "1",
        "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR",
        # sums in another order differ in the last digit: one thread, and kernels that all have
        "OPENBLAS_NUM_THREADS": "1",
        # a large table's memory goes back when the table does, not when the job ends
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "MALLOC_MMAP_THRESHOLD_": "1000000",
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(filter(None, (here, *others)))),
    }
    if platform.machine() == "x86_64":
        environment["OPENBLAS_CORETYPE"] = "Prescott"
    return environment


@contextlib.contextmanager
def script_run(log: str | Path, rule: str) -> Iterator[None]:
    """Run what a rule's script does, and write its log.

    The log is empty when all went well. What the script says when it stops is for staff: it
    stands in the log, and the console shows it last. Anything else is a fault of ours: the log
    then says where in the code it was, but not what the error says, since that may quote data.
    """
    log = Path(log)
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("", encoding="utf-8")
    gc.freeze()
    gc.enable()
    try:
        yield
    except SystemExit as stop:
        log.write_text(f"{stop.code or ''}\n", encoding="utf-8")
        raise
    except Exception as error:
        told = refused(error) or (
            f"Uventet feil ({type(error).__name__}) i {rule}. Det er ikke dataene dine "
            f"som er feil, men programmet. Send {log} til den som har ansvar for koden."
        )
        places = "".join(traceback.format_tb(error.__traceback__))
        log.write_text(f"{told}\n\n{FOR_DEVELOPERS}\n{places}", encoding="utf-8")
        if os.environ.get("RAPPORT_FEILSOK"):
            raise
        sys.exit(told)

    if os.environ.get(JOB):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def told_in(log: Path) -> str:
    """Return what a script's log says to staff, or ""."""
    text = log.read_text(encoding="utf-8") if log.exists() else ""
    return text.partition(FOR_DEVELOPERS)[0].strip()


def refused(error: Exception) -> str:
    """Return what to say of a file that the machine would not let us read or write, or ""."""
    reason = REFUSED.get(error.errno, "") if isinstance(error, OSError) else ""
    return f"Får ikke brukt {error.filename or 'en fil'}. {reason}" if reason else ""
