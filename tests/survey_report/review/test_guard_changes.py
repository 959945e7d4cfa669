"""Conditions that are gone, weaker or without a sentence are told; those that hold say nothing."""

import pytest

from survey_report.review.guard_changes import guard_changes, strength, without_sentence

RISE = "Skåren steg på de fleste faktorene fra start til slutt, og på ingen falt den."
SHARE = "De aller fleste mener at programmet har vært nyttig for ledergruppen deres."
FILE = "reports/chapters/01.qmd"


def guard(condition, paragraph, line=3, file=FILE):
    return {"file": file, "line": str(line), "condition": condition, "paragraph": paragraph}


def test_the_same_conditions_are_no_change_wherever_the_lines_are():
    old = [guard("a.b > 75", SHARE), guard("a.c > 0", RISE, 9)]
    new = [guard("a.c > 0", RISE, 12), guard("a.b > 75", SHARE, 5)]
    assert guard_changes(old, new) == []


def test_a_sentence_that_has_lost_its_condition_comes_first():
    """The old version said of eleven deleted conditions that 78 of 78 hold."""
    chapter = f'# Kapittel\n\n{SHARE}\n\n`{{python}} guard("a.c > 1")`\n{RISE}\n'
    old = [guard("a.b > 75", SHARE), guard("a.c > 1", RISE)]
    (change,) = guard_changes(old, [guard("a.c > 1", RISE)], {FILE: chapter})
    assert (change.change, change.before, change.after) == ("removed", "a.b > 75", "")
    assert change.place == f"{FILE}:3"
    assert change.message_nb.startswith("Setningen har mistet vilkåret sitt: «De aller fleste")


def test_a_condition_that_went_with_its_sentence_is_told_as_such():
    (change,) = guard_changes([guard("a.b > 75", SHARE)], [], {FILE: f"# Kapittel\n\n{RISE}\n"})
    assert change.message_nb.startswith("Vilkåret er borte") and "heller ikke" in change.message_nb


def test_a_lowered_threshold_is_weaker():
    (change,) = guard_changes([guard("a.b > 75", SHARE)], [guard("a.b > 50", SHARE, 8)])
    assert (change.change, change.before, change.after) == ("changed", "a.b > 75", "a.b > 50")
    assert change.message_nb.startswith("Vilkåret er gjort svakere")
    assert change.place == f"{FILE}:8"


def test_a_new_condition_is_told_last():
    changes = guard_changes([guard("a.b > 75", SHARE)], [guard("a.d > 1", RISE)], {FILE: SHARE})
    assert [one.change for one in changes] == ["removed", "added"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a.b > 75", "a.b > 50", "weaker"),
        ("a.b > 75", "a.b >= 75", "weaker"),
        ("a.b > 75", "a.b > 80", "stronger"),
        ("a.b < 0.6 * a.n", "a.b < 0.8 * a.n", "weaker"),
        ("a.b < 0.6 * a.n", "a.b < 0.5 * a.n", "stronger"),
        ("a.b > a.m + 0.25", "a.b > a.m + 0.1", "weaker"),
        ("a.b > 1 and a.c < 2", "a.b > 1", "weaker"),
        ("a.b > 1", "a.b > 1 and a.c < 2", "stronger"),
        ("a.b > 1", "a.b > 1 or a.c < 2", "weaker"),
        ("a.b > 1", "a.c > 1", "other"),
        ("a.b > 1 and a.c > 5", "a.b > 0 and a.c > 6", "other"),
        ("a.rank == 1", "a.rank <= 2", "weaker"),
        ("a.rank <= 2", "a.rank == 1", "stronger"),
        ("a.rank == 1", "a.rank == 2", "other"),
        ("a.b > 1", "a.b>1", "other"),
    ],
)
def test_what_a_condition_allows(old, new, expected):
    assert strength(old, new) == expected


def test_conditions_without_a_sentence_are_found():
    alone = guard("a.b > 1", "")
    number = guard("a.b > 1", '`{python} v("a.b")`')
    assert without_sentence([alone, guard("a.c > 1", RISE), number]) == [alone, number]
