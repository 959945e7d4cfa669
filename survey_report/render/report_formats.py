"""Render reports/report.qmd to HTML, PDF and Word, by Quarto or by the embedded renderer."""

import json
import shutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from survey_report.ledger.prose_remarks import Remark
from survey_report.render import embedded_renderer, quarto_renderer, web_page
from survey_report.render.author_faults import AuthorFault, RenderError, report_text
from survey_report.render.draft import choose_wordings, mark_draft
from survey_report.render.workspace import edition_metadata, epoch_of, prepare

BUILD = Path("data/processed/report")


def choose_renderer(wanted: str) -> str:
    """Return quarto or embedded; auto is Quarto where it is on the PATH.

    Raises
    ------
    RenderError
        When Quarto is asked for and is not there.
    """
    found = quarto_renderer.executable() is not None
    if wanted == "quarto" and not found:
        message = "config/config.yaml ber om Quarto (renderer: quarto), men det er ikke installert."
        raise RenderError([AuthorFault("", 0, message)])
    if wanted == "auto":
        return "quarto" if found else "embedded"
    return wanted


def renderer_versions(renderer: str) -> dict[str, str]:
    """Return the renderer and the versions of its parts."""
    parts = (
        {"quarto": quarto_renderer.version()}
        if renderer == "quarto"
        else embedded_renderer.versions()
    )
    return {"renderer": renderer} | parts


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
) -> dict[str, Path]:
    """Render the report and return the finished files in the build folder, by format.

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
    formats : list of str
        Of html, pdf, docx.
    root : Path
        The repository.
    build : Path
        Where the renderers work; a folder per renderer.
    remarks : list of Remark, optional
        What the author has still to mend; given, it is a draft that is rendered, with the
        remarks marked and listed.

    Raises
    ------
    RenderError
        With every fault in the sources.
    """
    versions = renderer_versions(renderer)
    shown = ", ".join(f"{name.title()} {number}" for name, number in list(versions.items())[1:])
    metadata = edition_metadata(edition, shown)
    epoch = epoch_of(edition)
    workspace = prepare((root / build / renderer).resolve(), root, document, files)
    choose_wordings(workspace.document, {entry["id"]: entry["value"] for entry in values})
    if remarks is not None:
        metadata |= {"draft": True}
        mark_draft(workspace.document, workspace.folder, remarks)
    chosen = quarto_renderer if renderer == "quarto" else embedded_renderer
    made = {}
    for kind, path in chosen.render(workspace, formats, metadata, epoch, root.resolve()):
        # One format is finished while the others are still being made.
        if kind == "html":
            page = web_page.embed_resources(path.read_text(encoding="utf-8"), workspace.reports)
            strict = remarks is None
            path.write_text(web_page.finish(page, values, strict), encoding="utf-8")
        elif kind == "docx":
            from survey_report.render import (
                word_file,  # a slow import that the other formats do without
            )

            word_file.finish(path, metadata, epoch)
        made[kind] = path
    return made


def render_and_write(
    report: Path,
    files: list[Path],
    values: Path,
    edition: dict,
    wanted: str,
    outputs: Mapping[str, str],
    described: Path,
) -> None:
    """Render the report, and write the formats and which renderer made them.

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

    Raises
    ------
    SystemExit
        With every fault of the author's.
    """
    try:
        renderer = choose_renderer(wanted)
        ledger = json.loads(values.read_text(encoding="utf-8"))
        made = render_report(report, files, ledger, edition, renderer, list(outputs), Path.cwd())
    except RenderError as error:
        sys.exit(report_text(error))
    for kind, path in outputs.items():
        shutil.copyfile(made[kind], path)
    text = json.dumps(renderer_versions(renderer), indent=1)
    described.write_text(text + "\n", encoding="utf-8")
