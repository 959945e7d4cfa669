"""The Quarto renderer, against a stand-in for Quarto that writes down how it was called."""

import json
import stat
import sys

import pytest
import yaml

from survey_report.render import quarto_renderer
from survey_report.render.author_faults import RenderError
from survey_report.render.executed_text import ExecutedText
from survey_report.render.render_job import RenderJob
from survey_report.render.workspace import Workspace

FRONT = {
    "lang": "nb",
    "jupyter": "python3",
    "execute": {"echo": False},
    "format": {
        "html": {"theme": "none", "embed-resources": True},
        "typst": {"template": "theme/template.typ"},
        "docx": {"reference-doc": "theme/reference.docx"},
    },
}
LINES = ("# Kapittel {#sec-k}", "", "Se @fig-borte.")
ORIGINS = tuple(("reports/chapters/01.qmd", number) for number in (7, 8, 9))
METADATA = {"title": "Tittel*", "synthetic-mark": "Syntetisk"}
FAKE = """#!{python}
import json, os, sys, time
from pathlib import Path
if sys.argv[1:] == ["--version"]:
    print("1.10.18")
    sys.exit()
if sys.argv[1:] == ["check", "versions"]:
    print({check!r})
    sys.exit()
Path("call.json").write_text(json.dumps({{
    "arguments": sys.argv[1:],
    "cwd": os.getcwd(),
    "environment": {{k: os.environ.get(k) for k in ("SOURCE_DATE_EPOCH", "https_proxy")}},
}}))
for suffix in {made!r}:
    Path("report." + suffix).write_text("x")
print({output!r}, file=sys.stderr)
sys.exit({code})
"""
CHECK = """Quarto 1.10.18
[✓] Checking versions of quarto binary dependencies...
      Pandoc version 3.10.0: OK
      NOTE: Dart Sass version 1.70.0 is too old. Please use 1.101.0.
      Deno version 2.7.14: OK
      Typst version 0.15.1: OK"""


@pytest.fixture
def render(tmp_path, monkeypatch):
    """Return a function that renders with a Quarto that behaves as told."""
    reports = tmp_path / "build/reports"
    reports.mkdir(parents=True)
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    for cached in (quarto_renderer.version, quarto_renderer.versions):
        cached.cache_clear()

    def run(formats, made=("html", "pdf", "docx"), output="", code=0):
        program = programs / "quarto"
        settings = {"made": list(made), "output": output, "code": code, "check": CHECK}
        program.write_text(FAKE.format(python=sys.executable, **settings), encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        workspace = Workspace(tmp_path / "build", reports / "report.qmd")
        executed = ExecutedText(LINES, ORIGINS, FRONT)
        return dict(
            quarto_renderer.render(RenderJob(workspace, executed, METADATA, 1561896000), formats)
        )

    run.reports = reports
    yield run
    for cached in (quarto_renderer.version, quarto_renderer.versions):
        cached.cache_clear()


def test_one_call_renders_all_formats_in_the_sandbox_off_the_network(render):
    made = render(["html", "pdf", "docx"])
    call = json.loads((render.reports / "call.json").read_text(encoding="utf-8"))
    assert call["arguments"] == ["render", "report.qmd", "--to", "html,typst,docx", "--sandbox"]
    assert call["cwd"] == str(render.reports)
    # port 9 throws away what it gets
    assert call["environment"] == {
        "SOURCE_DATE_EPOCH": "1561896000",
        "https_proxy": "http://127.0.0.1:9",
    }
    assert made == {kind: render.reports / f"report.{kind}" for kind in ("html", "pdf", "docx")}


def test_quarto_runs_no_code_and_gets_the_edition_and_only_the_formats_wanted(render):
    render(["pdf"], made=["pdf"])
    head = (render.reports / "report.qmd").read_text(encoding="utf-8").split("---\n")[1]
    assert yaml.safe_load(head) == {
        "lang": "nb",
        "engine": "markdown",
        # text, which Pandoc reads as Markdown
        "title": r"Tittel\*",
        "synthetic-mark": "Syntetisk",
        "format": {"typst": {"template": "theme/template.typ"}},
    }


def test_quarto_embeds_nothing_in_the_page(render):
    render(["html"])
    head = (render.reports / "report.qmd").read_text(encoding="utf-8").split("---\n")[1]
    assert yaml.safe_load(head)["format"]["html"]["embed-resources"] is False


def test_the_body_of_the_document_is_the_executed_text(render):
    render(["html"])
    text = (render.reports / "report.qmd").read_text(encoding="utf-8")
    assert text.endswith("\n# Kapittel {#sec-k}\n\nSe @fig-borte.\n")


@pytest.mark.parametrize(
    ("output", "code"),
    [
        # Quarto's own warning, with which it still succeeds
        ("\x1b[33mWARNING\x1b[39m: Unable to resolve crossref @fig-borte", 0),
        ("<strong>?@fig-borte</strong>", 0),
        # what our filter writes, with which Quarto may fail or not
        ("UKJENT REFERANSE: fig-borte\nError running filter crossref.lua", 1),
        ("UKJENT REFERANSE: fig-borte\n\x1b[31mERROR (crossref.lua:186) x\x1b[39m", 0),
    ],
)
def test_an_unresolved_reference_is_told_with_file_and_line(render, output, code):
    with pytest.raises(RenderError) as caught:
        render(["html"], output=output, code=code)
    fault = caught.value.faults[0]
    assert (fault.file, fault.line) == ("reports/chapters/01.qmd", 9)
    assert "fig-borte" in fault.message


@pytest.mark.parametrize(
    ("made", "output", "code"),
    [
        (["html"], "", 0),
        (["html", "docx"], "ERROR (layout.lua:1) attempt to index a nil value", 0),
        (["html", "docx"], "noe", 1),
    ],
)
def test_what_goes_wrong_is_a_fault_also_when_quarto_says_that_all_is_well(
    render, made, output, code
):
    with pytest.raises(RenderError, match="Quarto stoppet"):
        render(["html", "docx"], made=made, output=output, code=code)


def test_a_file_of_an_earlier_run_is_not_taken_for_this_ones(render):
    render(["html"])
    with pytest.raises(RenderError, match="Quarto stoppet"):
        render(["html"], made=[])


def test_versions_of_quarto_and_of_what_it_brings(render):
    render(["html"])
    assert quarto_renderer.versions() == {
        "quarto": "1.10.18",
        "pandoc": "3.10.0",
        "typst": "0.15.1",
        "deno": "2.7.14",
    }
