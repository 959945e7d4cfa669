"""Build reports/output/revisjon.html, the reviewer's view of a run."""

from pathlib import Path

from survey_report.files.csv_rows import read_rows, write_rows
from survey_report.processes.script_runs import script_run
from survey_report.review.audit_page import account_of, build_audit, read_json
from survey_report.review.disclosure_account import COLUMNS
from survey_report.settings.editions import late_versions

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        ledger = read_json(snakemake.input["values"])
        write_rows(account_of(snakemake.input, ledger), COLUMNS, snakemake.output.disclosure)
        page = build_audit(snakemake.input, snakemake.params.edition, snakemake.params.previous)
        late = late_versions(
            read_rows(snakemake.input.sources),
            read_rows(snakemake.input.versions),
            snakemake.params.edition,
        )
        write_rows(late, ["path", "received", "sha256", "rows"], snakemake.output.late)
        Path(snakemake.output.audit).write_text(page, encoding="utf-8")
