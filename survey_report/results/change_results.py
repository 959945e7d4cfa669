"""Compute the change from before to after the programme, per factor and for the global index."""

from collections.abc import Mapping

import pandas as pd

from survey_report.disclosure.alike_groups import spread_out_pair
from survey_report.disclosure.group_counts import coarse_counts
from survey_report.disclosure.primary import MINIMUM_GROUPS
from survey_report.disclosure.released_groups import Released
from survey_report.statistics import reasons
from survey_report.statistics.change import TOLERANCE, change_table, count_changes
from survey_report.statistics.chosen_factors import chosen_pairs
from survey_report.statistics.spread import BAND, banded, spread_of
from survey_report.statistics.table_files import facts_table
from survey_report.statistics.waves import (
    BEFORE_AND_AFTER,
    GLOBAL_INDEX,
    group_means,
    in_factor_order,
    wave_tables,
)

CONTRACT = (
    "factor n_groups mean_before sd_before mean_after sd_after diff ci_low ci_high "
    "t df p p_holm d d_low d_high improved not_improved groups_chosen"
)
FULL = (
    "factor n_groups sd_diff wave_correlation t df p p_holm p_bh d d_low d_high d_z g_av "
    "magnitude improved unchanged declined at_threshold no_change suppressed reason"
)
MATCHED = CONTRACT.replace("groups_chosen", "suppressed reason")
# told only where all counts are exact
EXACT = ["at_threshold", "no_change"]
COUNTED = ("improved", "declined")
SIGNS = ("groups_improved_global", "groups_declined_global")
# The threshold of improvement, times this, shows how much the counts hang on it.
SENSITIVITY = {"none": 0, "half": 0.5, "main": 1, "double": 2, "triple": 3}


def compute_change(
    groups: pd.DataFrame, factors: list[str], settings: dict, released: Released | None = None
) -> pd.DataFrame:
    """Return every statistic of the change, global index first, then the factors as listed.

    Parameters
    ----------
    groups : DataFrame
        group, wave, factor, mean. Groups that lack a wave are left out.
    factors : list of str
        The factors, in the instrument's order.
    settings : dict
        The `statistics` section of the config.
    released : Released, optional
        What may be told of which groups; without it, everything.

    Returns
    -------
    DataFrame
        The columns of `survey_report.statistics.change.change_table`. The counts are the true
        ones.
    """
    before, after = wave_tables(groups, BEFORE_AND_AFTER)
    columns = [GLOBAL_INDEX, *factors]
    before, after = before.reindex(columns=columns), after.reindex(columns=columns)
    counts = count_changes(after - before, settings["improvement_threshold"])
    if released is not None:
        for block in released.blocks or [released.new]:
            before, after = spread_out_pair(before, after, block, released.precision)
    table = change_table(before, after, settings).set_index("factor")
    table[counts.columns] = counts
    table = table.reset_index()
    asked = groups.dropna(subset="mean")["factor"].unique()
    never = ~table["factor"].isin([*asked, GLOBAL_INDEX])
    table["reason"] = table["reason"].mask(never, reasons.NO_ONE_ASKED)
    return in_factor_order(table, factors)


def tell_counts(
    table: pd.DataFrame, index: pd.Series, differences: pd.DataFrame, released: Released
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the table with its counts of groups as they are told, and these by name.

    Parameters
    ----------
    table : DataFrame
        From `compute_change`, indexed by factor.
    index : Series
        Each completed group's change on the global index.
    differences : DataFrame
        Groups by factors: after minus before.
    released : Released

    Returns
    -------
    DataFrame, DataFrame
        The table, and count (improved.<factor>, declined.<factor>, groups_improved_global …),
        low, high (what a reader then knows), shown.
    """
    new = differences.loc[differences.index.isin(released.new)].notna().sum()
    names = {f"{kind}.{factor}": (kind, factor) for kind in COUNTED for factor in table.index}
    counts = pd.Series({name: table.loc[factor, kind] for name, (kind, factor) in names.items()})
    base = pd.Series({name: new[factor] for name, (_, factor) in names.items()})
    signs = pd.Series([(index > TOLERANCE).sum(), (index < -TOLERANCE).sum()], list(SIGNS))
    # of a factor that no group has both times there is no count to tell
    counts = pd.concat([counts, signs]).dropna().astype(int)
    base = pd.concat([base, pd.Series(new[GLOBAL_INDEX], list(SIGNS))])[counts.index]
    told = coarse_counts(counts, base, dict(released.counts), exact=released.exact)
    shown = told.set_index("count")["shown"]
    result = table.copy()
    for name, (kind, factor) in names.items():
        result.loc[factor, kind] = shown.get(name, pd.NA)
    result["not_improved"] = result["n_groups"] - result["improved"]
    result["unchanged"] = result["n_groups"] - result["improved"] - result["declined"]
    if not released.exact:
        result[EXACT] = float("nan")
    return result, told


def hide_few_groups(table: pd.DataFrame) -> pd.DataFrame:
    """Blank the results of fewer than three groups: each would know the others'."""
    few = table["n_groups"] < MINIMUM_GROUPS
    values = table.columns.drop(["factor", "n_groups", "groups_chosen", "reason"], errors="ignore")
    hidden = table.assign(**table[values].mask(few))
    if "reason" not in table:
        return hidden
    reason = table["reason"].mask(few & (table["n_groups"] > 0), reasons.FEW_GROUPS)
    return hidden.assign(reason=reason)


def add_groups_chosen(table: pd.DataFrame, areas: pd.DataFrame, groups: pd.Index) -> pd.DataFrame:
    """Add the number of `groups` that chose each factor as a development area."""
    pairs = chosen_pairs(areas)
    counts = pairs[pairs["group"].isin(groups)].groupby("factor").size()
    return table.assign(groups_chosen=table["factor"].map(counts).fillna(0).astype(int))


def matched_members(members: pd.DataFrame) -> pd.DataFrame:
    """Return the rows, before and after, of members who answered in both of these waves.

    Factors without a score stay among the rows: a group where they all lack one has no index.
    """
    here = members[members["wave"].isin(BEFORE_AND_AFTER)]
    waves = here.dropna(subset="score").groupby("respondent")["wave"].nunique()
    return here[here["respondent"].isin(waves.index[waves == len(BEFORE_AND_AFTER)])]


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
    left_out = counts[0].reindex(columns=BEFORE_AND_AFTER).sub(counts[1], fill_value=0)
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
    table = in_factor_order(pd.concat(tables)[columns], factors)
    counts = columns[-3:]
    return table.assign(**table[counts].mask(table["n_groups"] < MINIMUM_GROUPS))


def group_changes(change: pd.DataFrame, factors: list[str]) -> pd.DataFrame:
    """Return how many groups changed how much, per factor, in bands.

    Parameters
    ----------
    change : DataFrame
        Groups by factors: after minus before, points.
    factors : list of str

    Returns
    -------
    DataFrame
        factor, low, high (points; missing where the band is open), groups. No group has a row
        of its own, and none is left out: with some groups hidden, the mean of all and the
        others would tell of them.
    """
    tables = [
        banded(change[factor], BAND, MINIMUM_GROUPS).assign(factor=factor)
        for factor in change.columns
    ]
    columns = ["factor", "low", "high", "groups"]
    return in_factor_order(pd.concat(tables)[columns], factors)


def summarise(
    table: pd.DataFrame,
    matched: pd.DataFrame,
    signs: Mapping[str, int],
    completed: int,
    significance_level: float,
) -> pd.DataFrame:
    """Return the counts over groups and factors that the text speaks of.

    Parameters
    ----------
    table : DataFrame
        From `compute_change`, on all members.
    matched : DataFrame
        The same on those who answered both times, with `deviation` from everyone's, points.
    signs : mapping
        groups_improved_global and groups_declined_global, as they are told: groups that are
        better or worse on the global index, whatever the size of the change.
    completed : int
        Groups that have answered before and after.
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
    own = matched[matched["factor"] != GLOBAL_INDEX]
    matched_sure = (own["p"] < significance_level) & (own["diff"] > 0)
    with_index = table.set_index("factor")["n_groups"].get(GLOBAL_INDEX, 0)
    facts = {
        "groups_completed": completed,
        "groups_with_index": with_index,
        **{name: signs[name] for name in SIGNS},
        "groups_unchanged_global": with_index - sum(signs[name] for name in SIGNS),
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
        "matched_largest_deviation": own["deviation"].max(),
        "matched_significant_positive": matched_sure.sum(),
    }
    return facts_table(facts)


def change_tables(
    groups: pd.DataFrame,
    members: pd.DataFrame,
    areas: pd.DataFrame,
    factors: list[str],
    settings: Mapping,
    minimum: int,
    released: Released,
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
    released : Released
        What may be told of which groups.
    """
    before, after = wave_tables(groups, BEFORE_AND_AFTER)
    differences = (after - before).reindex(columns=[GLOBAL_INDEX, *factors])
    change = add_groups_chosen(
        compute_change(groups, factors, settings, released), areas, before.index
    )
    told, counts = tell_counts(
        change.set_index("factor"), differences[GLOBAL_INDEX], differences, released
    )
    change = hide_few_groups(told.reset_index())
    change["suppressed"] = (change["n_groups"] < MINIMUM_GROUPS) | (not released.exact)
    detail = differences.loc[differences.index.isin(released.detailed)]
    threshold = settings["improvement_threshold"]
    sensitivity = threshold_sensitivity(detail, factors, threshold)
    main = sensitivity[sensitivity["level"] == "main"].set_index("factor")["improved"]
    matched, nearest = matched_tables(groups, members, factors, settings, minimum, released)
    shown = counts.set_index("count")["shown"]
    return {
        "effect_change": change[CONTRACT.split()],
        "effect_change_full": change[FULL.split()],
        "effect_change_matched": matched,
        "effect_ranks": rank_factors(change),
        "improvement_sensitivity": sensitivity,
        "effect_summary": summarise(
            change, nearest, shown, len(before), settings["significance_level"]
        ),
        "group_changes": group_changes(detail, factors),
        "group_spread": hide_few_groups(in_factor_order(spread_of(detail, main), factors)),
        "group_counts": counts,
    }


def matched_tables(
    groups: pd.DataFrame,
    members: pd.DataFrame,
    factors: list[str],
    settings: Mapping,
    minimum: int,
    released: Released,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the change of those who answered both times, and how far it is from everyone's.

    Parameters
    ----------
    groups, members : DataFrame
    factors : list of str
    settings : mapping
    minimum : int
    released : Released
        Its `detailed` groups are counted in.

    Returns
    -------
    DataFrame, DataFrame
        The table effect_change_matched; and the same with `deviation`, the distance from the
        change of all members of the same groups, points.
    """
    detailed = members[members["group"].isin(released.detailed)]
    both_waves = matched_members(detailed)
    if both_waves.empty:
        both_waves = detailed.iloc[:0]
    matched = compute_change(group_means(both_waves), factors, settings)
    everyone = compute_change(groups[groups["group"].isin(released.detailed)], factors, settings)
    gated = hide_near_the_main_table(matched, detailed, both_waves, minimum)
    gated = hide_few_groups(gated)
    gated["suppressed"] = gated["diff"].isna()
    return gated[MATCHED.split()], gated.assign(deviation=(gated["diff"] - everyone["diff"]).abs())
