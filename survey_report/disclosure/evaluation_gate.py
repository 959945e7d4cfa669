"""The gate of the final evaluation: how many gave each answer, and what follows from it.

Per statement the counts of the answers add up to those who agree, to those who took a stand
and, with "vet ikke", to those who answered; and these are some of all who responded. An answer
that few gave is hidden, with so much beside it that it cannot be worked out. Who skipped the
statement or said "vet ikke" has not said what they think: such a count is not printed when it
is small, but nor is the number who took a stand hidden for its sake.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from survey_report.disclosure.printed import beside_printed
from survey_report.disclosure.protected_cells import Cells, make_cells
from survey_report.disclosure.secondary import DERIVABLE, SMALL, protect
from survey_report.statistics import reasons

AGREE, STAND, ANSWERED, RESPONSES, SKIPPED = "agree", "stand", "answered", "responses", "skipped"
# The 2019 edition printed the share that agrees: the last thing to hide.
DEAR = 1000.0
# How many answered is only the base of "vet ikke": the first thing to hide.
CHEAP = 1.0
REASONS = {SMALL: reasons.FEW_PERSONS, DERIVABLE: reasons.GIVES_AWAY, "": ""}
VALUES = ["n", "n_agree", "percent_agree", "ci_low", "ci_high"]


def statement_cells(answers: pd.DataFrame, responses: int, minimum: int) -> Cells:
    """Return what is printed about one statement.

    Parameters
    ----------
    answers : DataFrame
        code, meaning (agree, neutral, disagree, dont_know), n: all codes of one statement.
    responses : int
        Persons who responded to the evaluation.
    minimum : int
        Below it `responses` is not printed either.
    """
    counts = {str(code): int(n) for code, n in zip(answers["code"], answers["n"], strict=True)}
    codes = answers["code"].astype(str)
    agree = codes[answers["meaning"] == "agree"].tolist()
    others = codes[answers["meaning"].isin(["neutral", "disagree"])].tolist()
    unsure = codes[answers["meaning"] == "dont_know"].tolist()
    sums = [(AGREE, agree), (STAND, [AGREE, *others]), (ANSWERED, [STAND, *unsure])]
    for total, parts in sums:
        counts[total] = sum(counts[part] for part in parts)
    if responses >= minimum:
        sums.append((RESPONSES, [ANSWERED, SKIPPED]))
        counts |= {RESPONSES: responses, SKIPPED: responses - counts[ANSWERED]}
    return make_cells(
        counts,
        sums,
        unprinted=[SKIPPED],
        harmless=[*unsure, SKIPPED, RESPONSES],
        fixed=[RESPONSES],
        weights={AGREE: DEAR, STAND: DEAR, ANSWERED: CHEAP},
    )


def printed_cells(tables: Mapping[str, pd.DataFrame]) -> dict[str, dict[str, float]]:
    """Return, per statement, the counts that the previous edition printed; NaN where hidden.

    Parameters
    ----------
    tables : mapping
        evaluation, evaluation_distribution and facts, as published; may be empty.
    """
    if not tables:
        return {}
    facts = tables["facts"].set_index("fact")["value"]
    printed = {
        row["statement_id"]: {
            AGREE: row["n_agree"],
            STAND: row["n"],
            RESPONSES: facts["evaluation_responses"],
        }
        for row in tables["evaluation"].to_dict("records")
    }
    for row in tables["evaluation_distribution"].to_dict("records"):
        printed[row["statement_id"]][str(row["code"])] = row["n"]
        if row["meaning"] == "dont_know":
            printed[row["statement_id"]][ANSWERED] = row["n_base"]
    return printed


def hidden_cells(
    distribution: pd.DataFrame,
    responses: int,
    minimum: int,
    printed: Mapping[str, Mapping[str, float]] | None = None,
) -> dict[str, pd.Series]:
    """Return, per statement, the cells to hide and why (see `secondary.protect`).

    Parameters
    ----------
    distribution : DataFrame
        statement_id, code, meaning, n: every answer's true count.
    responses, minimum : int
        As for `statement_cells`.
    printed : mapping, optional
        What the previous edition printed, from `printed_cells`.
    """
    hidden, printed = {}, printed or {}
    for statement, answers in distribution.groupby("statement_id", sort=False):
        cells = statement_cells(answers, responses, minimum)
        if statement in printed:
            cells = beside_printed(cells, printed[statement], minimum)
        found = protect(cells, minimum)
        unsure = answers[answers["meaning"] == "dont_know"]
        few = unsure.loc[unsure["n"].between(1, minimum - 1), "code"].astype(str).tolist()
        more = [name for name in [*few, *([ANSWERED] if few else [])] if name not in found]
        hidden[statement] = pd.concat([found, pd.Series("few", more, dtype="object")])
    return hidden


def gate_evaluation(table: pd.DataFrame, hidden: dict[str, pd.Series]) -> pd.DataFrame:
    """Blank what is hidden in the table of those who agree.

    Parameters
    ----------
    table : DataFrame
        statement_id, n, n_agree, percent_agree, ci_low, ci_high, suppressed.
    hidden : dict
        From `hidden_cells`.
    """
    without_n = _hides(table["statement_id"], hidden, STAND)
    without_agree = _hides(table["statement_id"], hidden, AGREE) | without_n
    gated = table.astype({"n": "Int64"})
    gated["n"] = gated["n"].mask(without_n)
    gated[VALUES[1:]] = gated[VALUES[1:]].mask(without_agree)
    return gated.assign(suppressed=table["suppressed"] | without_agree)


def gate_distribution(table: pd.DataFrame, hidden: dict[str, pd.Series]) -> pd.DataFrame:
    """Blank what is hidden in the table of all answers.

    Parameters
    ----------
    table : DataFrame
        statement_id, code, meaning, n, percent, n_base, suppressed.
    hidden : dict
        From `hidden_cells`.

    Returns
    -------
    DataFrame
        With `reason` added: why the row is hidden, without saying how many it concerns.
    """
    base = table["meaning"].map(lambda meaning: ANSWERED if meaning == "dont_know" else STAND)
    without_base = _hides(table["statement_id"], hidden, base)
    without_n = _hides(table["statement_id"], hidden, table["code"].astype(str))
    gated = table.astype({"n": "Int64", "n_base": "Int64"})
    gated["n_base"] = gated["n_base"].mask(without_base)
    gated["n"] = gated["n"].mask(without_n)
    gated["percent"] = gated["percent"].mask(without_n | without_base)
    suppressed = table["suppressed"] | without_n | without_base
    cells = zip(table["statement_id"], table["code"].astype(str), suppressed, strict=True)
    because = [hidden[key].get(code, SMALL) if row else "" for key, code, row in cells]
    return gated.assign(suppressed=suppressed, reason=[REASONS[key] for key in because])


def _hides(
    statements: pd.Series, hidden: dict[str, pd.Series], cells: pd.Series | str
) -> pd.Series:
    """Return whether the statement's cell is hidden, row by row."""
    names = pd.Series(cells, statements.index)
    pairs = zip(statements, names, strict=True)
    return pd.Series([name in hidden[key].index for key, name in pairs], statements.index)
