"""Pandoc and Typst read once, write each format, read nothing else, and are stopped in time."""

import stat
from pathlib import Path

import pytest

from survey_report.render import embedded_renderer
from survey_report.render.author_faults import RenderError
from survey_report.render.embedded_renderer import read_command, versions, write_command
from survey_report.render.executed_text import ExecutedText
from survey_report.render.render_job import RenderJob
from survey_report.render.workspace import Workspace

# Gets through any text but one that holds the word; starts at once, for the limit is short.
SLOW = """#!/bin/sh
if grep -q LANGSOM "$1"; then exec sleep 60; fi
"""


def job(folder: Path, lines: list[str], limit: float) -> RenderJob:
    (folder / "reports").mkdir()
    places = tuple(("reports/chapters/01.qmd", n) for n, _ in enumerate(lines, start=1))
    workspace = Workspace(folder, folder / "reports/report.qmd")
    return RenderJob(workspace, ExecutedText(tuple(lines), places), {}, 1561896000, limit)


def test_the_text_is_read_with_the_shared_filters_and_written_with_those_of_the_format():
    def filters(command):
        return [part.split("/")[-1] for part in command if part.startswith("--lua-filter")]

    assert filters(read_command("report.md", "report.json")) == ["structure.lua", "crossref.lua"]
    assert filters(write_command("report.json", "pdf", "report.typ")) == ["layout.lua"]


@pytest.mark.parametrize(
    "command",
    [read_command("a", "b"), *(write_command("a", kind, "b") for kind in ("html", "pdf", "docx"))],
)
def test_pandoc_runs_in_its_sandbox_and_warnings_stop_the_build(command):
    assert {"--sandbox", "--fail-if-warnings"} <= set(command)


def test_versions():
    assert set(versions()) == {"pandoc", "typst"}


def test_a_text_that_pandoc_never_gets_through_is_told_with_its_passage(tmp_path, monkeypatch):
    program = tmp_path / "pandoc"
    program.write_text(SLOW, encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(embedded_renderer, "pandoc", lambda: str(program))
    lines = ["Først.", "", "Så", "over to linjer.", "", "Her er det LANGSOMT.", "", "Sist."]
    with pytest.raises(RenderError) as caught:
        embedded_renderer.read_tree(job(tmp_path, lines, limit=4))
    fault = caught.value.faults[0]
    assert (fault.file, fault.line) == ("reports/chapters/01.qmd", 6)
    assert fault.message == "Pandoc ble ikke ferdig på 4 sekunder med det som begynner her."
    assert fault.excerpt == "Her er det LANGSOMT."


@pytest.mark.parametrize(
    "markup",
    ['#read("/etc/hostname")', '#read("../../hemmelig.txt")', '#import "@preview/x:1.0.0"'],
)
def test_typst_reads_nothing_outside_the_build_folder(tmp_path, markup):
    (tmp_path / "hemmelig.txt").write_text("x")
    (tmp_path / "build").mkdir()
    one = job(tmp_path / "build", ["x"], limit=60)
    one.path("typ").write_text(markup, encoding="utf-8")
    with pytest.raises(RenderError, match="Typst stoppet"):
        embedded_renderer.compile_pdf(one)
