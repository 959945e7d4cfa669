"""Guarded prose: conditions over ledger values."""

import pytest

from survey_report.ledger.guards import GuardError, broken_guards, guards_in, holds, ids_in

VALUES = {
    "effect.task_conflict.improved": 16,
    "effect.groups_completed": 31,
    "effect.goal_change_correlation": 0.64,
    "effect.dialogue.magnitude": "stor",
    "effect.gone.diff": None,
}


@pytest.mark.parametrize(
    ("condition", "truth"),
    [
        ("effect.task_conflict.improved < 0.6 * effect.groups_completed", True),  # 16 < 18.6
        ("effect.task_conflict.improved > effect.groups_completed / 2", True),  # 16 > 15.5
        ("0.5 <= effect.goal_change_correlation < 0.6", False),
        ('effect.dialogue.magnitude == "stor" and not effect.groups_completed > 40', True),
        ("abs(effect.task_conflict.improved - 15.5) <= 0.5 or 1 > 2", True),
        ("-effect.groups_completed > 0", False),
    ],
)
def test_holds(condition, truth):
    assert holds(condition, VALUES) is truth


@pytest.mark.parametrize(
    "condition",
    [
        "effect.unknown > 1",
        "__import__('os')",
        "effect.gone.diff > 0",
        "1 >",
        "[1][0] > 0",
        "x > 1",
    ],
)
def test_what_is_not_a_condition_is_refused(condition):
    with pytest.raises(GuardError):
        holds(condition, VALUES)


def test_ids_in_order_without_repeats():
    assert ids_in("effect.b.diff > effect.a and effect.b.diff < 2") == ["effect.b.diff", "effect.a"]


CHAPTER = """# Tittel

Fritt avsnitt.

`{python} guard("effect.task_conflict.improved > 20")` De fleste gruppene
har utviklet seg.
"""


def test_broken_guard_names_paragraph_condition_and_values():
    guards = guards_in(CHAPTER, "kapittel.qmd")
    assert [(guard.line, guard.paragraph) for guard in guards] == [
        (5, "De fleste gruppene har utviklet seg.")
    ]
    (message,) = broken_guards(guards, VALUES)
    assert "kapittel.qmd, linje 5" in message
    assert "De fleste gruppene har utviklet seg." in message
    assert "effect.task_conflict.improved = 16" in message


def test_guard_that_holds_says_nothing():
    text = CHAPTER.replace("> 20", "> 10")
    assert broken_guards(guards_in(text, "kapittel.qmd"), VALUES) == []
