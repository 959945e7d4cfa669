"""Combine the cohorts' clean tables, and aggregate members to groups."""

from pathlib import Path

import pandas as pd

from scripts.lib.running import run_script

KEYS = ["cohort", "group", "wave", "factor"]
GLOBAL_INDEX = "global_index"
# what the rows of each combined table are sorted by
SORTED_BY = {
    "effect_members": ["cohort", "group", "wave", "respondent", "factor"],
    "effect_items": ["cohort", "group", "wave", "respondent"],
    "evaluation_answers": ["cohort", "group", "respondent", "statement_id"],
    "evaluation_invited": ["cohort", "group"],
    "participants": ["cohort", "group", "respondent"],
    "development_areas": ["cohort", "group", "area_no", "factor"],
    "quotes": ["cohort", "quote_id"],
    "challenges": ["cohort", "challenge_id"],
}
# the rule's inputs, where they are not named as the combined table
INPUTS = {
    "effect_members": "members",
    "evaluation_answers": "answers",
    "evaluation_invited": "invited",
}


def group_means(members: pd.DataFrame) -> pd.DataFrame:
    """Return the mean of each group's member scores.

    Every member counts the same. The global index is the mean of the group's factor means
    and exists only where all factors have one.

    Parameters
    ----------
    members : pandas.DataFrame
        cohort, group, wave, respondent, factor, n_items, score.

    Returns
    -------
    pandas.DataFrame
        cohort, group, wave, factor (and ``global_index``), n_members (with a score; for the
        index: with a score on any factor), mean (scale points); sorted.
    """
    factors = members.groupby(KEYS)["score"].agg(n_members="count", mean="mean").reset_index()
    group = factors.groupby(KEYS[:3])
    index = group["mean"].agg(lambda means: means.mean(skipna=False)).reset_index()
    scored = members.dropna(subset="score").groupby(KEYS[:3])["respondent"].nunique()
    index = index.merge(scored.rename("n_members").reset_index(), "left", on=KEYS[:3])
    index = index.assign(factor=GLOBAL_INDEX, n_members=index["n_members"].fillna(0))
    table = pd.concat([factors, index]).astype({"factor": "str", "n_members": "int64"})
    return table[[*KEYS, "n_members", "mean"]].sort_values(KEYS, ignore_index=True)


def combine(tables: list[pd.DataFrame], sorted_by: list[str]) -> pd.DataFrame:
    """Return the cohorts' tables as one."""
    return pd.concat(tables).sort_values(sorted_by, kind="stable", ignore_index=True)


def main(snakemake) -> None:
    """Read the cohorts' tables, combine each kind the rule asks for, write them."""
    tables = {
        name: combine([_read(Path(path)) for path in _inputs(snakemake, name)], SORTED_BY[name])
        for name in dict(snakemake.output.items())
        if name in SORTED_BY
    }
    if "effect_members" in tables:
        tables["effect_groups"] = group_means(tables["effect_members"])
    for name, table in tables.items():
        table.to_parquet(snakemake.output[name], index=False)


def _inputs(snakemake, name: str) -> list[str]:
    return snakemake.input[INPUTS.get(name, name)]


def _read(path: Path) -> pd.DataFrame:
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    return pd.read_csv(path, keep_default_na=False)


if __name__ == "__main__":
    run_script(main, snakemake)  # noqa: F821
