"""The gate of the final evaluation: each statement's counts as bands, beside the previous edition.

Who agrees and who does not add up to those who took a stand. Those who agree are split by one
band, and so are those who do not: the other part follows, and is as wide. Nothing else is told,
so no sum narrows a band.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import pandas as pd

from survey_report.disclosure.answer_bands import Band, band_of, told_with_edges, widened

AGREE, FULLY, PARTLY = "agree", "fully", "partly"
NEUTRAL, DISAGREE, UNSURE = "neutral", "disagree", "dont_know"
Bands = dict[str, Band]


def statement_bands(
    counts: Mapping[str, int],
    responses: int,
    minimum: int,
    before: Mapping[str, Band] | None = None,
    stand_before: int = 0,
) -> Bands:
    """Return the band that each answer's count is told as.

    Parameters
    ----------
    counts : mapping
        fully, partly, neutral, disagree, dont_know: how many answered so.
    responses : int
        Persons who responded to the evaluation.
    minimum : int
        disclosure.minimum_size: the distance from the least to the greatest count of a band.
    before : mapping, optional
        The bands of the previous edition.
    stand_before : int
        How many took a stand in the previous edition.

    Returns
    -------
    dict
        agree, fully, partly, neutral, disagree, dont_know to its band.
    """
    width = minimum + 1
    agree = counts[FULLY] + counts[PARTLY]
    stand = agree + counts[NEUTRAL] + counts[DISAGREE]
    start = dict(before or {})
    new = stand - (stand_before if start else 0)
    # bands of few new answers would narrow one another, and those of the edition before
    few = bool(start) and new < 2 * width
    edges, bands = (_nothing_told,) * 2 if few else (told_with_edges, band_of)
    told = {AGREE: _told(edges, agree, start.get(AGREE), new, stand, width)}
    # no more can be new to an answer than are new to the statement
    most = min(new, told[AGREE].high - (start[AGREE].low if start else 0))
    names = (FULLY, PARTLY)
    told |= _split(bands, counts[FULLY], start.get(FULLY), told[AGREE], most, width, names)
    against = Band(stand - told[AGREE].high, stand - told[AGREE].low)
    most = min(new, against.high - (stand_before - start[AGREE].high if start else 0))
    names = (DISAGREE, NEUTRAL)
    told |= _split(bands, counts[DISAGREE], start.get(DISAGREE), against, most, width, names)
    unsure = Band(0, max(responses - stand, counts[UNSURE]))
    return told | {UNSURE: band_of(counts[UNSURE], unsure, width)}


def evaluation_bands(
    counts: pd.DataFrame,
    responses: int,
    minimum: int,
    before: Mapping[str, tuple[Bands, int]],
) -> dict[str, Bands]:
    """Return the bands of every statement.

    Parameters
    ----------
    counts : DataFrame
        Indexed by statement_id: fully, partly, neutral, disagree, dont_know.
    responses, minimum : int
        As for `statement_bands`.
    before : mapping
        From `bands_before`.
    """
    return {
        row.Index: statement_bands(
            row._asdict(), responses, minimum, *before.get(row.Index, (None, 0))
        )
        for row in counts.itertuples()
    }


def is_hidden(band: Band, base: int, before: object) -> bool:
    """Tell whether a band says nothing: all from none to its base, and no edition said more.

    Parameters
    ----------
    band : Band
    base : int
        How many persons the count is of.
    before : object, optional
        What the previous edition told of the statement; None when it told nothing.
    """
    return before is None and band.low == 0 and band.high >= base


def bands_before(tables: Mapping[str, pd.DataFrame]) -> dict[str, tuple[Bands, int]]:
    """Return, per statement, the previous edition's bands and how many took a stand.

    Parameters
    ----------
    tables : mapping
        evaluation and evaluation_distribution as published; may be empty. An old edition told
        the counts code by code.
    """
    if not tables:
        return {}
    answers = tables["evaluation_distribution"]
    read = _told_in_bands if "answer" in answers else _told_by_code
    found = {}
    for row in tables["evaluation"].dropna(subset=["n"]).to_dict("records"):
        own = answers[answers["statement_id"] == row["statement_id"]]
        stand = int(row["n"])
        agree = row["n_agree"]
        whole = Band(0, stand) if pd.isna(agree) else Band(int(agree), int(agree))
        found[row["statement_id"]] = ({AGREE: whole} | read(own, whole, stand), stand)
    return found


def _told_in_bands(answers: pd.DataFrame, _agree: Band, _stand: int) -> Bands:
    """Return the bands as they were told."""
    shown = answers.dropna(subset=["low", "high"])
    return {
        row["answer"]: Band(int(row["low"]), int(row["high"])) for row in shown.to_dict("records")
    }


def _told_by_code(answers: pd.DataFrame, agree: Band, stand: int) -> Bands:
    """Return what a reader of counts code by code knows: a hidden one lies within its whole."""

    def total(codes: pd.DataFrame, most: int) -> Band:
        hidden = codes["n"].isna()
        known = int(codes["n"].sum())
        return Band(known, most if hidden.any() else known)

    highest = answers[answers["meaning"] == "agree"].sort_values("code").tail(1)
    disagree = answers[answers["meaning"] == "disagree"]
    return {FULLY: total(highest, agree.high), DISAGREE: total(disagree, stand - agree.low)}


def _grown(before: Band | None, new: int, base: int) -> Band:
    """Return what the reader knows before this edition, when `new` more have answered."""
    if before is None:
        return Band(0, base)
    return Band(max(0, before.low + min(new, 0)), min(base, before.high + max(new, 0)))


def _nothing_told(_count: int, known: Band, _width: int) -> Band:
    """Return what the reader knows already."""
    return known


def _told(tell: Callable, count: int, before: Band | None, new: int, base: int, width: int) -> Band:
    """Return the band that a count is told as, beside what was told before."""
    if before is not None and not new and before.has(count):
        return before
    known = _grown(before, new, base)
    return tell(count, known, width) if known.has(count) else widened(known, count, width, base)


def _split(
    tell: Callable,
    count: int,
    before: Band | None,
    whole: Band,
    new: int,
    width: int,
    names: Iterable[str],
) -> Bands:
    """Return one part's band, and the other part's, which follows from the whole."""
    part, rest = names
    band = _told(tell, count, before, new, whole.high, width)
    return {part: band, rest: Band(max(0, whole.low - band.high), whole.high - band.low)}
