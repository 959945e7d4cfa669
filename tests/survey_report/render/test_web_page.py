"""The last steps on the HTML: everything in one file, the ledger in it, faults found."""

import base64
import json
import re

import pytest

from survey_report.render.author_faults import RenderError
from survey_report.render.web_page import embed_resources, faults_of, finish, slim_ledger, traced

SLOT = '<script type="application/json" id="verdier">{}</script>'
PATHS = ["data/raw/2016-1/effect_after.csv", "data/raw/2016-1/effect_before.csv"]


def entry(name, **changes):
    return {
        "id": name,
        "value": 0.4127,
        "display": "0,41",
        "unit": "poeng",
        "n": 31,
        "definition": "«Lagånd»: endringen fra før til etter",
        "formula": "Cohen (1988)",
        "source": "data/processed/statistics/effect_change.csv, rad 3, kolonne d",
        "rule": "compute_effect_change",
        "script": "survey_report/results/change_results.py",
        "inputs": PATHS,
    } | changes


def test_the_ledger_in_the_page_has_the_entries_of_the_page_and_no_more():
    page = f'<span class="tall" data-id="a.b">0,41</span>{SLOT}'
    made = finish(page, [entry("a.b"), entry("ubrukt")])
    ledger = json.loads(re.search(r'id="verdier">(.*?)</script>', made)[1])
    assert list(traced(ledger)) == ["a.b"]
    value, n, definition, row, kind = ledger["verdier"]["a"]["b"]
    unit, formula, source, rule, script, inputs = ledger["slag"][kind]
    text = ledger["tekster"]
    assert (value, n, row) == (0.41, 31, 3)
    assert text[unit] == "poeng"
    assert [text[part] for part in definition] == ["«Lagånd»", "endringen fra før til etter"]
    assert text[formula] == "Cohen (1988)"
    assert [text[part] for part in source][1:] == ["kolonne d"]
    assert (text[rule], text[script]) == (
        "compute_effect_change",
        "survey_report/results/change_results.py",
    )
    assert [text[part] for part in ledger["lister"][inputs]] == PATHS


def test_equal_texts_are_stored_once():
    slim = slim_ledger([entry("a"), entry("b"), entry("c", unit="")])
    assert len(slim["tekster"]) == len(set(slim["tekster"]))
    assert slim["lister"] == [slim["lister"][0]]
    assert traced(slim).keys() == {"a", "b", "c"}
    assert [kind[0] is None for kind in slim["slag"]] == [False, True]


def test_a_closing_tag_in_a_text_does_not_end_the_script():
    page = f'<span class="tall" data-id="a">1</span>{SLOT}'
    made = finish(page, [entry("a", definition="</script><b>")])
    ledger = re.search(r'id="verdier">(.*?)</script>', made)[1]
    assert "</script><b>" in json.loads(ledger)["tekster"]


def test_a_number_without_an_entry_is_refused():
    with pytest.raises(RenderError, match="a\\.b"):
        finish(f'<span class="tall" data-id="a.b">1</span>{SLOT}', [])


def test_notes_get_a_heading_and_their_links_back_a_name():
    page = (
        f'{SLOT}<section id="footnotes" class="footnotes" role="doc-endnotes"><ol><li>'
        '<a href="#fnref1" class="footnote-back" role="doc-backlink">↩︎</a></li></ol></section>'
    )
    made = finish(page, [])
    assert "<h2>Noter</h2>" in made
    assert 'role="doc-backlink" aria-label="Tilbake til teksten">' in made


@pytest.mark.parametrize(
    "tag",
    [
        '<script src="https://cdn.example.org/a.js"></script>',
        '<link rel="stylesheet" href="//example.org/a.css">',
        '<img alt="x" src="http://example.org/a.png">',
        "<style>@import 'https://example.org/a.css';</style>",
        '<style>a { background: url("https://example.org/a.png") }</style>',
        "<iframe src=https://example.org></iframe>",
    ],
)
def test_what_would_be_fetched_from_the_network_is_a_fault(tag):
    assert "example.org" in faults_of(tag + SLOT)[0].message


def test_links_a_reader_may_follow_are_no_fault():
    assert faults_of(f'<a href="https://example.org">x</a>{SLOT}') == []


@pytest.mark.parametrize(
    "text", ["<strong>?@fig-x</strong>", "<p>?sec-x</p>", "<p>`{python} v('x')`</p>"]
)
def test_what_is_left_unresolved_is_a_fault(text):
    assert len(faults_of(text + SLOT)) == 1


def test_a_page_without_a_place_for_the_ledger_is_a_fault():
    assert "verdier" in faults_of("<p>x</p>")[0].message


def test_resources_are_put_into_the_page(tmp_path):
    (tmp_path / "theme/fonts").mkdir(parents=True)
    (tmp_path / "theme/fonts/a.woff2").write_bytes(b"font")
    (tmp_path / "theme/a.css").write_text('a { src: url("fonts/a.woff2") }', encoding="utf-8")
    (tmp_path / "theme/a.js").write_text("alert(1)", encoding="utf-8")
    (tmp_path / "a.svg").write_text("<svg/>", encoding="utf-8")
    page = (
        '<link rel="stylesheet" href="theme/a.css"><script src="theme/a.js"></script>'
        '<img src="a.svg" alt="x"><img src="data:image/png;base64,AA==" alt="y">'
    )
    made = embed_resources(page, tmp_path)
    encoded = base64.b64encode(b"font").decode()
    assert f'url("data:font/woff2;base64,{encoded}")' in made
    assert "alert(1)</script>" in made
    assert 'src="data:image/svg+xml;base64,PHN2Zy8+" alt="x"' in made
    assert 'src="data:image/png;base64,AA==" alt="y"' in made
