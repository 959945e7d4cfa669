"""Put the finished report where readers find it; until then, the last good one lies there."""

from pathlib import Path

from survey_report.files.saved_tables import write_whole
from survey_report.processes.script_runs import script_run

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        for made, place in zip(snakemake.input, snakemake.output, strict=True):
            write_whole(place, Path(made).read_bytes())
