"""The Quarto renderer: one call of `quarto render` for all formats.

Quarto gets the text executed already, and runs no code.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import yaml

from survey_report.render.author_faults import RenderError
from survey_report.render.pandoc_messages import stopped_fault, told_faults
from survey_report.render.programs import TooSlowError, offline, run_program
from survey_report.render.render_job import RenderJob, too_slow
from survey_report.render.workspace import as_markdown, with_front_matter

# Quarto's name of each of our formats.
FORMATS = {"html": "html", "pdf": "typst", "docx": "docx"}
# What only the one who runs the cells needs.
_FOR_CELLS = ("jupyter", "execute")
# The project's folder is what Typst may read from: the figures lie beside the reports. Nothing of
# the project's own settings for authors counts here.
_PROJECT = {"project": {"type": "default"}}
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_VERSION = re.compile(r"\b(?P<program>Quarto|Pandoc|Typst|Deno)(?: version)? (?P<number>\d[\d.]*)")
_FILTER_ERROR = re.compile(r"^ERROR \(", re.MULTILINE)


def executable() -> str | None:
    """Return the path of Quarto, if it is on the PATH."""
    return shutil.which("quarto")


@cache
def version() -> str:
    """Return Quarto's version, "" when it does not tell."""
    run = subprocess.run([executable(), "--version"], capture_output=True, text=True, check=False)
    return run.stdout.strip() if run.returncode == 0 else ""


@cache
def versions() -> dict[str, str]:
    """Return the versions of Quarto and of the programs that it brings."""
    command = [executable(), "check", "versions"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    told = _VERSION.findall(_ANSI.sub("", run.stdout + run.stderr))
    found = {}
    for program, number in told:
        # the first number is that of the program here; others are those that Quarto asks for
        found.setdefault(program.lower(), number.rstrip("."))
    return {"quarto": version()} | {
        name: found[name] for name in ("pandoc", "typst", "deno") if name in found
    }


def render_command(source: str, formats: list[str]) -> list[str]:
    """Return the command that renders the formats, all in one call; Pandoc in its sandbox."""
    wanted = ",".join(FORMATS[kind] for kind in formats)
    return [executable(), "render", source, "--to", wanted, "--sandbox"]


def front_matter(source: Mapping, formats: list[str], metadata: Mapping) -> dict:
    """Return the front matter of the executed text: no cells, the edition, the formats wanted."""
    settings = {key: value for key, value in source.items() if key not in _FOR_CELLS}
    wanted = {
        FORMATS[kind]: dict(source.get("format", {}).get(FORMATS[kind], {})) for kind in formats
    }
    if "html" in wanted:
        # what the page is made of is put in afterwards, from the theme and the figures alone
        wanted["html"]["embed-resources"] = False
    return settings | as_markdown(dict(metadata)) | {"engine": "markdown", "format": wanted}


def render(job: RenderJob, formats: list[str]) -> Iterable[tuple[str, Path]]:
    """Render the executed text; return each format with its file.

    Raises
    ------
    RenderError
        When Quarto fails, or says that something is wrong, with which it still succeeds.
    """
    head = front_matter(job.executed.front, formats, job.metadata)
    text = with_front_matter(head, job.executed.markdown)
    source = job.path("qmd")
    source.write_text(text, encoding="utf-8")
    project = job.workspace.folder / "_quarto.yml"
    project.write_text(yaml.safe_dump(_PROJECT), encoding="utf-8")
    made = {kind: job.path(kind) for kind in formats}
    for path in made.values():
        path.unlink(missing_ok=True)
    command = render_command(source.name, formats)
    try:
        run = run_program(command, job.workspace.reports, offline(job.epoch), job.limit)
    except TooSlowError:
        raise too_slow("Quarto", job, lambda part: render(part, formats)) from None
    output = _ANSI.sub("", run.stdout + run.stderr)
    faults = told_faults(output, job.executed)
    if faults:
        raise RenderError(faults)
    missing = [path.name for path in made.values() if not path.is_file()]
    if run.returncode != 0 or missing or _FILTER_ERROR.search(output):
        lines_before = text.count("\n") - len(job.executed.lines)
        raise RenderError([stopped_fault("Quarto", output, job.executed, lines_before)])
    return made.items()
