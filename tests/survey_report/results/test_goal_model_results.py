"""The models of chosen factors; tests/reference holds them against R's."""

import sys

import numpy as np
import pandas as pd
import pytest

from survey_report.results import goal_model_results
from survey_report.results.goal_model_results import MODELS, goal_model, within_groups

RNG = np.random.default_rng(7)
GROUPS, FACTORS = 40, 6
ROWS = pd.DataFrame(
    {
        "group": np.repeat([f"g{number}" for number in range(GROUPS)], FACTORS),
        "factor": list("abcdef") * GROUPS,
        "change": RNG.normal(size=GROUPS * FACTORS),
        "start": RNG.normal(size=GROUPS * FACTORS),
        "chosen": RNG.integers(0, 2, GROUPS * FACTORS).astype(float),
    }
).drop(index=[3, 17, 18, 101])  # not every group has every factor


@pytest.mark.parametrize("name", ["places", "start"])
def test_many_groups_get_what_a_column_for_each_group_gives(name, monkeypatch):
    held = MODELS[name].split()
    of_statsmodels = goal_model(ROWS, held, 0.95)
    monkeypatch.setattr(goal_model_results, "MOST_COLUMNS", GROUPS - 1)
    monkeypatch.setitem(sys.modules, "statsmodels.regression.linear_model", None)
    found = goal_model(ROWS, held, 0.95)
    assert found.pop("reason") == of_statsmodels.pop("reason") == ""
    assert found == pytest.approx(of_statsmodels, rel=1e-9)


def test_a_choice_that_is_the_group_itself_cannot_be_told_from_it():
    of_group = ROWS.assign(chosen=ROWS["group"].lt("g2").astype(float))
    assert within_groups(of_group, ["factor"], 0.95) is None
