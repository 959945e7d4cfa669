"""Remove what the pipeline has made; what was received and what was published stay."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

MADE = ("data/processed", "reports/output", "logs", "ro-crate-metadata.json")


def command(given: Mapping[str, str]) -> int:
    """Remove it; return the exit code."""
    for path in map(Path, MADE):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    print(f"Fjernet: {', '.join(MADE)}.")
    return 0
