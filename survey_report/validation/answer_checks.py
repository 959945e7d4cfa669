"""Checks of what was handed in: from harmonised answers and registers to faults.

Each function looks for one kind of fault, and returns all it finds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

import pandas as pd

from survey_report.faults.source_faults import Fault, listed, nearest, shown, suggestion
from survey_report.files.cell_frames import cells_outside, rows_of
from survey_report.files.delimited_text import number
from survey_report.language.norwegian import date_text
from survey_report.readers.export import (
    COMPLETE,
    FRAME,
    INCOMPLETE,
    NOT_STARTED,
    OPTIONAL,
    Codebook,
    Export,
)

MEND_VALUE = (
    "Rett svaret i surveyverktøyet og ta ut fila på nytt, eller før rettelsen i "
    "config/corrections.csv."
)
MEND_REGISTER = "Rett gruppen i fila eller i deltakerlista, slik at de stemmer overens."
WAVES = ["before", "after", "followup"]
# fewer answers than this may by chance all lie low on the scale
ENOUGH_ANSWERS = 100
STATES = (COMPLETE, INCOMPLETE, NOT_STARTED)
NOT_ITEMS = frozenset([*FRAME, *OPTIONAL])


def answer_faults(export: Export, codebook: Codebook) -> list[Fault]:
    """Return the answers that are neither on the scale nor a missing code."""
    known = set(export.values) | codebook.missing | {""}
    items = [item for item in codebook.item_ids if item in export.answers]
    return [
        _cell_fault(
            export,
            row,
            item,
            expected=_scale(export, codebook),
            known=export.values if export.layout.labels else (),
            mend=f"{_nearest_codes(export.answers.loc[row, item], export, codebook)}{MEND_VALUE}",
        )
        for row, item in cells_outside(export.answers[items], known)
    ]


def _nearest_codes(value: str, export: Export, codebook: Codebook) -> str:
    """Return a sentence with the known answers that look most like an unknown one, or ""."""
    if export.layout.labels:
        others = nearest(value, export.values, count=3)[1:]
        return f"Andre nære svar: {listed((f'«{x}»' for x in others), 'og')}. " if others else ""
    missing = [int(code) for code in codebook.missing if code.lstrip("-").isdigit()]
    try:
        written = float(value.replace(",", "."))
    except ValueError:
        return ""
    closest = sorted([*codebook.values, *missing], key=lambda code: abs(code - written))[:2]
    if closest[0] == written:
        return f"Mente du {closest[0]}? "
    return f"Nærmeste koder er {listed(sorted(closest), 'og').replace('-', '−')}. "


def scale_faults(export: Export, codebook: Codebook) -> list[Fault]:
    """Return a fault when codes look like answers on a shorter scale than the instrument's.

    Codes 1–5 are codes of a scale 1–7 too. That nobody of many uses its two highest ones is
    what tells them apart.
    """
    highest = codebook.values[-1]
    if export.layout.labels:
        return []
    items = [item for item in codebook.item_ids if item in export.answers]
    counts = Counter(cell for row in rows_of(export.answers[items]) for cell in row)
    used = {int(code): counts[code] for code in codebook.codes if counts[code]}
    total = sum(used.values())
    if total < ENOUGH_ANSWERS or max(used) > highest - 2:
        return []
    return [
        Fault(
            export.receipt.path,
            f"ingen av {total} svar er over {max(used)}",
            f"svar på hele skalaen fra {codebook.values[0]} til {highest}",
            "Er spørsmålene stilt på en kortere skala, må kullet ha sin egen utgave av "
            "måleinstrumentet i config/instruments, med kolonnen score i kodetabellen.",
        )
    ]


def _scale(export: Export, codebook: Codebook) -> str:
    if export.layout.labels:
        labels = (f"«{codebook.codes[str(code)]}»" for code in codebook.values)
        return f"{listed(labels)}, eller tom celle for ikke besvart"
    lowest, *_, highest = codebook.values
    missing = sorted((code for code in codebook.missing if code.lstrip("-").isdigit()), key=int)
    codes = listed(code.replace("-", "−") for code in missing)
    return f"et helt tall fra {lowest} til {highest}, eller {codes} for ikke besvart"


def frame_faults(export: Export) -> list[Fault]:
    """Return the faults of the columns that frame an answer: id, status, test, time, duration."""
    answers, layout = export.answers, export.layout
    faults = []
    for row in _rows(answers, "respondent_id", lambda column: column == ""):
        faults.append(_cell_fault(export, row, "respondent_id", "en id på hver rad"))
    for name, known, written in (
        ("status", STATES, layout.statuses),
        ("test", ("ja", "nei"), layout.tests),
    ):
        for row in _rows(answers, name, lambda column, known=known: ~column.isin(known)):
            faults.append(_cell_fault(export, row, name, listed(written), known=written))
    for row in _rows(answers, "duration", lambda column: column.map(_not_number)):
        expected = "et tall med desimalkomma, for eksempel 12,5"
        faults.append(_cell_fault(export, row, "duration", expected))
    return faults + _time_faults(export)


def _not_number(text: str) -> bool:
    return text != "" and number(text) is None


def _time_faults(export: Export) -> list[Fault]:
    answers = export.answers
    if not {"submitted", "status"} <= set(answers.columns):
        return []
    time = times(answers)
    needed = (answers["submitted"] != "") & (answers["status"] != NOT_STARTED)
    blank = (answers["submitted"] == "") & (answers["status"] == COMPLETE)
    return [
        Fault(
            export.receipt.path,
            shown(answers.loc[row, "submitted"]),
            "dato og klokkeslett, for eksempel 2016-08-29 09:14:00",
            "Formater kolonnen som dato og klokkeslett, og ta ut fila på nytt.",
            row=int(row) + 1,
            column=export.headings["submitted"],
        )
        for row in answers.index[(needed & time.isna()) | blank]
    ]


def received_faults(export: Export, received: str) -> list[Fault]:
    """Return the answers that were submitted after the file was received.

    Parameters
    ----------
    export : Export
    received : str
        ISO date, of the file in the register.
    """
    if "submitted" not in export.answers:
        return []
    days = times(export.answers).dt.strftime("%Y-%m-%d")
    late = days[days > received]
    return [
        Fault(
            export.receipt.path,
            f"besvarelser fram til {date_text(late.max())}",
            f"en dato ikke senere enn {date_text(received)}, da fila ble mottatt",
            "Se etter om dag og måned er byttet om, eller klokka er stilt feil, i surveyverktøyet, "
            "og ta ut fila på nytt. Er besvarelsens dato rett, rett «received» i "
            "config/sources.csv.",
            row=int(row) + 1,
            column=export.headings["submitted"],
        )
        for row in late.index
    ]


def times(answers: pd.DataFrame) -> pd.Series:
    """Return when each answer was submitted; NaT where it is not told."""
    return pd.to_datetime(answers["submitted"], format="ISO8601", errors="coerce")


def respondent_faults(export: Export, group_of: Mapping[str, str], cohort: str) -> list[Fault]:
    """Return respondents that are unknown, or in another group than the register has them.

    Parameters
    ----------
    export : Export
    group_of : mapping
        Respondent id to group, from the cohort's participants; empty when the register
        could not be read.
    cohort : str
    """
    answers = export.answers
    if not {"respondent_id", "group", "test"} <= set(answers.columns):
        return []
    ordinary = answers[(answers["test"] != "ja") & (answers["respondent_id"] != "")]
    groups = sorted(set(group_of.values()))
    own = ordinary["group"].str.startswith(f"{cohort}-")
    faults = [
        _cell_fault(
            export, row, "group", f"en gruppe i kull {cohort}", known=groups, mend=MEND_REGISTER
        )
        for row in ordinary.index[~own | (~ordinary["group"].isin(groups) & bool(groups))]
    ]
    if not group_of:
        return faults
    registered = ordinary["respondent_id"].map(group_of)
    hidden = "en id som ikke står i deltakerlista (vises ikke av personvernhensyn)"
    for row in ordinary.index[registered.isna()]:
        faults.append(
            Fault(
                export.receipt.path,
                hidden,
                "en id som står i kullets participants.csv",
                "Før deltakeren inn i participants.csv, eller rett id-en.",
                row=int(row) + 1,
                column=export.headings["respondent_id"],
            )
        )
    moved = ordinary["group"].isin(groups) & registered.notna() & (ordinary["group"] != registered)
    return faults + [
        _cell_fault(
            export,
            row,
            "group",
            f"«{registered[row]}», gruppen deltakeren har i participants.csv",
            known=groups,
            mend=MEND_REGISTER,
        )
        for row in ordinary.index[moved]
    ]


def completeness_faults(export: Export, wave: str, groups: Collection[str]) -> list[Fault]:
    """Return a fault when nobody has completed, or when a starting group is not there."""
    answers, path = export.answers, export.receipt.path
    if not {"status", "group", "test"} <= set(answers.columns):
        return []
    used = answers[(answers["status"] == COMPLETE) & (answers["test"] != "ja")]
    if used.empty:
        return [
            Fault(
                path,
                "ingen fullførte besvarelser",
                "minst én fullført besvarelse",
                "Se at uttaket har med de fullførte, og ta ut fila på nytt.",
            )
        ]
    lacking = sorted(set(groups) - set(used["group"])) if wave == "before" else []
    return [
        Fault(
            path,
            f"ingen fullførte besvarelser fra gruppe {group}",
            "besvarelser fra alle gruppene i participants.csv",
            "Se at uttaket har med alle gruppene, eller rett participants.csv.",
        )
        for group in lacking
    ]


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


def participant_faults(path: str, participants: pd.DataFrame, cohort: str) -> list[Fault]:
    """Return groups outside the cohort, and groups with several organisations or types of it."""
    faults = group_faults(path, participants, cohort)
    of_groups = participants.groupby("group")
    for column, what in (("organisation", "virksomhet"), ("organisation_type", "virksomhetstype")):
        other = participants.index[participants[column] != of_groups[column].transform("first")]
        faults += [
            Fault(
                path,
                f"en annen {what} enn i gruppens første rad",
                f"samme {what} for hele gruppen",
                f"Rett {what}en eller gruppen.",
                row=int(row) + 1,
                column=column,
            )
            for row in other
        ]
    return faults


def group_faults(path: str, table: pd.DataFrame, cohort: str) -> list[Fault]:
    """Return the rows of a register whose group is not in the cohort."""
    outside = table.index[~table["group"].str.startswith(f"{cohort}-")]
    return [
        Fault(
            path,
            shown(table.loc[row, "group"], [f"{cohort}-A"]),
            f"en gruppe i kull {cohort}",
            "Rett gruppen, eller flytt raden til riktig kull.",
            row=int(row) + 1,
            column="group",
        )
        for row in outside
    ]


def area_faults(
    path: str, areas: pd.DataFrame, groups: Collection[str], factors: Iterable[str]
) -> list[Fault]:
    """Return unknown factors, and groups that the participants do not have."""
    known = [*factors, "global_index"]
    faults = [
        Fault(
            path,
            f"ukjent faktor «{factor}»" if suggestion(factor, known) else "ukjent faktor",
            "faktorer fra config/instruments/factors.csv, eller global_index",
            f"{suggestion(factor, known)}Rett faktoren.",
            row=int(row) + 1,
            column="factors",
        )
        for row, cell in areas["factors"].items()
        for factor in (part.strip() for part in cell.split(";") if part.strip())
        if factor not in known
    ]
    unknown = areas.index[~areas["group"].isin(groups) & bool(groups)]
    return faults + [
        Fault(
            path,
            shown(areas.loc[row, "group"], groups),
            "en gruppe som står i participants.csv",
            MEND_REGISTER,
            row=int(row) + 1,
            column="group",
        )
        for row in unknown
    ]


def _rows(answers: pd.DataFrame, column: str, wrong) -> list[int]:
    return list(answers.index[wrong(answers[column]).astype(bool)]) if column in answers else []


def _cell_fault(
    export: Export,
    row: int,
    name: str,
    expected: str,
    known: Iterable[str] = (),
    mend: str = MEND_VALUE,
) -> Fault:
    value = export.answers.loc[row, name]
    return Fault(
        export.receipt.path,
        shown(value, known),
        expected,
        f"{suggestion(value, known)}{mend}",
        row=int(row) + 1,
        column=export.headings[name],
    )


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


def _lacking_wave(path: str, waves: list[str]) -> Fault:
    return Fault(
        path,
        f"rundene {listed((f'«{wave}»' for wave in waves), 'og')}",
        "«before» før «after», og begge før «followup»",
        "Legg inn runden som mangler, eller rett «wave» i config/sources.csv.",
    )


def _copied(path: str, earlier: str) -> Fault:
    return Fault(
        path,
        f"de samme svarene som i {earlier}",
        "egne svar i hver runde",
        "Samme uttak er trolig lagt inn to ganger. Ta ut riktig runde på nytt.",
    )
