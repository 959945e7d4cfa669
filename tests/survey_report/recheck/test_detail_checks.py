"""The tables of choices, limits and counts, held against each other, on numbers from R."""

import pytest

from tests.survey_report.recheck.r_tables import PROGRAMMES, changed_errors, errors, tables_of


@pytest.mark.parametrize(
    ("table", "column"),
    [
        *(("goals_model", name) for name in ("ci_low", "ci_high", "value", "p", "n")),
        *(("goals_correlations", name) for name in ("ci_low", "ci_high", "p")),
        *(("goals_influence", name) for name in ("r_all", "r_without", "ci_low", "ci_high")),
        *(("subgroup_power", name) for name in ("n_first", "n_second", "sd", "detectable")),
        *(("evaluation_clustered", name) for name in ("design_effect", "n_effective", "ci_low")),
        *(("completeness", name) for name in ("unanswered", "n_items", "percent_unanswered")),
        *(("agreement_null", name) for name in ("variance", "median_rwg", "min_rwg")),
        *(("cohorts", name) for name in ("groups", "groups_completed")),
        *(("group_counts", "shown"), ("participation", "matched_members")),
        *(("selection", "ci_low"), ("effect_summary", "value")),
    ],
)
def test_a_changed_number_follows_no_more(table, column):
    assert any(changed_errors(programme, table, column) for programme in PROGRAMMES)


def test_the_agreement_of_an_even_null_waits_with_the_groups():
    tables = tables_of("awkward")
    for row in tables["agreement_null"]:
        row["median_rwg"] = "0.5"
    assert errors(tables) == {"agreement_null.median_rwg"}
    # groups that wait are not among those whose answers are counted here
    for row in tables["completeness"]:
        row["n_members"] = str(int(row["n_members"]) - 9)
    assert errors(tables) == set()


def test_one_version_asks_everyone_the_same():
    """By hand: 3 members and 4 items are 12 questions."""
    row = {"wave": "before", "n_members": "3", "n_items": "12", "unanswered": "3"}
    tables = {
        "completeness": [row | {"percent_unanswered": "25"}],
        "facts": [{"fact": "effect_items_total", "value": "4"}],
        "agreement_summary": [{"fact": "versions", "value": "1"}],
    }
    assert errors(tables) == set()
    tables["facts"][0]["value"] = "6"
    assert errors(tables) == {"completeness.n_members"}
    tables["agreement_summary"][0]["value"] = "2"
    assert errors(tables) == set()


def test_a_factor_has_as_many_items_in_every_wave():
    waves = ("before", "after", "followup")
    rows = [{"factor": "one", "wave": wave, "n_items": "4"} for wave in waves]
    assert errors({"agreement": rows}) == set()
    rows[1]["n_items"] = "5"
    assert errors({"agreement": rows}) == {"agreement.n_items"}


def test_whatever_they_are_parted_by_the_persons_are_the_same():
    rows = [
        {"comparison": name, "factor": "global_index"}
        | {"persons_first": first, "persons_second": second}
        for name, first, second in (("a", "45", "175"), ("b", "108", "112"), ("c", "100", "120"))
    ]
    told = {"subgroups": rows, "effect_change": []}
    assert errors(told) == set()
    rows[2]["persons_second"] = "20"
    assert errors(told) == {"subgroups.persons_first"}
