"""Combine the cohorts' steps of cleaning, and the rows they set aside."""

from survey_report.cleaning.step_tables import TABLES, combine_steps
from survey_report.files.csv_rows import read_rows, write_rows
from survey_report.processes.script_runs import script_run

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        for kind, columns in TABLES.items():
            rows = combine_steps(map(read_rows, snakemake.input[kind]))
            write_rows(rows, columns, snakemake.output[kind])
