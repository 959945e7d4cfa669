"""The final evaluation: who answers it, and answers with the printed percentages."""

from __future__ import annotations

import numpy as np
import pandas as pd

RESPONSES = 177
FEWEST_ANSWERS = 166
# statements about things not everyone has seen get more of "vet ikke"
LITTLE_KNOWN = {"more_collaboration", "evaluate_results", "exchange_between_groups"}
DONT_KNOW = "6"
NEUTRAL_SHARE, STRONG_SHARE = 0.62, 0.36


def draw_respondents(invited: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return those of the invited who answer; groups differ, those who left answer less."""
    groups = sorted(invited["group"].unique())
    willing = dict(zip(groups, rng.normal(0, 0.5, len(groups)), strict=True))
    score = invited["group"].map(willing) - 1.0 * invited["left"] + rng.logistic(size=len(invited))
    return invited.loc[score.nlargest(RESPONSES).index.sort_values()]


def make_answers(
    respondents: pd.DataFrame, agreement: pd.Series, rng: np.random.Generator
) -> pd.DataFrame:
    """Return codes as strings ("" = not answered), one row per respondent.

    Parameters
    ----------
    respondents : pandas.DataFrame
        respondent_id, group.
    agreement : pandas.Series
        Printed percentage that agrees, by statement_id.

    Returns
    -------
    pandas.DataFrame
        Index respondent_id, one column per statement_id.
    """
    groups = respondents["group"].astype("category").cat.codes.to_numpy()
    view = 0.7 * rng.standard_normal(len(respondents))
    view += 0.4 * rng.standard_normal(groups.max() + 1)[groups]
    answers = {}
    for statement, percent in agreement.items():
        liking = view + 0.7 * rng.standard_normal(len(respondents))
        answers[statement] = _codes(liking, percent, statement in LITTLE_KNOWN, rng)
    return pd.DataFrame(answers, index=respondents["respondent_id"])


def _codes(liking: np.ndarray, percent: int, little_known: bool, rng) -> np.ndarray:
    """Return codes; the best liking agree, as many as the percentage needs."""
    n, n_agree = _counts(percent, little_known, rng)
    codes = np.full(len(liking), "", dtype=object)
    silent = rng.permutation(len(liking))[: len(liking) - n]
    unanswered = rng.integers(0, min(4, len(silent) + 1))
    codes[silent[unanswered:]] = DONT_KNOW
    told = np.setdiff1d(np.arange(len(liking)), silent)
    told = told[np.argsort(-liking[told], kind="stable")]
    n_strong = round(n_agree * STRONG_SHARE * percent / 70)
    n_neutral = round((n - n_agree) * NEUTRAL_SHARE)
    n_weak = round((n - n_agree - n_neutral) * 0.7)
    ends = np.cumsum([n_strong, n_agree - n_strong, n_neutral, n_weak])
    for code, part in zip("54321", np.split(told, ends), strict=True):
        codes[part] = code
    return codes


def _counts(percent: int, little_known: bool, rng) -> tuple[int, int]:
    """Return how many take a stand and how many agree, well inside the percentage's rounding."""
    highest = 170 if little_known else RESPONSES
    for n in rng.permutation(np.arange(FEWEST_ANSWERS, highest + 1)):
        n_agree = round(percent * n / 100)
        if abs(100 * n_agree / n - percent) < 0.35:
            return int(n), n_agree
    raise ValueError(f"no count of answers gives {percent} %")
