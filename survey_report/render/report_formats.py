"""Render reports/report.qmd to HTML, PDF and Word, by Quarto or by the embedded renderer.

The cells run once. The executed text goes to either renderer, for any of the formats.
"""

import json
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import yaml

from survey_report.ledger.prose_remarks import Remark
from survey_report.render import embedded_renderer, quarto_renderer, web_page
from survey_report.render.author_faults import RenderError, report_text
from survey_report.render.document_sources import read_document
from survey_report.render.draft import choose_wordings, mark_draft
from survey_report.render.execution import execute
from survey_report.render.pandoc_messages import image_faults
from survey_report.render.render_job import RenderJob
from survey_report.render.renderer_choice import QUARTO, choose_renderer, renderer_versions
from survey_report.render.source_checks import check_metadata
from survey_report.render.word_properties import drop_custom_properties
from survey_report.render.workspace import author_metadata, edition_metadata, epoch_of, prepare
from survey_report.settings.palette import css_of_palette, load_palette

BUILD = Path("data/processed/report")
# The formats that the page offers besides itself, as a reader knows them.
DOWNLOADS = {"pdf": "PDF", "docx": "Word"}
WORKBOOK = "erfaringsrapport-tabeller.xlsx"


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
    if faults := check_metadata(metadata):
        raise RenderError(faults)
    metadata["downloads"] = [{"name": name, "file": file} for name, file in downloads.items()]
    if remarks is not None:
        metadata |= {"draft": True}
        mark_draft(workspace.document, workspace.folder, remarks)
    sources = read_document(workspace.document, workspace.folder)
    executed = execute(sources, workspace.reports, root.resolve(), remarks is not None)
    return RenderJob(workspace, executed, metadata, epoch_of(edition))


def render_formats(
    job: RenderJob, renderer: str, formats: list[str], values: list[dict]
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

    Raises
    ------
    RenderError
        With every fault in the sources.
    """
    chosen = quarto_renderer if renderer == QUARTO else embedded_renderer
    if "docx" in formats:
        # a slow import that the other formats do without
        from survey_report.render.word_template import prepare_template

        prepare_template(_template_of(job))
    for kind, path in chosen.render(job, formats):
        # One format is finished while the others are still being made.
        if kind == "html":
            _finish_page(job, path, values)
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
) -> dict[str, Path]:
    """Render the report and return the finished files in the build folder, by format.

    Parameters are those of `start_job` and `render_formats`.

    Raises
    ------
    RenderError
        With every fault in the sources.
    """
    job = start_job(document, files, values, edition, renderer, root, build, remarks, downloads)
    return dict(render_formats(job, renderer, formats, values))


def render_and_write(
    report: Path,
    files: list[Path],
    values: Path,
    edition: dict,
    wanted: str,
    outputs: Mapping[str, str],
    described: Path,
    for_authors: Path,
) -> None:
    """Render the report, and write the formats, which renderer made them, and for authors the rest.

    Parameters
    ----------
    report : Path
        The document.
    files : list of Path
        Chapters, theme and figures.
    values : Path
        The ledger.
    edition : dict
        The edition's settings.
    wanted : str
        The config's ``renderer``.
    outputs : mapping
        Format to file.
    described : Path
        Gets the renderer and the versions of its parts.
    for_authors : Path
        Gets what the report is called and looks like, for those who use Quarto themselves.

    Raises
    ------
    SystemExit
        With every fault of the author's.
    """
    try:
        choice = choose_renderer(wanted, report)
        ledger = json.loads(values.read_text(encoding="utf-8"))
        made = render_report(
            report,
            files,
            ledger,
            edition,
            choice.renderer,
            list(outputs),
            Path.cwd(),
            downloads=_downloads(outputs),
        )
    except RenderError as error:
        sys.exit(report_text(error))
    for kind, path in outputs.items():
        shutil.copyfile(made[kind], path)
    text = json.dumps(renderer_versions(choice), indent=1)
    described.write_text(text + "\n", encoding="utf-8")
    palette = css_of_palette(load_palette(report.parent / "theme/palette.yaml"))
    drafted = yaml.safe_dump(author_metadata(edition, palette), allow_unicode=True, sort_keys=False)
    for_authors.write_text(drafted, encoding="utf-8")


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


def _downloads(outputs: Mapping[str, str]) -> dict[str, str]:
    """Return the files that lie beside the page, by the names that a reader knows."""
    made = {name: Path(outputs[kind]).name for kind, name in DOWNLOADS.items() if kind in outputs}
    return made | {"Tabeller (Excel)": WORKBOOK}


def _template_of(job: RenderJob) -> Path:
    """Return the template of the Word file in the build folder."""
    return job.workspace.reports / "theme/reference.docx"
