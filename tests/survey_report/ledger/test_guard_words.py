"""A guard that looks at a sign only is refused, unless something beside it knows how sure it is."""

import pytest

from survey_report.ledger.guard_words import bare_comparisons, unsure_guards


def chapter(*conditions: str) -> dict[str, str]:
    guards = "\n".join(f'`{{python}} guard("{condition}")`' for condition in conditions)
    return {"a.qmd": f"{guards}\nGruppene er blitt likere."}


@pytest.mark.parametrize(
    "condition",
    [
        "effect.global_index.sd_after < effect.global_index.sd_before",
        "effect.dialogue.diff > 0",
        "0 < effect.goal_baseline_correlation",
        "followup.dialogue.mean_followup > followup.dialogue.mean_before",
        "effect.dialogue.rank_d == 1",
        "max(effect.a.rank_d, effect.b.rank_d) <= 6",
        "evaluation.a.percent_agree > evaluation.b.percent_agree + 10",
    ],
)
def test_bare_comparisons_are_refused(condition):
    (message,) = unsure_guards(chapter(condition), {})
    assert "a.qmd, linje 1" in message and "hvor sikkert" in message


@pytest.mark.parametrize(
    "condition",
    [
        "effect.dialogue.ci_low > 0",
        "effect.dialogue.mean_before > 4.5",  # a level
        "abs(effect.dialogue.diff) < 0.1",  # that it is small
        "effect.dialogue.improved > 0.5 * effect.dialogue.n_groups",  # a count
        "evaluation.a.cluster_low > evaluation.b.cluster_high",
        "spread_change.global_index.ratio_high < 1",
    ],
)
def test_conditions_that_know_or_do_not_judge_a_difference_stand(condition):
    assert bare_comparisons(condition) == []


def test_a_sign_beside_an_interval_of_the_same_thing_stands():
    sign, sure = "effect.dialogue.diff > 0", "robust.dialogue.ci_low > 0"
    assert unsure_guards(chapter(sign, sure), {}) == []
    assert unsure_guards(chapter(f"{sign} and {sure}"), {}) == []
    # the interval of another factor says nothing of this one
    assert len(unsure_guards(chapter(sign, "robust.team_spirit.ci_low > 0"), {})) == 1


def test_a_place_stands_beside_how_often_it_would_be_the_same():
    place = "effect.dialogue.rank_diff == 1"
    assert unsure_guards(chapter(place, "rank.dialogue.diff_high == 1"), {}) == []
    assert unsure_guards(chapter(place, "rank.same_top_1_diff > 90"), {}) == []


def test_every_wording_is_looked_at():
    text = '`{python} when("effect.a.diff > 0")`\nSkåren steg.'
    assert len(unsure_guards({"a.qmd": text}, {})) == 1


def test_an_exception_with_a_reason_stands():
    comparison = "effect.a.rank_improved == 1"
    assert len(unsure_guards(chapter(comparison), {})) == 1
    assert unsure_guards(chapter(comparison), {comparison: "leser av en telling"}) == []
    # a programme of one's own need not have the guards of the demonstration
    assert unsure_guards(chapter("effect.a.n_groups > 3"), {comparison: "leser av"}) == []
