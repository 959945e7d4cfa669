"""Build data/processed/audit/values.json, the ledger of every value the report can show."""

from pathlib import Path

from survey_report.ledger.ledger_build import build_and_write
from survey_report.processes.script_runs import script_run

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        build_and_write(
            statistics=[Path(path) for path in snakemake.input.statistics],
            jobs=snakemake.params.jobs,
            definitions=snakemake.input.definitions,
            narrower=snakemake.input.tables,
            sources=snakemake.input.sources,
            cohorts=snakemake.input.cohorts,
            corrections=snakemake.input.corrections,
            factors=snakemake.input.factors,
            statements=snakemake.input.statements,
            config=snakemake.params.settings,
            values_path=Path(snakemake.output["values"]),
            described_path=Path(snakemake.output.described),
            labels_path=Path(snakemake.output.labels),
        )
