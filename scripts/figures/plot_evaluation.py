"""Draw the participants' evaluations after the programme (figure 2)."""

from functools import partial
from pathlib import Path

import pandas as pd

from survey_report.figures.agreement_figure import draw_evaluation
from survey_report.figures.style import drawn, save_both
from survey_report.processes.script_runs import script_run
from survey_report.settings.instruments import read_statements


def with_clustered(evaluation: pd.DataFrame, clustered: pd.DataFrame) -> pd.DataFrame:
    """Return the shares with the limits that let members of a group answer alike."""
    limits = clustered[["statement_id", "ci_low", "ci_high"]]
    return evaluation.drop(columns=["ci_low", "ci_high"]).merge(limits, on="statement_id")


if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        draw = partial(
            drawn,
            draw_evaluation,
            with_clustered(
                pd.read_csv(snakemake.input.evaluation),
                pd.read_csv(snakemake.input.evaluation_clustered),
            ),
            "percent_agree",
            read_statements(snakemake.input.statements),
            snakemake.params.statistics["confidence_level"],
            snakemake.params.questions,
        )
        save_both(draw, Path(snakemake.output[0]).parent / "fig_evaluation", snakemake.output)
