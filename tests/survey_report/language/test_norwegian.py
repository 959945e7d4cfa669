"""Number and word forms. Expected forms are Språkrådet's rules, written out by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_report.language import norwegian as nb

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (5.06, 2, "5,06"),
        (1234.5, 1, f"1{NBSP}234,5"),
        (1234567, 0, f"1{NBSP}234{NBSP}567"),
        (-0.22, 2, "–0,22"),
        (-0.001, 2, "0,00"),  # no minus before a shown zero
        (0.285, 2, "0,29"),  # half away from zero, on the decimal a reader sees
        (math.nan, 2, "kan ikke beregnes"),
    ],
)
def test_decimal(value, places, text):
    assert nb.decimal(value, places) == text


def test_signed_shows_plus_only_when_the_shown_number_is_above_zero():
    assert nb.signed(0.43, 2) == "+0,43"
    assert nb.signed(-0.43, 2) == "–0,43"
    assert nb.signed(0.001, 2) == "0,00"


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (65.3, "percent0", f"65{NBSP}%"),
        (0.0004, "p_value", f"<{NBSP}0,001"),
        (0.0123, "p_value", "0,012"),
        (31, "integer", "31"),
        ("stor", "text", "stor"),
        (float("nan"), "percent0", "kan ikke beregnes"),
    ],
)
def test_display(value, form, text):
    assert nb.display(value, form) == text


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (1, "words", "én"),  # the numeral, told apart from the article by its accent
        (12, "words", "tolv"),
        (13, "words", "13"),
        (4, "Words", "Fire"),
        (65.2, "percent", f"65{NBSP}prosent"),
        (88.7, "of_ten", "ni av ti"),
        (1, "superlative", "størst"),
        (2, "superlative", "nest størst"),
        (3, "superlative", "tredje størst"),
        (3, "ordinal", "tredje"),
        (14, "ordinal", "14."),
        (350, "approx", "om lag 350"),
        (0.43, "size", "0,43"),
        (-0.04, "size", "–0,04"),
        (0.0123, "relation", f"={NBSP}0,012"),
        (0.0002, "relation", f"<{NBSP}0,001"),
        (54.8, "fraction", "litt over halvparten"),  # 17 of 31
        (51.6, "fraction", "litt over halvparten"),  # 16 of 31
        (50.4, "fraction", "halvparten"),
        (66.7, "fraction", "to av tre"),
        (32.0, "Fraction", "Nesten en av tre"),
        (100.0, "fraction", "alle"),
        (0.0, "fraction", "ingen"),
    ],
)
def test_forms(value, form, text):
    assert nb.FORMS[form](value) == text


@given(st.floats(-1e6, 1e6), st.integers(0, 3))
def test_decimal_reads_back_within_half_a_unit(value, places):
    text = nb.decimal(value, places).replace(NBSP, "").replace(",", ".").replace("–", "-")
    assert abs(float(text) - value) <= 0.5 * 10**-places * (1 + 1e-9) + 1e-9


@given(st.floats(0, 100))
def test_fraction_has_words_and_no_digits(percentage):
    words = nb.fraction(percentage)
    assert words and not any(sign.isdigit() for sign in words)


def test_dates_as_one_writes_them():
    assert nb.date_text("2019-06-30") == "30. juni 2019"
    assert nb.date_text("2020-01-02") == "2. januar 2020"
    assert nb.month_text("2020-12-31") == "desember 2020"
