"""Change in a model of the members' own answers."""

from __future__ import annotations

import math
import warnings

import pandas as pd
from scipy.special import ndtr, ndtri

from survey_report.statistics import reasons

LEAST_GROUPS = 10
# the search for the maximum stops within this of it
DECIMALS = 5


def member_change(scores: pd.DataFrame, confidence_level: float) -> dict:
    """Return the mean change from a mixed model of members in groups.

    `score = a + b · after`, where each group has its own level and its own change, and each
    member an own level: Laird & Ware (1982), Biometrics 38, 963–974, by REML (statsmodels'
    MixedLM). Those who answered once are counted in, and large groups count for more.

    Parameters
    ----------
    scores : DataFrame
        group, respondent, wave (before, after), score.

    Returns
    -------
    dict
        n_members, n_groups, diff, se, ci_low, ci_high, p (normal), reason.
    """
    # a quarter of a second that only this model needs
    from statsmodels.regression.mixed_linear_model import MixedLM

    rows = scores.dropna(subset="score")
    rows = rows.assign(later=(rows["wave"] == "after").astype(float))
    result = {"n_members": rows["respondent"].nunique(), "n_groups": rows["group"].nunique()}
    missing = dict.fromkeys(["diff", "se", "ci_low", "ci_high", "p"], math.nan)
    if result["n_groups"] < LEAST_GROUPS:
        return result | missing | {"reason": reasons.TOO_FEW_FOR_MODEL}
    model = MixedLM.from_formula(
        "score ~ later",
        rows,
        groups="group",
        re_formula="~later",
        vc_formula={"member": "0 + C(respondent)"},
    )
    with warnings.catch_warnings():
        # a variance at 0 is told as a warning; the fit is then still the best there is
        warnings.simplefilter("ignore")
        try:
            fit = model.fit(reml=True)
        except (ValueError, ArithmeticError):
            return result | missing | {"reason": reasons.MODEL_FAILED}
    diff, se = float(fit.params["later"]), float(fit.bse["later"])
    if not (fit.converged and se > 0):
        return result | missing | {"reason": reasons.MODEL_FAILED}
    half = ndtri((1 + confidence_level) / 2) * se
    found = {
        "diff": diff,
        "se": se,
        "ci_low": diff - half,
        "ci_high": diff + half,
        "p": float(2 * ndtr(-abs(diff / se))),
    }
    return result | {name: round(value, DECIMALS) for name, value in found.items()} | {"reason": ""}
