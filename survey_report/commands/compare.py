"""Compare two runs or editions: ``make compare A=<folder> [B=<folder>]``.

Each is a ledger (values.json), a frozen edition's folder, or the root of a built repository; B is
this repository unless given. The changes are printed in Norwegian and written as CSV.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from survey_report.processes.command_runs import JsonError
from survey_report.review.edition_comparison import (
    EXAMPLE,
    OUTPUT,
    EditionError,
    compare_editions,
    read_edition,
    summary,
    write,
)


def command(given: Mapping[str, str]) -> int:
    """Compare the two editions on the command line; return the exit code."""
    if not given.get("A"):
        print(f"Oppgi utgaven som skal sammenlignes med denne: {EXAMPLE}", file=sys.stderr)
        return 2
    try:
        editions = [read_edition(Path(place)) for place in (given["A"], given.get("B", "."))]
    except (EditionError, JsonError) as error:
        print(error, file=sys.stderr)
        print(f"Kjør make report først, eller oppgi en annen utgave: {EXAMPLE}", file=sys.stderr)
        return 2
    (before, manifest_before), (after, manifest_after) = editions
    changes = compare_editions(before, after, manifest_before, manifest_after)
    print(summary(changes))
    if not (manifest_before and manifest_after):
        print("Merk: Kilder og kode er ikke sammenlignet, fordi et manifest mangler.")
    write(changes, OUTPUT)
    print(f"Alle endringene står i {OUTPUT.as_posix()}.")
    return 0
