"""What a reader holds of an edition, made without rendering: the ledger's displays, and the tables.

The statistics, the gate and the ledger are those of the pipeline. What they make beyond the digits
that are printed does not get here.
"""

from __future__ import annotations

import csv
import io

import pandas as pd

from scripts.statistics.compute_evaluation import (
    compute_clustered,
    compute_evaluation,
    count_answers,
    count_meanings,
    hide_rounded,
    tell_agreement,
    tell_distribution,
)
from scripts.statistics.compute_facts import completed_groups, compute_facts, count_cohorts
from scripts.statistics.compute_facts import hide_few as hide_few_persons
from scripts.statistics.compute_participation import compute_participation, invited_and_answered
from survey_report.disclosure.edition_differences import stop_when_too_near
from survey_report.disclosure.released_groups import Released, released_since
from survey_report.disclosure.statement_bands import bands_before, evaluation_bands
from survey_report.files.csv_rows import read_rows
from survey_report.ledger.ledger import build_values
from survey_report.ledger.ledger_build import _cell
from survey_report.ledger.printed_tables import printed_csv
from survey_report.results.change_results import change_tables
from survey_report.results.followup_results import followup_tables
from survey_report.results.goal_results import goal_tables
from survey_report.results.kept_results import kept_tables
from survey_report.results.limits_results import compute_selection
from survey_report.results.reliability_results import reliability_tables
from survey_report.results.subgroup_results import subgroup_tables
from survey_report.settings.config_files import load_config
from survey_report.settings.editions import TABLES
from tests.attack.programmes import CODES, Programme
from tests.attack.publication import Published

CONFIG = load_config()
SETTINGS, POLICY = CONFIG["statistics"], CONFIG["disclosure"]
DEFINITIONS = read_rows("config/values.csv")
NO_ORIGIN = {"path": "", "rule": "", "script": "", "inputs": []}


def publish(programme: Programme, previous: Published | None = None) -> Published:
    """Return what an edition publishes of a programme, beside the previous one."""
    tables = statistics_of(programme, previous)
    kept = {
        name: pd.read_csv(io.StringIO(printed_csv(name, _csv(tables[name]), DEFINITIONS)))
        for name in TABLES
        if name in tables
    }
    return Published(displays(tables), tables["group_changes"], kept)


def statistics_of(
    programme: Programme, previous: Published | None = None
) -> dict[str, pd.DataFrame]:
    """Return the tables of the statistics stage, after the gate.

    Raises
    ------
    TooNearError
        As the pipeline does, when too few groups are new.
    """
    kept = previous.kept if previous else {}
    groups, minimum = programme.groups, POLICY["minimum_size"]
    released = released_since(groups, kept, POLICY)
    areas, factors, members = programme.areas, programme.factors, programme.members
    answered = dict.fromkeys(programme.participants["cohort"], programme.version.name)
    tables = {
        **facts_of(programme, released, kept),
        **change_tables(groups, members, areas, factors, SETTINGS, minimum, released),
        **goal_tables(groups, areas, factors, SETTINGS["confidence_level"], released),
        **followup_tables(groups, factors, SETTINGS, released),
        **subgroup_tables(
            groups, areas, programme.participants, factors, SETTINGS, minimum, released
        ),
        **reliability_tables(
            groups,
            members[["group", "wave", "respondent", "factor", "score"]],
            programme.items,
            [programme.version],
            answered,
            factors,
            SETTINGS["reliable_change_critical"],
            released,
        ),
        "participation": compute_participation(
            invited_and_answered(programme.participants, members), released
        ),
    }
    return tables | kept_of(programme, released) | evaluation_of(programme, kept)


def facts_of(programme: Programme, released: Released, kept: dict) -> dict[str, pd.DataFrame]:
    """Return the tables of facts and of cohorts; stop when the editions are too near."""
    people, completed = programme.participants, completed_groups(programme.groups)
    responses = programme.answers["respondent"].nunique()
    settings = {"programme": CONFIG["programme"], "statistics": SETTINGS}
    facts = compute_facts(
        people, completed, programme.areas, (responses, responses), (1, 7, 12, 4), settings
    )
    earlier = kept["facts"].set_index("fact")["value"].to_dict() if kept else {}
    if earlier:
        stop_when_too_near(facts.set_index("fact")["value"].to_dict(), earlier)
    return {
        "facts": hide_few_persons(facts, people, POLICY["minimum_size"], earlier),
        "cohorts": count_cohorts(
            people, completed, released.detailed, released.followed, released.editions
        ),
    }


def kept_of(programme: Programme, released: Released) -> dict[str, pd.DataFrame]:
    """Return the tables of compute_robustness that the attack reads."""
    groups, members = (released.told(one) for one in (programme.groups, programme.members))
    selection = compute_selection(groups, members, SETTINGS, POLICY["minimum_size"])
    followed = released.again(programme.groups)
    followed = followed[followed["group"].isin(released.followed_in_detail)]
    return kept_tables(followed, programme.factors, SETTINGS, released.precision) | {
        "selection": selection
    }


def evaluation_of(programme: Programme, kept: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the tables of the final evaluation, after the gate."""
    answers, minimum = programme.answers, POLICY["minimum_size"]
    statements = pd.DataFrame(
        {
            "statement_id": programme.statements,
            "question": "outcome",
            "order": range(len(programme.statements)),
        }
    )
    counts = count_meanings(answers, statements)
    level = SETTINGS["confidence_level"]
    before = bands_before(kept)
    bands = evaluation_bands(
        count_answers(answers, CODES), answers["respondent"].nunique(), minimum, before
    )
    told = compute_evaluation(counts, statements, level, minimum)
    agreement = tell_agreement(told, bands, before, level)
    return {
        "evaluation": agreement,
        "evaluation_clustered": hide_rounded(compute_clustered(answers, agreement, level), bands),
        "evaluation_distribution": tell_distribution(agreement, bands, before, CODES),
    }


def displays(tables: dict[str, pd.DataFrame]) -> dict[str, str]:
    """Return what the ledger shows of the tables, by id."""
    rows = {
        name: [
            {column: _cell(cell) for column, cell in row.items()}
            for row in csv.DictReader(io.StringIO(_csv(table)))
        ]
        for name, table in tables.items()
    }
    # a definition of a row that a small programme does not have is no fault here
    own = [
        one
        for one in DEFINITIONS
        if one["table"] in rows and not one["n"].startswith(("facts.", "effect."))
    ]
    own = [one for one in own if _has_rows(one, rows[one["table"]])]
    values = build_values(own, rows, {}, dict.fromkeys(rows, NO_ORIGIN))
    return {entry["id"]: entry["display"] for entry in values}


def _has_rows(definition: dict[str, str], rows: list[dict]) -> bool:
    pairs = [pair.split("=", 1) for pair in definition["where"].split(";") if pair]
    return any(all(str(row[name]) == wanted for name, wanted in pairs) for row in rows)


def _csv(table: pd.DataFrame) -> str:
    return table.to_csv(index=False, lineterminator="\n")
