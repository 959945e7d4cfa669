"""Hold the change from before to after up against stronger tests than the published one."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd
from scipy.stats import wilcoxon

from survey_report.results.change_results import hide_few_groups
from survey_report.statistics import reasons
from survey_report.statistics.change import LEAST_FOR_WORDS, effect_words, mean_change
from survey_report.statistics.clustered import clustered_mean
from survey_report.statistics.member_model import member_change
from survey_report.statistics.multiplicity import holm
from survey_report.statistics.proportions import wilson
from survey_report.statistics.sampling_error import (
    change_errors,
    improved_by_chance,
    typical_error,
)
from survey_report.statistics.spread import TOLERANCE
from survey_report.statistics.table_files import facts_table
from survey_report.statistics.waves import (
    BEFORE_AND_AFTER,
    GLOBAL_INDEX,
    completed_changes,
    in_factor_order,
)

COLUMNS = (
    "factor n_groups n_cohorts diff se ci_low ci_high t df p p_holm p_wilcoxon p_wilcoxon_holm "
    "tests_agree sd_members d_members d_members_low d_members_high magnitude_members se_group "
    "expected_improved reason"
)
MODEL = "factor n_members n_groups diff se ci_low ci_high p p_holm reason"
NO_SCORES = pd.DataFrame(
    {wave: pd.Series(dtype=float) for wave in BEFORE_AND_AFTER},
    index=pd.MultiIndex.from_arrays([[], []], names=["group", "respondent"]),
)
# With fewer groups than this no signed-rank test can be significant at 5 %
LEAST_FOR_RANKS = 6


def member_waves(members: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return each factor's member scores before and after, indexed by group and respondent.

    The global index of a member is the mean of the factors the member has a score on.

    Parameters
    ----------
    members : DataFrame
        group, wave, respondent, factor, score.
    """
    here = members[members["wave"].isin(BEFORE_AND_AFTER)].dropna(subset="score")
    keys = ["group", "respondent", "wave"]
    index = here.groupby(keys)["score"].mean()
    # a member has one; grouped, the rows are in order also where the keys are categories
    scores = {
        factor: part.groupby(keys)["score"].first() for factor, part in here.groupby("factor")
    }
    return {
        factor: own.unstack("wave").rename(columns=str).reindex(columns=BEFORE_AND_AFTER)
        for factor, own in (scores | {GLOBAL_INDEX: index}).items()
        if len(own)
    }


def signed_rank_p(change: pd.Series) -> float:
    """Return the two-sided p of Wilcoxon's (1945) signed-rank test; NaN with too few groups.

    Exact where no change is none and no two are equally large, else the normal approximation
    without continuity correction.
    """
    values = change.dropna().round(9)
    if (values != 0).sum() < LEAST_FOR_RANKS:
        return math.nan
    sizes = values.abs()
    exact = (values != 0).all() and not sizes.duplicated().any() and len(values) <= 50
    return float(wilcoxon(values, method="exact" if exact else "asymptotic").pvalue)


def members_sd(scores: pd.DataFrame) -> float:
    """Return the root mean square of the members' standard deviations before and after."""
    return math.sqrt((scores["before"].var() + scores["after"].var()) / 2)


def of_groups(scores: Mapping[str, pd.DataFrame], factor: str, groups: pd.Index) -> pd.DataFrame:
    """Return the scores on a factor of the members of `groups`."""
    own = scores.get(factor, NO_SCORES)
    return own[own.index.get_level_values("group").isin(groups)]


def compute_robust(
    groups: pd.DataFrame,
    scores: Mapping[str, pd.DataFrame],
    factors: list[str],
    settings: Mapping,
) -> pd.DataFrame:
    """Return the change with what the published test leaves out, one row per factor.

    Parameters
    ----------
    groups : DataFrame
        cohort, group, wave, factor, mean.
    scores : mapping
        From `member_waves`.
    factors : list of str
    settings : mapping
        The config's ``statistics``.

    Returns
    -------
    DataFrame
        factor; n_groups, n_cohorts, diff, se, ci_low, ci_high, t, df, p, p_holm: the same mean
        change, with groups of a cohort dependent; p_wilcoxon, p_wilcoxon_holm, tests_agree (ja,
        nei: whether it says the same as the t-test); sd_members, d_members, d_members_low,
        d_members_high, magnitude_members: the change in standard deviations of members;
        se_group, expected_improved: the noise of one group's change, and how many groups it would
        lift over the threshold with no change at all; reason.
    """
    level, alpha = settings["confidence_level"], settings["significance_level"]
    change = completed_changes(groups, factors)
    cohorts = groups.drop_duplicates("group").set_index("group")["cohort"]
    rows = []
    for factor in change.columns:
        values = change[factor].dropna()
        own = of_groups(scores, factor, values.index)
        rows.append({"factor": factor} | of_factor(values, cohorts, own, settings))
    table = pd.DataFrame(rows).set_index("factor")
    family = table.index != GLOBAL_INDEX
    for name in ("p", "p_wilcoxon"):
        table[f"{name}_holm"] = table[name]
        table.loc[family, f"{name}_holm"] = holm(table.loc[family, name])
    p_t = t_test_p(change, level)
    same = (table["p_wilcoxon"] < alpha) == (p_t.reindex(table.index) < alpha)
    tested = table["p_wilcoxon"].notna()
    table["tests_agree"] = same.map({True: "ja", False: "nei"}).where(tested, "")
    enough = table["n_groups"] >= LEAST_FOR_WORDS
    table["magnitude_members"] = effect_words(table["d_members"].where(enough), settings)
    return in_factor_order(table.reset_index()[COLUMNS.split()], factors)


def of_factor(
    change: pd.Series, cohorts: pd.Series, scores: pd.DataFrame, settings: Mapping
) -> dict:
    """Return `compute_robust` for one factor, without what is adjusted over the factors.

    The limits of d_members are those of the change, in standard deviations: how unsure the
    standard deviation itself is, is not counted in.
    """
    found = clustered_mean(change, cohorts, settings["confidence_level"])
    sd = members_sd(scores)
    unit = sd if sd > TOLERANCE else math.nan
    errors = change_errors(scores) if len(scores) else pd.Series(dtype=float)
    return {
        "n_groups": found["n"],
        "n_cohorts": found["n_clusters"],
        "diff": found["mean"],
        **{name: found[name] for name in ("se", "ci_low", "ci_high", "t", "df", "p")},
        "p_wilcoxon": signed_rank_p(change),
        "sd_members": sd,
        "d_members": found["mean"] / unit,
        "d_members_low": found["ci_low"] / unit,
        "d_members_high": found["ci_high"] / unit,
        "se_group": typical_error(errors),
        "expected_improved": improved_by_chance(errors, settings["improvement_threshold"]),
        "reason": found["reason"],
    }


def t_test_p(change: pd.DataFrame, level: float) -> pd.Series:
    """Return the p of the published test of each factor, the paired t-test over groups."""
    return change.apply(lambda column: mean_change(column, level)["p"])


def compute_member_change(
    groups: pd.DataFrame, scores: Mapping[str, pd.DataFrame], factors: list[str], level: float
) -> pd.DataFrame:
    """Return the change in a mixed model of the members' answers, one row per factor.

    Parameters
    ----------
    groups : DataFrame
        cohort, group, wave, factor, mean. Those that the main table counts in are modelled.
    scores : mapping
        From `member_waves`.
    factors : list of str
    level : float
        Confidence level.

    Returns
    -------
    DataFrame
        factor (global_index first), n_members, n_groups, diff, se, ci_low, ci_high, p, p_holm,
        reason.
    """
    change = completed_changes(groups, factors)
    rows = []
    for factor in change.columns:
        own = of_groups(scores, factor, change[factor].dropna().index)
        rows.append({"factor": factor} | member_change(own, level))
    table = pd.DataFrame(rows).set_index("factor")
    table["p_holm"] = table["p"]
    family = table.index != GLOBAL_INDEX
    table.loc[family, "p_holm"] = holm(table.loc[family, "p"])
    return table.reset_index()[MODEL.split()]


def reliable_of_members(
    groups: pd.DataFrame, scores: Mapping[str, pd.DataFrame], critical: float, level: float
) -> pd.DataFrame:
    """Count the groups whose index changed by more than their own members' sampling error.

    Returns
    -------
    DataFrame
        One row: n_groups, se_median (points), positive, negative, unchanged, percent_positive,
        ci_low, ci_high (Wilson, per cent), reason.
    """
    change = completed_changes(groups)[GLOBAL_INDEX].dropna()
    own = of_groups(scores, GLOBAL_INDEX, change.index)
    errors = change_errors(own) if len(own) else pd.Series(dtype=float)
    errors = errors.reindex(change.index)
    known = errors[errors > 0].index
    row = {"n_groups": len(known), "se_median": errors.loc[known].median()} | dict.fromkeys(
        ["positive", "negative", "unchanged", "percent_positive", "ci_low", "ci_high"], math.nan
    )
    row["reason"] = (
        "" if len(known) else reasons.TOO_FEW_MEMBERS if len(change) else (reasons.NO_GROUPS)
    )
    if len(known):
        ratio = change.loc[known] / errors.loc[known]
        up, down = int((ratio > critical).sum()), int((ratio < -critical).sum())
        low, high = wilson(up, len(known), level)
        row |= {"positive": up, "negative": down, "unchanged": len(known) - up - down}
        row |= {"percent_positive": 100 * up / len(known), "ci_low": 100 * low}
        row |= {"ci_high": 100 * high}
    counts = ["positive", "negative", "unchanged"]
    return pd.DataFrame([row]).astype(dict.fromkeys(counts, "Int64"))


def summarise(table: pd.DataFrame, model: pd.DataFrame, alpha: float) -> pd.DataFrame:
    """Return the counts over factors that the text speaks of, and the model: fact, value.

    Parameters
    ----------
    table : DataFrame
        From `compute_robust`.
    model : DataFrame
        From `compute_member_change`.
    alpha : float
        Significance level.
    """
    factors = table[table["factor"] != GLOBAL_INDEX]
    up, words = factors["diff"] > TOLERANCE, factors["magnitude_members"]
    facts = {
        "factors_tested": factors["p"].notna().sum(),
        "significant_positive": (up & (factors["p"] < alpha)).sum(),
        "significant_positive_holm": (up & (factors["p_holm"] < alpha)).sum(),
        "tests_disagree": (factors["tests_agree"] == "nei").sum(),
        **{
            f"{name}_effects": (up & (words == word)).sum()
            for name, word in (("large", "stor"), ("medium", "middels"), ("small", "liten"))
        },
        "noise_median": factors["se_group"].median(),
        "noise_percent": 100 * factors["expected_improved"].sum() / known_groups(factors),
    }
    modelled = model.set_index("factor")
    index = modelled.loc[GLOBAL_INDEX]
    names = ("diff", "ci_low", "ci_high", "p", "n_members", "n_groups")
    facts |= {f"model_{name}": index[name] for name in names}
    own = modelled[modelled.index != GLOBAL_INDEX]
    facts["model_tested"] = own["p"].notna().sum()
    for name, adjusted in (("", "p"), ("_holm", "p_holm")):
        sure = (own["diff"] > TOLERANCE) & (own[adjusted] < alpha)
        facts[f"model_significant_positive{name}"] = sure.sum()
    return facts_table(facts)


def known_groups(factors: pd.DataFrame) -> float:
    """Return the groups that were counted by chance, over all factors; NaN when there are none."""
    return float(factors.loc[factors["expected_improved"].notna(), "n_groups"].sum()) or math.nan


def robust_tables(
    groups: pd.DataFrame, members: pd.DataFrame, factors: list[str], settings: Mapping
) -> dict[str, pd.DataFrame]:
    """Return the tables of the stronger tests of the change, by name.

    Parameters
    ----------
    groups, members : DataFrame
        The clean tables effect_groups and effect_members.
    factors : list of str
    settings : mapping
        The config's ``statistics``.
    """
    level, critical = settings["confidence_level"], settings["reliable_change_critical"]
    completed = completed_changes(groups).index
    scores = member_waves(members[members["group"].isin(completed)])
    table = hide_few_groups(compute_robust(groups, scores, factors, settings))
    model = hide_few_groups(compute_member_change(groups, scores, factors, level))
    return {
        "robust_change": table,
        "robust_summary": summarise(table, model, settings["significance_level"]),
        "member_change": model,
        "reliable_members": hide_few_groups(reliable_of_members(groups, scores, critical, level)),
    }
