"""Build reports/output/manifest.json: what went in, what came out, and with which versions."""

import os
from pathlib import Path

from survey_report.files.csv_rows import read_rows
from survey_report.processes.script_runs import script_run
from survey_report.review.fingerprints import fingerprint_key
from survey_report.review.manifest import build_manifest, read_json, write_manifest

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        files = snakemake.input
        manifest = build_manifest(
            snakemake.params.settings,
            {*files.sources, *files.settings},
            files.program,
            snakemake.params.made,
            read_json(Path(files.renderer)),
            fingerprint_key(os.environ, read_rows(files.register)),
        )
        write_manifest(manifest, Path(snakemake.output.manifest))
