"""Draw the figures of the team survey but one, in one process.

Each of them is made of a table that changes whenever an answer does.
"""

from functools import partial
from pathlib import Path

import pandas as pd

from survey_report.figures.change_figure import draw_effect_change
from survey_report.figures.factor_rows import by_change
from survey_report.figures.followup_figure import draw_followup
from survey_report.figures.goals_figure import draw_goals_change
from survey_report.figures.style import drawn, save_both
from survey_report.files.csv_rows import read_rows
from survey_report.processes.script_runs import script_run

ROBUST = ["ci_low", "ci_high", "p", "p_holm"]


def with_robust(change: pd.DataFrame, robust: pd.DataFrame) -> pd.DataFrame:
    """Return the change with the limits and p values that let groups of a cohort be alike."""
    return change.drop(columns=ROBUST).merge(robust[["factor", *ROBUST]], on="factor", how="left")


def made_up_counts(rows: list[dict[str, str]]) -> list[str]:
    """Return the factors whose count of groups is made up, from config/made_up.csv."""
    names = [row["id"].split(".") for row in rows]
    return [name[1] for name in names if name[0] == "effect" and name[-1] == "groups_chosen"]


if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        source, settings = snakemake.input, snakemake.params.statistics
        factors = pd.read_csv(source.factors)
        change = pd.read_csv(source.effect_change)
        order = by_change(change)
        drawings = {
            "effect_change": partial(
                drawn,
                draw_effect_change,
                with_robust(change, pd.read_csv(source.robust_change)),
                "diff",
                factors,
                settings["significance_level"],
                settings["confidence_level"],
            ),
            "goals_change": partial(
                drawn,
                draw_goals_change,
                pd.read_csv(source.goals),
                "diff",
                pd.read_csv(source.goals_correlations),
                factors,
                pd.read_csv(source.goals_influence),
                made_up_counts(read_rows(source.made_up)),
                settings["confidence_level"],
            ),
            "followup": partial(
                drawn,
                draw_followup,
                pd.read_csv(source.followup),
                "diff",
                factors,
                settings["equivalence_margin"],
                settings["confidence_level"],
                order,
            ),
        }
        for topic, draw in drawings.items():
            save_both(draw, Path(snakemake.output[0]).parent / f"fig_{topic}")
