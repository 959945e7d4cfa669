"""Compute what the results cannot tell: who and what is missing, and how blunt tests are."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from survey_report.disclosure import suppress
from survey_report.disclosure.primary import MINIMUM_GROUPS
from survey_report.results.instrument_versions import Version, parts_of
from survey_report.results.reliability_results import rwg_of_groups, variances_of_groups
from survey_report.statistics import reasons
from survey_report.statistics.agreement import NULL_VARIANCES
from survey_report.statistics.change import mean_change
from survey_report.statistics.comparison import smallest_detectable, welch
from survey_report.statistics.waves import (
    BEFORE_AND_AFTER,
    GLOBAL_INDEX,
    WAVES_NB,
    completed_changes,
    wave_tables,
)

NULLS = {"uniform": "jevn", "slight": "litt skjev", "moderate": "moderat skjev"}
COLUMNS = ["comparison", "comparison_nb", "unit", "n_first", "n_second"]
COLUMNS += ["diff", "ci_low", "ci_high", "p", "suppressed", "reason"]
DIFFERENCE = ["diff", "ci_low", "ci_high", "p"]


def compute_completeness(
    items: pd.DataFrame, versions: Sequence[Version], answered: Mapping[str, str], minimum: int
) -> pd.DataFrame:
    """Return how many of the items of those who answered a wave stand without an answer.

    Parameters
    ----------
    items : DataFrame
        cohort, group, wave, respondent and one column per item.
    versions, answered, minimum
        As for `limits_tables`.

    Returns
    -------
    DataFrame
        wave, wave_nb, n_members, n_items (asked of them in all), unanswered, percent_unanswered,
        suppressed.
    """
    rows = []
    for wave, wave_nb in WAVES_NB.items():
        parts = parts_of(items[items["wave"] == wave], versions, answered)
        given = [part[version.items["item_id"]] for version, part in parts]
        asked = sum(part.size for part in given)
        unanswered = sum(int(part.isna().to_numpy().sum()) for part in given)
        rows.append(
            {
                "wave": wave,
                "wave_nb": wave_nb,
                "n_members": sum(map(len, given)),
                "n_items": asked,
                "unanswered": unanswered,
                "percent_unanswered": 100 * unanswered / asked if asked else math.nan,
            }
        )
    table = pd.DataFrame(rows).astype({"unanswered": "Int64"})
    return suppress(table, "n_members", ["unanswered", "percent_unanswered"], minimum)


def compute_agreement_null(
    items: pd.DataFrame, versions: Sequence[Version], answered: Mapping[str, str]
) -> pd.DataFrame:
    """Return r_wg(j) with other ideas of what no agreement looks like.

    Parameters
    ----------
    items : DataFrame
        cohort, group, wave, respondent and one column per item.
    versions, answered
        As for `limits_tables`.

    Returns
    -------
    DataFrame
        wave, wave_nb, null (uniform, slight, moderate), null_nb, variance (of the newest version's
        options), median_rwg, min_rwg (over factors, of the medians over groups), reason.
    """
    rows = []
    for wave, wave_nb in WAVES_NB.items():
        here = items[items["wave"] == wave]
        spread = variances_of_groups(parts_of(here, versions, answered))
        for null, null_nb in NULLS.items():
            known = [NULL_VARIANCES[null].get(version.options, math.nan) for version in versions]
            variance = math.nan if any(map(math.isnan, known)) else known[-1]
            medians = rwg_of_groups(spread, null).median()
            reason = reasons.NO_ONE_ANSWERED if here.empty else ""
            reason = reasons.NO_NULL if math.isnan(variance) else reason
            rows.append(
                {"wave": wave, "wave_nb": wave_nb, "null": null, "null_nb": null_nb}
                | {"variance": variance, "median_rwg": medians.median()}
                | {"min_rwg": medians.min(), "reason": reason}
            )
    return pd.DataFrame(rows)


def compute_selection(
    groups: pd.DataFrame, members: pd.DataFrame, settings: Mapping, minimum: int
) -> pd.DataFrame:
    """Return whether those who were measured once differ from those measured twice.

    Parameters
    ----------
    groups : DataFrame
        group, wave, factor, n_members, mean.
    members : DataFrame
        group, wave, respondent, factor, score.
    settings : mapping
        The config's ``statistics``: confidence_level.
    minimum : int
        disclosure.minimum_size.

    Returns
    -------
    DataFrame
        comparison, comparison_nb, unit (grupper, personer), n_first (measured once), n_second
        (twice), diff (first minus second, points), ci_low, ci_high, p (Welch over groups; over
        members, each against the mean of the group's members who answered twice, with the
        groups' mean differences tested against 0), suppressed, reason.
    """
    level = settings["confidence_level"]
    before, after = wave_tables(groups, BEFORE_AND_AFTER)
    answered = groups.dropna(subset="mean")
    start = answered[(answered["wave"] == "before") & (answered["factor"] == GLOBAL_INDEX)]
    start = start.set_index("group")
    done = start.index.isin(before.index)
    rows = [
        {
            "comparison": "groups_before",
            "comparison_nb": "Grupper som bare har svart ved start, mot grupper som har fullført",
            "unit": "grupper",
            **welch(start.loc[~done, "mean"], start.loc[done, "mean"], level),
            "persons": start.loc[~done, "n_members"].sum()
            if (~done).sum() >= MINIMUM_GROUPS
            else 0,
        }
    ]
    rows += compare_members(members[members["group"].isin(before.index)], level)
    table = pd.DataFrame(rows)
    gated = suppress(table, "persons", DIFFERENCE, minimum)
    hidden = gated["suppressed"] & (gated["n_first"] > 0)
    gated["reason"] = gated["reason"].mask(hidden, reasons.TOO_SMALL_PART)
    gated["reason"] = gated["reason"].mask(gated["n_first"] == 0, reasons.NO_ONE_LEFT_OUT)
    gated["n_first"] = gated["n_first"].astype("Int64").mask(hidden)
    return gated[COLUMNS]


def compare_members(members: pd.DataFrame, level: float) -> list[dict]:
    """Return the rows of `compute_selection` that are about persons, before the gate.

    Parameters
    ----------
    members : DataFrame
        group, wave, respondent, score: of the groups that answered before and after.
    level : float
        Confidence level.
    """
    here = members[members["wave"].isin(BEFORE_AND_AFTER)]
    index = here.dropna(subset="score").groupby(["group", "respondent", "wave"])["score"].mean()
    scores = index.unstack("wave").reindex(columns=BEFORE_AND_AFTER)
    return [
        {
            "comparison": f"members_{wave}",
            "comparison_nb": f"Medlemmer som bare har svart ved {words}, mot dem som har svart "
            "begge ganger, i samme gruppe",
            "unit": "personer",
            **once_against_twice(scores, wave, other, level),
        }
        for wave, other, words in (("before", "after", "start"), ("after", "before", "slutt"))
    ]


def once_against_twice(scores: pd.DataFrame, wave: str, other: str, level: float) -> dict:
    """Return how members who answered one wave only differ from the others of their group.

    Per group the mean of those who answered once minus the mean of those who answered twice; the
    mean over groups with a one-sample t-test. Groups with one kind only say nothing.
    """
    here = scores[scores[wave].notna()]
    once = here[other].isna()
    means = here[wave].groupby([here.index.get_level_values("group"), once]).mean().unstack()
    means = means.reindex(columns=[True, False])
    difference = (means[True] - means[False]).dropna()
    used = here.index.get_level_values("group").isin(difference.index)
    result = {
        "n_first": int((once & used).sum()),
        "n_second": int((~once & used).sum()),
        "persons": int((once & used).sum()) if len(difference) >= MINIMUM_GROUPS else 0,
    }
    found = mean_change(difference, level)
    return result | {name: found[name] for name in [*DIFFERENCE, "reason"]}


def compute_power(subgroups: pd.DataFrame, change: pd.Series, settings: Mapping) -> pd.DataFrame:
    """Return how large a difference between parts must be for the test to find it.

    Parameters
    ----------
    subgroups : DataFrame
        The table of that name, after the gate. What is hidden there has no power here.
    change : Series
        The groups' changes on the global index: their standard deviation is that of each part.
    settings : mapping
        The config's ``statistics``.

    Returns
    -------
    DataFrame
        comparison, n_first, n_second, sd, detectable (points: found in 80 of 100 programmes).
    """
    rows = subgroups[(subgroups["factor"] == GLOBAL_INDEX) & ~subgroups["suppressed"].astype(bool)]
    sd, alpha = change.std(), settings["significance_level"]
    pairs = zip(rows["n_first"], rows["n_second"], strict=True)
    found = [sd * smallest_detectable(int(one), int(two), alpha) for one, two in pairs]
    table = rows[["comparison", "comparison_nb", "n_first", "n_second"]]
    return table.assign(sd=sd, detectable=np.array(found, dtype=float)).reset_index(drop=True)


def limits_tables(
    groups: pd.DataFrame,
    members: pd.DataFrame,
    items: pd.DataFrame,
    versions: Sequence[Version],
    answered: Mapping[str, str],
    subgroups: pd.DataFrame,
    settings: Mapping,
    minimum: int,
) -> dict[str, pd.DataFrame]:
    """Return the tables of what the results cannot tell, by name.

    Parameters
    ----------
    groups, members, items : DataFrame
        The clean tables effect_groups, effect_members and effect_items.
    versions : sequence of Version
        The versions that have answers, the oldest first.
    answered : mapping
        Cohort to the name of the version it answered.
    subgroups : DataFrame
        The table of that name, after the gate.
    settings : mapping
        The config's ``statistics``.
    minimum : int
        disclosure.minimum_size.
    """
    change = completed_changes(groups)[GLOBAL_INDEX]
    return {
        "completeness": compute_completeness(items, versions, answered, minimum),
        "agreement_null": compute_agreement_null(items, versions, answered),
        "selection": compute_selection(groups, members, settings, minimum),
        "subgroup_power": compute_power(subgroups, change, settings),
    }
