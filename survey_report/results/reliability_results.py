"""Compute how reliable the group means are, and how many groups changed beyond error."""

import math
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from survey_report.disclosure.released_groups import Released
from survey_report.faults.source_faults import listed
from survey_report.results.instrument_versions import Version, parts_of, pools_of, without_factor
from survey_report.statistics import reasons
from survey_report.statistics.agreement import NULL_VARIANCES, rwg_of_means
from survey_report.statistics.reliability import (
    alpha_reason,
    cronbach_alpha,
    group_spread,
    icc,
    reliable_change,
)
from survey_report.statistics.table_files import facts_table
from survey_report.statistics.waves import BEFORE_AND_AFTER, GLOBAL_INDEX, WAVES_NB, wave_tables

MEASURES = ["icc1", "icc2", "rwg", "alpha"]
# The standard deviation before is the unit of the limit: with fewer groups it is no unit
LEAST_FOR_RELIABLE_CHANGE = 5
# Other reliabilities, to show how the counts of reliable change move
ASSUMED = {"assumed_70": 0.70, "assumed_80": 0.80, "assumed_90": 0.90, "assumed_95": 0.95}


def compute_agreement(
    members: pd.DataFrame,
    items: pd.DataFrame,
    versions: Sequence[Version],
    answered: Mapping[str, str],
) -> pd.DataFrame:
    """Return whether a group mean is meaningful, per factor and wave.

    Where the items of a factor are not the same in every version of the instrument, alpha is that
    of each set of items, weighted by how many answered all of the set.

    Parameters
    ----------
    members : DataFrame
        group, wave, respondent, factor, score.
    items : DataFrame
        cohort, group, wave, respondent and one column per item, reverse-keyed items turned.
    versions : sequence of Version
        The versions that have answers, the oldest first.
    answered : mapping
        Cohort to the name of the version it answered.

    Returns
    -------
    DataFrame
        factor, wave, wave_nb, n_groups, n_members, icc1, icc2, rwg (median over groups), n_items
        (of the newest version), n_alpha (members who answered all the factor's items), alpha,
        reason, alpha_reason, note (what became of answers to other versions).
    """
    waves = [
        agreement_of_wave(
            members[members["wave"] == wave], items[items["wave"] == wave], versions, answered
        ).assign(wave=wave, wave_nb=wave_nb)
        for wave, wave_nb in WAVES_NB.items()
    ]
    columns = "factor wave wave_nb n_groups n_members icc1 icc2 rwg n_items n_alpha alpha reason"
    return pd.concat(waves)[[*columns.split(), "alpha_reason", "note"]]


def agreement_of_wave(
    members: pd.DataFrame,
    items: pd.DataFrame,
    versions: Sequence[Version],
    answered: Mapping[str, str],
) -> pd.DataFrame:
    """Return `compute_agreement` for the members and items of one wave, without its name."""
    spread = group_spread(members, ["factor", "group"])
    by_factor = dict(iter(spread.groupby(level="factor")))
    parts = list(parts_of(items, versions, answered))
    rwg = rwg_of_groups(variances_of_groups(parts)).median()
    factors = dict.fromkeys(factor for version in versions for factor in version.by_factor)
    rows = []
    for factor in factors:
        pools = pools_of(factor, parts)
        alpha, n_alpha = pooled_alpha(pools)
        rows.append(
            {
                "factor": factor,
                **icc(by_factor.get(factor, spread.iloc[:0])),
                "rwg": rwg.get(factor, math.nan),
                "n_items": len(pools[-1][0]),
                "n_alpha": n_alpha,
                "alpha": alpha,
                "note": version_note(pools, without_factor(factor, parts)),
            }
        )
    table = pd.DataFrame(rows)
    pairs = zip(table["alpha"], table["n_alpha"], strict=True)
    return table.assign(alpha_reason=[alpha_reason(alpha, n) for alpha, n in pairs])


def pooled_alpha(pools: Iterable[tuple[Sequence[str], pd.DataFrame]]) -> tuple[float, int]:
    """Return alpha over the sets of items, weighted by complete rows, and how many those are."""
    complete = [rows.dropna() for _, rows in pools]
    found = [(cronbach_alpha(rows), len(rows)) for rows in complete]
    known = [(alpha, n) for alpha, n in found if not math.isnan(alpha)]
    n_known = sum(n for _, n in known)
    alpha = sum(alpha * n for alpha, n in known) / n_known if n_known else math.nan
    return alpha, sum(n for _, n in found)


def variances_of_groups(
    parts: Iterable[tuple[Version, pd.DataFrame]],
) -> list[tuple[Version, pd.DataFrame, pd.Series]]:
    """Return, per version, how much the members of a group differ.

    Returns
    -------
    list of tuple
        The version; groups by factors: the mean of the items' variances, NaN where no item has
        two answers; and how many items each factor has.
    """
    found = []
    for version, rows in parts:
        factor_of = version.items.set_index("item_id")["factor"]
        variances = rows.groupby("group")[list(factor_of.index)].var()
        means = variances.T.groupby(factor_of, sort=False).mean().T
        found.append((version, means, factor_of.value_counts()))
    return found


def rwg_of_groups(
    variances: Iterable[tuple[Version, pd.DataFrame, pd.Series]], null: str = "uniform"
) -> pd.DataFrame:
    """Return r_wg(j): groups by factors, by the items and options that the group had.

    Parameters
    ----------
    variances : iterable
        From `variances_of_groups`.
    null : str
        A name in `NULL_VARIANCES`.
    """
    found = [
        rwg_of_means(
            means, counts, NULL_VARIANCES[null].get(version.options, math.nan) * version.step**2
        )
        for version, means, counts in variances
    ]
    return pd.concat([one for one in found if len(one)] or found[:1])


def version_note(pools: Sequence[tuple[Sequence[str], pd.DataFrame]], without: int) -> str:
    """Return what became of answers to other versions of the instrument, or ""."""
    pools = [pool for pool in pools if len(pool[1])]
    told = []
    if len(pools) > 1:
        sizes = listed([f"{len(names)} påstander: {len(rows)} svar" for names, rows in pools], "og")
        told.append(f"Alfa er vektet sammen av {len(pools)} versjoner ({sizes}).")
    if without:
        told.append(f"{without} svarte på en versjon uten denne faktoren.")
    return " ".join(told)


def summarise(agreement: pd.DataFrame) -> pd.DataFrame:
    """Return the median and the lowest of each measure over the factors of a wave: fact, value."""
    by_wave = agreement.groupby("wave")[MEASURES]
    facts = {
        f"{name}_{measure}_{wave}": table.loc[wave, measure]
        for name, table in {"median": by_wave.median(), "min": by_wave.min()}.items()
        for wave in WAVES_NB
        for measure in MEASURES
    }
    return facts_table(facts)


def count_versions(versions: Sequence[Version], answered: Mapping[str, str]) -> pd.DataFrame:
    """Return how many versions have answers, and how many cohorts answered the newest."""
    newest = sum(name == versions[-1].name for name in answered.values())
    return facts_table(
        {"versions": len(versions), "cohorts": len(answered), "cohorts_newest": newest}
    )


def compute_reliable_change(
    groups: pd.DataFrame, members: pd.DataFrame, factors: list[str], critical: float
) -> pd.DataFrame:
    """Count the groups that changed reliably on the global index, at several reliabilities.

    The main reliability is Cronbach's alpha of the group means of the factors before the
    programme, over the completed groups: what changes is the group's mean over the factors, and
    alpha is the reliability of such a mean. ICC(2) of the members' means says how well members
    tell the groups apart instead, and is shown beside it with some assumed values.

    Parameters
    ----------
    groups : DataFrame
        group, wave, factor, mean.
    members : DataFrame
        group, wave, respondent, factor, score.
    factors : list of str
        The factors of the index.
    critical : float
        Such as 1.96.

    Returns
    -------
    DataFrame
        coefficient (alpha, icc2, assumed_70 …), coefficient_nb, main (ja, nei), reliability,
        n_groups, sd_before, se_diff, limit (points), positive, negative, unchanged, reason.
    """
    before, after = wave_tables(groups, BEFORE_AND_AFTER)
    before, after = (table.reindex(columns=[GLOBAL_INDEX, *factors]) for table in (before, after))
    first = members[(members["wave"] == "before") & members["group"].isin(before.index)]
    indices = first.groupby(["group", "respondent"], as_index=False)["score"].mean()
    spread = group_spread(indices, ["group"])
    reliabilities = {
        "alpha": ("Cronbachs alfa over gruppenes faktorer", cronbach_alpha(before[factors])),
        "icc2": ("ICC(2) for medlemmenes gjennomsnitt", icc(spread)["icc2"]),
    } | {name: ("antatt verdi", value) for name, value in ASSUMED.items()}
    rows = [
        {
            "coefficient": name,
            "coefficient_nb": name_nb,
            "main": "ja" if name == "alpha" else "nei",
            "reliability": value,
            **of_enough_groups(
                reliable_change(before[GLOBAL_INDEX], after[GLOBAL_INDEX], value, critical)
            ),
        }
        for name, (name_nb, value) in reliabilities.items()
    ]
    counts = ["positive", "negative", "unchanged"]
    return pd.DataFrame(rows).astype(dict.fromkeys(counts, "Int64"))


def of_enough_groups(found: dict) -> dict:
    """Blank a limit, and the counts that follow, that rests on too few groups."""
    if not 2 <= found["n_groups"] < LEAST_FOR_RELIABLE_CHANGE:
        return found
    blank = ["se_diff", "limit", "positive", "negative", "unchanged"]
    return found | dict.fromkeys(blank, math.nan) | {"reason": reasons.TOO_FEW_FOR_RELIABLE}


def reliability_tables(
    groups: pd.DataFrame,
    members: pd.DataFrame,
    items: pd.DataFrame,
    versions: Sequence[Version],
    answered: Mapping[str, str],
    factors: list[str],
    critical: float,
    released: Released,
) -> dict[str, pd.DataFrame]:
    """Return the tables of agreement and of change beyond measurement error, by name.

    Parameters
    ----------
    groups, members, items : DataFrame
        The clean tables effect_groups, effect_members and effect_items.
    versions : sequence of Version
        The versions that have answers, the oldest first.
    answered : mapping
        Cohort to the name of the version it answered.
    factors : list of str
    critical : float
        Critical value of a reliable change.
    released : Released
        Its `detailed` groups are those whose change is counted; its `waiting` ones are not in
        the agreement yet.
    """
    # in the first edition of a small programme nobody can subtract
    waits = released.waiting if len(released.detailed) else released.detailed
    agreement = compute_agreement(
        *(rows[~rows["group"].isin(waits)] if len(waits) else rows for rows in (members, items)),
        versions,
        answered,
    )
    change = compute_reliable_change(
        groups[groups["group"].isin(released.detailed)],
        members,
        factors,
        critical,
    )
    return {
        "agreement": agreement,
        "agreement_summary": pd.concat([summarise(agreement), count_versions(versions, answered)]),
        "reliable_change": change,
    }
