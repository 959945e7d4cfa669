"""Compute whether parts of the programme changed differently."""

from collections.abc import Mapping, Sequence

import pandas as pd

from survey_report.disclosure import suppress
from survey_report.disclosure.alike_groups import spread_out, too_alike
from survey_report.disclosure.group_comparisons import comparisons_to_hide
from survey_report.disclosure.primary import MINIMUM_GROUPS
from survey_report.disclosure.released_groups import Released
from survey_report.statistics import reasons
from survey_report.statistics.chosen_factors import chosen_table
from survey_report.statistics.comparison import welch
from survey_report.statistics.multiplicity import holm
from survey_report.statistics.waves import (
    BEFORE_AND_AFTER,
    GLOBAL_INDEX,
    completed_changes,
    persons_behind,
)

# How many persons a small part has is hidden with its result: the size can tell which group it is
VALUES = "persons_first persons_second mean_first mean_second diff ci_low ci_high t df p p_holm"
COLUMNS = (
    "comparison family comparison_nb factor n_first n_second persons_first persons_second "
    "mean_first mean_second diff ci_low ci_high t df p p_holm suppressed reason"
)


def comparisons(
    cohorts: pd.Series, kinds: pd.Series, chosen: pd.DataFrame, again: pd.Series
) -> list[dict]:
    """Return what is compared: each time one part of the completed groups with the rest.

    Parameters
    ----------
    cohorts, kinds : Series
        The cohort and the organisation_type of each group, by group.
    chosen : DataFrame of bool
        The same groups by factors: whether the group chose the factor.
    again : Series of bool
        Whether the group has answered a third time, too.

    Returns
    -------
    list of dict
        comparison, family, comparison_nb, factor, first (bool per group: in the first part).
    """
    names = sorted(set(cohorts))
    early = names[: (len(names) + 1) // 2]
    whole = [
        {
            "comparison": "organisation_type",
            "family": "organisation_type",
            "comparison_nb": "Departementer mot direktorater",
            "first": kinds == "departement",
        },
        {
            "comparison": "cohort_half",
            "family": "cohort_half",
            "comparison_nb": "Den første halvdelen av kullene mot den siste",
            "first": cohorts.isin(early),
        },
        {
            "comparison": "followup",
            "family": "followup",
            "comparison_nb": "Grupper som har svart ett år etter, mot de andre",
            "first": again,
        },
    ]
    by_choice = [
        {
            "comparison": f"chosen_{factor}",
            "family": "chosen",
            "comparison_nb": "Grupper som valgte faktoren, mot grupper som ikke gjorde det",
            "factor": factor,
            "first": chosen[factor],
        }
        for factor in chosen.columns
    ]
    return [{"factor": GLOBAL_INDEX, **part} for part in [*whole, *by_choice]]


def compute_subgroups(
    change: pd.DataFrame,
    persons: pd.DataFrame,
    parts: list[dict],
    settings: dict,
    minimum: int,
    precision: float = 0.0,
    blocks: Sequence[pd.Index] = (),
) -> pd.DataFrame:
    """Return the difference in change between parts of the programme.

    Parameters
    ----------
    change, persons : DataFrame
        The same groups by factors: after minus before, and the members behind it.
    parts : list of dict
        From `comparisons`.
    settings : dict
        The `statistics` section of the config.
    minimum : int
        The disclosure gate's minimum size. Fewer than `MINIMUM_GROUPS` groups in a part count as
        nobody: the part would give a single group away. So does a part from which, with the
        others, such a part could be worked out.
    precision : float
        disclosure.precision, points; at 0 groups may be as alike as they are.
    blocks : sequence of Index
        The groups by the edition that first compared them: see `hidden_beside_earlier`.

    Returns
    -------
    DataFrame
        comparison, family, comparison_nb, factor, n_first, n_second (groups), persons_first,
        persons_second, mean_first, mean_second, diff, ci_low, ci_high (points), t, df, p (Welch),
        p_holm (over the comparisons of the family), suppressed, reason.
    """
    rows = [
        {key: value for key, value in part.items() if key != "first"}
        | compare(
            apart(change[part["factor"]], part["first"], precision, blocks),
            persons[part["factor"]],
            part["first"],
            settings,
        )
        for part in parts
    ]
    table = pd.DataFrame(rows)
    whole = whole_programme(change, parts)
    # so few groups cannot be two parts of enough groups each: there is nothing to work out
    few = len(whole) < 2 * MINIMUM_GROUPS
    hidden = set(whole.columns if few else comparisons_to_hide(whole).index)
    hidden |= hidden_beside_earlier(change, whole, parts, blocks)
    table["behind"] = table["behind"].mask(table["comparison"].isin(hidden), 0)
    shown = table["p"].where(table["behind"] >= minimum)
    table["p_holm"] = shown.groupby(table["family"]).transform(holm)
    counted = table.astype({"persons_first": "Int64", "persons_second": "Int64"})
    gated = suppress(counted, "behind", VALUES.split(), minimum)
    gated["reason"] = gated["reason"].mask(gated["suppressed"], reasons.TOO_SMALL_PART)
    return gated[COLUMNS.split()]


def answered_again(groups: pd.DataFrame) -> pd.Series:
    """Return the groups that have a result at follow-up."""
    again = groups[groups["wave"] == "followup"].dropna(subset="mean")
    return again["group"].drop_duplicates()


def apart(
    change: pd.Series, first: pd.Series, precision: float, blocks: Sequence[pd.Index] = ()
) -> pd.Series:
    """Return the changes with fixed deviations where a part's groups are too alike.

    Of those that came in together, too: mean and spread of a part in two editions give its new
    groups.
    """
    if not precision:
        return change
    spread = change.copy()
    for block in blocks or [change.index]:
        here = change.index.isin(block)
        for side in (first, ~first):
            own = spread[side.to_numpy() & here]
            if too_alike(own, precision):
                spread[own.index] = spread_out(own, precision)
    return spread


def whole_programme(change: pd.DataFrame, parts: list[dict]) -> pd.DataFrame:
    """Return the comparisons on the global index: groups by comparisons, True in the first part.

    They are over the same groups, so that one can be worked out from the others.
    """
    answered = change.index[change[GLOBAL_INDEX].notna()]
    return pd.DataFrame(
        {part["comparison"]: part["first"] for part in parts if part["factor"] == GLOBAL_INDEX}
    ).loc[answered]


def hidden_beside_earlier(
    change: pd.DataFrame, whole: pd.DataFrame, parts: list[dict], blocks: Sequence[pd.Index]
) -> set[str]:
    """Return the comparisons to hide from those who have earlier editions.

    A part of which one or two groups are new since the comparison was last shown would give them
    away. Which editions showed it is worked out again, block by block.

    Parameters
    ----------
    change : DataFrame
    whole : DataFrame
        From `whole_programme`.
    parts : list of dict
    blocks : sequence of Index
        The groups of the first edition that compared, those that came in with the next, …
    """
    fresh, hidden = dict.fromkeys((part["comparison"] for part in parts), []), set()
    together: dict[tuple, set] = {}  # as a rule the same groups are new to all comparisons
    for place, block in enumerate(blocks):
        hidden = set()
        for part in parts:
            name = part["comparison"]
            fresh[name] = [*fresh[name], *block]
            new = tuple(fresh[name])
            if place and new not in together:
                own = whole.loc[whole.index.isin(new)]
                together[new] = set(comparisons_to_hide(own).index)
            if place and (few_fresh(change, part, pd.Index(new)) or name in together[new]):
                hidden.add(name)
            else:
                fresh[name] = []
    return hidden


def few_fresh(change: pd.DataFrame, part: Mapping, fresh: pd.Index) -> bool:
    """Tell whether one or two groups of either side are new to the comparison."""
    own = change.index[change[part["factor"]].notna()].intersection(fresh)
    inside = int(part["first"].reindex(own).sum())
    return any(0 < side < MINIMUM_GROUPS for side in (inside, len(own) - inside))


def compare(change: pd.Series, persons: pd.Series, first: pd.Series, settings: dict) -> dict:
    """Return the Welch test of the groups in `first` against the rest, and who is behind it.

    Adds persons_first, persons_second and `behind`, what the gate goes by: the smaller of the
    two, 0 when a part has fewer than `MINIMUM_GROUPS` groups.
    """
    result = welch(change[first], change[~first], settings["confidence_level"])
    counted = persons.where(change.notna(), 0)
    on_each_side = [int(counted[first].sum()), int(counted[~first].sum())]
    enough = min(result["n_first"], result["n_second"]) >= MINIMUM_GROUPS
    return result | {
        "persons_first": on_each_side[0],
        "persons_second": on_each_side[1],
        "behind": min(on_each_side) if enough else 0,
    }


def subgroup_tables(
    groups: pd.DataFrame,
    areas: pd.DataFrame,
    participants: pd.DataFrame,
    factors: list[str],
    settings: Mapping,
    minimum: int,
    released: Released,
) -> dict[str, pd.DataFrame]:
    """Return the table of comparisons between parts of the programme, by name.

    Parameters
    ----------
    groups, areas, participants : DataFrame
        The clean tables effect_groups, development_areas and participants.
    factors : list of str
    settings : mapping
        The config's ``statistics``.
    minimum : int
        The least number of persons that a published value rests on.
    released : Released
        Its `detailed` groups are counted in.
    """
    change = completed_changes(groups[groups["group"].isin(released.detailed)], factors)
    persons = persons_behind(groups, BEFORE_AND_AFTER).reindex(change.index)
    chosen = chosen_table(areas, change.reindex(columns=factors))
    parts = comparisons(
        groups.drop_duplicates("group").set_index("group")["cohort"].reindex(change.index),
        participants.drop_duplicates("group")
        .set_index("group")["organisation_type"]
        .reindex(change.index),
        chosen,
        pd.Series(change.index.isin(answered_again(groups)), change.index),
    )
    table = compute_subgroups(
        change, persons, parts, settings, minimum, released.precision, released.detail_blocks
    )
    return {"subgroups": table}
