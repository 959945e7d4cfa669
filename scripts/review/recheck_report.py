"""Read the finished HTML, PDF and Word files again and hold their numbers against the ledger."""

from pathlib import Path

from survey_report.processes.script_runs import script_run
from survey_report.recheck.finished_report import recheck_and_write
from survey_report.recheck.printed_texts import source_texts

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        given = snakemake.input
        recheck_and_write(
            files={kind: Path(given[kind]) for kind in ("html", "pdf", "docx") if given.get(kind)},
            values=given["values"],
            described=given.described,
            statistics=[Path(path) for path in given.statistics],
            figures=Path(given.figures[0]).parent,
            texts=source_texts(
                Path(given.quotes),
                Path(given.organisations),
                Path(given.labels),
                Path(given.figures[0]).parent,
            ),
            workbook=Path(given.workbook[0]) if given.get("workbook") else None,
            findings_path=Path(snakemake.output.findings),
        )
