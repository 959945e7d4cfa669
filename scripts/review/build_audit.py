"""Build reports/output/revisjon.html, the reviewer's view of a run."""

from pathlib import Path

from survey_report.processes.script_runs import script_run
from survey_report.review.audit_page import build_audit

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        page = build_audit(snakemake.input, snakemake.params.edition, snakemake.params.previous)
        Path(snakemake.output.audit).write_text(page, encoding="utf-8")
