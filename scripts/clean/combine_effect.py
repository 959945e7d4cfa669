"""Combine the cohorts' answers to the team survey, and aggregate members to groups."""

import pandas as pd

from survey_report.cleaning.cohort_tables import combine_kinds
from survey_report.processes.script_runs import script_run
from survey_report.statistics.waves import group_means

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        tables = combine_kinds(snakemake.input)
        members = tables["effect_members"]
        # a cohort at a time, which takes a fraction of the memory
        cohorts = [group_means(own) for _, own in members.groupby("cohort")]
        tables["effect_groups"] = pd.concat(cohorts or [group_means(members)], ignore_index=True)
        for name, table in tables.items():
            table.to_parquet(snakemake.output[name], index=False)
