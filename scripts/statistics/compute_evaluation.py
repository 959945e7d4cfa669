"""Compute how the participants judge the programme: agreement and the whole distribution."""

import math
from collections.abc import Mapping

import pandas as pd

from survey_report.disclosure import suppress
from survey_report.disclosure.answer_bands import Band
from survey_report.disclosure.edition_differences import read_previous
from survey_report.disclosure.statement_bands import (
    AGREE,
    DISAGREE,
    FULLY,
    NEUTRAL,
    PARTLY,
    UNSURE,
    bands_before,
    evaluation_bands,
    is_hidden,
)
from survey_report.processes.script_runs import script_run
from survey_report.settings.instruments import read_statements
from survey_report.statistics import reasons
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


def count_answers(answers: pd.DataFrame, codes: pd.DataFrame) -> pd.DataFrame:
    """Return how many gave each kind of answer: indexed by statement_id, one column per kind.

    Parameters
    ----------
    answers : DataFrame
        statement_id, code.
    codes : DataFrame
        code, meaning. The highest code of those that agree is the full agreement.
    """
    agree = codes.loc[codes["meaning"] == "agree", "code"]
    kinds = codes.set_index("code")["meaning"].where(~codes.set_index("code").index.isin(agree))
    kinds = kinds.fillna(PARTLY).mask(kinds.index == agree.max(), FULLY)
    counts = pd.crosstab(answers["statement_id"], answers["code"].map(kinds))
    return counts.reindex(columns=[FULLY, PARTLY, NEUTRAL, DISAGREE, UNSURE], fill_value=0)


def tell_agreement(
    table: pd.DataFrame,
    bands: Mapping[str, Mapping[str, Band]],
    before: Mapping[str, object],
    confidence_level: float,
) -> pd.DataFrame:
    """Return the share that agrees as it is told: of the middle of the statement's band.

    Parameters
    ----------
    table : DataFrame
        From `compute_evaluation`.
    bands : mapping
        Statement to the bands of its answers.
    before : mapping
        The statements of the previous edition.
    confidence_level : float
    """
    told = table.set_index("statement_id").copy()
    for statement, n in told.loc[~told["suppressed"], "n"].items():
        band = bands[statement][AGREE]
        if is_hidden(band, n, before.get(statement)):
            told.loc[statement, ["n_agree", "percent_agree", "ci_low", "ci_high"]] = pd.NA
            told.loc[statement, "suppressed"] = True
        elif band.counts > 1:
            limits = wilson(band.middle, n, confidence_level)
            told.loc[statement, "n_agree"] = band.middle
            told.loc[statement, "percent_agree"] = 100 * band.middle / n
            told.loc[statement, ["ci_low", "ci_high"]] = [100 * limit for limit in limits]
    return told.reset_index()


def tell_distribution(
    agreement: pd.DataFrame,
    bands: Mapping[str, Mapping[str, Band]],
    before: Mapping[str, object],
    codes: pd.DataFrame,
) -> pd.DataFrame:
    """Return how many gave each kind of answer, as bands.

    Parameters
    ----------
    agreement : DataFrame
        From `tell_agreement`.
    bands, before : mapping
        As there.
    codes : DataFrame
        code, label_nb, meaning.

    Returns
    -------
    DataFrame
        statement_id, question, answer (agree, fully, partly, neutral, disagree, dont_know),
        answer_label, low, high (between which the count lies), n (the middle), percent (of
        n_base), n_base (those who took a stand; for "vet ikke" those too), suppressed, reason.
    """
    labels, rows = answer_labels(codes), []
    for row in agreement.to_dict("records"):
        base = int(row["n"])
        told = bands.get(row["statement_id"], {})
        middles = {answer: band.middle for answer, band in told.items()}
        middles[PARTLY] = middles.get(AGREE, 0) - middles.get(FULLY, 0)
        middles[NEUTRAL] = base - middles.get(AGREE, 0) - middles.get(DISAGREE, 0)
        for answer, label in labels.items():
            band = told.get(answer, Band(0, base))
            hidden = is_hidden(band, base, before.get(row["statement_id"])) or (
                answer != UNSURE and row["suppressed"]
            )
            asked = {"statement_id": row["statement_id"], "question": row["question"]}
            asked |= {"answer": answer, "answer_label": label}
            n = max(0, middles.get(answer, 0))
            of = base + n if answer == UNSURE else base
            shown = (
                _hidden_count(pd.NA if answer == UNSURE else of)
                if hidden
                else _told_count(band, n, of)
            )
            rows.append(asked | shown)
    return pd.DataFrame(rows).astype(dict.fromkeys(["low", "high", "n", "n_base"], "Int64"))


def _told_count(band: Band, n: int, base: int) -> dict:
    return {
        "low": band.low,
        "high": band.high,
        "n": n,
        "percent": 100 * n / base if base else math.nan,
        "n_base": base,
        "suppressed": False,
        "reason": "",
    }


def _hidden_count(base: object) -> dict:
    counts = dict.fromkeys(("low", "high", "n"), pd.NA)
    told = {"n_base": base, "suppressed": True, "reason": reasons.FEW_PERSONS}
    return counts | {"percent": math.nan} | told


def answer_labels(codes: pd.DataFrame) -> dict[str, str]:
    """Return what the reader sees for each kind of answer, from the labels of its codes."""
    agree = codes[codes["meaning"] == "agree"].sort_values("code")["label_nb"].tolist()
    by_meaning = {
        meaning: " eller ".join(own["label_nb"]) for meaning, own in codes.groupby("meaning")
    }
    return {
        AGREE: " eller ".join(agree),
        FULLY: agree[-1] if agree else "",
        PARTLY: " eller ".join(agree[:-1]),
        NEUTRAL: by_meaning.get(NEUTRAL, ""),
        DISAGREE: by_meaning.get(DISAGREE, ""),
        UNSURE: by_meaning.get(UNSURE, ""),
    }


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
        agreeing = effective * row["percent_agree"] / 100
        low, high = (100 * limit for limit in wilson(agreeing, effective, confidence_level))
        values = {"n_groups": own["group"].nunique(), "design_effect": deff}
        values |= {"n_effective": effective, "ci_low": low, "ci_high": high}
        hidden = dict.fromkeys(values) if row["suppressed"] else values
        rows.append({"statement_id": row["statement_id"]} | hidden)
    table = pd.DataFrame(rows, columns=["statement_id", *CLUSTERED])
    table = table.astype({"n_groups": "Int64"} | dict.fromkeys(CLUSTERED[1:], "float64"))
    return table.assign(suppressed=evaluation["suppressed"].to_numpy())


def hide_rounded(table: pd.DataFrame, bands: Mapping[str, Mapping[str, Band]]) -> pd.DataFrame:
    """Blank the statements whose share is rounded: how alike groups answer tells the true one.

    That no design effect can be had, for one, says that all of them agree.
    """
    rounded = table["statement_id"].map(
        lambda name: name not in bands or bands[name][AGREE].counts > 1
    )
    hidden = table["suppressed"] | rounded | table["design_effect"].isna()
    return table.assign(**table[CLUSTERED].mask(hidden), suppressed=hidden)


if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        answers = pd.read_parquet(snakemake.input.evaluation_answers)
        statements = read_statements(snakemake.input.statements)
        codes = pd.read_csv(snakemake.input.evaluation_codes[-1])
        minimum = snakemake.params.disclosure["minimum_size"]
        level = snakemake.params.statistics["confidence_level"]
        counts = count_meanings(answers, statements)
        evaluation = compute_evaluation(counts, statements, level, minimum)
        before = bands_before(read_previous(snakemake.input.previous))
        bands = evaluation_bands(
            count_answers(answers, codes), answers["respondent"].nunique(), minimum, before
        )
        agreement = tell_agreement(evaluation, bands, before, level)
        tables = {
            "evaluation": agreement,
            "evaluation_distribution": tell_distribution(agreement, bands, before, codes),
        }
        clustered = compute_clustered(answers, agreement, level)
        tables["evaluation_clustered"] = hide_rounded(clustered, bands)
        write_tables(tables, snakemake.output)
