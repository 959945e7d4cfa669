"""Draw the figures of the team survey but one, in one process.

Each of them is made of a table that changes whenever an answer does.
"""

from pathlib import Path

import pandas as pd

from survey_report.figures.change_figure import draw_effect_change
from survey_report.figures.followup_figure import draw_followup
from survey_report.figures.goals_figure import draw_goals_change
from survey_report.figures.style import save
from survey_report.processes.script_runs import script_run

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        source, settings = snakemake.input, snakemake.params.statistics
        factors = pd.read_csv(source.factors)
        drawings = {
            "effect_change": draw_effect_change(
                pd.read_csv(source.effect_change),
                factors,
                settings["significance_level"],
                settings["confidence_level"],
            ),
            "goals_change": draw_goals_change(
                pd.read_csv(source.goals), pd.read_csv(source.goals_correlations), factors
            ),
            "followup": draw_followup(
                pd.read_csv(source.followup),
                factors,
                settings["equivalence_margin"],
                settings["significance_level"],
            ),
        }
        for topic, drawing in drawings.items():
            save(drawing, Path(snakemake.output[0]).parent / f"fig_{topic}")
