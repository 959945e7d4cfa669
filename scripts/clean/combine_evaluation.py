"""Combine the cohorts' answers to the final evaluation, and how many were invited."""

from survey_report.cleaning.cohort_tables import combine_kinds
from survey_report.processes.script_runs import script_run

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        for name, table in combine_kinds(snakemake.input).items():
            table.to_parquet(snakemake.output[name], index=False)
