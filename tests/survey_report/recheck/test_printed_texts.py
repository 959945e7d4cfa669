"""Texts from data are held against their sources, letter by letter, in every format."""

import json

import pytest
from lxml import html

from survey_report.recheck.printed_texts import (
    check_printed_texts,
    check_texts_of_file,
    source_texts,
    texts_in,
)

SOURCES = {
    "quotes/q1": "Vi ga 5*6*7 poeng, og «Jeg» sa 10^2^.",
    "organisations/1": "Barne- og ungdomsetaten",
    "labels/a": "Tillit i gruppen",
}


def page_with(quote: str, *more: str) -> list[tuple[str, str]]:
    spans = {"quotes/q1": quote, "organisations/1": SOURCES["organisations/1"]}
    body = "".join(
        f'<p><span class="tekst" data-kilde="{name}">{text}</span></p>'
        for name, text in spans.items()
    )
    return texts_in(html.fromstring(f"<main>{body}{''.join(more)}</main>"))


def wrong(findings) -> list[str]:
    return [finding.item for finding in findings if finding.level == "error"]


def test_a_text_as_it_was_received_is_right():
    assert wrong(check_printed_texts(page_with(SOURCES["quotes/q1"]), SOURCES)) == []


@pytest.mark.parametrize(
    "printed",
    [
        "Vi ga 5<em>6</em>7 poeng, og «Jeg» sa 10<sup>2</sup>.",
        "Vi ga 5*6*7 poeng, og  sa 10^2^.",
        "Vi ga 5*6*7 poeng, og «Jeg» sa 10^2^",
        "Vi ga 5*6*7 Poeng, og «Jeg» sa 10^2^.",
        "",
    ],
)
def test_one_sign_that_is_gone_or_became_markup_is_an_error(printed):
    assert wrong(check_printed_texts(page_with(printed), SOURCES)) == ["quotes/q1"]


def test_a_text_without_a_source_is_an_error():
    spoofed = '<span class="tekst" data-kilde="quotes/q9">x</span>'
    found = check_printed_texts(page_with(SOURCES["quotes/q1"], spoofed), SOURCES)
    assert wrong(found) == ["quotes/q9"]


def test_an_organisation_that_is_not_printed_is_an_error():
    more = SOURCES | {"organisations/2": "Etaten"}
    assert wrong(check_printed_texts(page_with(SOURCES["quotes/q1"]), more)) == ["organisations/2"]


def test_in_other_formats_lines_may_be_broken_but_no_letter_changed():
    printed = page_with(SOURCES["quotes/q1"])
    broken = "Vi ga 5*6*7 po\x02eng, og «Jeg»\r\nsa 10^2^. Barne-\r\nog ungdomseta\ufffeten"
    assert wrong(check_texts_of_file(broken, printed, SOURCES, "pdf")) == []
    emphasised = broken.replace("5*6*7", "567")
    assert wrong(check_texts_of_file(emphasised, printed, SOURCES, "pdf")) == ["quotes/q1"]


def test_sources_are_read_with_the_names_that_the_chapters_give_them(tmp_path):
    (tmp_path / "q.csv").write_text('quote_id,text_nb\nq1,"a, b"\n', encoding="utf-8")
    (tmp_path / "o.csv").write_text("organisation\nA\nB\n", encoding="utf-8")
    (tmp_path / "l.json").write_text(json.dumps({"f": "Faktor"}), encoding="utf-8")
    about = {"alt": "Bilde", "n": "n = 3.", "source": "Kilde."}
    (tmp_path / "fig_a.json").write_text(json.dumps(about), encoding="utf-8")
    (tmp_path / "m.csv").write_text("id,reason_nb\na.b,Laget.\n", encoding="utf-8")
    files = [tmp_path / name for name in ("q.csv", "o.csv", "l.json")]
    assert source_texts(*files, tmp_path, tmp_path / "m.csv") == {
        "made_up/a.b": "Laget.",
        "quotes/q1": "a, b",
        "organisations/1": "A",
        "organisations/2": "B",
        "labels/f": "Faktor",
        "figures/a/n": "n = 3.",
        "figures/a/source": "Kilde.",
    }
