"""Read one finished file again and hold its numbers against the ledger, or the web page."""

from pathlib import Path

from survey_report.processes.script_runs import script_run
from survey_report.recheck.finished_report import write_file_findings
from survey_report.recheck.printed_texts import source_texts

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        given = snakemake.input
        figures = Path(given.figures[0]).parent
        write_file_findings(
            kind=snakemake.params.kind,
            path=Path(given.file),
            html=Path(given.html),
            values=Path(given["values"]),
            texts=source_texts(
                Path(given.quotes),
                Path(given.organisations),
                Path(given.labels),
                figures,
                Path(given.made_up),
            ),
            figures=figures,
            findings_path=Path(snakemake.output.findings),
        )
