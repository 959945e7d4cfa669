"""Who has checked what: recorded with what stood there, so that a change is seen."""

from datetime import date
from pathlib import Path

import pytest

from survey_report.commands import sign_off_review
from survey_report.review.sign_off import (
    CHANGED,
    CHECKED,
    DEVIATION,
    GONE,
    OPEN,
    ReviewError,
    add_review,
    read_reviews,
    review,
    reviewable,
    state_of,
    with_state,
)

VALUES = [
    {"id": "facts.groups_total", "display": "48"},
    {"id": "facts.leaders_total", "display": "347"},
]
STEP = {
    "table": "effect/2016-1/before",
    "step": "recode_missing",
    "description": "Koder er blitt tomme.",
    "rows_in": "30",
    "rows_out": "30",
    "cells_changed": "12",
}
ITEMS = reviewable(VALUES, [STEP])
STEP_NAME = "steg/effect/2016-1/before/recode_missing"


def signed(pattern, items=ITEMS, **given):
    said = {"who": "Kari", "date": "2026-01-02", "comment": "", "result": "holder"}
    return review(pattern, items, **(said | {"manifest": "tid sum"} | given))


def test_a_review_says_who_when_what_stood_there_and_against_which_manifest(tmp_path):
    path = tmp_path / "reviews/2019.csv"
    add_review(path, signed("facts.groups_total", comment="Talt\n for hånd"))
    add_review(path, signed(STEP_NAME))
    first, second = read_reviews(path)
    assert (first["items"], first["who"], first["date"]) == (
        "facts.groups_total",
        "Kari",
        "2026-01-02",
    )
    assert (first["shown"], first["comment"], first["manifest"]) == (
        "48",
        "Talt for hånd",
        "tid sum",
    )
    assert "12 celler" in second["shown"]


def test_what_is_as_it_was_is_checked_and_what_is_not_is_changed_since():
    rows = [signed("facts.groups_total"), signed(STEP_NAME)]
    assert state_of(rows, ITEMS) == {
        "facts.groups_total": CHECKED,
        "facts.leaders_total": OPEN,
        STEP_NAME: CHECKED,
    }
    now = reviewable([VALUES[0] | {"display": "52"}], [STEP])
    assert state_of(rows, now)["facts.groups_total"] == CHANGED
    first, second = with_state(rows, now)
    assert (first["state"], first["shown"], first["now"]) == (CHANGED, "48", "52")
    assert second["state"] == CHECKED


def test_a_changed_step_is_changed_since():
    rows = [signed(STEP_NAME)]
    now = reviewable(VALUES, [STEP | {"cells_changed": "13"}])
    assert state_of(rows, now)[STEP_NAME] == CHANGED


def test_the_last_word_counts_and_a_deviation_stands_until_it_is_settled():
    rows = [signed("facts.*"), signed("facts.groups_total", result="avvik", comment="Feil år")]
    assert state_of(rows, ITEMS)["facts.groups_total"] == DEVIATION
    assert state_of(rows, ITEMS)["facts.leaders_total"] == CHECKED
    rows.append(signed("facts.groups_total", comment="Rettet"))
    assert state_of(rows, ITEMS)["facts.groups_total"] == CHECKED


def test_what_is_no_longer_there_is_told():
    (row,) = with_state([signed("facts.groups_total")], {})
    assert row["state"] == GONE


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"pattern": "facts.group_total"}, "Mente du facts.groups_total"),
        ({"pattern": "facts.groups_total", "who": " "}, "WHO=…"),
        ({"pattern": "facts.groups_total", "result": "ok"}, "Skal være holder eller avvik"),
        ({"pattern": "facts.groups_total", "result": "avvik"}, "COMMENT=…"),
    ],
)
def test_what_cannot_be_recorded_is_told(given, told):
    with pytest.raises(ReviewError) as error:
        signed(**given)
    assert told in str(error.value)


def test_the_command_needs_a_build(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert sign_off_review.command({"ITEM": "facts.groups_total"}) == 1
    assert "Kjør make report først" in capsys.readouterr().err


def test_the_command_records_and_tells_how_far_it_has_come(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    files = {
        sign_off_review.VALUES: '[{"id": "facts.a", "display": "1"}]',
        sign_off_review.STEPS: "table,step,description,rows_in,rows_out,cells_changed\n",
        sign_off_review.MANIFEST: '{"made": "2026-01-01T00:00:00+00:00"}',
    }
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(sign_off_review, "load_config", lambda: {"edition": {"id": "2020"}})
    given = {"ITEM": "facts.a", "WHO": "Kari Nordmann", "COMMENT": "Talt"}
    assert sign_off_review.command(given, today=date(2026, 2, 3)) == 0
    told = capsys.readouterr().out
    assert "Ført inn i reviews/2020.csv: facts.a (1), holder." in told
    assert "Kontrollert: 1" in told and "Åpen: 0" in told
    (row,) = read_reviews(Path("reviews/2020.csv"))
    assert row["date"] == "2026-02-03"
    # the first sixteen digits of the manifest's SHA-256 follow its time
    assert row["manifest"].startswith("2026-01-01T00:00:00+00:00 ")
