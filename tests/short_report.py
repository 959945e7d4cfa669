"""A report with few chapters or figures, for tests that look at those alone."""

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


def keep_figures(project: Path, *names: str) -> None:
    """Cut the rules that draw down to the named ones, so that no other figure is drawn anew."""
    path = project / "rules/figures.smk"
    text = path.read_text(encoding="utf-8")
    head, *rules, _ = re.split(r"^(?=rule |FIGURES)", text, flags=re.MULTILINE)
    kept = [rule for rule in rules if rule.startswith(tuple(f"rule {name}:" for name in names))]
    figures = ", ".join(f"*rules.{name}.output" for name in names)
    path.write_text("".join([head, *kept, f"FIGURES = [{figures}]\n"]), encoding="utf-8")
