"""Rendering as the workflow does it: one job makes the text, then one job each format.

The cells run once, and the embedded renderer reads the text once. What the formats need of that
lies in two files, so that they can be made beside each other, each in a build folder of its own.
"""

from __future__ import annotations

import base64
import json
import shutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from survey_report.render import embedded_renderer
from survey_report.render.author_faults import RenderError, report_text
from survey_report.render.executed_text import as_text
from survey_report.render.execution import DRAWN
from survey_report.render.render_job import RenderJob
from survey_report.render.renderer_choice import EMBEDDED, choose_renderer, renderer_versions
from survey_report.render.report_formats import BUILD, render_formats, start_job
from survey_report.render.workspace import author_metadata, prepare
from survey_report.settings.palette import css_of_palette, load_palette

# The formats that the page offers besides itself, as a reader knows them.
DOWNLOADS = {"pdf": "PDF", "docx": "Word"}
WORKBOOK = "erfaringsrapport-tabeller.xlsx"


def write_text(
    report: Path,
    files: Iterable[Path],
    values: Path,
    edition: dict,
    wanted: str,
    offered: Mapping[str, str],
    text: Path,
    tree: Path,
    described: Path,
    for_authors: Path,
) -> None:
    """Run the cells of the report, and write the text that all formats are made of.

    Parameters
    ----------
    report : Path
        The document.
    files : iterable of Path
        Chapters, theme and figures.
    values : Path
        The ledger.
    edition : dict
        The edition's settings.
    wanted : str
        The config's ``renderer``.
    offered : mapping
        Format to the file that will be made; the page links to those beside it.
    text : Path
        Gets the text, what is printed with it, and the images that cells have drawn.
    tree : Path
        Gets the text as the embedded renderer has read it; nothing of use to Quarto.
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
        beside = _downloads(offered)
        job = start_job(
            report, files, ledger, edition, choice.renderer, Path.cwd(), downloads=beside
        )
        if choice.renderer == EMBEDDED:
            shutil.move(embedded_renderer.read_tree(job), tree)
        else:
            tree.write_text("null\n", encoding="utf-8")
    except RenderError as error:
        sys.exit(report_text(error))
    drawn = sorted((job.workspace.reports / DRAWN).glob("*"))
    told = {
        "renderer": choice.renderer,
        "executed": vars(job.executed),
        "metadata": job.metadata,
        "epoch": job.epoch,
        "drawn": {path.name: base64.b64encode(path.read_bytes()).decode() for path in drawn},
    }
    text.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    versions = json.dumps(renderer_versions(choice), indent=1)
    described.write_text(versions + "\n", encoding="utf-8")
    palette = css_of_palette(load_palette(report.parent / "theme/palette.yaml"))
    drafted = yaml.safe_dump(author_metadata(edition, palette), allow_unicode=True, sort_keys=False)
    for_authors.write_text(drafted, encoding="utf-8")


def write_format(
    kind: str,
    report: Path,
    files: Iterable[Path],
    text: Path,
    tree: Path,
    values: Path | None,
    output: Path,
) -> None:
    """Make one format of the text that `write_text` wrote.

    Parameters
    ----------
    kind : str
        html, pdf or docx.
    report : Path
        The document.
    files : iterable of Path
        Theme, images and figures.
    text, tree : Path
        From `write_text`.
    values : Path or None
        The ledger, for the page.
    output : Path
        Gets the format.

    Raises
    ------
    SystemExit
        With every fault of the author's.
    """
    root, told = Path.cwd(), json.loads(text.read_text(encoding="utf-8"))
    renderer = told["renderer"]
    workspace = prepare((root / BUILD / renderer / kind).resolve(), root, report, files)
    for name, content in told["drawn"].items():
        path = workspace.reports / DRAWN / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(base64.b64decode(content))
    job = RenderJob(workspace, as_text(told["executed"]), told["metadata"], told["epoch"])
    read = None
    if renderer == EMBEDDED:
        read = Path(shutil.copyfile(tree, job.path("json")))
    ledger = json.loads(values.read_text(encoding="utf-8")) if values else []
    try:
        ((_, made),) = render_formats(job, renderer, [kind], ledger, read)
    except RenderError as error:
        sys.exit(report_text(error))
    shutil.copyfile(made, output)


def _downloads(offered: Mapping[str, str]) -> dict[str, str]:
    """Return the files that lie beside the page, by the names that a reader knows."""
    made = {name: Path(offered[kind]).name for kind, name in DOWNLOADS.items() if kind in offered}
    return made | {"Tabeller (Excel)": WORKBOOK}
