"""Render the report's text to one of HTML, PDF and Word, by Quarto or by the embedded renderer."""

from pathlib import Path

from survey_report.processes.script_runs import script_run
from survey_report.render.format_jobs import write_format

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        write_format(
            kind=snakemake.params.kind,
            report=Path(snakemake.input.report),
            files=[
                Path(path)
                for key in ("theme", "images", "figures")
                for path in snakemake.input.get(key, [])
            ],
            text=Path(snakemake.input.text),
            tree=Path(snakemake.input.tree),
            values=Path(given) if (given := snakemake.input.get("values")) else None,
            output=Path(snakemake.output.report),
        )
