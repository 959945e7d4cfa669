"""Compute whether groups changed more on what they chose, factor and own start held constant."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from survey_report.disclosure.primary import MINIMUM_GROUPS
from survey_report.statistics import reasons
from survey_report.statistics.chosen_factors import chosen_table
from survey_report.statistics.correlation import pearson
from survey_report.statistics.rank_stability import DRAWS, SEED, draw_groups
from survey_report.statistics.spread import TOLERANCE
from survey_report.statistics.waves import BEFORE_AND_AFTER, wave_tables

LEAST_GROUPS = 10
# of more groups, a column for each takes gigabytes: their own levels are then taken out first
MOST_COLUMNS = 500
# What each model holds constant besides the choice
MODELS = {"choice": "", "places": "factor group", "start": "factor group own_start"}


def long_changes(before: pd.DataFrame, after: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    """Return one row per group and factor with a change: group, factor, change, start, chosen."""
    change = (after - before).rename_axis(index="group", columns="factor")
    rows = change.melt(ignore_index=False, value_name="change").reset_index()
    rows["start"] = before.melt()["value"].to_numpy()
    rows["chosen"] = chosen.melt()["value"].to_numpy().astype(float)
    return rows.dropna(subset="change").reset_index(drop=True)


def goal_model(rows: pd.DataFrame, held: list[str], level: float) -> dict:
    """Return the coefficient of `chosen` in a linear model of the change.

    Ordinary least squares with the standard error clustered by group, t with groups - 1 degrees of
    freedom (Liang & Zeger 1986, Biometrika 73, 13–22; statsmodels' and Stata's small-sample
    factor, G / (G - 1) · (N - 1) / (N - K)).

    Parameters
    ----------
    rows : DataFrame
        From `long_changes`.
    held : list of str
        Of factor, group, own_start: what is held constant.
    level : float

    Returns
    -------
    dict
        n (changes), n_groups, value (points), ci_low, ci_high, p, reason.
    """
    found = {"n": len(rows), "n_groups": rows["group"].nunique()}
    missing = dict.fromkeys(["value", "ci_low", "ci_high", "p"], math.nan)
    if found["n_groups"] < LEAST_GROUPS:
        return found | missing | {"reason": reasons.TOO_FEW_FOR_MODEL}
    if "group" in held and found["n_groups"] > MOST_COLUMNS:
        values = within_groups(rows, [name for name in held if name != "group"], level)
        reason = reasons.NO_VARIATION if values is None else ""
        return found | (values or missing) | {"reason": reason}
    # a quarter of a second that only this model needs
    from statsmodels.regression.linear_model import OLS

    parts = [rows[["chosen"]], pd.Series(1.0, rows.index, name="level")]
    parts += [
        pd.get_dummies(rows[name], drop_first=True, dtype=float)
        for name in held
        if name != "own_start"
    ]
    parts += [rows["start"]] if "own_start" in held else []
    design = pd.concat(parts, axis=1).to_numpy(float)
    if len(design) <= design.shape[1] or not independent(design):
        return found | missing | {"reason": reasons.NO_VARIATION}
    fit = OLS(rows["change"].to_numpy(float), design).fit(
        method="qr",
        cov_type="cluster",
        cov_kwds={"groups": pd.factorize(rows["group"])[0]},
        use_t=True,
    )
    low, high = fit.conf_int(1 - level)[0]
    values = {"value": fit.params[0], "ci_low": low, "ci_high": high, "p": fit.pvalues[0]}
    return found | {name: float(value) for name, value in values.items()} | {"reason": ""}


def within_groups(rows: pd.DataFrame, held: list[str], level: float) -> dict | None:
    """Return what `goal_model` does with the group held constant, without a column for each group.

    Whatever is centred within groups has the same coefficients and the same scores (Frisch & Waugh
    1933, Econometrica 1(4), 387–401); a group still counts as a parameter.

    Parameters
    ----------
    rows, held, level
        As in `goal_model`; `held` without the group.

    Returns
    -------
    dict or None
        value, ci_low, ci_high, p; None when nothing varies.
    """
    parts = [rows[["chosen"]]]
    if "factor" in held:
        parts.append(pd.get_dummies(rows["factor"], drop_first=True, dtype=float))
    parts += [rows[["start"]]] if "own_start" in held else []
    group, names = pd.factorize(rows["group"])
    size = np.bincount(group)

    def of_groups(values: np.ndarray) -> np.ndarray:
        return np.column_stack([np.bincount(group, column) for column in values.T])

    whole = np.column_stack([rows["change"], *(part.to_numpy(float) for part in parts)])
    whole = whole - (of_groups(whole) / size[:, None])[group]
    y, design = whole[:, 0], whole[:, 1:]
    n, n_groups, parameters = len(rows), len(names), design.shape[1] + len(names)
    if n <= parameters or not independent(design):
        return None
    inverse = np.linalg.inv(design.T @ design)
    value = inverse @ design.T @ y
    scores = of_groups(design * (y - design @ value)[:, None]) @ inverse
    small = n_groups / (n_groups - 1) * (n - 1) / (n - parameters)
    error = math.sqrt(small * float(scores[:, 0] @ scores[:, 0]))
    width = stdtrit(n_groups - 1, (1 + level) / 2) * error
    p = 2 * stdtr(n_groups - 1, -abs(value[0]) / error)
    ends = {"value": value[0], "ci_low": value[0] - width, "ci_high": value[0] + width, "p": p}
    return {name: float(number) for name, number in ends.items()}


def independent(design: np.ndarray) -> bool:
    """Tell whether no column of a design follows from the others."""
    sizes = np.abs(np.diag(np.linalg.qr(design, mode="r")))
    return bool(sizes.min() > 1e-9 * sizes.max())


def two_way_correlations(
    change: pd.DataFrame, chosen: pd.DataFrame, groups: np.ndarray, factors: np.ndarray
) -> np.ndarray:
    """Return the correlation over factors between choosing and changing, in each draw.

    Groups and factors are both drawn again: Owen (2007), Ann. Appl. Stat. 1(2), 386–411, whose
    interval is on the safe side where both rows and columns are dependent.

    Parameters
    ----------
    change, chosen : DataFrame
        Groups by factors.
    groups, factors : ndarray
        How many times each is drawn: draws × groups, draws × factors.
    """
    known = change.notna().to_numpy()
    values = np.where(known, change.to_numpy(float), 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        y = groups @ values / (groups @ known)
        x = groups @ chosen.to_numpy(float)
        weight = factors * np.isfinite(y)
        weight = weight / weight.sum(axis=1, keepdims=True)
        y = np.nan_to_num(y)
        x = x - (weight * x).sum(axis=1, keepdims=True)
        y = y - (weight * y).sum(axis=1, keepdims=True)
        products = [(weight * pair).sum(axis=1) for pair in (x * y, x * x, y * y)]
        # what does not vary in a draw correlates with nothing, whatever is left of the squares
        varies = np.minimum(products[1], products[2]) > TOLERANCE**2
        return products[0] / np.sqrt(np.where(varies, products[1] * products[2], np.nan))


def bootstrap_p(drawn: np.ndarray) -> float:
    """Return the two-sided p that the drawn values are 0, no less than one draw's share."""
    known = drawn[np.isfinite(drawn)]
    if not len(known):
        return math.nan
    beyond = min((known <= 0).mean(), (known >= 0).mean())
    return min(1.0, 2 * max(float(beyond), 1 / len(known)))


def compute_goal_models(
    before: pd.DataFrame, after: pd.DataFrame, chosen: pd.DataFrame, level: float
) -> pd.DataFrame:
    """Return the models of the change on chosen factors, and the bootstrapped correlation.

    Returns
    -------
    DataFrame
        fact (goal_model_choice, goal_model_places, goal_model_start, goal_change_twoway), value,
        ci_low, ci_high, p, n, n_groups, reason.
    """
    rows = long_changes(before, after, chosen)
    models = {
        f"goal_model_{name}": goal_model(rows, held.split(), level) for name, held in MODELS.items()
    }
    change = of_enough_groups(after - before)
    twoway = {"n": int(change.notna().any().sum()), "n_groups": len(change)}
    twoway |= dict.fromkeys(["value", "ci_low", "ci_high", "p"], math.nan)
    if len(change) < LEAST_GROUPS or twoway["n"] < LEAST_GROUPS:
        twoway["reason"] = reasons.TOO_FEW_POINTS
    else:
        drawn = two_way_correlations(
            change,
            chosen,
            draw_groups(len(change)),
            draw_groups(len(change.columns), DRAWS, SEED + 1),
        )
        tails = [(1 - level) / 2, 0.5, (1 + level) / 2]
        ends = np.nanquantile(drawn, tails).tolist() if np.isfinite(drawn).any() else [math.nan] * 3
        twoway |= dict(zip(["ci_low", "value", "ci_high"], ends, strict=True))
        twoway["p"] = bootstrap_p(drawn)
        twoway["reason"] = "" if math.isfinite(ends[0]) else reasons.NO_VARIATION
    table = pd.DataFrame(
        [
            {"fact": name, **found}
            for name, found in {**models, "goal_change_twoway": twoway}.items()
        ]
    )
    return table[["fact", "value", "ci_low", "ci_high", "p", "n", "n_groups", "reason"]]


def of_enough_groups(change: pd.DataFrame) -> pd.DataFrame:
    """Return the changes without the factors of fewer than three groups, which are not told of."""
    return change.mask(change.notna().sum() < MINIMUM_GROUPS, axis="columns")


def compute_influence(change: pd.DataFrame, chosen: pd.DataFrame, level: float) -> pd.DataFrame:
    """Return the correlation over factors between choosing and changing, without each factor.

    Returns
    -------
    DataFrame
        factor; r_all (with all factors), r_without, ci_low, ci_high (Fisher), reason.
    """
    x, y = chosen.sum(), of_enough_groups(change).mean()
    whole = pearson(x, y, level)["r"]
    rows = []
    for factor in change.columns:
        found = pearson(x.drop(factor), y.drop(factor), level)
        rows.append({"factor": factor, "r_all": whole, "r_without": found["r"]})
        rows[-1] |= {name: found[name] for name in ("ci_low", "ci_high", "reason")}
    return pd.DataFrame(rows)


def goal_model_tables(
    groups: pd.DataFrame, areas: pd.DataFrame, factors: list[str], level: float
) -> dict[str, pd.DataFrame]:
    """Return the table of the models of chosen factors, by name.

    Parameters
    ----------
    groups, areas : DataFrame
        The clean tables effect_groups and development_areas.
    factors : list of str
    level : float
        Confidence level.
    """
    before, after = (t.reindex(columns=factors) for t in wave_tables(groups, BEFORE_AND_AFTER))
    chosen = chosen_table(areas, before)
    return {
        "goals_model": compute_goal_models(before, after, chosen, level),
        "goals_influence": compute_influence(after - before, chosen, level),
    }
