"""Compute every table of the team survey, in one process.

Each is one subject in a module of its own; to import the libraries takes longer than to compute.
"""

import pandas as pd

from survey_report.disclosure.edition_differences import read_previous
from survey_report.disclosure.released_groups import released_since
from survey_report.processes.script_runs import script_run
from survey_report.results.change_results import change_tables
from survey_report.results.followup_results import followup_tables
from survey_report.results.goal_results import goal_tables
from survey_report.results.instrument_versions import read_versions
from survey_report.results.reliability_results import reliability_tables
from survey_report.results.subgroup_results import subgroup_tables
from survey_report.statistics.table_files import read_categories, write_tables

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        source = snakemake.input
        settings = snakemake.params.statistics
        minimum = snakemake.params.disclosure["minimum_size"]
        factors = pd.read_csv(source.factors)["factor"].tolist()
        groups = pd.read_parquet(source.effect_groups)
        # the largest table by far: only what is used of it
        columns = ["cohort", "group", "wave", "respondent", "factor", "score"]
        members = read_categories(source.effect_members, columns)
        areas = pd.read_parquet(source.development_areas)
        participants = pd.read_parquet(source.participants)
        previous = read_previous(source.previous)
        released = released_since(groups, previous, snakemake.params.disclosure)
        tables = {
            **change_tables(groups, members, areas, factors, settings, minimum, released),
            **reliability_tables(
                groups,
                members,
                pd.read_parquet(source.effect_items),
                read_versions(source.instruments, source.effect_codes),
                snakemake.params.answered,
                factors,
                settings["reliable_change_critical"],
                released,
            ),
            **goal_tables(groups, areas, factors, settings["confidence_level"], released),
            **followup_tables(groups, factors, settings, released),
            **subgroup_tables(groups, areas, participants, factors, settings, minimum, released),
        }
        write_tables(tables, snakemake.output)
