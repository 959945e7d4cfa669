"""The embedded renderer: our own kernel, Pandoc and Typst from their wheels."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import cache
from pathlib import Path

from survey_report.render.author_faults import AuthorFault, RenderError
from survey_report.render.document_sources import Document, find_lines, read_document
from survey_report.render.draft import without_lost_images
from survey_report.render.execution import execute
from survey_report.render.workspace import Workspace, with_front_matter

FILTERS = ("structure", "crossref", "layout")
PDF_STANDARDS = ["ua-1", "a-2a"]

_COMMON = ["--from=markdown", "--standalone", "--wrap=none", "--fail-if-warnings"]
_OPTIONS = {
    "html": [
        "--to=html5",
        "--template=theme/template.html",
        "--section-divs",
        "--mathml",
    ],
    "pdf": ["--to=typst", "--template=theme/template.typ"],
    "docx": ["--to=docx", "--reference-doc=theme/reference.docx"],
}
_SUFFIX = {"html": "html", "pdf": "typ", "docx": "docx"}
# Two formats are made at a time; the one that takes longest starts first.
_ORDER = ["pdf", "docx", "html"]
_UNKNOWN = re.compile(r"^UKJENT REFERANSE: (?P<id>.+)$", re.MULTILINE)


def render(
    workspace: Workspace, formats: list[str], metadata: dict, epoch: int, root: Path
) -> Iterator[tuple[str, Path]]:
    """Render the document in the workspace, and yield each format when it is ready.

    Parameters
    ----------
    workspace : Workspace
    formats : list of str
        Of html, pdf, docx.
    metadata : dict
        What the templates print.
    epoch : int
        The time in the files, seconds since 1970.
    root : Path
        The repository, from which the cells import.

    Yields
    ------
    tuple of str and Path
        The format and its file.

    Raises
    ------
    RenderError
        With every fault in the sources.
    """
    document = read_document(workspace.document, workspace.folder)
    draft = bool(metadata.get("draft"))
    markdown = execute(document, workspace.reports, root, draft)
    if draft:
        markdown = without_lost_images(markdown, workspace.reports)
    source = workspace.reports / "report.md"
    shown = {"lang": document.metadata.get("lang", "nb")} | metadata
    source.write_text(with_front_matter(shown, markdown), encoding="utf-8")
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(epoch)}
    with ThreadPoolExecutor(max_workers=2) as pool:
        jobs = {
            pool.submit(_one_format, kind, workspace, document, environment, epoch): kind
            for kind in sorted(formats, key=_ORDER.index)
        }
        for job in as_completed(jobs):
            yield jobs[job], job.result()


def versions() -> dict[str, str]:
    """Return the versions of what renders."""
    from importlib.metadata import version

    output = subprocess.run([pandoc(), "--version"], capture_output=True, text=True, check=True)
    return {"pandoc": output.stdout.split()[1], "typst": version("typst")}


@cache
def pandoc() -> str:
    """Return the path of Pandoc: the wheel's own before any other on the machine."""
    import pypandoc

    own = Path(pypandoc.__file__).parent / "files" / "pandoc"
    return str(own) if own.is_file() else pypandoc.get_pandoc_path()


def pandoc_command(kind: str, output: str) -> list[str]:
    """Return the command that makes one format; it is run in the document's folder."""
    filters = [f"--lua-filter=theme/filters/{name}.lua" for name in FILTERS]
    return [pandoc(), "report.md", *_COMMON, *_OPTIONS[kind], *filters, f"--output={output}"]


def _one_format(
    kind: str, workspace: Workspace, document: Document, environment: dict, epoch: int
) -> Path:
    output = f"report.{_SUFFIX[kind]}"
    if kind == "docx":
        from survey_report.render import (
            word_file,  # a slow import that the other formats do without
        )

        word_file.write_reference(workspace.reports / "theme/reference.docx", pandoc())
    run = subprocess.run(
        pandoc_command(kind, output),
        cwd=workspace.reports,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode != 0:
        raise RenderError(pandoc_faults(run.stderr, document))
    path = workspace.reports / output
    return _compile_pdf(path, workspace, epoch) if kind == "pdf" else path


def pandoc_faults(stderr: str, document: Document) -> list[AuthorFault]:
    """Return what Pandoc complained of; an unknown reference with file and line."""
    unknown = dict.fromkeys(_UNKNOWN.findall(stderr))
    if not unknown:
        return [AuthorFault("", 0, "Pandoc stoppet.", " ".join(stderr.split()))]
    faults = []
    for name in unknown:
        places = [
            place
            for words in (f"@{name}", f"@{name[:1].upper()}{name[1:]}", f"#{name}")
            for place in find_lines(document.parts, words)
        ]
        message = f"Det finnes ingen figur, tabell eller overskrift med merket «{name}»."
        faults += [AuthorFault(file, line, message) for file, line in places or [("", 0)]]
    return faults


def _compile_pdf(source: Path, workspace: Workspace, epoch: int) -> Path:
    import typst

    output = source.with_suffix(".pdf")
    try:
        pdf = typst.compile(
            str(source),
            root=str(workspace.folder),
            font_paths=[str(workspace.fonts)],
            ignore_system_fonts=True,
            pdf_standards=PDF_STANDARDS,
            timestamp=epoch,
        )
    except typst.TypstError as error:
        raise RenderError([AuthorFault("", 0, "Typst stoppet.", error.diagnostic)]) from error
    output.write_bytes(pdf)
    return output
