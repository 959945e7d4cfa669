"""Compute how much of the gain is left a year after, and whether the level is above the start."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from survey_report.disclosure.alike_groups import spread_out_pair
from survey_report.results.change_results import hide_few_groups
from survey_report.statistics.change import mean_change
from survey_report.statistics.equivalence import equivalence_p
from survey_report.statistics.kept_gain import LEAST_FOR_SHARE, kept_share
from survey_report.statistics.multiplicity import holm
from survey_report.statistics.table_files import facts_table
from survey_report.statistics.waves import GLOBAL_INDEX, in_factor_order, wave_tables

COLUMNS = (
    "factor n_groups gain kept kept_low kept_high diff_before before_low before_high "
    "before_p before_p_holm p_equivalence_holm reason"
)


def compute_kept(
    groups: pd.DataFrame,
    factors: list[str],
    settings: Mapping,
    precision: float | None = None,
) -> pd.DataFrame:
    """Return the part of the gain that is kept, and the change from the start, per factor.

    Parameters
    ----------
    groups : DataFrame
        group, wave, factor, mean. Only groups with all three waves are used, factor by factor.
    factors : list of str
    settings : mapping
        The config's ``statistics``.
    precision : float, optional
        disclosure.precision: where the groups are more alike than that, only that they are alike
        is told, as in the table of the follow-up.

    Returns
    -------
    DataFrame
        factor (global_index first), n_groups; gain (after minus before, points); kept, kept_low,
        kept_high (per cent of the gain, Fieller); diff_before (follow-up minus before),
        before_low, before_high, before_p, before_p_holm (paired t-test); p_equivalence_holm (of
        the two one-sided tests against the level after); reason.
    """
    level, margin = settings["confidence_level"], settings["equivalence_margin"]
    waves = wave_tables(groups, ("before", "after", "followup"))
    waves = [table.reindex(columns=[GLOBAL_INDEX, *factors]) for table in waves]
    complete = waves[0].notna() & waves[1].notna() & waves[2].notna()
    before, after, followup = (table.where(complete) for table in waves)
    gains, since_start, since_end = (
        _told_change(first, last, precision)
        for first, last in ((before, after), (before, followup), (after, followup))
    )
    rows = []
    for factor in before.columns:
        kept = kept_share(gains[factor], since_start[factor], level)
        start = mean_change(since_start[factor], level)
        last = mean_change(since_end[factor], level)
        n = last["n_groups"]
        error = last["sd_diff"] / n**0.5 if n >= LEAST_FOR_SHARE else float("nan")
        rows.append(
            {
                "factor": factor,
                "n_groups": n,
                "gain": gains[factor].mean(),
                **{name: 100 * kept[name] for name in ("kept", "kept_low", "kept_high")},
                "diff_before": start["diff"],
                "before_low": start["ci_low"],
                "before_high": start["ci_high"],
                "before_p": start["p"],
                "p_equivalence": equivalence_p(last["diff"], error, n - 1, margin),
                "reason": start["reason"] or last["reason"] or kept["reason"],
            }
        )
    table = pd.DataFrame(rows)
    family = table["factor"] != GLOBAL_INDEX
    for name, of in (("before_p_holm", "before_p"), ("p_equivalence_holm", "p_equivalence")):
        table[name] = table[of]
        table.loc[family, name] = holm(table.loc[family, of])
    return in_factor_order(table[COLUMNS.split()], factors)


def _told_change(first: pd.DataFrame, last: pd.DataFrame, precision: float | None) -> pd.DataFrame:
    if precision:
        first, last = spread_out_pair(first, last, first.index, precision)
    return last - first


def summarise(table: pd.DataFrame, alpha: float) -> pd.DataFrame:
    """Return the counts over factors that the text speaks of: fact, value."""
    factors = table[table["factor"] != GLOBAL_INDEX]
    above, tested = factors["diff_before"] > 0, factors["before_p"].notna()
    sure, adjusted = factors["before_p"] < alpha, factors["before_p_holm"] < alpha
    return facts_table(
        {
            "factors_tested": tested.sum(),
            "above_start": (above & sure).sum(),
            "above_start_holm": (above & adjusted).sum(),
            "not_above_start": (tested & ~(above & sure)).sum(),
            "not_above_start_holm": (tested & ~(above & adjusted)).sum(),
            "equivalent_holm": (factors["p_equivalence_holm"] < alpha).sum(),
        }
    )


def kept_tables(
    groups: pd.DataFrame,
    factors: list[str],
    settings: Mapping,
    precision: float | None = None,
) -> dict[str, pd.DataFrame]:
    """Return the tables of what is kept of the gain, by name."""
    table = hide_few_groups(compute_kept(groups, factors, settings, precision))
    return {
        "followup_kept": table,
        "followup_kept_summary": summarise(table, settings["significance_level"]),
    }
