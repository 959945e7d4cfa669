"""Draw the factors' scores before and after the programme (figure 3)."""

from functools import partial
from pathlib import Path

import pandas as pd

from survey_report.figures.change_figure import draw_effect_change
from survey_report.figures.style import drawn, save_both
from survey_report.processes.script_runs import script_run

ROBUST = ["ci_low", "ci_high", "p", "p_holm"]


def with_robust(change: pd.DataFrame, robust: pd.DataFrame) -> pd.DataFrame:
    """Return the change with the limits and p values that let groups of a cohort be alike."""
    return change.drop(columns=ROBUST).merge(robust[["factor", *ROBUST]], on="factor", how="left")


if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        source, settings = snakemake.input, snakemake.params.statistics
        draw = partial(
            drawn,
            draw_effect_change,
            with_robust(pd.read_csv(source.effect_change), pd.read_csv(source.robust_change)),
            "diff",
            pd.read_csv(source.factors),
            settings["significance_level"],
            settings["confidence_level"],
        )
        save_both(draw, Path(snakemake.output[0]).with_suffix(""), snakemake.output)
