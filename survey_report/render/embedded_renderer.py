"""The embedded renderer: Pandoc and Typst from their wheels.

Pandoc reads the executed text once, with the filters that all formats share, and writes its
document tree; each format is then written from that tree.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import cache
from pathlib import Path

from survey_report.render import typst_compiler
from survey_report.render.author_faults import AuthorFault, RenderError
from survey_report.render.pandoc_messages import stopped_fault, told_faults
from survey_report.render.programs import TooSlowError, offline, run_program
from survey_report.render.render_job import RenderJob, too_slow
from survey_report.render.workspace import as_markdown, with_front_matter

SHARED_FILTERS = ("structure", "crossref")
FORMAT_FILTERS = ("layout",)
FILTERS = (*SHARED_FILTERS, *FORMAT_FILTERS)

# As Quarto reads it, so that the filters meet the same document.
READ = ["--from=markdown-table_attributes", "--default-image-extension=png"]
# In the sandbox Pandoc reads no file but those it is called with.
_COMMON = ["--sandbox", "--standalone", "--wrap=none", "--fail-if-warnings"]
_OPTIONS = {
    "html": ["--to=html5", "--template=theme/template.html", "--section-divs", "--mathml"],
    "pdf": ["--to=typst", "--template=theme/template.typ"],
    "docx": ["--to=docx", "--reference-doc=theme/reference.docx"],
}
# Pandoc looks for garbage half a dozen times and not forty, with this much room between.
_ROOM = ["+RTS", "-A128m", "-n4m", "-RTS"]
_SUFFIX = {"html": "html", "pdf": "typ", "docx": "docx"}
# Two formats are made at a time; the one that takes longest starts first.
_ORDER = ["pdf", "docx", "html"]


def render(
    job: RenderJob,
    formats: list[str],
    tree: Path | None = None,
    page_of: Callable[[RenderJob], Path] | None = None,
) -> Iterator[tuple[str, Path]]:
    """Render the executed text, and yield each format (html, pdf, docx) with its file when ready.

    Parameters
    ----------
    job : RenderJob
    formats : list of str
    tree : Path, optional
        What `read_tree` returned; it is called when left out.
    page_of : callable, optional
        Writes the page when that is all that is wanted; `write_page` when left out.

    Raises
    ------
    RenderError
        With every fault in the sources.
    """
    if formats == ["html"] and tree is None:
        yield "html", (page_of or write_page)(job)
        return
    tree = tree or read_tree(job)
    with ThreadPoolExecutor(max_workers=2) as pool:
        jobs = {
            pool.submit(write_format, job, tree, kind): kind
            for kind in sorted(formats, key=_ORDER.index)
        }
        for done in as_completed(jobs):
            yield jobs[done], done.result()


def read_tree(job: RenderJob, filters: tuple[str, ...] = SHARED_FILTERS) -> Path:
    """Have Pandoc read the text, and return the file with its document tree.

    Raises
    ------
    RenderError
        With every reference, link and image that leads nowhere.
    """
    tree = job.path("json")
    command = read_command(job.path("md").name, tree.name, filters)
    _read(job, command, lambda part: read_tree(part, filters))
    return tree


def write_page(job: RenderJob) -> Path:
    """Have Pandoc read the text and write the page of it at once, and return its file.

    Raises
    ------
    RenderError
        As `read_tree` and `write_format`.
    """
    page = job.path("html")
    _read(job, page_command(job.path("md").name, page.name), write_page)
    return page


def page_of_tree(job: RenderJob, tree: Path) -> Path:
    """Write the page of a tree that no filter has been over, and return its file."""
    page = job.path("html")
    _run_pandoc(write_command(tree.name, "html", page.name, FILTERS), job)
    return page


def _read(job: RenderJob, command: list[str], make: Callable[[RenderJob], object]) -> None:
    """Write the text of a job, and have Pandoc read it."""
    shown = {"lang": job.executed.front.get("lang", "nb")} | as_markdown(job.metadata)
    text = with_front_matter(shown, job.executed.markdown)
    job.path("md").write_text(text, encoding="utf-8")
    lines_before = text.count("\n") - len(job.executed.lines)
    try:
        _run_pandoc(command, job, lines_before)
    except TooSlowError:
        raise too_slow("Pandoc", job, make) from None


def write_format(job: RenderJob, tree: Path, kind: str) -> Path:
    """Write one format from the document tree, and return its file.

    Raises
    ------
    RenderError
        When Pandoc or Typst stops, or is not done in time.
    """
    output = job.path(_SUFFIX[kind])
    program = "Pandoc"
    try:
        _run_pandoc(write_command(tree.name, kind, output.name), job)
        if kind != "pdf":
            return output
        program = "Typst"
        return compile_pdf(job)
    except TooSlowError:
        raise too_slow(
            program, job, lambda part: write_format(part, read_tree(part), kind)
        ) from None


def compile_pdf(job: RenderJob) -> Path:
    """Compile the Typst markup of a job to a PDF, and return its file.

    Raises
    ------
    RenderError
        With Typst's own words.
    TooSlowError
        When it is not done in time.
    """
    output = job.path("pdf")
    with tempfile.TemporaryDirectory() as packages:
        settings = {
            "source": str(job.path("typ")),
            "output": str(output),
            "root": str(job.workspace.folder),
            "fonts": str(job.workspace.fonts),
            "packages": packages,
            "standards": pdf_standards(job.executed.front),
            "epoch": job.epoch,
        }
        command = [sys.executable, "-P", typst_compiler.__file__]
        folder, given = job.workspace.reports, json.dumps(settings)
        run = run_program(command, folder, offline(job.epoch), job.limit, given)
    if run.returncode != 0:
        raise RenderError([AuthorFault("", 0, "Typst stoppet.", run.stderr.strip())])
    return output


def read_command(source: str, tree: str, filters: tuple[str, ...] = SHARED_FILTERS) -> list[str]:
    """Return the command that reads the text; it is run in the document's folder."""
    options = [*READ, "--to=json", *_COMMON, *_filters(filters)]
    return [*_start(), source, *options, f"--output={tree}"]


def write_command(
    tree: str, kind: str, output: str, filters: tuple[str, ...] = FORMAT_FILTERS
) -> list[str]:
    """Return the command that writes one format from the document tree."""
    options = ["--from=json", *_COMMON, *_OPTIONS[kind], *_filters(filters)]
    return [*_start(), tree, *options, f"--output={output}"]


def page_command(source: str, output: str) -> list[str]:
    """Return the command that reads the text and writes the page, without a tree in between."""
    options = [*READ, *_COMMON, *_OPTIONS["html"], *_filters(FILTERS)]
    return [*_start(), source, *options, f"--output={output}"]


def pdf_standards(front: dict) -> list[str]:
    """Return the standards that the PDF keeps, as the document's front matter tells Quarto."""
    return front.get("format", {}).get("typst", {}).get("pdf-standard", [])


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


def _start() -> list[str]:
    """Return how Pandoc's command begins; another Pandoc than the wheel's may know no room."""
    own = Path(pandoc()).parent.name == "files"
    return [pandoc(), *(_ROOM if own else [])]


def _filters(names: tuple[str, ...]) -> list[str]:
    return [f"--lua-filter=theme/filters/{name}.lua" for name in names]


def _run_pandoc(command: list[str], job: RenderJob, lines_before: int = 0) -> None:
    run = run_program(command, job.workspace.reports, offline(job.epoch), job.limit)
    if run.returncode != 0:
        faults = told_faults(run.stderr, job.executed)
        raise RenderError(
            faults or [stopped_fault("Pandoc", run.stderr, job.executed, lines_before)]
        )
