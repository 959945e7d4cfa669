"""The last steps on the HTML: everything in one file, the ledger in it, faults found."""

import base64
import json
import re

import pytest

from survey_report.render.author_faults import RenderError
from survey_report.render.web_page import (
    UnknownImageError,
    embed_resources,
    faults_of,
    finish,
    slim_ledger,
    traced,
)

METADATA = {
    "title": "Tittel",
    "subtitle": "Undertittel",
    "edition": "Utgave 2019",
    "statement": "",
    "author-text": "Forfatter",
    "synthetic-mark": "",
}
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
    made = finish(page, [entry("a.b"), entry("ubrukt")], METADATA)
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
    made = finish(page, [entry("a", definition="</script><b>")], METADATA)
    ledger = re.search(r'id="verdier">(.*?)</script>', made)[1]
    assert "</script><b>" in json.loads(ledger)["tekster"]


def test_a_number_without_an_entry_is_refused():
    with pytest.raises(RenderError, match="a\\.b"):
        finish(f'<span class="tall" data-id="a.b">1</span>{SLOT}', [], METADATA)


def test_notes_get_a_heading_and_their_links_back_a_name():
    page = (
        f'{SLOT}<section id="footnotes" class="footnotes" role="doc-endnotes"><ol><li>'
        '<a href="#fnref1" class="footnote-back" role="doc-backlink">↩︎</a></li></ol></section>'
    )
    made = finish(page, [], METADATA)
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
        '<img alt="data:" src="https://example.org/a.png">',
        '="data:<img src=https://example.org/a.png alt="x">',
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


@pytest.fixture
def reports(tmp_path):
    """Return the folder reports of a build folder, with a theme."""
    folder = tmp_path / "build/reports"
    (folder / "theme/fonts").mkdir(parents=True)
    (folder / "theme/fonts/a.woff2").write_bytes(b"font")
    (folder / "theme/a.css").write_text('a { src: url("fonts/a.woff2") }', encoding="utf-8")
    (folder / "theme/a.js").write_text("alert(1)", encoding="utf-8")
    (folder / "theme/a.svg").write_text("<svg/>", encoding="utf-8")
    return folder


def test_resources_are_put_into_the_page(reports):
    page = (
        '<link rel="stylesheet" href="theme/a.css"><script src="theme/a.js"></script>'
        '<img src="theme/a.svg" alt="x"><img src="data:image/png;base64,AA==" alt="y">'
    )
    made = embed_resources(page, reports)
    encoded = base64.b64encode(b"font").decode()
    assert f'url("data:font/woff2;base64,{encoded}")' in made
    assert "alert(1)</script>" in made
    assert 'src="data:image/svg+xml,%3Csvg/%3E" alt="x"' in made
    assert 'src="data:image/png;base64,AA==" alt="y"' in made


@pytest.mark.parametrize(
    "source",
    [
        "../../../data/raw/2016-1/participants.csv",
        "../data/raw/participants.csv",
        "theme/../../data/raw/participants.csv",
        "theme/lenke.svg",
        "/etc/hostname",
        "theme/%2e%2e/%2e%2e/data/raw/participants.csv",
        "theme/borte.svg",
        "../data/processed/figures/../../raw/participants.csv",
    ],
)
def test_nothing_is_embedded_but_the_theme_and_the_figures(reports, source):
    raw = reports.parent / "data/raw"
    raw.mkdir(parents=True)
    (raw / "participants.csv").write_text("navn")
    (reports.parent / "data/processed/figures").mkdir(parents=True)
    (reports / "theme/lenke.svg").symlink_to(raw / "participants.csv")
    with pytest.raises(UnknownImageError):
        embed_resources(f'<img src="{source}" alt="">', reports)


@pytest.mark.parametrize("text", ["`{python} x`", "?@fig-x", "url(//example.org)", "?sec-x"])
def test_what_data_say_is_no_fault(text):
    page = f'<p>«<span class="tekst" data-kilde="quotes/q1">{text}</span>»</p>{SLOT}'
    assert faults_of(page) == []


def test_title_and_mark_are_text_in_the_style_of_printed_pages():
    title = 'A"; } body { display: none } </style>'
    metadata = METADATA | {"title": title, "synthetic-mark": "M"}
    made = finish(f"<head></head>{SLOT}", [], metadata)
    assert made.count("</style>") == 1
    assert r"\22 ; } body { display: none } \3c /style\3e " in made


def test_alignment_of_cells_is_a_class_since_inline_styles_are_not_run():
    page = f'<td style="text-align: right;">1</td><th style="text-align: left;">a</th>{SLOT}'
    made = finish(page, [], METADATA)
    assert '<td class="hoyre">1</td><th>a</th>' in made


def test_classes_of_quartos_themes_go_and_others_stay():
    page = f'<table class="caption-top"><tr class="odd"><tr class="egen"></table>{SLOT}'
    assert '<table><tr><tr class="egen"></table>' in finish(page, [], METADATA)
