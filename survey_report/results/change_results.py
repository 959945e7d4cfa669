"""Compute the change from before to after the programme, per factor and for the global index."""

from collections.abc import Mapping

import pandas as pd

from survey_report.disclosure import suppress
from survey_report.disclosure.primary import MINIMUM_GROUPS
from survey_report.language.norwegian import round_half_up
from survey_report.statistics import reasons
from survey_report.statistics.change import TOLERANCE, change_table, count_changes
from survey_report.statistics.chosen_factors import chosen_pairs
from survey_report.statistics.spread import reaches, spread_of
from survey_report.statistics.table_files import facts_table
from survey_report.statistics.waves import (
    GLOBAL_INDEX,
    group_means,
    in_factor_order,
    persons_behind,
    wave_tables,
)

WAVES = ("before", "after")
CONTRACT = (
    "factor n_groups mean_before sd_before mean_after sd_after diff ci_low ci_high "
    "t df p p_holm d d_low d_high improved not_improved groups_chosen"
)
FULL = (
    "factor n_groups sd_diff wave_correlation t df p p_holm p_bh d d_low d_high d_z g_av "
    "magnitude improved unchanged declined at_threshold no_change reason"
)
MATCHED = CONTRACT.replace("groups_chosen", "reason")
# One group's change has this many decimals. With all of them it is a fraction that only a group of
# some size can have, and the size tells which group it is.
GROUP_DECIMALS = 2
# The threshold of improvement, times this, shows how much the counts hang on it.
SENSITIVITY = {"none": 0, "half": 0.5, "main": 1, "double": 2, "triple": 3}


def compute_change(groups: pd.DataFrame, factors: list[str], settings: dict) -> pd.DataFrame:
    """Return every statistic of the change, global index first, then the factors as listed.

    Parameters
    ----------
    groups : DataFrame
        group, wave, factor, mean. Groups that lack a wave are left out.
    factors : list of str
        The factors, in the instrument's order.
    settings : dict
        The `statistics` section of the config.

    Returns
    -------
    DataFrame
        The columns of `survey_report.statistics.change.change_table`.
    """
    before, after = wave_tables(groups, WAVES)
    columns = [GLOBAL_INDEX, *factors]
    before, after = before.reindex(columns=columns), after.reindex(columns=columns)
    table = change_table(before, after, settings)
    asked = groups.dropna(subset="mean")["factor"].unique()
    never = ~table["factor"].isin([*asked, GLOBAL_INDEX])
    table["reason"] = table["reason"].mask(never, reasons.NO_ONE_ASKED)
    return in_factor_order(table, factors)


def add_groups_chosen(table: pd.DataFrame, areas: pd.DataFrame, groups: pd.Index) -> pd.DataFrame:
    """Add the number of `groups` that chose each factor as a development area."""
    pairs = chosen_pairs(areas)
    counts = pairs[pairs["group"].isin(groups)].groupby("factor").size()
    return table.assign(groups_chosen=table["factor"].map(counts).fillna(0).astype(int))


def matched_members(members: pd.DataFrame) -> pd.DataFrame:
    """Return the rows, before and after, of members who answered in both of these waves.

    Factors without a score stay among the rows: a group where they all lack one has no index.
    """
    here = members[members["wave"].isin(WAVES)]
    waves = here.dropna(subset="score").groupby("respondent")["wave"].nunique()
    return here[here["respondent"].isin(waves.index[waves == len(WAVES)])]


def hide_near_the_main_table(
    table: pd.DataFrame, everyone: pd.DataFrame, matched: pd.DataFrame, minimum: int
) -> pd.DataFrame:
    """Blank what differs from the main table by a few members only.

    Whoever has both tables could subtract, and know what the few answered.

    Parameters
    ----------
    table : DataFrame
        The change of the matched members.
    everyone, matched : DataFrame
        group, wave, respondent, factor, score: all members of the completed groups, and those
        who answered in both waves.
    minimum : int
        disclosure.minimum_size.
    """
    counts = [
        members.dropna(subset="score").groupby(["factor", "wave"]).size().unstack(fill_value=0)
        for members in (everyone, matched)
    ]
    left_out = counts[0].reindex(columns=WAVES).sub(counts[1], fill_value=0)
    near = left_out.index[left_out.isin(range(1, minimum)).any(axis=1)]
    hidden = table["factor"].isin(near) | ((table["factor"] == GLOBAL_INDEX) & (len(near) > 0))
    values = table.columns.drop(["factor", "n_groups", "reason"])
    gated = table.assign(**table[values].mask(hidden))
    return gated.assign(reason=table["reason"].mask(hidden, reasons.NEAR_THE_MAIN_TABLE))


def rank_factors(table: pd.DataFrame) -> pd.DataFrame:
    """Return each factor's place, 1 for the most; equal values share the better place.

    Returns
    -------
    DataFrame
        factor, rank_diff, rank_d, rank_improved, magnitude; without the global index. A factor
        without the value has no place.
    """
    factors = table[table["factor"] != GLOBAL_INDEX]
    ranks = {
        f"rank_{column}": factors[column].round(9).rank(ascending=False, method="min")
        for column in ("diff", "d", "improved")
    }
    return factors[["factor"]].assign(
        **{name: rank.astype("Int64") for name, rank in ranks.items()},
        magnitude=factors["magnitude"],
    )


def threshold_sensitivity(
    change: pd.DataFrame, factors: list[str], threshold: float
) -> pd.DataFrame:
    """Return the improved counts at other thresholds than the declared one.

    Parameters
    ----------
    change : DataFrame
        Groups by factors: after minus before.
    factors : list of str
        The factors, in order.
    threshold : float
        The declared threshold, points.

    Returns
    -------
    DataFrame
        factor, level (none, half, main, double, triple), threshold (points), n_groups,
        improved, unchanged, declined.
    """
    tables = [
        count_changes(change, threshold * times)
        .assign(level=level, threshold=threshold * times, n_groups=change.notna().sum())
        .rename_axis("factor")
        .reset_index()
        for level, times in SENSITIVITY.items()
    ]
    columns = ["factor", "level", "threshold", "n_groups", "improved", "unchanged", "declined"]
    return in_factor_order(pd.concat(tables)[columns], factors)


def group_changes(
    change: pd.DataFrame,
    persons: pd.DataFrame,
    factors: list[str],
    minimum: int,
    threshold: float,
) -> pd.DataFrame:
    """Return each group's change, without saying which group it is.

    Parameters
    ----------
    change, persons : DataFrame
        Groups by factors: after minus before, and the members behind it.
    factors : list of str
        The factors, in order.
    minimum : int
        The disclosure gate's minimum size.
    threshold : float
        The least change that counts as improvement, points.

    Returns
    -------
    DataFrame
        factor, diff (points, rounded to `GROUP_DECIMALS`), improved (of the change before it is
        rounded), suppressed; sorted by diff within the factor, so that the place of a row does
        not give the group away.
    """
    behind = persons.reindex(index=change.index, columns=change.columns)
    rows = change.melt(var_name="factor", value_name="diff").assign(persons=behind.melt()["value"])
    rows = hide_no_group_alone(rows.dropna(subset="diff"), minimum)
    rows["improved"] = reaches(rows["diff"], threshold).astype("boolean")
    gated = suppress(rows, "persons", ["diff", "improved"], minimum)
    gated["diff"] = gated["diff"].map(rounded)
    columns = ["factor", "diff", "improved", "suppressed"]
    return in_factor_order(gated.sort_values(["diff", "improved"])[columns], factors)


def rounded(diff: float) -> float:
    """Round one group's change, halves away from zero, as every other number of the report.

    A half is seen through the machine's rounding: 5.125 - 5 is not quite 0.125.
    """
    return round_half_up(round(diff, 9), GROUP_DECIMALS)


def hide_no_group_alone(rows: pd.DataFrame, minimum: int) -> pd.DataFrame:
    """Set `persons` to 0 for the smallest groups, at least three, where any is below `minimum`.

    The mean and the standard deviation over all groups are published: with one or two changes
    hidden, they and the others would give them back.
    """
    small = (rows["persons"] < minimum).groupby(rows["factor"]).transform("any")
    place = rows.groupby("factor")["persons"].rank(method="first")
    return rows.assign(persons=rows["persons"].mask(small & (place <= MINIMUM_GROUPS), 0))


def summarise(
    table: pd.DataFrame, matched: pd.DataFrame, index: pd.Series, significance_level: float
) -> pd.DataFrame:
    """Return the counts over groups and factors that the text speaks of.

    Parameters
    ----------
    table, matched : DataFrame
        From `compute_change`, on all members and on those who answered both times.
    index : Series
        Each completed group's change on the global index. Here a group is better or worse
        whatever the size of its change; `compute_change` counts by the threshold, too.
    significance_level : float
        Such as 0.05.

    Returns
    -------
    DataFrame
        fact, value. A factor whose change cannot be tested is counted by itself.
    """
    factors = table[table["factor"] != GLOBAL_INDEX]
    up, down = factors["diff"] > TOLERANCE, factors["diff"] < -TOLERANCE
    sure, tested = factors["p"] < significance_level, factors["p"].notna()
    deviation = (matched["diff"] - table["diff"])[factors.index].abs()
    matched_sure = (matched["p"] < significance_level) & (matched["diff"] > 0)
    facts = {
        "groups_completed": len(index),
        "groups_with_index": index.notna().sum(),
        "groups_improved_global": (index > TOLERANCE).sum(),
        "groups_declined_global": (index < -TOLERANCE).sum(),
        "groups_unchanged_global": (index.abs() <= TOLERANCE).sum(),
        "factors_total": factors["diff"].notna().sum(),
        "large_effects": (up & (factors["magnitude"] == "stor")).sum(),
        "medium_effects": (up & (factors["magnitude"] == "middels")).sum(),
        "small_effects": (up & (factors["magnitude"] == "liten")).sum(),
        "significant_positive": (up & sure).sum(),
        "significant_negative": (down & sure).sum(),
        "not_significant": (tested & ~sure).sum(),
        "not_tested": (~tested).sum(),
        "significant_positive_holm": (up & (factors["p_holm"] < significance_level)).sum(),
        "significant_positive_bh": (up & (factors["p_bh"] < significance_level)).sum(),
        "matched_largest_deviation": deviation.max(),
        "matched_significant_positive": matched_sure[factors.index].sum(),
    }
    return facts_table(facts)


def change_tables(
    groups: pd.DataFrame,
    members: pd.DataFrame,
    areas: pd.DataFrame,
    factors: list[str],
    settings: Mapping,
    minimum: int,
) -> dict[str, pd.DataFrame]:
    """Return the tables of change from before to after, by name, after the disclosure gate.

    Parameters
    ----------
    groups, members, areas : DataFrame
        The clean tables effect_groups, effect_members and development_areas.
    factors : list of str
        In the order of the report.
    settings : mapping
        The config's ``statistics``.
    minimum : int
        The least number of persons that a published value rests on.
    """
    before, after = wave_tables(groups, WAVES)
    differences = (after - before).reindex(columns=[GLOBAL_INDEX, *factors])
    change = compute_change(groups, factors, settings)
    change = add_groups_chosen(change, areas, before.index)
    both_waves = matched_members(members)
    matched = compute_change(group_means(both_waves), factors, settings)
    completed = members[members["group"].isin(before.index)]
    gated = hide_near_the_main_table(matched, completed, both_waves, minimum)
    threshold = settings["improvement_threshold"]
    changes = group_changes(differences, persons_behind(groups, WAVES), factors, minimum, threshold)
    return {
        "effect_change": change[CONTRACT.split()],
        "effect_change_full": change[FULL.split()],
        "effect_change_matched": gated[MATCHED.split()],
        "effect_ranks": rank_factors(change),
        "improvement_sensitivity": threshold_sensitivity(differences, factors, threshold),
        "effect_summary": summarise(
            change, gated, differences[GLOBAL_INDEX], settings["significance_level"]
        ),
        "group_changes": changes,
        "group_spread": spread_of(changes),
    }
