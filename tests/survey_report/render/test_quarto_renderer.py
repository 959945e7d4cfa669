"""The Quarto renderer, against a stand-in for Quarto that writes down how it was called."""

import json
import stat
import sys

import pytest
import yaml

from survey_report.render import quarto_renderer
from survey_report.render.author_faults import RenderError
from survey_report.render.workspace import Workspace

DOCUMENT = """---
lang: nb
format:
  html: {theme: none}
  typst: {template: theme/template.typ}
  docx: {reference-doc: theme/reference.docx}
---

# Kapittel {#sec-k}

Se @fig-borte.
"""
METADATA = {"title": "Tittel", "synthetic-mark": "Syntetisk"}
FAKE = """#!{python}
import json, os, sys
from pathlib import Path
if sys.argv[1:] == ["--version"]:
    print("1.9.38")
    sys.exit()
Path("call.json").write_text(json.dumps({{
    "arguments": sys.argv[1:],
    "cwd": os.getcwd(),
    "environment": {{
        k: os.environ.get(k) for k in ("QUARTO_PYTHON", "PYTHONPATH", "SOURCE_DATE_EPOCH")
    }},
}}))
for suffix in {made!r}:
    Path("report." + suffix).write_text("x")
print({output!r}, file=sys.stderr)
sys.exit({code})
"""


@pytest.fixture
def render(tmp_path, monkeypatch):
    """Return a function that renders with a Quarto that behaves as told."""
    reports = tmp_path / "build/reports"
    reports.mkdir(parents=True)
    (reports / "report.qmd").write_text(DOCUMENT, encoding="utf-8")
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    monkeypatch.delenv("PYTHONPATH", raising=False)

    def run(formats, made=("html", "pdf", "docx"), output="", code=0):
        program = programs / "quarto"
        text = FAKE.format(python=sys.executable, made=list(made), output=output, code=code)
        program.write_text(text, encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        workspace = Workspace(tmp_path / "build", reports / "report.qmd")
        return dict(quarto_renderer.render(workspace, formats, METADATA, 1561896000, tmp_path))

    run.reports = reports
    return run


def test_one_call_renders_all_formats_with_our_python_and_our_time(render, tmp_path):
    made = render(["html", "pdf", "docx"])
    call = json.loads((render.reports / "call.json").read_text(encoding="utf-8"))
    assert call["arguments"] == ["render", "report.qmd", "--to", "html,typst,docx"]
    assert call["cwd"] == str(render.reports)
    assert call["environment"] == {
        "QUARTO_PYTHON": sys.executable,
        "PYTHONPATH": str(tmp_path),
        "SOURCE_DATE_EPOCH": "1561896000",
    }
    assert made == {kind: render.reports / f"report.{kind}" for kind in ("html", "pdf", "docx")}


def test_the_document_gets_the_edition_and_only_the_formats_wanted(render):
    render(["pdf"], made=["pdf"])
    head = (render.reports / "report.qmd").read_text(encoding="utf-8").split("---\n")[1]
    metadata = yaml.safe_load(head)
    assert metadata["title"] == "Tittel"
    assert metadata["lang"] == "nb"
    assert metadata["format"] == {"typst": {"template": "theme/template.typ"}}


def test_the_body_of_the_document_stays_as_it_was(render):
    render(["html"])
    text = (render.reports / "report.qmd").read_text(encoding="utf-8")
    assert text.endswith("\n# Kapittel {#sec-k}\n\nSe @fig-borte.\n")


@pytest.mark.parametrize(
    ("output", "code"),
    [
        # Quarto's own warning, with which it still succeeds
        ("\x1b[33mWARNING\x1b[39m: Unable to resolve crossref @fig-borte", 0),
        # what our filter writes, with which Quarto fails
        ("UKJENT REFERANSE: fig-borte\nError running filter crossref.lua", 1),
    ],
)
def test_an_unresolved_reference_is_told_with_file_and_line(render, output, code):
    with pytest.raises(RenderError) as caught:
        render(["html"], output=output, code=code)
    fault = caught.value.faults[0]
    assert (fault.file, fault.line) == ("reports/report.qmd", 11)
    assert "fig-borte" in fault.message


def test_a_failing_cell_is_told_without_a_trace(render):
    trace = (
        "Traceback (most recent call last)\nFile report.py:41\n"
        "survey_report.chapters.lookups.UnknownIdError: "
        "'Verdien «x» finnes ikke i tallregisteret.'\n"
    )
    with pytest.raises(RenderError) as caught:
        render(["html"], made=(), output=trace, code=1)
    assert str(caught.value) == "Verdien «x» finnes ikke i tallregisteret."


def test_a_file_that_quarto_did_not_make_is_a_fault(render):
    with pytest.raises(RenderError, match="Quarto stoppet"):
        render(["html", "docx"], made=["html"])


def test_version(render):
    render(["html"])
    assert quarto_renderer.version() == "1.9.38"
