"""Put together what the recheck says of each finished file; stop when a number is wrong."""

from pathlib import Path

from survey_report.processes.script_runs import script_run
from survey_report.recheck.finished_report import join_findings

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        join_findings(
            [Path(path) for path in snakemake.input.findings], Path(snakemake.output.findings)
        )
