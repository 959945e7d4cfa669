"""Hostile texts in every field that data fill: printed as they stand, nothing read or run.

The report is rendered whole, by each renderer there is here, and the three files are read.
"""

import base64
import csv
import json
import re
import shutil
import zipfile
from pathlib import Path

import lxml.html
import pypdf
import pytest

from survey_report.language.markup import one_line
from survey_report.recheck import finished_files
from survey_report.recheck.printed_texts import check_printed_texts, check_texts_of_file, texts_in
from survey_report.render.report_formats import render_report
from tests.data.hostile_texts import HOSTILE
from tests.quarto import RENDERERS

TEXTS = list(HOSTILE.values())
ALL = " · ".join(TEXTS)
CANARY = "HEMMELIG-KANARI"
EDITION = {
    "id": "2019 *x* <b>",
    "title": 'Tittel *a* #b [c] <d> $e$ "f" {x} </style>',
    "subtitle": "Undertittel `x` @y ![z](z)",
    "publisher": "Utgiver <script>alert(1)</script>",
    "author": 'Forfatter {.tall} " http-equiv="refresh" content="0; url=//x.no',
    "statement": "Hva *dette* er #x",
    "date": "2019-06-30",
    "synthetic_mark": 'Merke "*" </style> <b>',
}
SETUP = """
```{{python}}
#| include: false
import json
from pathlib import Path
from survey_report.chapters import lookups
from survey_report.chapters.lookups import figure, organisations, quote, table, v
here = Path({root!r})
lookups.FIGURES = here / "data/processed/figures"
lookups.STATISTICS = here / "data/processed/statistics"
lookups.TABLES = here / "tables.yaml"
lookups.LABELS = here / "labels.json"
lookups.load_values = lambda: {{e["id"]: e for e in json.loads((here / "values.json").read_text())}}
```
"""
TABLE = """prove:
  label: {header: Faktor, width: 30}
  rows: [%s]
  columns:
  - {header: Tekst, width: 30, ids: ["text.{key}"]}
"""
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "YPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9"/></svg>'
KEYS = list(HOSTILE)
SOURCES = {
    **{f"quotes/{key}": text for key, text in HOSTILE.items()},
    **{f"organisations/{number}": text for number, text in enumerate(TEXTS, start=1)},
    **{f"labels/{key}": text for key, text in HOSTILE.items()},
    **{f"figures/prove/{part}": ALL for part in ("n", "source")},
}


def cell(code: str) -> str:
    return f"\n```{{python}}\n#| output: asis\n{code}\n```\n"


def project(root: Path) -> Path:
    """Return a project whose every text from data is hostile."""
    shutil.copytree("reports/theme", root / "reports/theme")
    front = Path("reports/report.qmd").read_text(encoding="utf-8").split("\n---\n")[0]
    sections = [
        "# Sitater {#sec-sitater}\n" + "".join(cell(f'quote("{key}")') for key in KEYS),
        "# Virksomheter {#sec-virksomheter}\n" + cell('organisations("etat")'),
        "# Verdier {#sec-verdier}\n\n"
        + "\n\n".join(f'Verdi `{{python}} v("text.{key}")` her.' for key in KEYS),
        "# Tabell {#sec-tabell}\n" + cell('table("prove", "Tabellen")') + "\nSe @tbl-prove.",
        "# Figur {#sec-figur}\n" + cell('figure("prove", "Figuren")') + "\nSe @fig-prove.",
    ]
    text = "\n---\n".join([front, SETUP.format(root=str(root)) + "\n" + "\n\n".join(sections)])
    (root / "reports/report.qmd").write_text(text + "\n", encoding="utf-8")
    _data(root)
    secret = root / "data/raw/2016-1/participants.csv"
    secret.parent.mkdir(parents=True)
    secret.write_text(CANARY, encoding="utf-8")
    return root


def _data(root: Path) -> None:
    figures, statistics = root / "data/processed/figures", root / "data/processed/statistics"
    figures.mkdir(parents=True)
    statistics.mkdir()
    (root / "labels.json").write_text(json.dumps(HOSTILE), encoding="utf-8")
    (root / "tables.yaml").write_text(TABLE % ", ".join(KEYS), encoding="utf-8")
    (root / "values.json").write_text(json.dumps([_entry(key) for key in KEYS]), encoding="utf-8")
    about = {"alt": ALL, "n": ALL, "source": ALL}
    (figures / "fig_prove.json").write_text(json.dumps(about), encoding="utf-8")
    (figures / "fig_prove.svg").write_text(SVG, encoding="utf-8")
    (figures / "fig_prove.png").write_bytes(base64.b64decode(PIXEL))
    _write(figures / "fig_prove.csv", [TEXTS, TEXTS])
    quotes = [["quote_id", "text_nb"], *HOSTILE.items()]
    _write(statistics / "quotes.csv", quotes)
    names = [["organisation", "organisation_type"], *([text, "etat"] for text in TEXTS)]
    _write(statistics / "organisations.csv", names)


def _entry(key: str) -> dict:
    text = HOSTILE[key]
    return {
        "id": f"text.{key}",
        "value": text,
        "display": text,
        "unit": "",
        "n": None,
        "definition": text,
        "formula": text,
        "source": f"data/processed/statistics/x.csv, rad 1, kolonne {text}",
        "rule": "r",
        "script": "s.py",
        "inputs": [f"data/raw/2016-1/{text}.csv"],
    }


def _write(path: Path, rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


@pytest.fixture(scope="module", params=RENDERERS)
def made(request, tmp_path_factory):
    root = project(tmp_path_factory.mktemp(request.param))
    folders = ("reports/theme", "data/processed/figures")
    files = [path for name in folders for path in (root / name).rglob("*") if path.is_file()]
    ledger = json.loads((root / "values.json").read_text(encoding="utf-8"))
    document = root / "reports/report.qmd"
    formats = ["html", "pdf", "docx"]
    return render_report(document, files, ledger, EDITION, request.param, formats, root)


@pytest.fixture(scope="module")
def page(made):
    return lxml.html.fromstring(made["html"].read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def shown(made):
    return finished_files.parse_html(made["html"])


def letters(text: str) -> str:
    return re.sub(r"[\s\-\u00ad\u202a-\u202e\u2066-\u2069\x00-\x1f\ufffe]+", "", text)


def test_html_prints_every_text_as_it_stands(shown):
    printed = texts_in(shown)
    assert len(printed) == 3 * len(TEXTS) + 2
    assert [one for one in check_printed_texts(printed, SOURCES) if one.level == "error"] == []
    values = {
        element.get("data-id"): element.text_content() for element in shown.xpath("//*[@data-id]")
    }
    assert values == {f"text.{key}": one_line(text) for key, text in HOSTILE.items()}
    assert shown.xpath("//h1[@class='tittel']")[0].text_content() == EDITION["title"]
    assert shown.xpath("//p[@class='utgiver']")[0].text_content() == EDITION["publisher"]
    assert shown.xpath("//img")[0].get("alt") == ALL
    cells = shown.xpath("//details//th | //details//td")
    assert [one.text_content() for one in cells] == TEXTS * 2


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_pdf_and_word_print_every_text_as_it_stands(made, shown, kind):
    read = {"pdf": finished_files.text_of_pdf, "docx": finished_files.text_of_docx}[kind]
    text = read(made[kind])
    found = check_texts_of_file(text, texts_in(shown), SOURCES, kind)
    assert [one.item for one in found if one.level == "error"] == []
    for field in ("title", "subtitle", "publisher", "statement"):
        assert letters(EDITION[field]) in letters(text)


def test_alternative_texts_are_text(made):
    with zipfile.ZipFile(made["docx"]) as archive:
        document = lxml.html.etree.fromstring(archive.read("word/document.xml"))
    described = [text for node in document.iter("{*}docPr") if (text := node.get("descr"))]
    assert described == [ALL]
    assert _pdf_alternatives(made["pdf"]) == [ALL]


def _pdf_alternatives(path: Path) -> list[str]:
    """Return the alternative texts in the tags of a PDF."""

    def walk(node) -> list[str]:
        node = node.get_object()
        if isinstance(node, list):
            return [text for one in node for text in walk(one)]
        if not isinstance(node, dict):
            return []
        own = [str(node["/Alt"])] if "/Alt" in node else []
        return own + (walk(node["/K"]) if "/K" in node else [])

    return walk(pypdf.PdfReader(str(path)).trailer["/Root"]["/StructTreeRoot"])


def test_nothing_in_the_page_runs_or_fetches(page):
    scripts = page.xpath("//script")
    assert [one.get("type") for one in scripts] == ["application/json", None]
    assert not any(name.startswith("on") for one in page.iter() for name in one.attrib)
    assert not page.xpath("//iframe | //object | //embed | //form | //base | //svg//script")
    assert all(image.get("src").startswith("data:image/svg+xml") for image in page.xpath("//img"))
    links = page.xpath("//a/@href")
    assert all(link.startswith(("#", "data:text/csv")) for link in links), links
    told = {one.get("name") or one.get("http-equiv") for one in page.xpath("//meta[@content]")}
    assert told == {"viewport", "description", "author", "generator", "Content-Security-Policy"}
    assert page.xpath("//meta[@name='author']/@content") == [EDITION["author"]]
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert "unsafe" not in policy and "default-src 'none'" in policy
    ledger = json.loads(page.get_element_by_id("verdier").text)
    assert set(TEXTS) <= set(ledger["tekster"])


def test_nothing_in_the_pdf_or_word_file_runs_or_fetches(made):
    with zipfile.ZipFile(made["docx"]) as archive:
        names = archive.namelist()
        told = b"".join(archive.read(name) for name in names if name.endswith(".rels"))
        document = archive.read("word/document.xml").decode()
    assert b"External" not in told
    fields = re.findall(r"<w:instrText[^>]*>([^<]*)<", document)
    assert all(field.split()[0] in ("TOC", "PAGE", "PAGEREF", "SEQ", "REF") for field in fields)
    raw = made["pdf"].read_bytes()
    assert not re.search(rb"/(URI|JavaScript|Launch|EmbeddedFile)\b", raw)


def test_no_file_was_read_and_no_code_was_run(made):
    whole = made["html"].read_text(encoding="utf-8")
    whole += "".join(
        base64.b64decode(data).decode("utf-8", "replace")
        for data in re.findall(r"base64,([A-Za-z0-9+/=]+)", whole)
    )
    whole += finished_files.text_of_pdf(made["pdf"])
    with zipfile.ZipFile(made["docx"]) as archive:
        whole += "".join(archive.read(name).decode("latin-1") for name in archive.namelist())
    assert CANARY not in whole
    assert "root:x:0" not in whole
