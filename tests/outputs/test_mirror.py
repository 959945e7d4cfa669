"""docs/mirror.md: every part of the 2019 edition has its place in the finished report."""

import re
from pathlib import Path

import lxml.html
import pytest

ROW = re.compile(
    r"^\| (?P<part>.+?) \| (?P<type>\w+) \| (?P<ours>.+?) \| `#(?P<anchor>[\w-]+)` \|$"
)


def rows() -> list[dict[str, str]]:
    lines = Path("docs/mirror.md").read_text(encoding="utf-8").splitlines()
    parts = lines[: lines.index("## Content")]
    body = [line for line in parts if line.startswith("| ")]
    body = [line for line in body if not line.startswith(("| original", "| ---"))]
    found = [ROW.match(line) for line in body]
    unread = [line for line, match in zip(body, found, strict=True) if match is None]
    assert unread == []
    return [match.groupdict() for match in found]


ROWS = rows()
ORIGINAL = [row for row in ROWS if row["part"] != "–"]


@pytest.fixture(scope="module")
def ids(built) -> dict[str, lxml.html.HtmlElement]:
    page = lxml.html.parse(
        str(built / "reports/output/erfaringsrapport.html"),
        lxml.html.HTMLParser(encoding="utf-8", huge_tree=True),
    )
    return {element.get("id"): element for element in page.xpath("//body//*[@id]")}


def test_every_anchor_is_in_the_finished_report(ids):
    assert [row["anchor"] for row in ROWS if row["anchor"] not in ids] == []


@pytest.mark.parametrize("kind", ["heading", "figure", "table", "footnote"])
def test_the_anchor_leads_to_what_the_row_says(ids, kind):
    wanted = {
        "heading": ".//*[self::h1 or self::h2 or self::h3 or self::h4]",
        "figure": "self::figure[.//*[local-name() = 'svg' or local-name() = 'img']]",
        "table": "self::figure[.//table]",
        "footnote": ".//a[@role = 'doc-noteref']",
    }[kind]
    found = [row for row in ROWS if row["type"] == kind and "ingen;" not in row["ours"]]
    wrong = [row["part"] for row in found if not _holds(ids[row["anchor"]], kind, wanted)]
    assert found and wrong == []


CONTENT = re.compile(
    r"^\| (?P<source>.+?) \| (?P<what>.+) \| \[(?P<place>[\w-]+)\] \| «(?P<words>.+)» \|$"
)


def content() -> list[dict[str, str]]:
    text = Path("docs/mirror.md").read_text(encoding="utf-8").partition("## Content")[2]
    body = [line for line in text.splitlines() if line.startswith("| ")][2:]
    found = [CONTENT.match(line) for line in body]
    assert [line for line, match in zip(body, found, strict=True) if match is None] == []
    return [match.groupdict() for match in found]


def _text_at(element) -> str:
    """Return what stands at an anchor, of a heading its whole section, on one line."""
    section = element.getparent() if element.tag in ("h1", "h2", "h3", "h4") else element
    return re.sub(r"[\s\u00a0\u00ad]+", " ", section.text_content()).lower()


def test_every_finding_of_the_source_stands_where_the_mirror_says(ids):
    """A reader has held the rows against the source; here only that the words are there."""
    rows = content()
    missing = [
        f"{row['source']}: {row['what']}"
        for row in rows
        if row["place"] not in ids or row["words"].lower() not in _text_at(ids[row["place"]])
    ]
    assert missing == []
    assert {row["source"] for row in rows} >= {"Sammendrag", "1.1", "3.6", "4.5", "5", "Vedlegg 4"}


def _holds(element, kind: str, wanted: str) -> bool:
    if kind == "heading" and element.tag in ("h1", "h2", "h3", "h4"):
        return True
    return bool(element.xpath(wanted))


def test_every_heading_figure_and_table_of_ours_is_in_the_mirror(ids):
    ours = {
        name
        for name, element in ids.items()
        if (element.tag == "figure" or re.search(r"\blevel\d", element.get("class", "")))
        and "bokstittel" not in element.get("class", "")
    }
    assert ours - {row["anchor"] for row in ROWS} == set()


def test_the_parts_of_the_2019_edition_are_all_listed():
    # Counted in the published edition: chapters 1–5 with 4, 3, 6, 5 and 3 sections, four
    # appendices, figures 1–4, tables 1 and 2, footnotes 1–10.
    parts = " | ".join(row["part"] for row in ORIGINAL)
    sections = {1: 4, 2: 3, 3: 6, 4: 5}
    numbers = [f"{chapter}.{n} " for chapter, last in sections.items() for n in range(1, last + 1)]
    names = [f"{chapter} " for chapter in range(1, 6)] + numbers
    names += [f"Vedlegg {n} " for n in range(1, 5)] + [f"Figur {n}: " for n in range(1, 5)]
    names += ["Tabell 1: ", "Tabell 2: "] + [f"Fotnote {n}: " for n in range(1, 11)]
    missing = [name for name in names if not re.search(rf"(?:^|\| ){re.escape(name)}", parts)]
    assert missing == []
    needs = [row for row in ORIGINAL if row["part"].startswith("Behov for")]
    assert len(needs) == sections[2]
