"""Checks between the waves of a cohort: lacking, exchanged or copied waves."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from survey_report.faults.source_faults import Fault, listed
from survey_report.files.cell_frames import map_cells, rows_of
from survey_report.readers.export import COMPLETE, FRAME, OPTIONAL, Export
from survey_report.validation.answer_checks import times

WAVES = ["before", "after", "followup"]
# whoever answers twice in a wave does it within weeks; between waves lie many months
FAR_APART = pd.Timedelta(days=90)
NOT_ITEMS = frozenset([*FRAME, *OPTIONAL])


def shared_group_faults(exports: Sequence[Export]) -> list[Fault]:
    """Return the groups that have answers in more than one file of a wave.

    A wave may come in a file for each group, but a group's answers in one file.
    """
    faults, first = [], {}
    for export in exports:
        path = export.receipt.path
        if not {"group", "test"} <= set(export.answers):
            continue
        groups = set(export.answers.loc[export.answers["test"] != "ja", "group"]) - {""}
        faults += [_shared(path, first[group]) for group in sorted(groups & set(first))][:1]
        first |= {group: path for group in groups if group not in first}
    return faults


def joined(exports: Sequence[Export]) -> Export:
    """Return the files of a wave as one, with codes for answers."""
    if len(exports) == 1:
        return exports[0]
    frames = []
    for export in exports:
        items = [column for column in export.answers if column not in NOT_ITEMS]
        coded = map_cells(export.answers[items], lambda x, values=export.values: values.get(x, x))
        frames.append(pd.concat([export.answers.drop(columns=items), coded], axis=1))
    answers = pd.concat(frames, ignore_index=True).fillna("")
    codes = {code: code for code in exports[0].values.values()}
    return replace(exports[0], answers=answers, values=codes)


def wave_faults(
    exports: Mapping[str, Export], start: str, end: str, registered: Collection[str] = ()
) -> list[Fault]:
    """Return faults between the waves of a cohort: lacking, exchanged or copied waves.

    Parameters
    ----------
    exports : mapping
        Wave to export.
    start, end : str
        The cohort's ISO dates.
    registered : collection of str
        Waves that are registered too, but whose file could not be read.
    """
    faults = []
    middle = pd.Timestamp(start) + (pd.Timestamp(end) - pd.Timestamp(start)) / 2
    medians = {wave: _median_time(export) for wave, export in exports.items()}
    waves = [wave for wave in WAVES if wave in exports]
    for wave in waves:
        earlier = [medians[other] for other in WAVES[: WAVES.index(wave)] if other in medians]
        late = wave == "before" and medians[wave] > middle
        early = wave != "before" and (
            medians[wave] < middle or any(medians[wave] <= time for time in earlier)
        )
        if late or early:
            faults.append(_exchanged(exports[wave].receipt.path, wave, medians[wave]))
    faults += [
        _two_rounds(exports[wave].receipt.path, persons)
        for wave in waves
        if (persons := _answered_far_apart(exports[wave])) > 1
    ]
    delivered = [wave for wave in WAVES if wave in exports or wave in registered]
    if waves and delivered != WAVES[: len(delivered)]:
        faults.append(_lacking_wave(exports[waves[-1]].receipt.path, waves))
    pairs = zip(waves, waves[1:], strict=False)
    return faults + [
        _copied(exports[second].receipt.path, exports[first].receipt.path)
        for first, second in pairs
        if _same_answers(exports[first], exports[second])
    ]


def _median_time(export: Export) -> pd.Timestamp:
    answers = export.answers
    if not {"submitted", "status"} <= set(answers.columns):
        return pd.NaT
    return times(answers[answers["status"] == COMPLETE]).median()


def _answered_far_apart(export: Export) -> int:
    """Return how many have answered twice in the file, with so long between as between waves.

    Otherwise the last answer of each would count for a wave that it does not belong to.
    """
    answers = export.answers
    if not {"respondent_id", "submitted", "status", "test"} <= set(answers.columns):
        return 0
    used = answers[(answers["status"] == COMPLETE) & (answers["test"] != "ja")]
    when = times(used).groupby(used["respondent_id"])
    return int(((when.max() - when.min()) > FAR_APART).sum())


def _same_answers(first: Export, second: Export) -> bool:
    """Tell whether the respondents that both files have, answered the same on every item."""
    old, new = _complete(first), _complete(second)
    items = [item for item in old if item not in NOT_ITEMS]
    if items != [item for item in new if item not in NOT_ITEMS]:
        return False
    both = [respondent for respondent in new.index if respondent in old.index]
    rows = zip(rows_of(old.loc[both, items]), rows_of(new.loc[both, items]), strict=True)
    return len(both) > 1 and all(
        first.values.get(a, a) == second.values.get(b, b)
        for earlier, later in rows
        for a, b in zip(earlier, later, strict=True)
    )


def _complete(export: Export) -> pd.DataFrame:
    """Return the last complete answer of each respondent, by respondent."""
    answers = export.answers
    if not {"respondent_id", "status"} <= set(answers.columns):
        return answers.iloc[:0]
    complete = answers[answers["status"] == COMPLETE]
    return complete.drop_duplicates("respondent_id", keep="last").set_index("respondent_id")


def _exchanged(path: str, wave: str, median: pd.Timestamp) -> Fault:
    when = {
        "before": "svar fra tiden rundt kullets start",
        "after": "svar fra tiden rundt kullets slutt",
        "followup": "svar fra tiden etter sluttmålingen",
    }
    return Fault(
        path,
        f"svar fra rundt {median:%Y-%m}, registrert som runde «{wave}»",
        when[wave],
        "Er rundene byttet om? Rett «wave» i config/sources.csv, eller datoene i "
        "config/cohorts.csv.",
    )


def _two_rounds(path: str, persons: int) -> Fault:
    return Fault(
        path,
        f"svar fra to runder: {persons} har svart to ganger, med mer enn tre måneder imellom",
        "en fil for hver runde",
        "Ta ut hver runde for seg i surveyverktøyet. Går ikke det, del fila i to etter datoene.",
    )


def _lacking_wave(path: str, waves: list[str]) -> Fault:
    return Fault(
        path,
        f"rundene {listed((f'«{wave}»' for wave in waves), 'og')}",
        "«before» før «after», og begge før «followup»",
        "Legg inn runden som mangler, eller rett «wave» i config/sources.csv.",
    )


def _shared(path: str, other: str) -> Fault:
    return Fault(
        path,
        f"en gruppe som også har svar i {other}, i samme runde",
        "hver gruppes svar i én fil for hver kilde og runde",
        "Samme uttak er trolig lagt inn to ganger, eller runden er feil. Hent riktig fil, ta ut "
        "den gamle, eller rett «wave» i config/sources.csv.",
    )


def _copied(path: str, earlier: str) -> Fault:
    return Fault(
        path,
        f"de samme svarene som i {earlier}",
        "egne svar i hver runde",
        "Samme uttak er trolig lagt inn to ganger. Ta ut riktig runde på nytt.",
    )
