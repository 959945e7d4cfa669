"""Clean a cohort's team surveys: exports in, items and member scores out."""

import os

from survey_report.cleaning.step_tables import write_steps
from survey_report.cleaning.survey_rules import key_for, read_rules
from survey_report.cleaning.team_survey import clean_effect
from survey_report.processes.script_runs import script_run

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        sources = snakemake.params.registered
        rules = read_rules(
            snakemake.input.instrument,
            snakemake.input.codes,
            snakemake.input.corrections,
            snakemake.params.cleaning,
            key_for(sources, os.environ),
        )
        items, members, steps = clean_effect(sources, rules)
        items.to_parquet(snakemake.output.effect_items, index=False)
        members.to_parquet(snakemake.output.members, index=False)
        write_steps(steps, snakemake.output.steps, snakemake.output.set_aside)
