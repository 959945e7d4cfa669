"""Reads the written files back and holds them against the printed edition.

The way from answers to statistics is written out here a second time on purpose, short and
apart from the pipeline's own, so that the two can disagree. Only the readers are shared.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from demonstration.group_means import reliability, reliable_change_limit
from demonstration.published import GLOBAL, IMPROVED_FROM, effect_size
from survey_report.readers import read
from survey_report.readers.export import codebook_of

NO_ANSWER = ["0", "-77", "-99", "", "Ikke besvart"]
MIN_SHARE = 0.5


def read_strings(path: str | Path) -> pd.DataFrame:
    """Return a CSV as strings."""
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def completed_answers(source: str) -> pd.DataFrame:
    """Return the answers that count of all files of a kind (effect or evaluation).

    The last complete row of each respondent and wave, without test respondents: cohort,
    wave, respondent_id, group, comment and one float column per item.
    """
    sources = read_strings("config/sources.csv").query("source == @source")
    instrument = read_strings(f"config/instruments/{source}_2016.csv")
    codes = read_strings(f"config/instruments/{source}_2016_codes.csv")
    cleaning = yaml.safe_load(Path("config/config.yaml").read_text(encoding="utf-8"))["cleaning"]
    codebook = codebook_of(instrument, codes, cleaning)
    corrections = read_strings("config/corrections.csv").to_dict("records")
    parts = []
    for row in sources.itertuples():
        mine = [correction for correction in corrections if correction["path"] == row.path]
        export = read(row.path, row.format, codebook, mine)
        answers = export.answers.assign(cohort=row.cohort, wave=row.wave)
        answers[codebook.item_ids] = answers[codebook.item_ids].replace(export.values)
        parts.append(answers)
    answers = pd.concat(parts, ignore_index=True)
    answers = answers[(answers["test"] == "nei") & (answers["status"] == "complete")]
    answers = answers.sort_values("submitted", kind="stable")
    answers = answers.drop_duplicates(["wave", "respondent_id"], keep="last")
    items = codebook.item_ids
    answers[items] = answers[items].mask(answers[items].isin(NO_ANSWER)).astype(float)
    return answers.sort_values(["wave", "respondent_id"], ignore_index=True)


def group_means() -> pd.DataFrame:
    """Return factor means: index wave and group, a column per factor, global_index last."""
    answers = completed_answers("effect")
    instrument = read_strings("config/instruments/effect_2016.csv")
    reverse = instrument.loc[instrument["reverse"] == "ja", "item_id"]
    answers[reverse] = 8 - answers[reverse]
    scores = {}
    for factor, items in instrument.groupby("factor", sort=False)["item_id"]:
        block = answers[items]
        enough = block.notna().mean(axis=1) >= MIN_SHARE
        scores[factor] = block.mean(axis=1).where(enough)
    means = pd.DataFrame(scores).groupby([answers["wave"], answers["group"]]).mean()
    return means.assign(**{GLOBAL: means.mean(axis=1)})


def change_table(means: pd.DataFrame, chosen: Mapping[str, int]) -> pd.DataFrame:
    """Return table 2 and the improved counts of table 1, by factor.

    Parameters
    ----------
    means : pandas.DataFrame
        From `group_means`.
    chosen : mapping
        Factor to the number of completed groups that chose it.
    """
    after = means.loc["after"]
    before = means.loc["before"].loc[after.index]
    rows = {}
    for factor in means.columns:
        x, y = before[factor].to_numpy(), after[factor].to_numpy()
        diff = y - x
        sds = np.array([x.std(ddof=1), y.std(ddof=1)])
        rows[factor] = {
            "n_groups": len(diff),
            "mean_before": x.mean(),
            "sd_before": sds[0],
            "mean_after": y.mean(),
            "sd_after": sds[1],
            "diff": diff.mean(),
            "t": diff.mean() / (diff.std(ddof=1) / np.sqrt(len(diff))),
            "d": effect_size(np.array([x.mean(), y.mean()]), sds),
            "improved": int((diff >= IMPROVED_FROM).sum()),
            "nearest_limit": np.abs(diff - IMPROVED_FROM).min(),
            "groups_chosen": chosen.get(factor, 0),
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def groups_that_chose(groups: pd.Index) -> dict[str, int]:
    """Return how many of the groups chose each factor."""
    sources = read_strings("config/sources.csv").query("source == 'development_areas'")
    areas = pd.concat([read_strings(path) for path in sources["path"]])
    areas = areas[areas["group"].isin(groups)]
    pairs = areas.assign(factor=areas["factors"].str.split(";")).explode("factor")
    return pairs.drop_duplicates(["group", "factor"])["factor"].value_counts().to_dict()


def agreement() -> pd.DataFrame:
    """Return the evaluation: n, n_agree and percent_agree by statement."""
    answers = completed_answers("evaluation")
    statements = list(read_strings("config/instruments/evaluation_2016.csv")["statement_id"])
    told = answers[statements].where(answers[statements] <= 5)
    n, n_agree = told.notna().sum(), (told >= 4).sum()
    return pd.DataFrame({"n": n, "n_agree": n_agree, "percent_agree": 100 * n_agree / n})


def facts(means: pd.DataFrame) -> dict[str, float]:
    """Return the single numbers that the edition prints."""
    after = means.loc["after"]
    before = means.loc["before"].loc[after.index]
    index_change = (after - before)[GLOBAL]
    factors = before.drop(columns=GLOBAL).to_numpy()
    limit = reliable_change_limit(factors)
    table = change_table(means, groups_that_chose(after.index)).drop(GLOBAL)
    participants = registered_participants()
    start = participants[participants["joined"] == "start"]
    invited = participants[participants["group"].isin(after.index)]
    sizes = start["group"].value_counts()
    return {
        "groups_total": participants["group"].nunique(),
        "ministries": start.query("organisation_type == 'departement'")["group"].nunique(),
        "directorates": start.query("organisation_type == 'direktorat'")["group"].nunique(),
        "leaders_total": len(start),
        "mean_members_per_group": len(start) / len(sizes),
        "largest_group": sizes.max(),
        "smallest_group": sizes.min(),
        "share_men": 100 * (start["gender"] == "mann").mean(),
        "mean_age": start["age"].mean(),
        "groups_completed": len(after),
        "evaluation_invited": len(invited),
        "evaluation_responses": len(completed_answers("evaluation")),
        "groups_improved_global": int((index_change > 0).sum()),
        "groups_declined_global": int((index_change < 0).sum()),
        "nearest_zero": index_change.abs().min(),
        "reliability": reliability(factors),
        "reliable_change_limit": limit,
        "reliable_positive": int((index_change > limit).sum()),
        "reliable_negative": int((index_change < -limit).sum()),
        "nearest_reliable": (index_change.abs() - limit).abs().min(),
        "goal_change_correlation": table["groups_chosen"].corr(table["diff"]),
        "followup_groups": len(means.loc["followup"]),
        "followup_change": (means.loc["followup"] - after.loc[means.loc["followup"].index])
        .mean()
        .drop(GLOBAL)
        .mean(),
    }


def registered_participants() -> pd.DataFrame:
    """Return all participants, corrected, with age at the start of their cohort."""
    sources = read_strings("config/sources.csv").query("source == 'participants'")
    corrections = read_strings("config/corrections.csv")
    start = read_strings("config/cohorts.csv").set_index("cohort")["start"]
    parts = []
    for row in sources.itertuples():
        people = read_strings(row.path)
        for fix in corrections[corrections["path"] == row.path].itertuples():
            place = people["respondent_id"] == fix.respondent_id
            assert (people.loc[place, fix.column] == fix.old_value).all() and place.any()
            people.loc[place, fix.column] = fix.new_value
        people["age"] = int(start[row.cohort][:4]) - people["birth_year"].astype(int)
        parts.append(people)
    return pd.concat(parts, ignore_index=True)


def comparison(printed: pd.DataFrame, percent: pd.Series) -> tuple[pd.DataFrame, dict, bool]:
    """Return printed against achieved, the facts, and whether all that is printed is met.

    Parameters
    ----------
    printed : pandas.DataFrame
        From `published.read_change`.
    percent : pandas.Series
        From `published.read_agreement`.
    """
    means = group_means()
    table = change_table(means, groups_that_chose(means.loc["after"].index))
    columns = ["mean_before", "sd_before", "mean_after", "sd_after", "diff", "d", "t"]
    same = table[columns].round(2) == printed[columns].astype(float)
    rows = table[columns].round(4).astype(str) + np.where(same, "", " !")
    factors = printed.index.drop(GLOBAL)
    counts = table["improved"].astype(str)
    missed = table.loc[factors, "improved"] != printed.loc[factors, "improved"]
    known = printed["groups_chosen"].dropna()
    chosen = table.loc[known.index, "groups_chosen"] == known
    share = agreement()
    met = share["percent_agree"].round() == percent[share.index]
    numbers = facts(means)
    return (
        rows.assign(improved=counts, groups_chosen=table["groups_chosen"]),
        numbers | share["percent_agree"].round(1).to_dict(),
        bool(same.all(axis=None) and not missed.any() and chosen.all() and met.all()),
    )
