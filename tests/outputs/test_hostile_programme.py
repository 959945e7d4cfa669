"""Hostile texts in every field of every register and setting, through the whole pipeline.

The finished files are read: what stood in a field stands there as text, and nothing else came of
it. That each text of the report is printed letter by letter in all formats is what the build's own
recheck holds; a build whose recheck finds a fault publishes nothing.
"""

import base64
import csv
import io
import json
import re
import zipfile
from pathlib import Path

import lxml.etree
import lxml.html
import openpyxl
import pytest
import yaml

from survey_report.language.markup import one_line
from tests.data.hostile_programme import (
    EDITION,
    NOT_PRINTED,
    PROGRAMME,
    REVIEW,
    TABLES,
    make_hostile_project,
)
from tests.forked import build
from tests.quarto import RENDERERS

FREE = {"type", "description", "minLength", "x-private", "x-optional"}
# what a register is called in config/schemas
SCHEMAS = {
    "effect_2016": "effect",
    "effect_2016_codes": "effect_codes",
    "evaluation_2016": "evaluation",
    "evaluation_2016_codes": "evaluation_codes",
}
OF_THE_REVIEW_PAGE = (
    ("config/assumptions.csv", "assumption_nb", "consequence_nb"),
    ("config/corrections.csv", "who", "why", "path"),
    ("config/sources.csv", "owner", "path"),
)


@pytest.fixture(scope="module", params=RENDERERS)
def project(request, tmp_path_factory):
    folder = make_hostile_project(tmp_path_factory.mktemp("h") / "project", request.param)
    build(folder)
    return folder


@pytest.fixture(scope="module")
def review(project):
    return page_of(project, "revisjon")


@pytest.fixture(scope="module")
def report(project):
    return page_of(project, "erfaringsrapport")


def page_of(project: Path, name: str):
    text = (project / f"reports/output/{name}.html").read_text(encoding="utf-8")
    return lxml.html.document_fromstring(text, parser=lxml.html.HTMLParser(huge_tree=True))


def rows(project: Path, path: str) -> list[dict[str, str]]:
    with (project / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_free_text_of_every_schema_is_tried():
    tried = {key: set(columns) for key, columns in NOT_PRINTED.items()}
    for pattern, columns in TABLES.items():
        tried.setdefault(SCHEMAS.get(Path(pattern).stem, Path(pattern).stem), set()).update(columns)
    tried["edition"] = set(EDITION)
    tried["config"] = set()  # its texts are all under `programme`
    for path in sorted(Path("config/schemas").glob("*.yaml")):
        schema = yaml.safe_load(path.read_text(encoding="utf-8"))
        free = {
            name
            for name, rule in schema["properties"].items()
            if rule.get("type") == "string" and set(rule) <= FREE
        }
        assert free - tried.get(path.name.split(".")[0], set()) == set(), path
    programme = yaml.safe_load(Path("config/schemas/config.schema.yaml").read_text("utf-8"))
    texts = programme["properties"]["programme"]["properties"].items()
    named = {name for name, rule in texts if rule.get("type") == "string"}
    assert named == set(PROGRAMME)


def test_the_review_page_shows_every_text_as_it_stands(project, review):
    shown = {one_line(node.text_content()) for node in review.iter("td", "code", "span", "li")}
    whole = one_line(review.text_content())
    for path, *columns in OF_THE_REVIEW_PAGE:
        for row in rows(project, path):
            for column in columns:
                assert one_line(row[column]) in whole, (path, column)
    ledger = json.loads((project / "data/processed/audit/values.json").read_text(encoding="utf-8"))
    cells = {one_line(node.text_content()) for node in review.xpath("//td[@class='ord']")}
    assert all(any(one_line(e["definition"]) in cell for cell in cells) for e in ledger[::97])
    assert one_line(REVIEW[3]) in shown and one_line(REVIEW[5]) in shown


@pytest.mark.parametrize("name", ["revisjon", "erfaringsrapport"])
def test_nothing_in_a_page_runs_fetches_or_leads_away(project, name):
    page = page_of(project, name)
    own = [None] if name == "revisjon" else ["application/json", None]
    assert [one.get("type") for one in page.xpath("//script")] == own
    assert not any(key.startswith("on") for one in page.iter() for key in one.attrib)
    assert not page.xpath("//iframe | //object | //embed | //form | //base")
    told = {one.get("name") or one.get("http-equiv") for one in page.xpath("//meta[@content]")}
    assert told <= {"viewport", "description", "author", "generator", "Content-Security-Policy"}
    assert all(link.startswith("data:image/") for link in page.xpath("//img/@src"))
    own = r"#.*|erfaringsrapport\S*|manifest\.json|data:,|data:text/csv;charset=utf-8;base64,\S*"
    assert all(re.fullmatch(own, link) for link in page.xpath("//@href"))


def test_pictures_are_drawings_alone(project):
    for path in (project / "data/processed/figures").glob("*.svg"):
        parts = {lxml.etree.QName(one).localname for one in lxml.etree.parse(path).iter("*")}
        assert not parts & {"script", "foreignObject", "a", "image"}
        links = lxml.etree.parse(path).xpath("//@*[local-name() = 'href']")
        assert all(link.startswith("#") for link in links)


def test_what_can_be_kept_starts_no_formula(project, report):
    for link in report.xpath("//a[@download]/@href"):
        if not link.startswith("data:text/csv"):
            continue
        text = base64.b64decode(link.split(",", 1)[1]).decode("utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        started = [cell for cell in cells if cell[:1] in tuple("=+-@\t\r")]
        assert [cell for cell in started if not re.fullmatch(r"[+-]?[\d.]+", cell)] == []
    path = project / "reports/output/erfaringsrapport-tabeller.xlsx"
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert not [cell for cell in cells if cell.hyperlink and cell.hyperlink.target]
    labels = {row["label_nb"] for row in rows(project, "config/instruments/factors.csv")}
    texts = {one_line(str(cell.value)) for cell in cells}
    assert {one_line(label) for label in labels} <= texts
    with zipfile.ZipFile(path) as archive:
        assert not any(b"External" in archive.read(name) for name in archive.namelist())


def test_nothing_in_the_pdf_or_word_file_runs_or_fetches(project):
    with zipfile.ZipFile(project / "reports/output/erfaringsrapport.docx") as archive:
        told = b"".join(archive.read(n) for n in archive.namelist() if n.endswith(".rels"))
        document = archive.read("word/document.xml").decode()
    assert b"External" not in told
    fields = re.findall(r"<w:instrText[^>]*>([^<]*)<", document)
    assert all(field.split()[0] in ("TOC", "PAGE", "PAGEREF", "SEQ", "REF") for field in fields)
    raw = (project / "reports/output/erfaringsrapport.pdf").read_bytes()
    assert not re.search(rb"/(URI|JavaScript|Launch|EmbeddedFile)\b", raw)
