"""Draw the scores before, after and one year after the programme."""

from functools import partial
from pathlib import Path

import pandas as pd

from survey_report.figures.factor_rows import by_change
from survey_report.figures.followup_figure import draw_followup
from survey_report.figures.style import drawn, save_both
from survey_report.processes.script_runs import script_run

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        source, settings = snakemake.input, snakemake.params.statistics
        draw = partial(
            drawn,
            draw_followup,
            pd.read_csv(source.followup),
            "diff",
            pd.read_csv(source.factors),
            settings["equivalence_margin"],
            settings["confidence_level"],
            by_change(pd.read_csv(source.effect_change)),
        )
        save_both(draw, Path(snakemake.output[0]).with_suffix(""), snakemake.output)
