"""Of several wordings, the report has the one that is true of the data."""

import pytest

from survey_report.ledger.alternatives import chosen, conditions_in, unmatched

TEXT = """Før.

::: {.alternativer}
`{python} when("x.low > 0")`
Skåren steg med `{python} v("x.diff")`.

::: {.boks}
I en boks.
:::

`{python} when("x.high < 0")` Skåren falt.

`{python} when("hidden(x.low)")`
Tallet er skjult.

`{python} otherwise()`
Vi kan ikke si det.
:::

Etter."""


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ({"x.low": 0.1, "x.high": 0.5, "x.diff": 0.3}, "Skåren steg med"),
        ({"x.low": -0.5, "x.high": -0.1, "x.diff": -0.3}, "Skåren falt."),
        ({"x.low": -0.5, "x.high": 0.1, "x.diff": 0.3}, "Vi kan ikke si det."),
        ({"x.low": None, "x.high": None, "x.diff": None}, "Tallet er skjult."),
        ({}, "Vi kan ikke si det."),
        # what the wording would print is hidden
        ({"x.low": 0.1, "x.high": 0.5, "x.diff": None}, "Vi kan ikke si det."),
    ],
)
def test_the_first_wording_that_fits_is_kept(values, kept):
    lines = chosen(TEXT, values).split("\n")
    assert len(lines) == len(TEXT.split("\n"))
    assert lines[0] == "Før." and lines[-1] == "Etter."
    left = [line for line in lines[1:-1] if line]
    assert any(kept in line for line in left)
    others = ("steg", "falt", "skjult", "ikke si det")
    assert sum(any(word in line for line in left) for word in others) == 1
    assert (":::" in left) == ("steg" in kept)


def test_a_condition_becomes_a_guard_on_its_line():
    text = chosen(TEXT, {"x.low": 1, "x.high": 2, "x.diff": 1})
    assert text.split("\n")[3] == '`{python} guard("x.low > 0")`'


def test_blocks_stand_in_each_other():
    inner = TEXT.replace(
        "I en boks.", '::: {.alternativer}\n`{python} when("x.diff > 1")`\nMye.\n:::'
    )
    assert "Mye." in chosen(inner, {"x.low": 1, "x.high": 3, "x.diff": 2})
    assert "Mye." not in chosen(inner, {"x.low": 0.1, "x.high": 3, "x.diff": 0.5})
    assert unmatched(inner, {"x.low": 0.1, "x.high": 3, "x.diff": 0.5}) == [8]


def test_a_block_where_nothing_fits_is_told():
    text = '\n::: {.alternativer}\n`{python} when("x.low > 0")`\nSteg.\n:::'
    assert unmatched(text, {"x.low": -1}) == [2]
    assert chosen(text, {"x.low": -1}).strip() == ""
    assert conditions_in(text) == [(3, "x.low > 0")]


def test_code_is_left_alone():
    text = "```\n::: {.alternativer}\n:::\n```"
    assert chosen(text, {}) == text


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ({"x.n": 9, "x.m": 1}, "De fleste"),
        ({"x.n": 3, "x.m": 1}, "Antallet er"),
        ({"x.n": 9, "x.m": None}, "Antallet er"),
        ({"x.n": 9}, "Antallet er"),
    ],
)
def test_guards_at_the_head_of_a_block_choose(values, kept):
    text = """::: {.alternativer}
`{python} guard("x.n > 5")`
`{python} guard("x.m == 1")`
De fleste, `{python} v("x.n")`.

`{python} otherwise()`
Antallet er `{python} v("x.n")`.
:::"""
    left = chosen(text, values)
    assert kept in left
    assert len([line for line in left.split("\n") if "v(" in line]) == 1


def test_a_share_of_nothing_fits_no_wording_but_the_last():
    """«0 av 0 grupper» says nothing, though both values are known."""
    text = (
        '::: {.alternativer}\n`{python} otherwise()`\n`{python} share("a.b", "a.n")` grupper.\n\n'
        "`{python} otherwise()`\nIngen er ferdige.\n:::"
    )
    assert "share" in chosen(text, {"a.b": 0, "a.n": 3})
    assert chosen(text, {"a.b": 0, "a.n": 0}).split() == ["Ingen", "er", "ferdige."]
