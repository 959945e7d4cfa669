"""Run the chapters' cells, and write the text that every format of the report is made of."""

from pathlib import Path

from survey_report.processes.script_runs import script_run
from survey_report.render.format_jobs import write_text

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        write_text(
            report=Path(snakemake.input.report),
            files=[
                Path(path)
                for key in ("chapters", "theme", "images", "figures")
                for path in snakemake.input.get(key, [])
            ],
            values=Path(snakemake.input["values"]),
            edition=snakemake.params.edition,
            wanted=snakemake.params.renderer,
            offered=snakemake.params.formats,
            text=Path(snakemake.output.text),
            tree=Path(snakemake.output.tree),
            described=Path(snakemake.output.renderer),
            for_authors=Path(snakemake.output.edition),
        )
