"""Compute what the results of the team survey cannot tell: who is missing, how blunt tests are."""

import pandas as pd

from survey_report.disclosure.edition_differences import read_previous
from survey_report.disclosure.released_groups import released_since
from survey_report.processes.script_runs import script_run
from survey_report.results.instrument_versions import read_versions
from survey_report.results.limits_results import limits_tables
from survey_report.statistics.table_files import read_categories, write_tables

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        source = snakemake.input
        groups = pd.read_parquet(source.effect_groups)
        # the few that are new since the previous edition wait, as in the tables of detail
        released = released_since(
            groups, read_previous(source.previous), snakemake.params.disclosure
        )
        columns = ["group", "wave", "respondent", "factor", "score"]
        tables = limits_tables(
            released.told(groups),
            released.told(read_categories(source.effect_members, columns)),
            released.told(pd.read_parquet(source.effect_items)),
            read_versions(source.instruments, source.effect_codes),
            snakemake.params.answered,
            pd.read_csv(source.subgroups),
            snakemake.params.statistics,
            snakemake.params.disclosure["minimum_size"],
        )
        write_tables(tables, snakemake.output)
