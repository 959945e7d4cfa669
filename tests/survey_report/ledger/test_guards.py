"""Guarded prose: conditions over ledger values."""

import pytest

from survey_report.ledger.guards import GuardError, guards_in, holds, ids_in

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


def test_guards_are_found_with_line_and_paragraph():
    guards = guards_in(CHAPTER, "kapittel.qmd")
    assert [(guard.line, guard.paragraph) for guard in guards] == [
        (5, "De fleste gruppene har utviklet seg.")
    ]


def test_known_and_hidden_ask_of_values_that_cannot_be_compared():
    assert holds("known(effect.groups_completed)", VALUES)
    assert not holds("known(effect.gone.diff) or known(effect.unknown)", VALUES)
    assert holds("hidden(effect.gone.diff) and not hidden(effect.unknown)", VALUES)


def test_a_box_after_a_condition_on_its_own_line_is_what_it_protects():
    text = '`{python} guard("a.b > 1")`\n\n::: {.boks}\nDette er syntetisk.\n:::\n'
    (guard,) = guards_in(text, "a.qmd")
    assert "Dette er syntetisk." in guard.paragraph
    (alone,) = guards_in('`{python} guard("a.b > 1")`\n\n# Neste kapittel\n', "a.qmd")
    assert alone.paragraph == ""
