"""Render reports/report.qmd to HTML, PDF and Word, by Quarto or by the embedded renderer."""

import json
import shutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from scripts.lib.render import embedded, quarto, web
from scripts.lib.render.faults import Fault, RenderError, report_text
from scripts.lib.render.workspace import edition_metadata, epoch_of, prepare
from scripts.lib.running import run_script

BUILD = Path("data/processed/report")


def choose_renderer(wanted: str) -> str:
    """Return quarto or embedded; auto is Quarto where it is on the PATH.

    Raises
    ------
    RenderError
        When Quarto is asked for and is not there.
    """
    found = quarto.executable() is not None
    if wanted == "quarto" and not found:
        message = "config/config.yaml ber om Quarto (renderer: quarto), men det er ikke installert."
        raise RenderError([Fault("", 0, message)])
    if wanted == "auto":
        return "quarto" if found else "embedded"
    return wanted


def renderer_versions(renderer: str) -> dict[str, str]:
    """Return the renderer and the versions of its parts."""
    parts = {"quarto": quarto.version()} if renderer == "quarto" else embedded.versions()
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
    chosen = quarto if renderer == "quarto" else embedded
    made = {}
    for kind, path in chosen.render(workspace, formats, metadata, epoch, root.resolve()):
        # One format is finished while the others are still being made.
        if kind == "html":
            page = web.embed_resources(path.read_text(encoding="utf-8"), workspace.reports)
            path.write_text(web.finish(page, values), encoding="utf-8")
        elif kind == "docx":
            from scripts.lib.render import word  # a slow import that the other formats do without

            word.finish(path, metadata, epoch)
        made[kind] = path
    return made


def main(snakemake) -> None:
    """Unpack the rule's files, render, and write what was asked for."""
    outputs = {kind: path for kind, path in snakemake.output.items() if kind != "renderer"}
    try:
        renderer = choose_renderer(snakemake.params.renderer)
        made = render_report(
            Path(snakemake.input.report),
            [
                Path(path)
                for key in ("chapters", "theme", "figures")
                for path in snakemake.input[key]
            ],
            json.loads(Path(snakemake.input["values"]).read_text(encoding="utf-8")),
            snakemake.params.edition,
            renderer,
            list(outputs),
            Path.cwd(),
        )
    except RenderError as error:
        sys.exit(report_text(error))
    for kind, path in outputs.items():
        shutil.copyfile(made[kind], path)
    text = json.dumps(renderer_versions(renderer), indent=1)
    Path(snakemake.output.renderer).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    run_script(main, snakemake)  # noqa: F821
