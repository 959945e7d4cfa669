"""Clean a cohort's effect surveys: exports in, items and member scores out."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from survey_report.cleaning.steps import Steps, step
from survey_report.cleaning.survey_rules import SurveyRules
from survey_report.cleaning.survey_steps import (
    code_completed,
    pseudonymise,
    read_and_correct,
    set_aside_test_respondents,
    table_names,
)
from survey_report.files.cell_frames import map_cells, put_in
from survey_report.readers import without_companions
from survey_report.readers.export import Codebook

KEYS = ["cohort", "group", "wave", "respondent"]


@step("Snudde spørsmål er vendt, så høy skår alltid er bra ({turn:g} minus svaret).")
def turn_reversed_items(answers: pd.DataFrame, *, items: list[str], turn: float) -> pd.DataFrame:
    """Turn the scale of items where a high answer is bad: lowest + highest code − answer."""
    return put_in(answers, turn - answers[items])


@step("Svarene er regnet om fra skalaen {own} til skalaen {shared}, etter kodetabellen.")
def put_on_shared_scale(
    answers: pd.DataFrame, items: list[str], scores: Mapping[float, float], *, own: str, shared: str
) -> pd.DataFrame:
    """Put the score of each code, a declared rule of the instrument's version, in its place."""
    moved = map_cells(answers[items], lambda code: scores.get(code, code), "float64")
    return put_in(answers, moved)


def clean_wave(
    source: Mapping[str, str],
    codebook: Codebook,
    corrections: list[dict],
    key: bytes,
    table: str = "",
) -> tuple[pd.DataFrame, Steps]:
    """Return one wave's answers and the record of their cleaning.

    Parameters
    ----------
    source : mapping
        The wave's row of config/sources.csv: path, format, cohort, wave.
    codebook : Codebook
        With column ``reverse`` (ja/nei) in its items.
    corrections : list of dict
        Rows of config/corrections.csv.
    key : bytes
        Key for pseudonyms.
    table : str
        What the record calls it, where a wave comes in several files.

    Returns
    -------
    answers : pandas.DataFrame
        cohort, group, wave, respondent, one float column per item (NaN = not answered).
    steps : Steps
    """
    items = codebook.item_ids
    reverse = list(codebook.items.loc[codebook.items["reverse"] == "ja", "item_id"])
    table = table or f"effect/{source['cohort']}/{source['wave']}"
    export, steps = read_and_correct(source, codebook, corrections, table)
    steps.run(set_aside_test_respondents)
    code_completed(steps, export, codebook)
    if codebook.own_scale:
        scores = {float(code): score for code, score in codebook.scores.items()}
        own = f"{codebook.values[0]}–{codebook.values[-1]}"
        shared = "{:g}–{:g}".format(*codebook.scale)
        steps.run(put_on_shared_scale, items, scores, own=own, shared=shared)
    steps.run(turn_reversed_items, items=reverse, turn=sum(codebook.scale))
    answers = steps.run(pseudonymise, items, key).rename(columns={"respondent_id": "respondent"})
    answers = answers.assign(cohort=source["cohort"], wave=source["wave"])
    return pd.concat([answers[KEYS].astype("str"), answers[items]], axis=1), steps


def member_scores(
    answers: pd.DataFrame, instrument: pd.DataFrame, min_share: float
) -> pd.DataFrame:
    """Return each member's score per factor: the mean of the answered items.

    Parameters
    ----------
    answers : pandas.DataFrame
        cohort, group, wave, respondent, one float column per item.
    instrument : pandas.DataFrame
        item_id, factor.
    min_share : float
        Share of the factor's items that must be answered to get a score.

    Returns
    -------
    pandas.DataFrame
        cohort, group, wave, respondent, factor, n_items (answered), score (scale points, NaN
        when too few items are answered).
    """
    answers = answers.sort_values(KEYS, kind="stable", ignore_index=True)
    cells, of_item = answers[list(instrument["item_id"])].to_numpy(), instrument["factor"]
    factors = sorted(set(of_item))
    counts, means = zip(
        *(_count_and_mean(cells[:, of_item == factor]) for factor in factors), strict=True
    )
    n_items, score = np.column_stack(counts), np.column_stack(means)
    needed = [(of_item == factor).sum() * min_share for factor in factors]
    members = answers[KEYS].loc[answers.index.repeat(len(factors))].reset_index(drop=True)
    return members.assign(
        factor=pd.Series(factors * len(answers), dtype="str"),
        n_items=n_items.ravel(),
        score=np.where(n_items >= needed, score, np.nan).ravel(),
    )


def _count_and_mean(answers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how many of a factor's items each member answered, and the mean of the answers."""
    given = ~np.isnan(answers)
    counts = given.sum(axis=1)
    # item by item: in another order the last digit could be another on another machine
    total = sum(np.nan_to_num(answers).T)
    return counts, np.divide(total, counts, out=np.full(len(answers), np.nan), where=counts > 0)


def clean_effect(
    sources: list[Mapping[str, str]],
    rules: SurveyRules,
) -> tuple[pd.DataFrame, pd.DataFrame, list[Steps]]:
    """Clean all waves of a cohort.

    Parameters
    ----------
    sources : list of mapping
        The cohort's effect rows of config/sources.csv; may be empty.
    rules : SurveyRules

    Returns
    -------
    items, members : pandas.DataFrame
        As returned by `clean_wave` (all waves) and `member_scores`; sorted.
    steps : list of Steps
    """
    codebook = rules.codebook
    waves = [
        clean_wave(source, codebook, rules.corrections, rules.key, table)
        for source, table in table_names("effect", without_companions(sources))
    ]
    empty = pd.DataFrame(columns=KEYS, dtype="str").join(
        pd.DataFrame(columns=codebook.item_ids, dtype="float64")
    )
    items = pd.concat([answers for answers, _ in waves] or [empty])
    items = items.sort_values(KEYS, ignore_index=True)
    members = member_scores(items, rules.instrument, rules.settings["min_share_of_items"])
    return items, members, [steps for _, steps in waves]
