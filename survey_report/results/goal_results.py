"""Compute whether the groups changed most on what they chose to work on."""

import pandas as pd

from survey_report.disclosure.primary import MINIMUM_GROUPS
from survey_report.disclosure.released_groups import Released
from survey_report.statistics.change import paired_change
from survey_report.statistics.chosen_factors import chosen_table
from survey_report.statistics.correlation import partial, pearson, spearman
from survey_report.statistics.waves import BEFORE_AND_AFTER, wave_tables


def compute_goals(before: pd.DataFrame, change: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    """Return, per factor, how many groups chose it, where it started and how it changed.

    Parameters
    ----------
    before, change : DataFrame
        Groups by factors: the means before, and after minus before.
    chosen : DataFrame of bool
        Groups by factors: whether the group chose the factor.

    Returns
    -------
    DataFrame
        factor, groups_chosen, diff, baseline (both points, means over groups).
    """
    columns = {
        "groups_chosen": chosen.sum(),
        "diff": change.mean(),
        "baseline": before.where(change.notna()).mean(),
    }
    return pd.DataFrame(columns).rename_axis("factor").reset_index()


def correlate_goals(goals: pd.DataFrame, confidence_level: float) -> pd.DataFrame:
    """Return the correlations over factors between choosing and changing.

    What was low could rise most, and was perhaps chosen for it: the partial correlation holds
    the baseline constant, and goal_baseline_correlation says how choice goes with it. The intervals
    take factors for independent, which factors from the same groups are not quite.

    Returns
    -------
    DataFrame
        fact (goal_change_correlation, goal_change_spearman, goal_change_partial,
        goal_baseline_correlation), value (r), ci_low, ci_high, p, n (factors), reason.
    """
    chosen, change, baseline = goals["groups_chosen"], goals["diff"], goals["baseline"]
    results = {
        "goal_change_correlation": pearson(chosen, change, confidence_level),
        "goal_change_spearman": spearman(chosen, change, confidence_level),
        "goal_change_partial": partial(chosen, change, baseline, confidence_level),
        "goal_baseline_correlation": pearson(chosen, baseline, confidence_level),
    }
    table = pd.DataFrame([{"fact": name, **result} for name, result in results.items()])
    columns = "fact r ci_low ci_high p n reason"
    return table[columns.split()].rename(columns={"r": "value"})


def compare_within_groups(
    change: pd.DataFrame, chosen: pd.DataFrame, confidence_level: float
) -> pd.DataFrame:
    """Return whether groups changed more on what they chose than on the rest.

    Each group is its own control: the mean change over the factors it chose, against the mean
    over those it did not, with a paired t-test over the groups.

    Returns
    -------
    DataFrame
        One row: n_groups (with both kinds), mean_chosen, mean_not_chosen, difference, ci_low,
        ci_high (points), t, df, p, reason.
    """
    not_chosen_mean = change.where(~chosen).mean(axis=1)
    chosen_mean = change.where(chosen).mean(axis=1)
    result = paired_change(not_chosen_mean, chosen_mean, confidence_level)
    names = {"mean_after": "mean_chosen", "mean_before": "mean_not_chosen", "diff": "difference"}
    table = pd.DataFrame([result]).rename(columns=names)
    columns = "n_groups mean_chosen mean_not_chosen difference ci_low ci_high t df p reason"
    return table[columns.split()]


def goal_tables(
    groups: pd.DataFrame,
    areas: pd.DataFrame,
    factors: list[str],
    level: float,
    released: Released,
) -> dict[str, pd.DataFrame]:
    """Return the tables of what the groups chose against how much they changed, by name.

    Parameters
    ----------
    groups, areas : DataFrame
        The clean tables effect_groups and development_areas.
    factors : list of str
    level : float
        Confidence level.
    released : Released
        Its `detailed` groups are those that are compared with themselves.
    """
    before, after = wave_tables(groups, BEFORE_AND_AFTER)
    before = before.reindex(columns=factors)
    change = after.reindex(columns=factors) - before
    chosen = chosen_table(areas, change)
    detail = change.index.intersection(released.detailed)
    goals = compute_goals(before, change, chosen)
    # one or two groups would know their own result, and so the others'
    few = goals["factor"].map(change.notna().sum()) < MINIMUM_GROUPS
    goals[["diff", "baseline"]] = goals[["diff", "baseline"]].mask(few)
    return {
        "goals": goals.assign(suppressed=few),
        "goals_correlations": correlate_goals(goals, level),
        "goals_within": compare_within_groups(change.loc[detail], chosen.loc[detail], level),
    }
