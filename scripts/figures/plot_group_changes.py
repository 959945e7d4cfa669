"""Draw how the groups' changes spread for each factor."""

from functools import partial
from pathlib import Path

import pandas as pd

from survey_report.figures.factor_rows import by_change
from survey_report.figures.spread_figure import draw_group_changes
from survey_report.figures.style import drawn, save_both
from survey_report.processes.script_runs import script_run

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        draw = partial(
            drawn,
            draw_group_changes,
            pd.read_csv(snakemake.input.group_changes),
            "groups",
            pd.read_csv(snakemake.input.group_spread),
            pd.read_csv(snakemake.input.factors),
            snakemake.params.statistics["improvement_threshold"],
            by_change(pd.read_csv(snakemake.input.effect_change)),
        )
        save_both(draw, Path(snakemake.output[0]).parent / "fig_group_changes", snakemake.output)
