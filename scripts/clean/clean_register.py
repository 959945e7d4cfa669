"""Clean a cohort's registers: participants, development areas, quotes and challenges."""

import os

from survey_report.cleaning.registers import clean_register
from survey_report.cleaning.step_tables import write_steps
from survey_report.cleaning.survey_rules import key_for
from survey_report.processes.script_runs import script_run
from survey_report.settings.schema_tables import read_strings

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        sources = snakemake.params.registered
        registers, steps = clean_register(
            sources,
            snakemake.params.start_year,
            read_strings(snakemake.input.corrections).to_dict("records"),
            key_for(sources, os.environ),
        )
        for kind, table in registers._asdict().items():
            table.to_parquet(snakemake.output[kind], index=False)
        write_steps(steps, snakemake.output.steps, snakemake.output.set_aside)
