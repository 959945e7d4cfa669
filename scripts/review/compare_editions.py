"""Compare this run with the previous edition, if the edition has one."""

import os
from pathlib import Path

from survey_report.files.csv_rows import read_rows
from survey_report.processes.script_runs import script_run
from survey_report.review.edition_comparison import compare_with_previous
from survey_report.review.fingerprints import fingerprint_key

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        files = snakemake.input
        compare_with_previous(
            previous=files.previous,
            values=Path(files["values"]),
            inputs={*files.sources, *files.settings},
            program=files.program,
            config=snakemake.params.settings,
            changes_path=Path(snakemake.output.changes),
            key=fingerprint_key(os.environ, read_rows(files.register)),
            guards=Path(files.guards),
            chapters=files.chapters,
        )
