"""Compute how reliable the group means are, and how many groups changed beyond error."""

import math

import pandas as pd

from survey_report.disclosure.released_groups import Released
from survey_report.statistics import reasons
from survey_report.statistics.agreement import rwg_j
from survey_report.statistics.reliability import (
    alpha_reason,
    cronbach_alpha,
    group_spread,
    icc,
    reliable_change,
)
from survey_report.statistics.table_files import facts_table
from survey_report.statistics.waves import GLOBAL_INDEX, wave_tables

WAVES = {"before": "før", "after": "etter", "followup": "ett år etter"}
MEASURES = ["icc1", "icc2", "rwg", "alpha"]
# The standard deviation before is the unit of the limit: with fewer groups it is no unit
LEAST_FOR_RELIABLE_CHANGE = 5
# Other reliabilities, to show how the counts of reliable change move
ASSUMED = {"assumed_70": 0.70, "assumed_80": 0.80, "assumed_90": 0.90, "assumed_95": 0.95}


def compute_agreement(
    members: pd.DataFrame, items: pd.DataFrame, instrument: pd.DataFrame, options: int
) -> pd.DataFrame:
    """Return whether a group mean is meaningful, per factor and wave.

    Parameters
    ----------
    members : DataFrame
        group, wave, respondent, factor, score.
    items : DataFrame
        group, wave, respondent and one column per item, reverse-keyed items turned.
    instrument : DataFrame
        item_id, factor.
    options : int
        Number of answer options.

    Returns
    -------
    DataFrame
        factor, wave, wave_nb, n_groups, n_members, icc1, icc2, rwg (median over groups), n_items,
        n_alpha (members who answered all the factor's items), alpha, reason, alpha_reason.
    """
    waves = [
        agreement_of_wave(
            members[members["wave"] == wave], items[items["wave"] == wave], instrument, options
        ).assign(wave=wave, wave_nb=wave_nb)
        for wave, wave_nb in WAVES.items()
    ]
    columns = "factor wave wave_nb n_groups n_members icc1 icc2 rwg n_items n_alpha alpha reason"
    return pd.concat(waves)[[*columns.split(), "alpha_reason"]]


def agreement_of_wave(
    members: pd.DataFrame, items: pd.DataFrame, instrument: pd.DataFrame, options: int
) -> pd.DataFrame:
    """Return `compute_agreement` for the members and items of one wave, without its name."""
    spread = group_spread(members, ["factor", "group"])
    variances = items.groupby("group")[instrument["item_id"].tolist()].var()
    rows = [
        {
            "factor": factor,
            **icc(spread[spread.index.get_level_values("factor") == factor]),
            "rwg": rwg_j(variances[names], options).median(),
            "n_items": len(names),
            "n_alpha": len(items[names].dropna()),
            "alpha": cronbach_alpha(items[names]),
        }
        for factor, names in instrument.groupby("factor", sort=False)["item_id"].agg(list).items()
    ]
    table = pd.DataFrame(rows)
    pairs = zip(table["alpha"], table["n_alpha"], strict=True)
    return table.assign(alpha_reason=[alpha_reason(alpha, n) for alpha, n in pairs])


def summarise(agreement: pd.DataFrame) -> pd.DataFrame:
    """Return the median and the lowest of each measure over the factors of a wave: fact, value."""
    by_wave = agreement.groupby("wave")[MEASURES]
    facts = {
        f"{name}_{measure}_{wave}": table.loc[wave, measure]
        for name, table in {"median": by_wave.median(), "min": by_wave.min()}.items()
        for wave in WAVES
        for measure in MEASURES
    }
    return facts_table(facts)


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
    before, after = wave_tables(groups, ("before", "after"))
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
    instrument: pd.DataFrame,
    n_options: int,
    factors: list[str],
    critical: float,
    released: Released,
) -> dict[str, pd.DataFrame]:
    """Return the tables of agreement and of change beyond measurement error, by name.

    Parameters
    ----------
    groups, members, items : DataFrame
        The clean tables effect_groups, effect_members and effect_items.
    instrument : DataFrame
        The items of the survey with their factors.
    n_options : int
        Response options of an item.
    factors : list of str
    critical : float
        Critical value of a reliable change.
    released : Released
        Its `detailed` groups are those whose change is counted.
    """
    agreement = compute_agreement(
        members,
        items,
        instrument,
        n_options,
    )
    change = compute_reliable_change(
        groups[groups["group"].isin(released.detailed)],
        members,
        factors,
        critical,
    )
    return {
        "agreement": agreement,
        "agreement_summary": summarise(agreement),
        "reliable_change": change,
    }
