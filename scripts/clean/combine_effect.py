"""Combine the cohorts' answers to the team survey, and aggregate members to groups."""

from survey_report.cleaning.cohort_tables import combine_kinds
from survey_report.processes.script_runs import script_run
from survey_report.statistics.waves import KEYS, group_means

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        tables = combine_kinds(snakemake.input)
        # as categories, strings are grouped in a fraction of the time and the memory
        keys = [*KEYS, "respondent"]
        members = tables["effect_members"].astype(dict.fromkeys(keys, "category"))
        tables["effect_groups"] = group_means(members).astype(dict.fromkeys(KEYS, "str"))
        for name, table in tables.items():
            table.to_parquet(snakemake.output[name], index=False)
