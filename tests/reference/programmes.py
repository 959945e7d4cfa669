"""The published tables of a programme, and how they are held against what R prints of it."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd

from scripts.statistics.compute_evaluation import (
    compute_clustered,
    compute_evaluation,
    count_answers,
    count_meanings,
)
from scripts.statistics.compute_facts import compute_facts, count_cohorts
from scripts.statistics.compute_participation import (
    compute_group_rates,
    compute_participation,
    invited_and_answered,
)
from survey_report.disclosure.released_groups import Released
from survey_report.results import (
    goal_model_results,
    limits_results,
    order_results,
    subgroup_results,
)
from survey_report.results.change_results import change_tables, group_means
from survey_report.results.followup_results import followup_tables
from survey_report.results.goal_results import goal_tables
from survey_report.results.instrument_versions import Version
from survey_report.results.kept_results import kept_tables
from survey_report.results.reliability_results import reliability_tables
from survey_report.results.robust_results import robust_tables
from survey_report.statistics import reasons
from survey_report.statistics.waves import cohorts_with

SETTINGS = {
    "confidence_level": 0.95,
    "significance_level": 0.05,
    "improvement_threshold": 0.1,
    "effect_small": 0.2,
    "effect_medium": 0.5,
    "effect_large": 0.8,
    "reliable_change_critical": 1.96,
    "equivalence_margin": 0.2,
}
MINIMUM = 5
CODES = pd.DataFrame(
    {
        "code": [1, 2, 3, 4, 5, 6],
        "meaning": ["disagree", "disagree", "neutral", "agree", "agree", "dont_know"],
    }
)
# What names a row of each table; a table of one row has none, and bands are numbered.
KEYS = {
    "agreement": ["factor", "wave"],
    "agreement_null": ["wave", "null"],
    "agreement_summary": ["fact"],
    "answer_counts": ["statement_id"],
    "cohorts": ["cohort"],
    "completeness": ["wave"],
    "effect_summary": ["fact"],
    "evaluation": ["statement_id"],
    "evaluation_clustered": ["statement_id"],
    "facts": ["fact"],
    "followup_kept_summary": ["fact"],
    "followup_summary": ["fact"],
    "goals_correlations": ["fact"],
    "goals_model": ["fact"],
    "goals_within": [],
    "group_changes": ["factor", "place"],
    "group_counts": ["count"],
    "improvement_sensitivity": ["factor", "level"],
    "participation": ["wave"],
    "participation_groups": ["wave", "place"],
    "rank_summary": ["fact"],
    "reliable_change": ["coefficient"],
    "reliable_members": [],
    "robust_summary": ["fact"],
    "selection": ["comparison"],
    "subgroup_power": ["comparison"],
    "subgroups": ["comparison"],
}
# Names in Norwegian, and facts that are settings.
LABELS = {"wave_nb", "comparison_nb", "coefficient_nb", "null_nb", "question", "note"}
SETTING_FACTS = {
    *("versions", "cohorts", "cohorts_newest", "leaders_total_rounded", "evaluation_invited"),
    *("cohorts_per_year", "groups_per_cohort", "programme_months", "joint_sessions"),
    *("individual_conversations_max", "development_areas_per_group_min"),
    *("development_areas_per_group_max", "effect_scale_min", "effect_scale_max"),
    *("effect_items_total", "effect_factors_total", "confidence_percent"),
}
# R's root finder and scipy's inverse of noncentral t stop this near the root.
NEAR = {"d_low": 1e-5, "d_high": 1e-5, "ratio_low": 1e-5, "ratio_high": 1e-5, "detectable": 1e-6}
# The model's maximum is found by search, and rounded to five decimals; Holm multiplies them.
SEARCHED = {"p_holm": 2e-4}


PROGRAMME = ["cohorts_per_year", "groups_per_cohort", "months", "joint_sessions"]
PROGRAMME += ["individual_conversations_max", "development_areas_min", "development_areas_max"]


def read(folder: Path, name: str, **options) -> pd.DataFrame:
    """Return one file of a programme."""
    return pd.read_csv(folder / f"{name}.csv", **options)


def member_scores(items: pd.DataFrame, instrument: pd.DataFrame) -> pd.DataFrame:
    """Return the members' scores: the mean of the items answered, of which half must be."""
    parts = []
    for factor, names in instrument.groupby("factor")["item_id"]:
        block = items[list(names)]
        score = block.mean(axis=1).where(block.notna().mean(axis=1) >= 0.5)
        keys = items[["cohort", "group", "wave", "respondent"]]
        parts.append(keys.assign(factor=factor, n_items=block.notna().sum(axis=1), score=score))
    return pd.concat(parts, ignore_index=True)


def tables_of(folder: Path, monkeypatch) -> dict[str, pd.DataFrame]:
    """Return every published table of a programme, as the first edition that tells of it.

    The disclosure gate's least numbers are in force. What it does to keep two editions apart, and
    to keep what is hidden from being worked out, has tests of its own and is switched off.
    """
    items = read(folder, "items")
    instrument = pd.DataFrame({"item_id": items.columns[4:]})
    instrument["factor"] = instrument["item_id"].str.rsplit("_", n=1).str[0]
    factors = list(dict.fromkeys(instrument["factor"]))
    members = member_scores(items, instrument)
    groups, versions = group_means(members), [Version("effect", instrument, 7)]
    areas, people = read(folder, "areas"), read(folder, "participants")
    done = cohorts_with(groups, ("before", "after")).index
    followed = cohorts_with(groups, ("before", "after", "followup")).index
    released = Released(new=done, detailed=done, followed=followed, precision=0.0)
    draws = {None: read(folder, "draws", header=None).to_numpy()}
    draws[goal_model_results.SEED + 1] = read(folder, "factor_draws", header=None).to_numpy()

    def given(size: int, _draws: int = 0, seed: int | None = None):
        assert draws[seed].shape[1] == size
        return draws[seed]

    for module in (order_results, goal_model_results):
        monkeypatch.setattr(module, "draw_groups", given)
    nothing = pd.Series(dtype=object)
    monkeypatch.setattr(subgroup_results, "comparisons_to_hide", lambda _: nothing)
    tables = {
        **change_tables(groups, members, areas, factors, SETTINGS, MINIMUM, released),
        **reliability_tables(groups, members, items, versions, {}, factors, 1.96, released),
        **goal_tables(groups, areas, factors, 0.95, released),
        **followup_tables(groups, factors, SETTINGS, released),
        **subgroup_results.subgroup_tables(
            groups, areas, people, factors, SETTINGS, MINIMUM, released
        ),
        **robust_tables(groups, members, factors, SETTINGS),
        **order_results.order_tables(groups, factors, SETTINGS),
        **goal_model_results.goal_model_tables(groups, areas, factors, 0.95),
        **kept_tables(groups, factors, SETTINGS),
    }
    tables |= limits_results.limits_tables(
        groups, members, items, versions, {}, tables["subgroups"], SETTINGS, MINIMUM
    )
    return tables | participants_tables(folder, members, groups, areas, people)


def participants_tables(
    folder: Path,
    members: pd.DataFrame,
    groups: pd.DataFrame,
    areas: pd.DataFrame,
    people: pd.DataFrame,
) -> dict[str, pd.DataFrame]:
    """Return the tables of the evaluation, of who took part and of the fact page."""
    answers, statements = read(folder, "evaluation"), read(folder, "statements")
    statements = statements.assign(order=statements.index, question="")
    shares = compute_evaluation(count_meanings(answers, statements), statements, 0.95, MINIMUM)
    asked = invited_and_answered(people, members)
    done = set(cohorts_with(groups, ("before", "after")).index)
    followed = set(cohorts_with(groups, ("before", "after", "followup")).index)
    programme = dict.fromkeys(PROGRAMME, 0)
    responses = answers["respondent"].nunique()
    facts = compute_facts(
        people,
        done,
        areas,
        (200, responses),
        (1, 7, 0, 0),
        {"programme": programme, "statistics": SETTINGS},
    )
    return {
        "evaluation": shares,
        "evaluation_clustered": compute_clustered(answers, shares, 0.95),
        "answer_counts": count_answers(answers, CODES)
        .reindex(statements["statement_id"], fill_value=0)
        .reset_index(),
        "participation": compute_participation(asked),
        "participation_groups": compute_group_rates(asked, MINIMUM),
        "facts": facts,
        "cohorts": count_cohorts(people, done, done, followed),
    }


def keyed(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Return a table by the name that R gives its rows."""
    keys = KEYS.get(name, ["factor"])
    if "place" in keys:
        table = table.assign(place=table.groupby(keys[0]).cumcount() + 1)
    names = [".".join(map(str, row)) for row in table[keys].to_numpy()] if keys else ["0"]
    return table.drop(columns=[key for key in keys if key in table]).set_axis(names)


def cells_of(tables: dict[str, pd.DataFrame]) -> dict[tuple[str, str, str], object]:
    """Return every published cell by table, row and column."""
    cells = {}
    for name, table in tables.items():
        if not len(table):
            continue
        for row, values in keyed(name, table).to_dict("index").items():
            for column, value in values.items():
                if column not in LABELS and row not in SETTING_FACTS:
                    cells[name, row, column] = value
    return cells


def printed(path: Path | object) -> dict[tuple[str, str, str], str]:
    """Return what R has printed, by table, row and column."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    return table.set_index(["table", "row", "column"])["value"].to_dict()


def disagree(ours: dict, theirs: dict) -> list[str]:
    """Return where a cell of ours is not R's: other value, reason or word, or missing in one."""
    wrong = [f"{place}: bare hos oss" for place in ours.keys() - theirs.keys()]
    wrong += [f"{place}: bare i R" for place in theirs.keys() - ours.keys()]
    for place in ours.keys() & theirs.keys():
        if not same(place, ours[place], theirs[place]):
            wrong.append(f"{place}: {ours[place]} og ikke {theirs[place]}")
    return sorted(wrong)


def same(place: tuple[str, str, str], cell: object, value: str) -> bool:
    """Tell whether a cell is what R printed for it."""
    table, row, column = place
    if column in ("reason", "alpha_reason"):
        return cell == (getattr(reasons, value) if value else "")
    if value == "far":
        return True
    if pd.isna(cell):
        return value in ("NA", "NaN", "")
    if isinstance(cell, (str, bool)) or type(cell).__name__ == "bool":
        return str(cell) == value
    if value in ("NA", "NaN", ""):
        return False
    near = NEAR.get(column, 1e-9)
    if table == "member_change" or row.startswith("model_"):
        near = SEARCHED.get(column, 3e-5)
    return math.isclose(float(cell), float(value), rel_tol=near, abs_tol=near)
