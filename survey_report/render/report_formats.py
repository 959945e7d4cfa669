"""Render reports/report.qmd to HTML, PDF and Word, by Quarto or by the embedded renderer.

The cells run once. The executed text goes to either renderer, for any of the formats.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType

from survey_report.ledger.prose_remarks import Remark
from survey_report.render import embedded_renderer, quarto_renderer, web_page
from survey_report.render.author_faults import RenderError
from survey_report.render.document_sources import read_document
from survey_report.render.draft import choose_wordings, mark_draft
from survey_report.render.execution import execute
from survey_report.render.pandoc_messages import image_faults
from survey_report.render.pdf_tables import mark_row_headers
from survey_report.render.picture_checks import picture_faults
from survey_report.render.render_job import RenderJob
from survey_report.render.renderer_choice import QUARTO
from survey_report.render.source_checks import check_metadata
from survey_report.render.word_properties import drop_custom_properties
from survey_report.render.workspace import edition_metadata, epoch_of, prepare

BUILD = Path("data/processed/report")


def start_job(
    document: Path,
    files: Iterable[Path],
    values: list[dict],
    edition: Mapping,
    renderer: str,
    root: Path,
    build: Path = BUILD,
    remarks: list[Remark] | None = None,
    downloads: Mapping[str, str] = MappingProxyType({}),
) -> RenderJob:
    """Lay the sources out in the build folder, run their cells, and return the job of rendering.

    Parameters
    ----------
    document : Path
        reports/report.qmd.
    files : iterable of Path
        Chapters, theme and figures.
    values : list of dict
        The ledger.
    edition : mapping
        The section `edition` of the config.
    renderer : str
        quarto or embedded.
    root : Path
        The repository.
    build : Path
        Where the renderers work; a folder per renderer.
    remarks : list of Remark, optional
        What the author has still to mend; given, it is a draft that is rendered, with the
        remarks marked and listed.
    downloads : mapping of str to str
        What the page offers besides itself: name to file.

    Raises
    ------
    RenderError
        With every fault in the sources.
    """
    workspace = prepare((root / build / renderer).resolve(), root, document, files)
    choose_wordings(workspace.document, {entry["id"]: entry["value"] for entry in values})
    metadata = edition_metadata(edition, _shown_versions(renderer))
    if faults := check_metadata(metadata) + picture_faults(workspace.reports.rglob("*")):
        raise RenderError(faults)
    metadata["downloads"] = [{"name": name, "file": file} for name, file in downloads.items()]
    if remarks is not None:
        metadata |= {"draft": True}
        mark_draft(workspace.document, workspace.folder, remarks)
    sources = read_document(workspace.document, workspace.folder)
    executed = execute(sources, workspace.reports, root.resolve(), remarks is not None)
    return RenderJob(workspace, executed, metadata, epoch_of(edition))


def render_formats(
    job: RenderJob,
    renderer: str,
    formats: list[str],
    values: list[dict],
    tree: Path | None = None,
    page_of: Callable[[RenderJob], Path] | None = None,
) -> Iterator[tuple[str, Path]]:
    """Render the formats of a job, and yield each with its finished file when it is ready.

    Parameters
    ----------
    job : RenderJob
    renderer : str
        quarto or embedded.
    formats : list of str
        Of html, pdf, docx.
    values : list of dict
        The ledger.
    tree : Path, optional
        The text as the embedded renderer has read it; it is read first when left out.
    page_of : callable, optional
        As in `embedded_renderer.render`.

    Raises
    ------
    RenderError
        With every fault in the sources.
    """
    if "docx" in formats:
        # a slow import that the other formats do without
        from survey_report.render.word_template import prepare_template

        prepare_template(_template_of(job))
    if formats == ["html"]:
        # Python has nothing else to do while Pandoc reads and writes
        with_pandoc = ThreadPoolExecutor(1)
        with_pandoc.submit(web_page.shrink_drawings, job.workspace.folder)
        with_pandoc.shutdown(wait=False)
    made = (
        quarto_renderer.render(job, formats)
        if renderer == QUARTO
        else embedded_renderer.render(job, formats, tree, page_of)
    )
    for kind, path in made:
        # One format is finished while the others are still being made.
        if kind == "html":
            _finish_page(job, path, values)
        elif kind == "pdf":
            mark_row_headers(path)
        elif kind == "docx":
            from survey_report.render import word_file  # a slow import the others do without

            drop_custom_properties(path)
            word_file.finish(path, job.metadata, job.epoch, _template_of(job))
        yield kind, path


def render_report(
    document: Path,
    files: Iterable[Path],
    values: list[dict],
    edition: Mapping,
    renderer: str,
    formats: list[str],
    root: Path,
    build: Path = BUILD,
    remarks: list[Remark] | None = None,
    downloads: Mapping[str, str] = MappingProxyType({}),
    page_of: Callable[[RenderJob], Path] | None = None,
) -> dict[str, Path]:
    """Render the report and return the finished files in the build folder, by format.

    Parameters are those of `start_job` and `render_formats`.

    Raises
    ------
    RenderError
        With every fault in the sources.
    """
    job = start_job(document, files, values, edition, renderer, root, build, remarks, downloads)
    return dict(render_formats(job, renderer, formats, values, page_of=page_of))


def _shown_versions(renderer: str) -> str:
    """Return what made the report, as it is told to a reader."""
    if renderer == QUARTO:
        return f"Quarto {quarto_renderer.version()}"
    parts = embedded_renderer.versions().items()
    return ", ".join(f"{name.title()} {number}" for name, number in parts)


def _finish_page(job: RenderJob, path: Path, values: list[dict]) -> None:
    try:
        page = web_page.embed_resources(path.read_text(encoding="utf-8"), job.workspace.reports)
    except web_page.UnknownImageError as error:
        raise RenderError(image_faults(error.args[0], job.executed)) from None
    path.write_text(web_page.finish(page, values, job.metadata), encoding="utf-8")


def _template_of(job: RenderJob) -> Path:
    """Return the template of the Word file in the build folder."""
    return job.workspace.reports / "theme/reference.docx"
