"""Check every guarded sentence and every looked-up id of the chapters against the ledger."""

from survey_report.ledger.prose_checks import check_and_list
from survey_report.processes.script_runs import script_run

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        check_and_list(
            snakemake.input["values"],
            snakemake.input.definitions,
            snakemake.input.chapters,
            snakemake.input.quotes,
            snakemake.output.guards,
        )
