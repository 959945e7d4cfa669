"""The Quarto renderer: one call of `quarto render` for all formats."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from survey_report.render.author_faults import AuthorFault, RenderError
from survey_report.render.document_sources import read_document
from survey_report.render.embedded_renderer import pandoc, pandoc_faults
from survey_report.render.workspace import Workspace, with_front_matter

# Quarto's name of each of our formats.
FORMATS = {"html": "html", "pdf": "typst", "docx": "docx"}
_SUFFIX = {"html": "html", "pdf": "pdf", "docx": "docx"}
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
# The last line of a Python trace: the name of the error and what it says.
_PYTHON_ERROR = re.compile(
    r"^(?:[\w.]*\.)?(\w*(?:Error|Exception)): (?P<message>.+)$", re.MULTILINE
)
_UNRESOLVED = re.compile(r"Unable to resolve crossref @(?P<id>[\w-]+)|\?@(?P<other>[\w-]+)")


def executable() -> str | None:
    """Return the path of Quarto, if it is on the PATH."""
    return shutil.which("quarto")


def version() -> str:
    """Return Quarto's version."""
    run = subprocess.run([executable(), "--version"], capture_output=True, text=True, check=True)
    return run.stdout.strip()


def render_command(document: Path, formats: list[str]) -> list[str]:
    """Return the command that renders the formats, all in one call."""
    wanted = ",".join(FORMATS[kind] for kind in formats)
    return [executable(), "render", document.name, "--to", wanted]


def environment(epoch: int, root: Path, base: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of Quarto: our Python, our modules, the edition's time."""
    inherited = dict(os.environ if base is None else base)
    path = os.pathsep.join(filter(None, [str(root), inherited.get("PYTHONPATH")]))
    return inherited | {
        "QUARTO_PYTHON": sys.executable,
        "PYTHONPATH": path,
        "SOURCE_DATE_EPOCH": str(epoch),
    }


def front_matter(source: Mapping, formats: list[str], metadata: Mapping) -> dict:
    """Return the document's front matter with the edition in it and only the formats wanted."""
    wanted = {FORMATS[kind]: source.get("format", {}).get(FORMATS[kind], {}) for kind in formats}
    return dict(source) | dict(metadata) | {"format": wanted}


def render(
    workspace: Workspace, formats: list[str], metadata: dict, epoch: int, root: Path
) -> Iterable[tuple[str, Path]]:
    """Render the document in the workspace; parameters and yield as of `embedded.render`.

    Raises
    ------
    RenderError
        When Quarto fails, or leaves a reference unresolved, which it only warns of.
    """
    document = read_document(workspace.document, workspace.folder)
    text = workspace.document.read_text(encoding="utf-8")
    body = text.split("\n---\n", 1)[1] if document.metadata else text
    merged = front_matter(document.metadata, formats, metadata)
    workspace.document.write_text(with_front_matter(merged, body), encoding="utf-8")
    # The project's folder is what Typst may read from: the figures lie beside the reports.
    (workspace.folder / "_quarto.yml").write_text("project:\n  type: default\n", encoding="utf-8")
    if "docx" in formats:
        from survey_report.render import (
            word_file,  # a slow import that the other formats do without
        )

        word_file.write_reference(workspace.reports / "theme/reference.docx", pandoc())
    run = subprocess.run(
        render_command(workspace.document, formats),
        cwd=workspace.reports,
        env=environment(epoch, root),
        capture_output=True,
        text=True,
        check=False,
    )
    output = _ANSI.sub("", run.stdout + run.stderr)
    stem = workspace.document.with_suffix("")
    made = {kind: stem.with_suffix(f".{_SUFFIX[kind]}") for kind in formats}
    missing = [path.name for path in made.values() if not path.is_file()]
    if run.returncode != 0 or missing or _UNRESOLVED.search(output):
        raise RenderError(quarto_faults(output, document))
    return made.items()


def quarto_faults(output: str, document) -> list[AuthorFault]:
    """Return what stopped Quarto, in the author's terms where it can be told."""
    unresolved = {match["id"] or match["other"] for match in _UNRESOLVED.finditer(output)}
    if unresolved:
        listed = "\n".join(f"UKJENT REFERANSE: {name}" for name in sorted(unresolved))
        return pandoc_faults(listed, document)
    if "UKJENT REFERANSE: " in output:
        return pandoc_faults(output, document)
    errors = dict.fromkeys(match["message"] for match in _PYTHON_ERROR.finditer(output))
    if errors:
        return [AuthorFault("", 0, message.strip("'\"")) for message in errors]
    return [AuthorFault("", 0, "Quarto stoppet.", " ".join(output.split())[-1500:])]
