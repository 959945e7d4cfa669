"""How a rule's script runs: with a log of its own, and no stack trace at staff."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path


def same_on_every_machine() -> None:
    """Have every job read text as UTF-8 and compute alike, whatever the locale and processor.

    Some processors have instructions with which numpy sorts ties in another order.
    """
    os.environ["PYTHONUTF8"] = "1"
    os.environ["NPY_DISABLE_CPU_FEATURES"] = "X86_V3 X86_V4 AVX512_ICL AVX512_SPR"


def run_script(main: Callable, snakemake) -> None:
    """Run a script's `main` and write its log.

    The log is empty when all went well. What the script itself says when it stops is for
    staff, and goes to both the terminal and the log. Anything else is a fault of ours: the
    terminal says where the log is, and the log says where in the code it was, but not what
    the error says, since that may quote data.
    """
    log = Path(snakemake.log[0])
    log.parent.mkdir(parents=True, exist_ok=True)
    try:
        main(snakemake)
    except SystemExit as stop:
        log.write_text(f"{stop.code or ''}\n", encoding="utf-8")
        raise
    except Exception as error:
        places = "".join(traceback.format_tb(error.__traceback__))
        log.write_text(f"{type(error).__name__}\n{places}", encoding="utf-8")
        if os.environ.get("TOPPLEDER_FEILSOK"):
            raise
        sys.exit(
            f"Uventet feil ({type(error).__name__}) i {snakemake.rule}. Det er ikke dataene dine "
            f"som er feil, men programmet. Send {log} til den som har ansvar for koden."
        )
    log.write_text("", encoding="utf-8")
