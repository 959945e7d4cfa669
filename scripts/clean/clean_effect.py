"""Clean a cohort's team surveys: exports in, items and member scores out."""

import os

from survey_report.cleaning.pseudonyms import load_key
from survey_report.cleaning.step_tables import write_steps
from survey_report.cleaning.team_survey import clean_effect
from survey_report.processes.script_runs import script_run
from survey_report.settings.schema_tables import read_strings

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        sources = snakemake.params.registered
        synthetic = all(source["synthetic"] == "ja" for source in sources)
        items, members, steps = clean_effect(
            sources,
            read_strings(snakemake.input.instrument),
            read_strings(snakemake.input.codes),
            read_strings(snakemake.input.corrections).to_dict("records"),
            snakemake.params.cleaning,
            load_key(os.environ, synthetic),
        )
        items.to_parquet(snakemake.output.effect_items, index=False)
        members.to_parquet(snakemake.output.members, index=False)
        write_steps(steps, snakemake.output.steps, snakemake.output.set_aside)
