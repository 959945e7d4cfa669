"""Run as a program: compile a Typst file to PDF.

A process of its own can be stopped when a document takes too long; the wheel cannot. The settings
come as JSON on standard input: source, output, root, fonts, standards, packages, epoch.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main() -> int:
    """Compile; return 1 with Typst's own words on standard error when it stops."""
    import typst

    settings = json.load(sys.stdin)
    try:
        pdf = typst.compile(
            settings["source"],
            root=settings["root"],
            font_paths=[settings["fonts"]],
            ignore_system_fonts=True,
            pdf_standards=settings["standards"],
            # an empty folder: no package is read or fetched
            package_path=settings["packages"],
            package_cache_path=settings["packages"],
            timestamp=settings["epoch"],
        )
    except typst.TypstError as error:
        print(error.diagnostic or error.message, file=sys.stderr)
        return 1
    Path(settings["output"]).write_bytes(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())
