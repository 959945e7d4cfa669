"""Check everything handed in before any of it is used; list all faults at once."""

import os

from survey_report.processes.script_runs import script_run
from survey_report.validation.delivery import validate_or_stop, write_outcome

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        receipts = validate_or_stop(
            snakemake.params.cleaning, os.environ, snakemake.params.counted, snakemake.threads
        )
        write_outcome(receipts, snakemake.output.validated, snakemake.output.receipts)
