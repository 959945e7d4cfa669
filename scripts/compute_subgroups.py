"""Compute whether parts of the programme changed differently."""

from __future__ import annotations

import pandas as pd

from scripts.lib.disclosure import suppress
from scripts.lib.statistics import reasons
from scripts.lib.statistics.comparison import welch
from scripts.lib.statistics.goals import chosen_table
from scripts.lib.statistics.multiplicity import holm
from scripts.lib.statistics.output import write_tables
from scripts.lib.statistics.waves import GLOBAL_INDEX, persons_behind, wave_tables

WAVES = ("before", "after")
# With two groups on a side, either of them knows its own result and thus the other's. Three is
# also the least number of units behind a cell in Statistics Norway's business statistics.
MIN_GROUPS = 3
VALUES = "mean_first mean_second diff ci_low ci_high t df p p_holm"
COLUMNS = (
    "comparison family comparison_nb factor n_first n_second persons_first persons_second "
    "mean_first mean_second diff ci_low ci_high t df p p_holm suppressed reason"
)


def comparisons(
    groups: pd.DataFrame, participants: pd.DataFrame, chosen: pd.DataFrame
) -> list[dict]:
    """Return what is compared: each time one part of the groups with the rest.

    Parameters
    ----------
    groups : DataFrame
        cohort, group: the completed groups, one row each.
    participants : DataFrame
        group, organisation_type.
    chosen : DataFrame of bool
        Groups by factors: whether the group chose the factor.

    Returns
    -------
    list of dict
        comparison, family, comparison_nb, factor, first (the groups of the first part).
    """
    kinds = participants.drop_duplicates("group").set_index("group")["organisation_type"]
    names = groups["group"]
    cohorts = sorted(set(groups["cohort"]))
    early = cohorts[: (len(cohorts) + 1) // 2]
    by_cohort = [
        {
            "comparison": f"cohort_{cohort.replace('-', '_')}",
            "family": "cohort",
            "comparison_nb": f"Kull {cohort} mot de andre kullene",
            "first": names[groups["cohort"] == cohort],
        }
        for cohort in cohorts
    ]
    whole = [
        {
            "comparison": "organisation_type",
            "family": "organisation_type",
            "comparison_nb": "Departementer mot direktorater",
            "first": names[names.map(kinds) == "departement"],
        },
        {
            "comparison": "cohort_half",
            "family": "cohort_half",
            "comparison_nb": "Den første halvdelen av kullene mot den siste",
            "first": names[groups["cohort"].isin(early)],
        },
        *by_cohort,
    ]
    by_choice = [
        {
            "comparison": f"chosen_{factor}",
            "family": "chosen",
            "comparison_nb": "Grupper som valgte faktoren, mot grupper som ikke gjorde det",
            "factor": factor,
            "first": chosen.index[chosen[factor]],
        }
        for factor in chosen.columns
    ]
    return [{"factor": GLOBAL_INDEX, **part} for part in [*whole, *by_choice]]


def compute_subgroups(
    change: pd.DataFrame, persons: pd.DataFrame, parts: list[dict], settings: dict, minimum: int
) -> pd.DataFrame:
    """Return the difference in change between parts of the programme.

    Parameters
    ----------
    change : DataFrame
        Groups by factors: after minus before.
    persons : DataFrame
        Groups by factors: members behind the change.
    parts : list of dict
        From `comparisons`.
    settings : dict
        The `statistics` section of the config.
    minimum : int
        The disclosure gate's minimum size. Fewer than `MIN_GROUPS` groups in a part count as
        nobody: the part would give a single group away.

    Returns
    -------
    DataFrame
        comparison, family, comparison_nb, factor, n_first, n_second (groups), persons_first,
        persons_second, mean_first, mean_second, diff, ci_low, ci_high (points), t, df, p (Welch),
        p_holm (over the comparisons of the family), suppressed, reason.
    """
    rows = []
    for part in parts:
        factor = part["factor"]
        values = pd.DataFrame({"change": change[factor], "persons": persons[factor]}).dropna()
        is_first = values.index.isin(part["first"])
        first, second = values[is_first], values[~is_first]
        result = welch(first["change"], second["change"], settings["confidence_level"])
        about = {key: value for key, value in part.items() if key != "first"}
        rows.append(
            about
            | result
            | {
                "persons_first": int(first["persons"].sum()),
                "persons_second": int(second["persons"].sum()),
                "behind": min(
                    side["persons"].sum() if len(side) >= MIN_GROUPS else 0
                    for side in (first, second)
                ),
            }
        )
    table = pd.DataFrame(rows)
    shown = table["p"].where(table["behind"] >= minimum)
    table["p_holm"] = shown.groupby(table["family"]).transform(holm)
    gated = suppress(table, "behind", VALUES.split(), minimum)
    gated["reason"] = gated["reason"].mask(gated["suppressed"], reasons.TOO_SMALL_PART)
    return gated[COLUMNS.split()]


def main(snakemake) -> None:
    """Read the clean tables, compute, and write."""
    source = snakemake.input
    groups = pd.read_parquet(source.effect_groups)
    before, after = wave_tables(groups, WAVES)
    change = after - before
    persons = persons_behind(groups, WAVES)
    completed = groups.loc[groups["group"].isin(change.index), ["cohort", "group"]]
    factors = pd.read_csv(source.factors)["factor"]
    chosen = chosen_table(
        pd.read_parquet(source.development_areas), change.reindex(columns=factors)
    )
    parts = comparisons(completed.drop_duplicates(), pd.read_parquet(source.participants), chosen)
    minimum = snakemake.config["disclosure"]["minimum_size"]
    table = compute_subgroups(change, persons, parts, snakemake.config["statistics"], minimum)
    write_tables({"subgroups": table}, snakemake.output)


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
