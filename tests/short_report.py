"""A report with few chapters, for tests that look at those alone: the rest is headings."""

import re
from pathlib import Path

# what other chapters refer to
HEADING = re.compile(r"^#+ .*\{#sec-.*\}$", re.MULTILINE)


def keep_chapters(project: Path, *names: str) -> None:
    """Cut all chapters and appendices but the named ones down to the headings that have a label."""
    for chapter in (project / "reports").glob("*/*.qmd"):
        if chapter.stem not in names:
            headings = HEADING.findall(chapter.read_text(encoding="utf-8"))
            chapter.write_text("\n\n".join([*headings, ""]), encoding="utf-8")
