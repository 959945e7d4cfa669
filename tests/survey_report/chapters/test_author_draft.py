"""Conditions stop a build, and leave marks in an author's notebook."""

import pytest

from survey_report.chapters import author_draft, lookups
from survey_report.ledger.guards import GuardError


@pytest.fixture(autouse=True)
def values(monkeypatch):
    ledger = {"a.b": {"value": 5}}
    for module in (author_draft, lookups):
        monkeypatch.setattr(module, "load_values", lambda: ledger)


def test_a_broken_guard_stops_a_build_and_is_marked_in_a_notebook(monkeypatch):
    with pytest.raises(GuardError):
        author_draft.guard("a.b > 7")
    monkeypatch.setattr(author_draft, "in_notebook", lambda: True)
    assert author_draft.guard("a.b > 7").data == '[]{.vilkar passer="nei"}'


def test_a_guard_that_holds_is_never_empty():
    # Quarto leaves the source of an empty result standing
    assert author_draft.guard("a.b > 3").data == "[]{.vilkar}"


@pytest.mark.parametrize(
    ("condition", "told"), [("a.b > 3", "ja"), ("a.b > 7", "nei"), ("x.y", "nei")]
)
def test_a_wording_is_marked_by_its_condition(condition, told):
    assert author_draft.when(condition).data == f'[]{{.ordlyd passer="{told}"}}'


def test_what_is_left_to_do_is_text():
    assert author_draft.todo("spør *Kari*").data == r"[\[spør \*Kari\*\]]{.utkast}"
