"""Draw how the groups' changes spread for each factor."""

from pathlib import Path

import pandas as pd

from survey_report.figures.spread_figure import draw_group_changes
from survey_report.figures.style import by_change, drawn, save
from survey_report.processes.script_runs import script_run

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        drawing = drawn(
            draw_group_changes,
            pd.read_csv(snakemake.input.group_changes),
            "groups",
            pd.read_csv(snakemake.input.group_spread),
            pd.read_csv(snakemake.input.factors),
            snakemake.params.statistics["improvement_threshold"],
            by_change(pd.read_csv(snakemake.input.effect_change)),
        )
        save(drawing, Path(snakemake.output[0]).parent / "fig_group_changes")
