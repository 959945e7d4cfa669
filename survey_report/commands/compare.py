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
    compare_guards,
    read_chapters,
    read_edition,
    read_guards,
    summary,
    write,
)


def command(given: Mapping[str, str]) -> int:
    """Compare the two editions on the command line; return the exit code."""
    if not given.get("A"):
        print(f"Oppgi utgaven som skal sammenlignes med denne: {EXAMPLE}", file=sys.stderr)
        return 2
    try:
        places = [Path(place) for place in (given["A"], given.get("B", "."))]
        editions = [read_edition(place) for place in places]
    except (EditionError, JsonError) as error:
        print(error, file=sys.stderr)
        print(f"Kjør make report først, eller oppgi en annen utgave: {EXAMPLE}", file=sys.stderr)
        return 2
    (before, manifest_before), (after, manifest_after) = editions
    changes = compare_editions(before, after, manifest_before, manifest_after)
    guards = [read_guards(place) for place in places]
    if None not in guards:
        changes = [*compare_guards(*guards, read_chapters(places[1])), *changes]
    print(summary(changes))
    if None in guards:
        print("Merk: Vilkårene for påstandene er ikke sammenlignet, fordi guards.csv mangler.")
    if not (manifest_before and manifest_after):
        print("Merk: Kilder og kode er ikke sammenlignet, fordi et manifest mangler.")
    write(changes, OUTPUT)
    print(f"Alle endringene står i {OUTPUT.as_posix()}.")
    return 0
