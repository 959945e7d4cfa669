"""Comparisons of parts of the programme behind the gate, by hand."""

import pandas as pd

from survey_report.disclosure.group_comparisons import comparisons_to_hide


def parts(**cohorts: int) -> pd.DataFrame:
    """Return the comparisons of cohorts of these sizes, each with the rest, and of the halves."""
    cohort = pd.Series([name for name, size in cohorts.items() for _ in range(size)])
    table = pd.DataFrame({name: cohort == name for name in cohorts})
    first_half = list(cohorts)[: (len(cohorts) + 1) // 2]
    return table.assign(half=cohort.isin(first_half))


def test_cohorts_of_enough_groups_are_shown():
    assert comparisons_to_hide(parts(a=4, b=4, c=4, d=3)).empty


def test_a_cohort_that_one_group_has_completed():
    # d has one group. From the later half and c, or from all and a, b and c, its mean would
    # follow, so c is hidden too: then c and d are 5 together.
    assert comparisons_to_hide(parts(a=4, b=4, c=4, d=1)).to_dict() == {
        "d": "few",
        "c": "derivable",
    }


def test_a_part_that_lacks_two_groups_only():
    # Ministries with all but 2 groups: the directorates are those 2.
    kinds = pd.DataFrame({"organisation_type": [True] * 8 + [False] * 2})
    assert comparisons_to_hide(kinds).to_dict() == {"organisation_type": "few"}


def test_nothing_to_compare():
    assert comparisons_to_hide(parts(a=5).drop(columns="half")).empty
