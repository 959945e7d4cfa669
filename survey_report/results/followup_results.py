"""Compute whether the level is held a year after the programme."""

import math
from collections.abc import Mapping

import pandas as pd
from scipy.special import stdtrit

from survey_report.disclosure.alike_groups import spread_out_pair
from survey_report.disclosure.primary import MINIMUM_GROUPS
from survey_report.disclosure.released_groups import Released
from survey_report.statistics import reasons
from survey_report.statistics.change import change_table
from survey_report.statistics.equivalence import equivalence_p
from survey_report.statistics.table_files import facts_table
from survey_report.statistics.waves import GLOBAL_INDEX, in_factor_order, wave_tables

COLUMNS = (
    "factor n_groups mean_before mean_after mean_followup diff_before diff ci_low ci_high t df p "
    "p_holm margin equivalence_low equivalence_high p_equivalence equivalent suppressed reason"
)


# Below this the interval is so wide, and so unsure, that no level is shown to be held
LEAST_FOR_EQUIVALENCE = 5


def compute_followup(
    groups: pd.DataFrame, factors: list[str], settings: dict, precision: float = 0.0
) -> pd.DataFrame:
    """Return before, after and follow-up of the same groups, and whether the level is held.

    Parameters
    ----------
    groups : DataFrame
        group, wave, factor, mean. Only groups that answered in all three waves are used, factor
        by factor.
    factors : list of str
        The factors, in order.
    settings : dict
        The `statistics` section of the config; `equivalence_margin` in points.
    precision : float
        disclosure.precision, points; at 0 groups may be as alike as they are.

    Returns
    -------
    DataFrame
        factor (global_index first), n_groups, mean_before, mean_after, mean_followup,
        diff_before (follow-up minus before), diff (follow-up minus after) with ci_low, ci_high,
        t, df, p, p_holm; margin, equivalence_low, equivalence_high (the 1 - 2α interval),
        p_equivalence (two one-sided tests), equivalent (ja, nei, or blank), suppressed (fewer
        than three groups), reason.
    """
    tables = wave_tables(groups, ("before", "after", "followup"))
    tables = [table.reindex(columns=[GLOBAL_INDEX, *factors]) for table in tables]
    complete = tables[0].notna() & tables[1].notna() & tables[2].notna()
    before, after, followup = (table.where(complete) for table in tables)
    waves = spread_out_pair(after, followup, after.index, precision) if precision else None
    result = change_table(*(waves or (after, followup)), settings)
    result = result.rename(columns={"mean_before": "mean_after", "mean_after": "mean_followup"})
    result["mean_before"] = before.mean().to_numpy()
    result["diff_before"] = result["mean_followup"] - result["mean_before"]
    return in_factor_order(hide_few(add_equivalence(result, settings)), factors)


def hide_few(table: pd.DataFrame) -> pd.DataFrame:
    """Blank the results of fewer than three groups: each would know the others'."""
    few = table["n_groups"] < MINIMUM_GROUPS
    values = [name for name in COLUMNS.split()[2:-2] if name != "margin"]
    hidden = table.assign(**table[values].mask(few), suppressed=few)
    hidden["equivalent"] = hidden["equivalent"].fillna("")
    hidden["reason"] = hidden["reason"].mask(few & (table["n_groups"] > 0), reasons.FEW_GROUPS)
    return hidden[COLUMNS.split()]


def add_equivalence(table: pd.DataFrame, settings: dict) -> pd.DataFrame:
    """Add whether each difference lies within ± equivalence_margin, by two one-sided tests."""
    alpha, margin = settings["significance_level"], settings["equivalence_margin"]
    # without a t-test there is no standard error that a test of equivalence could stand on
    error = (table["sd_diff"] / table["n_groups"].map(math.sqrt)).where(table["t"].notna())
    half = stdtrit(table["df"], 1 - alpha) * error
    pairs = zip(table["diff"], error, table["df"], strict=True)
    p = pd.Series([equivalence_p(diff, se, df, margin) for diff, se, df in pairs], table.index)
    few = table["n_groups"] < LEAST_FOR_EQUIVALENCE
    reason = table["reason"].mask(few & p.notna(), reasons.TOO_FEW_FOR_TEST)
    p, half = p.mask(few), half.mask(few)
    held = (p < alpha).map({True: "ja", False: "nei"}).where(p.notna(), "")
    return table.assign(
        margin=margin,
        equivalence_low=table["diff"] - half,
        equivalence_high=table["diff"] + half,
        p_equivalence=p,
        equivalent=held,
        reason=reason,
    )


def summarise(table: pd.DataFrame, n_groups: int, settings: dict) -> pd.DataFrame:
    """Return the counts over factors that the text speaks of: fact, value."""
    factors = table[table["factor"] != GLOBAL_INDEX]
    sure = factors["p"] < settings["significance_level"]
    return facts_table(
        {
            "groups": n_groups,
            "factors_total": factors["diff"].notna().sum(),
            "factors_equivalent": (factors["equivalent"] == "ja").sum(),
            "factors_declined": (sure & (factors["diff"] < 0)).sum(),
            "factors_above_before": (factors["diff_before"] > 0).sum(),
            "margin": settings["equivalence_margin"],
        }
    )


def followup_tables(
    groups: pd.DataFrame, factors: list[str], settings: Mapping, released: Released
) -> dict[str, pd.DataFrame]:
    """Return the tables of the level a year after, by name.

    Parameters
    ----------
    groups : DataFrame
        The clean table effect_groups.
    factors : list of str
    settings : mapping
        The config's ``statistics``.
    released : Released
        Its `followed` groups are counted in.
    """
    groups = released.again(groups)
    n_groups = len(wave_tables(groups, ("before", "after", "followup"))[0])
    followup = compute_followup(groups, factors, settings, released.precision)
    return {"followup": followup, "followup_summary": summarise(followup, n_groups, settings)}
