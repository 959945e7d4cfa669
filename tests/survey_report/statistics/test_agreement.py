import numpy as np
import pandas as pd
import pytest

from survey_report.statistics.agreement import rwg_j
from tests.reference import values


def test_agrees_with_r():
    """multilevel::rwg.j; the group that is split has more spread than chance and gets 0."""
    data = values.data("items_groups")
    ours = rwg_j(data.groupby("group").var(), options=7)
    assert ours.to_dict() == pytest.approx(values.of("rwg"), abs=1e-12)


def test_total_agreement_is_one_and_even_spread_is_zero():
    # answers 1 to 7 once each: variance 28/6 = 4.67, above the 4 of the uniform null
    items = pd.DataFrame({"a": [5, 5, *range(1, 8)], "b": [6, 6, *range(1, 8)]}, dtype=float)
    ours = rwg_j(items.groupby([*"xx", *"yyyyyyy"]).var(), options=7)
    assert ours.to_dict() == {"x": 1.0, "y": 0.0}


@pytest.mark.filterwarnings("error")
def test_one_respondent_or_no_answers_cannot_agree():
    items = pd.DataFrame({"a": [5.0, np.nan, np.nan], "b": [6.0, np.nan, np.nan]})
    assert rwg_j(items.groupby(["one", "none", "none"]).var(), options=7).isna().all()


def test_a_missing_answer_leaves_the_item_with_those_who_answered():
    # a: variance of 4, 6 is 2; b: of 4, 4 is 0; mean 1; share 1/4; 2·0.75 / (2·0.75 + 0.25)
    items = pd.DataFrame({"a": [4.0, 6.0, np.nan], "b": [4.0, np.nan, 4.0]})
    ours = rwg_j(items.groupby(["x"] * 3).var(), options=7)
    assert ours["x"] == pytest.approx(1.5 / 1.75)
