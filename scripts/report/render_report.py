"""Render reports/report.qmd to HTML, PDF and Word, by Quarto or by the embedded renderer."""

from pathlib import Path

from survey_report.processes.script_runs import script_run
from survey_report.render.report_formats import render_and_write

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        render_and_write(
            report=Path(snakemake.input.report),
            files=[
                Path(path)
                for key in ("chapters", "theme", "images", "figures")
                for path in snakemake.input.get(key, [])
            ],
            values=Path(snakemake.input["values"]),
            edition=snakemake.params.edition,
            wanted=snakemake.params.renderer,
            outputs={
                kind: path
                for kind, path in snakemake.output.items()
                if kind not in ("renderer", "edition")
            },
            described=Path(snakemake.output.renderer),
            for_authors=Path(snakemake.output.edition),
        )
