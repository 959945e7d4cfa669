"""Clean a cohort's effect surveys: exports in, items and member scores out."""

from collections.abc import Mapping

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
from survey_report.files.cell_frames import map_cells
from survey_report.readers import without_companions
from survey_report.readers.export import Codebook

KEYS = ["cohort", "group", "wave", "respondent"]
MEMBER_COLUMNS = [*KEYS, "factor", "n_items", "score"]


@step("Snudde spørsmål er vendt, så høy skår alltid er bra ({turn:g} minus svaret).")
def turn_reversed_items(answers: pd.DataFrame, *, items: list[str], turn: float) -> pd.DataFrame:
    """Turn the scale of items where a high answer is bad: lowest + highest code − answer."""
    turned = answers.copy()
    turned[items] = turn - answers[items]
    return turned


@step("Svarene er regnet om fra skalaen {own} til skalaen {shared}, etter kodetabellen.")
def put_on_shared_scale(
    answers: pd.DataFrame, items: list[str], scores: Mapping[float, float], *, own: str, shared: str
) -> pd.DataFrame:
    """Put the score of each code, a declared rule of the instrument's version, in its place."""
    moved = answers.copy()
    moved[items] = map_cells(answers[items], lambda code: scores.get(code, code), "float64")
    return moved


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
    return answers[[*KEYS, *items]].astype(dict.fromkeys(KEYS, "str")), steps


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
    items = instrument.set_index("item_id")["factor"]
    long = answers.melt(KEYS, list(items.index), "item_id", "answer")
    long["factor"] = long["item_id"].map(items)
    scores = (
        long.groupby([*KEYS, "factor"])["answer"].agg(n_items="count", score="mean").reset_index()
    )
    needed = scores["factor"].map(items.value_counts() * min_share).astype("float64")
    scores["score"] = scores["score"].where(scores["n_items"] >= needed)
    return scores[MEMBER_COLUMNS]


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
