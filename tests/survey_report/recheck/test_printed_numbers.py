"""Numbers as they stand in Norwegian sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_report.language import norwegian
from survey_report.recheck.printed_numbers import numbers_in, references_in


def found(text):
    return [(number.value, number.kind) for number in numbers_in(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Snittet steg fra 5,06 til 5,49.", [(5.06, "number"), (5.49, "number")]),
        ("65\u00a0% er enige", [(65, "percent")]),
        ("65 prosent er enige", [(65, "percent")]),
        ("–0,22 og +0,43", [(-0.22, "number"), (0.43, "number")]),
        ("3–4 områder", [(3, "number"), (4, "number")]),
        ("1\u00a0234,5 kroner", [(1234.5, "number")]),
        ("1 234 og 5", [(1, "number"), (234, "number"), (5, "number")]),
        ("19 av 31 grupper", [(19, "part"), (31, "whole")]),
        ("2\u00a0663 av 3\u00a0100 grupper", [(2663, "part"), (3100, "whole")]),
        ("t(3\u00a0099) = 61,8", [(3099, "df"), (61.8, "t")]),
        ("to av 31 grupper", [(2, "part"), (31, "whole")]),
        ("ni av ti ledere", [(0.9, "fraction")]),
        ("litt over halvparten", [(0.5, "fraction")]),
        ("Tolv faktorer", [(12, "word")]),
        ("nest størst og tredje størst", [(3, "ordinal")]),
        ("t(30) = 6,18***", [(30, "df"), (6.18, "t"), (3, "stars")]),
        ("6,18***", [(6.18, "number"), (3, "stars")]),
        ("d = 1,08 og r = 0,64, p < 0,001", [(1.08, "d"), (0.64, "r"), (0.001, "p")]),
        ("95 % KI 0,29 til 0,58", [(95, "level"), (0.29, "ci_low"), (0.58, "ci_high")]),
        ("95 % konfidensintervall fra 1 til 2", [(95, "level"), (1, "ci_low"), (2, "ci_high")]),
        (
            "95\u00a0%-konfidensintervall fra –0,04 til 0,32",
            [(95, "level"), (-0.04, "ci_low"), (0.32, "ci_high")],
        ),
        ("95 % KI [0,29, 0,58]", [(95, "level"), (0.29, "ci_low"), (0.58, "ci_high")]),
        ("22. mai 2019, 2014–2017 og 2019-06-01", []),
        ("Se kapittel 1.4, figur 3 og vedlegg 2.", []),
        ("https://hbr.org/2007/11/a-leaders", []),
        ("en gruppe", []),  # an article, not a count
    ],
)
def test_numbers_in_sentences(text, expected):
    assert found(text) == expected


def test_a_number_knows_its_place_and_its_sign():
    (number,) = numbers_in("Her er p < 0,001.")
    assert (number.text, number.start, number.sign) == ("0,001", 11, "<")


def test_references_are_found_apart():
    text = "Se kapittel 1.4 og Figur 3 og vedlegg 2."
    assert references_in(text) == [("kapittel", "1.4"), ("figur", "3"), ("vedlegg", "2")]


@given(st.floats(-9999, 9999), st.integers(0, 3))
def test_every_number_the_ledger_displays_is_read_back(value, places):
    shown = norwegian.decimal(value, places)
    (number,) = numbers_in(f"Verdien er {shown} poeng.")
    assert number.value == norwegian.round_half_up(value, places)
    assert number.text == shown


@given(st.integers(0, 100), st.sampled_from([norwegian.percent_sign, norwegian.percent_word]))
def test_every_percentage_is_read_back(value, form):
    assert found(f"Det er {form(value)} som mener det.") == [(value, "percent")]


@given(st.text(alphabet="abc 0123456789,.%–*()[]=<tpdr\u00a0\n", max_size=40))
def test_any_text_can_be_read_and_each_digit_is_used_once(text):
    numbers = numbers_in(text)
    spans = [range(number.start, number.start + len(number.text)) for number in numbers]
    places = [place for span in spans for place in span]
    assert len(places) == len(set(places))
    assert all(
        text[span.start : span.stop] == n.text for span, n in zip(spans, numbers, strict=True)
    )
