"""Describe a run as a Workflow Run RO-Crate: ro-crate-metadata.json in the repository's root."""

from pathlib import Path

from survey_report.processes.script_runs import script_run
from survey_report.review.manifest import read_json, write_manifest
from survey_report.review.run_crate import build_crate

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        crate = build_crate(read_json(Path(snakemake.input.manifest)))
        write_manifest(crate, Path(snakemake.output.crate))
