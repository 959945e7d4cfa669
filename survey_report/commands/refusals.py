"""A command that refuses: what is wrong, on the terminal, and that nothing was done."""

from __future__ import annotations

import sys

from survey_report.faults.source_faults import SourceError, render


def print_refusal(error: SourceError, nothing_done: str) -> int:
    """Print the faults and how many they are; return the exit code.

    Parameters
    ----------
    error : SourceError
    nothing_done : str
        What the command would have done, and has not: «Ingenting er endret.»
    """
    print(render(error.faults), file=sys.stderr)
    print(f"\n{len(error.faults)} feil. {nothing_done}", file=sys.stderr)
    return 1
