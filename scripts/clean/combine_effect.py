"""Combine the cohorts' answers to the team survey, and aggregate members to groups."""

from survey_report.cleaning.cohort_tables import combine_kinds
from survey_report.processes.script_runs import script_run
from survey_report.statistics.waves import group_means_in_parts

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        tables = combine_kinds(snakemake.input)
        tables["effect_groups"] = group_means_in_parts(tables["effect_members"])
        for name, table in tables.items():
            table.to_parquet(snakemake.output[name], index=False)
