"""Draw how often the groups chose a factor as a goal against how much it changed."""

from functools import partial
from pathlib import Path

import pandas as pd

from survey_report.figures.goals_figure import draw_goals_change
from survey_report.figures.style import drawn, save_both
from survey_report.files.csv_rows import read_rows
from survey_report.processes.script_runs import script_run


def made_up_counts(rows: list[dict[str, str]]) -> list[str]:
    """Return the factors whose count of groups is made up, from config/made_up.csv."""
    names = [row["id"].split(".") for row in rows]
    return [name[1] for name in names if name[0] == "effect" and name[-1] == "groups_chosen"]


if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        source = snakemake.input
        draw = partial(
            drawn,
            draw_goals_change,
            pd.read_csv(source.goals),
            "diff",
            pd.read_csv(source.goals_correlations),
            pd.read_csv(source.factors),
            pd.read_csv(source.goals_influence),
            made_up_counts(read_rows(source.made_up)),
            snakemake.params.statistics["confidence_level"],
        )
        save_both(draw, Path(snakemake.output[0]).with_suffix(""), snakemake.output)
