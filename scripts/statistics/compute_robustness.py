"""Compute the tables that say how far the results of the team survey can be trusted."""

import pandas as pd

from survey_report.disclosure.edition_differences import read_previous
from survey_report.disclosure.released_groups import released_since
from survey_report.processes.script_runs import script_run
from survey_report.results.goal_model_results import goal_model_tables
from survey_report.results.kept_results import kept_tables
from survey_report.results.order_results import order_tables
from survey_report.results.robust_results import robust_tables
from survey_report.statistics.table_files import read_categories, write_tables

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        source = snakemake.input
        settings = snakemake.params.statistics
        factors = pd.read_csv(source.factors)["factor"].tolist()
        groups = pd.read_parquet(source.effect_groups)
        released = released_since(
            groups, read_previous(source.previous), snakemake.params.disclosure
        )
        # the few that are new since the previous edition wait, as in the tables of detail
        followed = released.again(groups)
        followed = followed[followed["group"].isin(released.followed_in_detail)]
        groups = released.told(groups)
        # the largest table by far: only what is used of it
        columns = ["group", "wave", "respondent", "factor", "score"]
        areas = pd.read_parquet(source.development_areas)
        tables = {
            **robust_tables(
                groups,
                released.told(read_categories(source.effect_members, columns)),
                factors,
                settings,
            ),
            **order_tables(groups, factors, settings, released.detail_blocks, released.precision),
            **goal_model_tables(groups, areas, factors, settings["confidence_level"]),
            **kept_tables(followed, factors, settings, released.precision),
        }
        write_tables(tables, snakemake.output)
