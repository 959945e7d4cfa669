"""Build the workbook with all tables and figures of the report."""

from pathlib import Path

from survey_report.processes.script_runs import script_run
from survey_report.render.table_workbook import build_workbook

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        build_workbook(
            page=Path(snakemake.input.page),
            edition=snakemake.params.edition,
            path=Path(snakemake.output.workbook),
        )
