"""A small report goes all the way to HTML, PDF and Word, and comes out the same again."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import docx
import lxml.html
import pypdf
import pytest

from survey_report.render import report_formats as script
from survey_report.render.author_faults import RenderError
from tests.rule_scripts import run_rule

SAMPLE = Path("tests/data/render")
EDITION = {
    "id": "2019",
    "title": "Utvikling av grupper",
    "subtitle": "En prøverapport",
    "publisher": "Direktoratet",
    "date": "2019-06-30",
    "synthetic_mark": "Syntetiske data – ikke virkelige svar",
}


def project(folder: Path) -> Path:
    """Return a copy of the sample project with the real theme."""
    shutil.copytree(SAMPLE, folder, dirs_exist_ok=True)
    shutil.copytree("reports/theme", folder / "reports/theme")
    return folder


def render(root: Path, formats: list[str]) -> dict[str, Path]:
    folders = ("reports/chapters", "reports/appendices", "reports/theme", "data/processed/figures")
    files = [p for name in folders for p in sorted((root / name).rglob("*")) if p.is_file()]
    values = json.loads((root / "values.json").read_text(encoding="utf-8"))
    document = root / "reports/report.qmd"
    return script.render_report(document, files, values, EDITION, "embedded", formats, root)


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    return render(project(tmp_path_factory.mktemp("sample")), ["html", "pdf", "docx"])


@pytest.fixture(scope="module")
def page(rendered):
    return lxml.html.fromstring(rendered["html"].read_text(encoding="utf-8"))


def test_a_rerun_gives_the_same_bytes(rendered, tmp_path):
    again = render(project(tmp_path), ["html", "pdf", "docx"])
    for kind, path in rendered.items():
        assert again[kind].read_bytes() == path.read_bytes(), kind


def test_html_has_title_mark_contents_and_numbers(page):
    text = page.text_content()
    assert page.get("lang") == "nb"
    assert page.xpath("//h1[@class='tittel']")[0].text == "Utvikling av grupper"
    assert page.xpath("//p[@class='merke']")[0].text == "Syntetiske data – ikke virkelige svar"
    contents = [" ".join(a.text_content().split()) for a in page.xpath("//nav//a")]
    assert contents == [
        "Sammendrag",
        "1 Innledning",
        "1.1 Om rapporten",
        "2 Resultater",
        "2.1 Fra før til etter",
        "Vedlegg 1 Data og metode",
        "Datagrunnlag",
    ]
    numbers = page.xpath("//span[@class='tall'][@data-id='grupper']")
    assert numbers[0].text == "trettien"
    assert "Figur\u00a01 viser utviklingen. Vedlegg\u00a01 viser også metoden." in text


def test_pdf_is_tagged_and_marked_on_every_page(rendered):
    reader = pypdf.PdfReader(str(rendered["pdf"]))
    catalog = reader.trailer["/Root"]
    assert catalog["/Lang"] == "nb-NO"
    assert catalog["/MarkInfo"]["/Marked"]
    assert all("Syntetiske data" in pdf_page.extract_text() for pdf_page in reader.pages)


def test_word_has_the_same_headings_as_html(rendered, page):
    document = docx.Document(str(rendered["docx"]))
    found = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    headings = page.xpath(
        "//main/section[@id!='footnotes']//*[self::h1 or self::h2 or self::h3]"
        "[not(contains(@class, 'bokstittel'))]"
    )
    assert found == [" ".join(heading.text_content().split()) for heading in headings]


def test_faults_of_authors_are_told_in_norwegian(tmp_path):
    root = project(tmp_path)
    chapter = root / "reports/chapters/01-innledning.qmd"
    text = chapter.read_text(encoding="utf-8")
    chapter.write_text(text.replace('v("effekt")', 'v("efekt")'), encoding="utf-8")
    with pytest.raises(RenderError) as caught:
        render(root, ["html"])
    line = next(n for n, words in enumerate(text.splitlines(), 1) if 'v("effekt")' in words)
    assert str(caught.value) == (
        f"reports/chapters/01-innledning.qmd, linje {line}: "
        "Verdien «efekt» finnes ikke i tallregisteret.\n"
        '    `{python} v("efekt")`'
    )


def test_an_unknown_reference_is_told_with_file_and_line(tmp_path):
    root = project(tmp_path)
    chapter = root / "reports/appendices/vedlegg-1-metode.qmd"
    chapter.write_text("# Metode {#vedlegg-metode .vedlegg}\n\nSe @fig-borte.\n", encoding="utf-8")
    with pytest.raises(RenderError) as caught:
        render(root, ["html"])
    fault = caught.value.faults[0]
    assert (fault.file, fault.line) == ("reports/appendices/vedlegg-1-metode.qmd", 3)


def paths(pattern: str) -> list[str]:
    return [path.as_posix() for path in sorted(Path().glob(pattern)) if path.is_file()]


def write_the_text() -> None:
    """Run the rule before this one in the project that is the working directory."""
    run_rule(
        "report/write_text",
        input={
            "report": "reports/report.qmd",
            "chapters": paths("reports/[ca]*/*.qmd"),
            "theme": paths("reports/theme/**/*"),
            "figures": paths("data/processed/figures/*"),
            "values": "values.json",
        },
        output={
            "text": "text.json",
            "tree": "tree.json",
            "renderer": "renderer.json",
            "edition": "edition.yml",
        },
        params={
            "edition": EDITION,
            "renderer": "embedded",
            "formats": {kind: f"out.{kind}" for kind in ("html", "pdf", "docx")},
        },
    )


def run_the_rule(kind: str) -> bytes:
    run_rule(
        "report/render_report",
        input={
            "report": "reports/report.qmd",
            "theme": paths("reports/theme/**/*"),
            "figures": paths("data/processed/figures/*"),
            "text": "text.json",
            "tree": "tree.json",
            "values": "values.json",
        },
        output={"report": f"out.{kind}"},
        params={"kind": kind},
    )
    return Path(f"out.{kind}").read_bytes()


def test_each_format_is_made_alone_of_the_text_as_all_are_together(tmp_path, monkeypatch):
    together = render(project(tmp_path / "together"), ["docx", "pdf"])
    monkeypatch.chdir(project(tmp_path / "alone"))
    write_the_text()
    # what the chapters are now is of no matter: the text is there
    shutil.rmtree("reports/chapters")
    made = {kind: run_the_rule(kind) for kind in ("docx", "html", "pdf")}
    links = re.findall(rb'href="(out\.\w+)"', made["html"])
    assert links == [b"out.pdf", b"out.docx"]
    assert {kind: path.read_bytes() for kind, path in together.items()} == {
        kind: made[kind] for kind in together
    }


def test_an_image_that_a_cell_draws_goes_to_each_format(tmp_path, monkeypatch):
    monkeypatch.chdir(project(tmp_path))
    chapter = Path("reports/chapters/01-innledning.qmd")
    pixel = (
        "\n```{python}\n#| label: drawn\n#| fig-alt: Et bilde\n"
        "import base64\nfrom IPython.display import Image\n"
        "from PIL import Image as Picture\nimport io\n"
        "buffer = io.BytesIO()\nPicture.new('RGB', (5, 7)).save(buffer, 'PNG')\n"
        "Image(data=buffer.getvalue())\n```\n"
    )
    chapter.write_text(chapter.read_text(encoding="utf-8") + pixel, encoding="utf-8")
    write_the_text()
    run_the_rule("docx")
    parts = docx.Document("out.docx").part.package.image_parts
    assert (5, 7) in [(part.image.px_width, part.image.px_height) for part in parts]


def test_light_imports():
    """HTML alone needs neither python-docx nor pandas."""
    code = (
        "import sys, survey_report.render.report_formats as _; "
        "print(*{'docx', 'pandas'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""
