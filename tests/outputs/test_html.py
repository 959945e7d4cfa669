"""The finished page: one file, every link and number with its target, every figure with data."""

import base64
import collections
import csv
import io
import json
import re
from pathlib import Path

import lxml.html
import pytest

from survey_report.ledger.ledger import printed
from survey_report.render.web_page import faults_of, traced

TRACE_LIMIT = 340_000  # the page has some 1,700 numbers, each with what it is


@pytest.fixture(scope="module")
def source(built: Path) -> str:
    return (built / "reports/output/erfaringsrapport.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(source):
    return lxml.html.document_fromstring(source, parser=lxml.html.HTMLParser(huge_tree=True))


@pytest.fixture(scope="module")
def ledger(page) -> dict:
    return json.loads(page.get_element_by_id("verdier").text)


def words(element) -> str:
    return " ".join(element.text_content().split())


def test_nothing_is_fetched_and_nothing_is_unresolved(source):
    assert faults_of(source) == []


def test_language_and_title(page):
    assert page.get("lang") == "nb"
    assert page.findtext(".//title").startswith("Utvikling av toppledergrupper i staten")
    assert len(page.xpath("//h1[@class='tittel']")) == 1


def test_no_list_is_glued_to_the_text_before_it(page):
    """Markdown takes a list for text where no empty line stands before it."""
    glued = [words(p) for p in page.xpath("//main//p") if re.match(r"[-*•] |1\. ", words(p))]
    assert glued == []


def test_ids_are_unique(page):
    counts = collections.Counter(page.xpath("//@id"))
    assert [name for name, count in counts.items() if count > 1] == []


def test_every_internal_link_has_its_target(page):
    ids = set(page.xpath("//@id"))
    targets = {link[1:] for link in page.xpath("//a/@href") if link.startswith("#")}
    assert targets - ids == set()


def test_no_heading_level_is_skipped(page):
    levels = [
        int(h.tag[1])
        for h in page.xpath(
            "//main//*[re:test(name(), '^h[1-6]$')]",
            namespaces={"re": "http://exslt.org/regular-expressions"},
        )
    ]
    assert all(later <= earlier + 1 for earlier, later in zip(levels, levels[1:], strict=False))


def test_contents_name_every_chapter_section_and_appendix(page):
    listed = [words(link) for link in page.xpath("//nav//a")]
    headings = page.xpath(
        "//main/section[@id!='footnotes']/h1"
        " | //main/section/section/h2[not(contains(@class, 'bokstittel'))]"
    )
    assert listed == [words(heading) for heading in headings]


def test_every_number_has_its_trace_and_the_ledger_is_small(page, ledger):
    shown = set(page.xpath("//*[contains(concat(' ', @class, ' '), ' tall ')]/@data-id"))
    assert shown == set(traced(ledger))


def test_the_trace_adds_little_to_the_page(source):
    """All that is there for the trace: the ledger, the script's part, the marks of numbers."""
    ledger = re.search(r'<script\b[^>]*\bid="verdier".*?</script>', source, re.DOTALL)[0]
    script = source.partition("// The trace of a number")[2].partition("</script>")[0]
    marks = re.findall(r'<span\b[^>]*\bdata-id="[^"]*"[^>]*>', source)
    added = len((ledger + script + "".join(marks)).encode()) + len(marks) * len("</span>")
    assert added <= TRACE_LIMIT


def test_the_trace_says_what_the_ledger_says(built, ledger):
    path = built / "data/processed/audit/values.json"
    entries = {entry["id"]: entry for entry in json.loads(path.read_text(encoding="utf-8"))}
    text = ledger["tekster"]
    for name, (value, n, definition, row, kind) in traced(ledger).items():
        entry = entries[name]
        unit, _, source, rule, _, inputs = ledger["slag"][kind]
        cell = [text[part] for part in source]
        assert (value, n) == (printed(entry), entry["n"])
        assert ("" if unit is None else text[unit], text[rule]) == (entry["unit"], entry["rule"])
        assert ": ".join(text[part] for part in definition) == entry["definition"]
        assert ", ".join([cell[0], *([f"rad {row}"] if row else []), *cell[1:]]) == entry["source"]
        assert [text[part] for part in ledger["lister"][inputs]] == entry["inputs"]


def test_every_figure_has_alternative_text_note_table_and_csv(built, page):
    figures = page.xpath("//figure[contains(@class, 'figur')]")
    assert len(figures) == 8
    for figure in figures:
        topic = figure.get("id").removeprefix("fig-")
        stem = built / f"data/processed/figures/fig_{topic}"
        about = json.loads(stem.with_suffix(".json").read_text(encoding="utf-8"))
        assert figure.find(".//img").get("alt") == about["alt"].replace('"', "'")
        note, details = figure.getnext(), figure.getnext().getnext()
        assert about["source"] in words(note)
        link = details.find(".//a[@download]")
        data = base64.b64decode(link.get("href").split(",", 1)[1]).decode("utf-8")
        header, *rows = csv.reader(io.StringIO(data))
        own = list(csv.reader(io.StringIO(stem.with_suffix(".csv").read_text("utf-8-sig"))))
        assert len(details.xpath(".//tbody/tr")) == len(rows) == len(own) - 1
        assert len(header) == len(set(header)) >= len(own[0])
        # numbers as programs read them, one to a cell: no «0,29 til 0,58», no «29 av 31»
        assert not [c for row in rows for c in row if re.search(r"\d,\d|\d (til|av) \d", c)]


def test_what_shows_data_carries_the_mark_itself(page):
    """A figure or table that is copied out of the report is still seen to be synthetic."""
    mark = words(page.xpath("//p[@class='merke']")[0])
    drawn = {"fig-programme_timeline", "fig-effect_model"}  # show the programme and the model
    for figure in page.xpath("//main//figure"):
        shows_data = figure.get("id") not in drawn
        assert (mark in words(figure.getnext())) == shows_data, figure.get("id")
        for link in figure.xpath("./following-sibling::*[2][self::details]//a[@download]"):
            assert link.get("download").endswith("_syntetisk.csv") == shows_data


def test_captions_are_numbered_in_order(page):
    """Figures 1, 2 …, tables 1, 2 …, the method's M1, M2 …; the panel alone has no number."""
    captions = [words(c) for c in page.xpath("//main//figure/figcaption")]
    numbers = [re.match(r"(Figur|Tabell)\s(M?)(\d+)\. \w", caption) for caption in captions]
    assert [c for c, match in zip(captions, numbers, strict=True) if match is None] == [
        "Fakta om toppledergruppene"
    ]
    series = collections.defaultdict(list)
    for match in filter(None, numbers):
        series[match[1], match[2]].append(int(match[3]))
    assert set(series) == {("Figur", ""), ("Tabell", ""), ("Tabell", "M")}
    assert all(found == list(range(1, len(found) + 1)) for found in series.values())


def test_tables_have_heads_and_named_rows(page):
    for table in page.xpath("//figure[@class='tabell']//table"):
        assert table.xpath("./thead/tr/th")
        assert all(row[0].tag == "th" for row in table.xpath("./tbody/tr"))


def test_the_mark_is_on_screen_and_on_every_printed_page(page, source):
    mark = words(page.xpath("//p[@class='merke']")[0])
    assert mark
    assert re.search(r"@page \{ @bottom-left \{ content: \"[^\"]*" + re.escape(mark), source)


def test_notes_lead_back(page):
    notes = page.xpath("//section[@id='footnotes']//li")
    assert notes
    for note in notes:
        back = note.xpath(".//a[@role='doc-backlink']")[0]
        assert back.get("aria-label") == "Tilbake til teksten"
        assert page.get_element_by_id(back.get("href")[1:]) is not None
