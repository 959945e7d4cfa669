"""Thousands of broken samples of every format: none may give a trace, none may crash.

    python -m benchmarks.reader_fuzz [mutants] [first seed]

Each format's mutants run in a process of their own, so that a crash is seen and counted.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import sys
import tempfile
import traceback
from collections import Counter
from pathlib import Path

from survey_report.readers.export import codebook_of
from survey_report.settings.schema_tables import read_strings
from tests.data import mutants
from tests.data.formats.make_samples import FOLDER
from tests.data.small_programme import CLEANING

CODEBOOK = codebook_of(
    read_strings(FOLDER / "effect_small.csv"),
    read_strings(FOLDER / "effect_small_codes.csv"),
    {**CLEANING, "missing_codes": [0, -66, -77, -99]},
)


def run(name: str, seeds: range, told) -> None:
    """Meet the mutants of one format; send each outcome, or the trace."""
    whole = mutants.table_of(mutants.files_of(name)[0], CODEBOOK)
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            told.send((seed, "begun"))
            try:
                met = mutants.outcome(name, Path(folder, "a"), seed, CODEBOOK, whole)
                told.send((seed, met))
            # a panic of a library in Rust is no Exception
            except BaseException:
                told.send((seed, f"a trace\n{traceback.format_exc()}"))


def fuzz(name: str, seeds: range) -> Counter:
    """Return how many mutants of a format were met in which way."""
    counts, place = Counter(), seeds.start
    while place < seeds.stop:
        ours, theirs = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.get_context("fork").Process(
            target=run, args=(name, range(place, seeds.stop), theirs)
        )
        process.start()
        theirs.close()
        with contextlib.suppress(EOFError):
            while True:
                seed, found = ours.recv()
                place = seed if found == "begun" else seed + 1
                if found.startswith("a trace"):
                    print(f"{name}, seed {seed}: {found}", file=sys.stderr)
                if found != "begun":
                    counts[found.partition("\n")[0]] += 1
        process.join()
        if process.exitcode:
            print(f"{name}, seed {place}: exit {process.exitcode}", file=sys.stderr)
            counts["a crash"] += 1
            place += 1
    return counts


def main(count: int, first: int) -> int:
    """Print a table of the outcomes; return 1 when there was a trace or a crash."""
    total: Counter = Counter()
    each = -(-count // len(mutants.NAMES))
    for name in mutants.NAMES:
        counts = fuzz(name, range(first, first + each))
        total += counts
        print(f"{name}: {dict(sorted(counts.items()))}", flush=True)
    print(f"{sum(total.values())} mutants: {dict(sorted(total.items()))}")
    print(f"{total['a trace']} traces, {total['a crash']} crashes")
    return int(bool(total["a trace"] or total["a crash"]))


if __name__ == "__main__":
    words = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*(words + [5000, 0][len(words) :])))
