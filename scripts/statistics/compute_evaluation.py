"""Compute how the participants judge the programme: agreement and the whole distribution."""

import math

import pandas as pd
from scipy.special import ndtri

from survey_report.disclosure import suppress
from survey_report.disclosure.edition_differences import read_previous
from survey_report.disclosure.evaluation_gate import (
    gate_distribution,
    gate_evaluation,
    hidden_cells,
    printed_cells,
)
from survey_report.processes.script_runs import script_run
from survey_report.settings.instruments import read_statements
from survey_report.statistics.clustered import design_effect
from survey_report.statistics.proportions import wilson
from survey_report.statistics.table_files import write_tables

# Who does not know, or does not answer, has not taken a stand and is no part of the share.
CLUSTERED = ["n_groups", "design_effect", "n_effective", "ci_low", "ci_high"]
STAND = ["agree", "neutral", "disagree"]


def count_meanings(answers: pd.DataFrame, statements: pd.DataFrame) -> pd.DataFrame:
    """Return the number of answers per statement and meaning, statements in printed order.

    Parameters
    ----------
    answers : DataFrame
        statement_id, meaning (agree, neutral, disagree, dont_know, missing).
    statements : DataFrame
        statement_id, order.

    Returns
    -------
    DataFrame
        Indexed by statement_id, one column per meaning; zeros where there are none.
    """
    counts = pd.crosstab(answers["statement_id"], answers["meaning"])
    ordered = statements.sort_values("order")["statement_id"]
    return counts.reindex(index=ordered, columns=[*STAND, "dont_know"], fill_value=0)


def compute_evaluation(
    counts: pd.DataFrame, statements: pd.DataFrame, confidence_level: float, minimum: int
) -> pd.DataFrame:
    """Return the share that agrees with each statement.

    Parameters
    ----------
    counts : DataFrame
        From `count_meanings`.
    statements : DataFrame
        statement_id, question.
    confidence_level : float
        Level of Wilson's interval.
    minimum : int
        The disclosure gate's minimum size.

    Returns
    -------
    DataFrame
        statement_id, question, n (took a stand), n_agree, percent_agree, ci_low, ci_high
        (percent), suppressed. Values are blank where n is below the minimum, 0 included.
    """
    n = counts[STAND].sum(axis=1)
    pairs = zip(counts["agree"], n, strict=True)
    limits = [wilson(agree, total, confidence_level) for agree, total in pairs]
    table = pd.DataFrame(
        {
            "question": statements.set_index("statement_id")["question"],
            "n": n,
            "n_agree": counts["agree"].astype("Int64"),
            "percent_agree": 100 * counts["agree"] / n.where(n > 0),
            "ci_low": pd.Series([100 * low for low, _ in limits], counts.index),
            "ci_high": pd.Series([100 * high for _, high in limits], counts.index),
        },
        index=counts.index,
    ).reset_index()
    return suppress(table, "n", ["n_agree", "percent_agree", "ci_low", "ci_high"], minimum)


def compute_distribution(
    answers: pd.DataFrame, statements: pd.DataFrame, codes: pd.DataFrame, minimum: int
) -> pd.DataFrame:
    """Return how many gave each answer to each statement.

    Parameters
    ----------
    answers : DataFrame
        statement_id, code, meaning.
    statements : DataFrame
        statement_id, question, order.
    codes : DataFrame
        code, label_nb, meaning.
    minimum : int
        The disclosure gate's minimum size.

    Returns
    -------
    DataFrame
        statement_id, question, code, code_label, meaning, n, percent, n_base, suppressed; one
        row per statement and code, also those nobody chose. n_base is those who took a stand,
        for "vet ikke" all who answered; `percent` is of n_base.
    """
    counts = answers.groupby(["statement_id", "code"]).size()
    grid = statements.sort_values("order")[["statement_id", "question"]].merge(codes, how="cross")
    grid = grid.rename(columns={"label_nb": "code_label"})
    keys = pd.MultiIndex.from_frame(grid[["statement_id", "code"]])
    grid["n"] = counts.reindex(keys, fill_value=0).to_numpy()
    answered = grid.groupby("statement_id")["n"].transform("sum")
    stand = grid["n"].where(grid["meaning"].isin(STAND), 0)
    stand = stand.groupby(grid["statement_id"]).transform("sum")
    grid["n_base"] = stand.where(grid["meaning"].isin(STAND), answered)
    grid["percent"] = 100 * grid["n"] / grid["n_base"].where(grid["n_base"] > 0)
    grid = grid.astype({"n": "Int64"})[
        [*grid.columns.drop(["n", "n_base", "percent"]), "n", "percent", "n_base"]
    ]
    return suppress(grid, "n_base", ["n", "percent"], minimum)


def compute_clustered(
    answers: pd.DataFrame, evaluation: pd.DataFrame, confidence_level: float
) -> pd.DataFrame:
    """Return the shares' intervals when the members of a group answer alike.

    Wilson's interval with the effective number of answers, n / design effect (Kish 1965, Survey
    Sampling, sec. 8.2), never more than n.

    Parameters
    ----------
    answers : DataFrame
        group, respondent, statement_id, meaning.
    evaluation : DataFrame
        The table of shares, after the gate: what is hidden there is hidden here.
    confidence_level : float

    Returns
    -------
    DataFrame
        statement_id, n_groups, design_effect, n_effective, ci_low, ci_high (per cent),
        suppressed. Where no design effect can be had, it and the limits are missing.
    """
    stand = answers[answers["meaning"].isin(STAND)]
    by_statement = dict(list(stand.groupby("statement_id")))
    rows = []
    for row in evaluation.to_dict("records"):
        own = by_statement.get(row["statement_id"], stand.iloc[:0])
        deff = design_effect(own["meaning"] == "agree", own["group"])
        effective = len(own) / max(deff, 1.0) if deff == deff else float("nan")
        low, high = effective_wilson(row["percent_agree"], effective, confidence_level)
        values = {"n_groups": own["group"].nunique(), "design_effect": deff}
        values |= {"n_effective": effective, "ci_low": low, "ci_high": high}
        hidden = dict.fromkeys(values) if row["suppressed"] else values
        rows.append({"statement_id": row["statement_id"]} | hidden)
    table = pd.DataFrame(rows, columns=["statement_id", *CLUSTERED])
    table = table.astype({"n_groups": "Int64"} | dict.fromkeys(CLUSTERED[1:], "float64"))
    return table.assign(suppressed=evaluation["suppressed"].to_numpy())


def effective_wilson(percent: float, n: float, level: float) -> tuple[float, float]:
    """Return Wilson's interval, per cent, for a number of answers that is not whole."""
    if not n > 0:
        return math.nan, math.nan
    z = ndtri((1 + level) / 2)
    share = percent / 100
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return 100 * (middle - half), 100 * (middle + half)


if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        answers = pd.read_parquet(snakemake.input.evaluation_answers)
        statements = read_statements(snakemake.input.statements)
        codes = pd.read_csv(snakemake.input.evaluation_codes)
        minimum = snakemake.params.disclosure["minimum_size"]
        level = snakemake.params.statistics["confidence_level"]
        counts = count_meanings(answers, statements)
        evaluation = compute_evaluation(counts, statements, level, minimum)
        true_counts = compute_distribution(answers, statements, codes, minimum=0)
        printed = printed_cells(read_previous(snakemake.input.previous))
        hidden = hidden_cells(true_counts, answers["respondent"].nunique(), minimum, printed)
        distribution = compute_distribution(answers, statements, codes, minimum)
        tables = {
            "evaluation": gate_evaluation(evaluation, hidden),
            "evaluation_distribution": gate_distribution(distribution, hidden),
        }
        tables["evaluation_clustered"] = compute_clustered(answers, tables["evaluation"], level)
        write_tables(tables, snakemake.output)
