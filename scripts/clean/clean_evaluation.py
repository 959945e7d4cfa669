"""Clean a cohort's final evaluation: exports in, answers with their meaning out."""

import os

from survey_report.cleaning.final_evaluation import clean_evaluation, read_participants
from survey_report.cleaning.pseudonyms import load_key
from survey_report.cleaning.step_tables import write_steps
from survey_report.processes.script_runs import script_run
from survey_report.settings.schema_tables import read_strings

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        sources = snakemake.params.registered
        synthetic = all(source["synthetic"] == "ja" for source in sources)
        answers, invited, steps = clean_evaluation(
            sources,
            read_strings(snakemake.input.instrument),
            read_strings(snakemake.input.codes),
            read_strings(snakemake.input.corrections).to_dict("records"),
            snakemake.params.cleaning,
            load_key(os.environ, synthetic),
            read_participants(snakemake.input.participants),
        )
        answers.to_parquet(snakemake.output.answers, index=False)
        invited.to_csv(snakemake.output.invited, index=False, lineterminator="\n")
        write_steps(steps, snakemake.output.steps, snakemake.output.set_aside)
