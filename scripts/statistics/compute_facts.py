"""Compute the fact page: groups, leaders, how far they have come, and what was asked of them."""

import math
from collections.abc import Collection, Mapping

import pandas as pd

from survey_report.disclosure.edition_differences import read_previous, stop_when_too_near
from survey_report.disclosure.released_groups import released_since
from survey_report.processes.script_runs import script_run
from survey_report.results.instrument_versions import read_versions, scores_of
from survey_report.statistics.table_files import facts_table, write_tables
from survey_report.statistics.waves import BEFORE_AND_AFTER

# facts that are counts of persons
PERSONS = [
    "leaders_total",
    "largest_group",
    "smallest_group",
    "evaluation_invited",
    "evaluation_responses",
]


def compute_facts(
    participants: pd.DataFrame,
    completed: set[str],
    areas: pd.DataFrame,
    evaluation: tuple[int, int],
    scale: tuple[int, int, int, int],
    config: dict,
) -> pd.DataFrame:
    """Return the facts of the programme.

    Parameters
    ----------
    participants : DataFrame
        cohort, group, respondent, organisation, organisation_type, gender, age, joined. Leaders
        are counted as the group was when it started (joined = start).
    completed : set of str
        Groups with answers before and after.
    areas : DataFrame
        group, area_no.
    evaluation : tuple of int
        Invited and answered in the final evaluation.
    scale : tuple of int
        Lowest and highest value of the Effect scale, number of items and of factors.
    config : dict
        The config; `programme` and `statistics` are used.

    Returns
    -------
    DataFrame
        fact, value. Shares and rates are percentages; NaN where nobody is behind them.
    """
    invited, responses = evaluation
    return facts_table(
        _facts_of_groups(participants, completed)
        | {
            "evaluation_invited": invited,
            "evaluation_responses": responses,
            "evaluation_response_rate": 100 * responses / invited if invited else math.nan,
            "development_areas_total": len(areas.drop_duplicates(["group", "area_no"])),
        }
        | _facts_of_plan(config["programme"])
        | {
            "effect_scale_min": scale[0],
            "effect_scale_max": scale[1],
            "effect_items_total": scale[2],
            "effect_factors_total": scale[3],
            "confidence_percent": 100 * config["statistics"]["confidence_level"],
        }
    )


def _facts_of_groups(participants: pd.DataFrame, completed: set[str]) -> dict[str, float]:
    """Return the facts of those who took part, as `compute_facts` takes and tells them."""
    leaders = participants[participants["joined"] == "start"]
    sizes = leaders.groupby("group").size()
    gender = leaders["gender"].dropna()
    kinds = leaders.drop_duplicates(["group", "organisation_type"])
    started = kinds["organisation_type"].value_counts()
    ended = kinds.loc[kinds["group"].isin(completed), "organisation_type"].value_counts()
    return {
        "groups_total": len(sizes),
        "ministries": started.get("departement", 0),
        "directorates": started.get("direktorat", 0),
        "ministry_organisations": _organisations(participants, "departement"),
        "directorate_organisations": _organisations(participants, "direktorat"),
        "leaders_total": len(leaders),
        "leaders_total_rounded": round(len(leaders), -1),
        "mean_members_per_group": sizes.mean(),
        "largest_group": sizes.max(),
        "smallest_group": sizes.min(),
        "share_men": 100 * (gender == "mann").mean(),
        "share_women": 100 * (gender == "kvinne").mean(),
        "mean_age": leaders["age"].mean(),
        "cohorts_total": leaders["cohort"].nunique(),
        "groups_completed": len(completed),
        "ministries_completed": ended.get("departement", 0),
        "directorates_completed": ended.get("direktorat", 0),
    }


def _facts_of_plan(programme: Mapping) -> dict[str, float]:
    """Return what the programme was meant to be, from the config's ``programme``."""
    return {
        "cohorts_per_year": programme["cohorts_per_year"],
        "groups_per_cohort": programme["groups_per_cohort"],
        "programme_months": programme["months"],
        "joint_sessions": programme["joint_sessions"],
        "individual_conversations_max": programme["individual_conversations_max"],
        "development_areas_per_group_min": programme["development_areas_min"],
        "development_areas_per_group_max": programme["development_areas_max"],
    }


def _organisations(participants: pd.DataFrame, kind: str) -> int:
    """Return how many organisations of a kind the report lists; some have had several groups."""
    return participants.loc[participants["organisation_type"] == kind, "organisation"].nunique()


def count_cohorts(
    participants: pd.DataFrame,
    completed: set[str],
    detailed: Collection[str] = (),
    followed: Collection[str] = (),
    editions: Mapping[str, Mapping[str, int]] | None = None,
) -> pd.DataFrame:
    """Return how many groups of each cohort have started and how many have completed.

    Parameters
    ----------
    participants : DataFrame
        cohort, group, joined.
    completed : set of str
        Groups with answers before and after.
    detailed, followed : collection of str
        Groups that the tables of detail, and of the level a year after, count in.
    editions : mapping, optional
        edition_added, edition_detailed to cohort to the number of the edition that first counted
        its groups in, or in detail.

    Returns
    -------
    DataFrame
        cohort, groups, groups_completed, groups_detailed, groups_followed, edition_added,
        edition_detailed (0 where no group is counted in).
    """
    groups = participants.loc[participants["joined"] == "start", ["cohort", "group"]]
    groups = groups.drop_duplicates()
    kinds = {"completed": completed, "detailed": detailed, "followed": followed}
    for kind, names in kinds.items():
        groups[f"groups_{kind}"] = groups["group"].isin(names)
    counts = groups.groupby("cohort")[[f"groups_{kind}" for kind in kinds]].sum()
    counts.insert(0, "groups", groups.groupby("cohort").size())
    for column, numbers in (editions or {}).items():
        counts[column] = counts.index.map(numbers).fillna(0).astype(int)
    return counts.reset_index()


def hide_few(
    facts: pd.DataFrame,
    participants: pd.DataFrame,
    minimum: int,
    previous: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Blank the facts that rest on, or tell of, fewer persons than the minimum size.

    Parameters
    ----------
    facts : DataFrame
        From `compute_facts`.
    participants : DataFrame
        gender, joined. Where a gender has few leaders, the share of either gives them away.
    minimum : int
        disclosure.minimum_size.
    previous : mapping, optional
        The previous edition's facts. Few women, or men, who are new since then are given away
        by the shares of both editions.
    """
    value = facts.set_index("fact")["value"]
    genders = participants.loc[participants["joined"] == "start", "gender"].value_counts()
    few = {fact for fact in PERSONS if 0 < value[fact] < minimum}
    new = genders.copy()
    if previous:
        printed = {"mann": previous["share_men"], "kvinne": previous["share_women"]}
        earlier = genders.index.map(printed) * previous["leaders_total"] / 100
        new = (genders - earlier).abs().round()
    if genders.between(1, minimum - 1).any() or new.between(1, minimum - 1).any():
        few |= {"share_men", "share_women"}
    if "evaluation_responses" in few:
        few.add("evaluation_response_rate")
    return facts.assign(value=facts["value"].mask(facts["fact"].isin(few)))


def hidden_facts(facts: pd.DataFrame, gated: pd.DataFrame) -> pd.DataFrame:
    """Return the facts that `hide_few` has blanked: what has no value for another reason is not.

    facts.csv has two columns, which others read; so a table of its own tells which are hidden.
    """
    return facts.loc[facts["value"].notna() & gated["value"].isna(), ["fact"]]


def completed_groups(groups: pd.DataFrame) -> set[str]:
    """Return the groups that have a result both before and after."""
    answered = groups.dropna(subset="mean")
    before, after = (
        set(answered.loc[answered["wave"] == wave, "group"]) for wave in BEFORE_AND_AFTER
    )
    return before & after


if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        source = snakemake.input
        participants = pd.read_parquet(source.participants)
        versions = read_versions(source.instruments, source.effect_codes)
        scores = pd.concat([scores_of(pd.read_csv(path)) for path in source.effect_codes])
        answers = pd.read_parquet(source.evaluation_answers, columns=["respondent"])
        invited = pd.read_parquet(source.evaluation_invited)["invited"].sum()
        groups = pd.read_parquet(source.effect_groups)
        completed = completed_groups(groups)
        items = versions[-1].items
        facts = compute_facts(
            participants,
            completed,
            pd.read_parquet(source.development_areas),
            (int(invited), answers["respondent"].nunique()),
            (scores.min(), scores.max(), len(items), items["factor"].nunique()),
            {
                "programme": snakemake.params.programme,
                "statistics": snakemake.params.statistics,
            },
        )
        minimum = snakemake.params.disclosure["minimum_size"]
        previous = {}
        tables = read_previous(source.previous)
        if tables:
            previous = tables["facts"].set_index("fact")["value"].to_dict()
            stop_when_too_near(facts.set_index("fact")["value"].to_dict(), previous)
        gated = hide_few(facts, participants, minimum, previous)
        released = released_since(groups, tables, snakemake.params.disclosure)
        cohorts = count_cohorts(
            participants, completed, released.detailed, released.followed, released.editions
        )
        hidden = hidden_facts(facts, gated)
        write_tables({"facts": gated, "facts_hidden": hidden, "cohorts": cohorts}, snakemake.output)
