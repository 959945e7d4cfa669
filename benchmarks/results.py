"""The sections of benchmarks/RESULTS.md; each benchmark writes its own and leaves the others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")
TITLE = "# Results\n\nWritten by `make benchmark` and `make kills`; do not edit.\n"


def write_section(heading: str, text: str, path: Path = RESULTS) -> None:
    """Put a section in the place of the one with the same heading, or at the end."""
    old = path.read_text(encoding="utf-8") if path.exists() else TITLE
    section = f"## {heading}\n\n{text.strip()}\n"
    parts = re.split(r"(?m)^(?=## )", old)
    heads = [part.partition("\n")[0] for part in parts]
    if f"## {heading}" in heads:
        parts[heads.index(f"## {heading}")] = section
    else:
        parts.append(section)
    path.write_text("\n\n".join(part.strip() for part in parts) + "\n", encoding="utf-8")


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a Markdown table; columns after the first are set to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
