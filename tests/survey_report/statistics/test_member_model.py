"""The mixed model of members' answers; R's lme4 is in tests/reference/programme/robust.R."""

import warnings

import numpy as np
import pandas as pd
import pytest
from statsmodels.regression.mixed_linear_model import MixedLM

from survey_report.statistics import reasons
from survey_report.statistics.member_model import member_change


def members(n_groups: int, seed: int = 1) -> pd.DataFrame:
    """Return scores of members of groups of three to nine; some have answered once."""
    rng = np.random.default_rng(seed)
    rows = []
    for group in range(n_groups):
        level, lift = rng.normal(5, 0.6), rng.normal(0.4, 0.5)
        for member in range(int(rng.integers(3, 10))):
            own = level + rng.normal(0, 0.5)
            scores = own + rng.normal(0, 0.4, 2) + [0, lift]
            scores[rng.random(2) < 0.15] = np.nan
            rows.append((f"g{group}", f"p{group}-{member}", *scores))
    table = pd.DataFrame(rows, columns=["group", "respondent", "before", "after"])
    return table.set_index(["group", "respondent"])


def test_statsmodels_finds_the_same():
    """MixedLM stops its search within about a thousandth."""
    scores = members(24)
    rows = scores.rename_axis(columns="wave").stack().dropna().rename("score").reset_index()
    rows["later"] = (rows["wave"] == "after").astype(float)
    model = MixedLM.from_formula(
        "score ~ later",
        rows,
        groups="group",
        re_formula="~later",
        vc_formula={"member": "0 + C(respondent)"},
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = model.fit(reml=True)
    ours = member_change(scores, 0.95)
    assert ours["diff"] == pytest.approx(fit.params["later"], abs=1e-3)
    assert ours["se"] == pytest.approx(fit.bse["later"], abs=1e-3)
    assert ours["n_members"] == rows["respondent"].nunique()


def test_the_change_is_told_in_points():
    """Twice the scale, twice the change and its error; a point more for all changes nothing."""
    scores = members(15)
    once, twice = member_change(scores, 0.95), member_change(1 + 2 * scores, 0.95)
    assert [twice[name] for name in ("diff", "se")] == pytest.approx(
        [2 * once[name] for name in ("diff", "se")], abs=3e-5
    )


def test_few_groups_and_no_variation_have_a_reason():
    assert member_change(members(9), 0.95)["reason"] == reasons.TOO_FEW_FOR_MODEL
    flat = members(12).assign(before=4.0, after=5.0)
    assert member_change(flat, 0.95)["reason"] == reasons.NO_VARIATION_IN_ANSWERS
    assert member_change(members(12).iloc[:0], 0.95)["n_groups"] == 0
