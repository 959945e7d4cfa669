"""Both renderers make the same report of the demonstration.

What still differs, and why:

- HTML: Quarto writes the page once more from its own tree, so ``&nbsp;`` stands for U+00A0 and an
  element is closed in another form. The tree is the same, but for the name of what made it.
- The order of attributes in an element, for the same reason.
"""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import lxml.html
import pytest

from survey_report.render.report_formats import render_report
from tests.quarto import quarto_test

FORMATS = ["html", "pdf", "docx"]
SOURCES = ("reports/chapters", "reports/appendices", "reports/theme", "reports/images")


@pytest.fixture(scope="module")
def rendered(built, tmp_path_factory) -> dict[str, dict[str, Path]]:
    """Return the files of each renderer, made of the same sources."""
    files = [
        path
        for name in (*SOURCES, "data/processed/figures")
        for path in sorted((built / name).rglob("*"))
        if path.is_file()
    ]
    manifest = json.loads((built / "reports/output/manifest.json").read_text(encoding="utf-8"))
    ledger = json.loads((built / "data/processed/audit/values.json").read_text(encoding="utf-8"))
    edition = manifest["config"]["edition"]
    build = tmp_path_factory.mktemp("renderers")
    document = built / "reports/report.qmd"
    return {
        name: render_report(document, files, ledger, edition, name, FORMATS, built, build)
        for name in ("embedded", "quarto")
    }


def tree(path: Path) -> list[tuple]:
    """Return every element of a page with its attributes and the text around it."""
    page = lxml.html.fromstring(path.read_text(encoding="utf-8"))
    for one in page.xpath("//meta[@name='generator']"):
        one.drop_tree()
    return [
        (one.tag, sorted(one.attrib.items()), (one.text or "").strip(), (one.tail or "").strip())
        for one in page.iter()
        if isinstance(one.tag, str)
    ]


@quarto_test
def test_the_pages_have_the_same_elements_attributes_and_text(rendered):
    own, other = (tree(rendered[name]["html"]) for name in ("embedded", "quarto"))
    assert len(own) == len(other)
    assert [pair for pair in zip(own, other, strict=True) if pair[0] != pair[1]] == []


@quarto_test
def test_the_pdfs_are_the_same_bytes(rendered):
    own, other = (rendered[name]["pdf"].read_bytes() for name in ("embedded", "quarto"))
    assert own == other


@quarto_test
def test_the_word_files_have_the_same_parts(rendered):
    own, other = (zipfile.ZipFile(rendered[name]["docx"]) for name in ("embedded", "quarto"))
    assert own.namelist() == other.namelist()
    assert [name for name in own.namelist() if own.read(name) != other.read(name)] == []


@quarto_test
def test_the_whole_build_passes_with_quarto_and_a_second_one_does_nothing(built):
    snakemake = [sys.executable, "-m", "snakemake", "--cores", "all", "--quiet", "all"]
    for _ in range(2):
        run = subprocess.run([*snakemake], cwd=built, capture_output=True, text=True)
        assert run.returncode == 0, run.stdout + run.stderr
    plan = subprocess.run([*snakemake, "--dry-run"], cwd=built, capture_output=True, text=True)
    assert "render_report" not in plan.stdout + plan.stderr
    described = json.loads((built / "data/processed/audit/renderer.json").read_text("utf-8"))
    assert described["renderer"] == "quarto"
    assert {"quarto", "pandoc", "typst", "deno"} <= set(described)
