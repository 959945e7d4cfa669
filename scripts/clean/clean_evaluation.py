"""Clean a cohort's final evaluation: exports in, answers with their meaning out."""

import os

from survey_report.cleaning.final_evaluation import clean_evaluation, read_participants
from survey_report.cleaning.step_tables import write_steps
from survey_report.cleaning.survey_rules import key_for, read_rules
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
        answers, invited, steps = clean_evaluation(
            sources, rules, read_participants(snakemake.input.participants)
        )
        answers.to_parquet(snakemake.output.answers, index=False)
        invited.to_csv(snakemake.output.invited, index=False, lineterminator="\n")
        write_steps(steps, snakemake.output.steps, snakemake.output.set_aside)
