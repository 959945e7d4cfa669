"""Hold the ledger against the tables and files that it says its values are from."""

from pathlib import Path

from survey_report.processes.script_runs import script_run
from survey_report.recheck.finished_report import write_ledger_findings

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        write_ledger_findings(
            values=Path(snakemake.input["values"]),
            described=Path(snakemake.input.described),
            statistics=[Path(path) for path in snakemake.input.statistics],
            findings_path=Path(snakemake.output.findings),
        )
