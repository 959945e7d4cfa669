"""Checks of what was handed in: from harmonised answers and registers to faults.

Each function looks for one kind of fault, and returns all it finds.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

import pandas as pd

from survey_report.faults.source_faults import Fault, listed, nearest, shown, suggestion
from survey_report.files.cell_frames import cells_outside, count_cells
from survey_report.files.delimited_text import number
from survey_report.language.norwegian import date_text
from survey_report.readers.export import (
    COMPLETE,
    INCOMPLETE,
    NOT_STARTED,
    Codebook,
    Export,
)
from survey_report.readers.written_answers import number_and_text
from survey_report.validation.written_ids import SPOILT, spoilt_id

MEND_VALUE = (
    "Rett svaret i surveyverktøyet og ta ut fila på nytt, eller før rettelsen i "
    "config/corrections.csv."
)
MEND_REGISTER = "Rett gruppen i fila eller i deltakerlista, slik at de stemmer overens."
MEND_SCALE = (
    "Er skalaen snudd eller endret, må kullet ha sin egen utgave av måleinstrumentet i "
    "config/instruments."
)
MEND_OWN_CODE = (
    "Betyr den at spørsmålet ikke er besvart, oppgi den som manglende verdi og ta ut fila på nytt, "
    "eller før koden opp i missing_codes i config/config.yaml."
)
MEND_NO_OPINION = (
    "Svaret står ikke på skalaen. Skal det regnes som ikke besvart, før tom celle som ny verdi i "
    "config/corrections.csv, eller ta ut fila på nytt med tom celle."
)
# what tools offer beside a scale, and write for it; none of them tells of a person
NO_OPINION = {
    *("vet ikke", "veit ikkje", "vet ikke/ikke relevant", "ikke relevant", "ikke aktuelt"),
    *("ønsker ikke å svare", "ingen formening", "usikker", "don't know", "not applicable"),
    *("na", "n/a", "nan", "null", "none", "#null!", "ubesvart", "not answered", ""),
}
# fewer answers than this may by chance all lie low on the scale
ENOUGH_ANSWERS = 100
# one zero in so many answers may well be a question that was skipped
RARE = 50
ISO_TIME = re.compile(r"\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
SLASHES = re.compile(r"\d{1,4}/\d{1,2}/\d{2,4}\b")
# the days of the years 2000–2100
SERIAL = re.compile(r"(?:3[6-9]|[4-6]\d|7[0-3])\d{3}(?:[.,]\d+)?")
STATES = (COMPLETE, INCOMPLETE, NOT_STARTED)


def answer_faults(export: Export, codebook: Codebook) -> list[Fault]:
    """Return the answers that are neither on the scale nor a missing code."""
    known = set(export.values) | codebook.missing | {""}
    items = [item for item in codebook.item_ids if item in export.answers]
    return [
        _unknown_answer(export, codebook, row, item)
        for row, item in cells_outside(export.answers[items], known)
    ]


def _unknown_answer(export: Export, codebook: Codebook, row: int, item: str) -> Fault:
    value = export.answers.loc[row, item]
    number = (number_and_text(value) or ("",))[0]
    if number in codebook.codes:
        return Fault(
            export.receipt.path,
            f"{number} sammen med en annen tekst enn måleinstrumentets",
            f"«{codebook.codes[number]}» for {number}",
            MEND_SCALE,
            row=int(row) + 1,
            column=export.headings[item],
        )
    mend, known = MEND_VALUE, export.values if export.layout.labels else ()
    if own := export.own_labels.get(item, {}).get(value):
        mend = f"Fila selv kaller {value} «{own}». {MEND_OWN_CODE}"
    elif value.lower().rstrip(".") in NO_OPINION:
        known, mend = [*known, value], MEND_NO_OPINION
    else:
        mend = f"{_nearest_codes(value, export, codebook)}{mend}"
    return _cell_fault(export, row, item, _scale(export, codebook), known, mend)


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
    """Return a fault when codes look like answers on another scale than the instrument's.

    Codes 1–5 are codes of a scale 1–7 too. That nobody of many uses its two highest ones is
    what tells them apart. Of 0–6 the lowest means that there is no answer, and the highest is
    not there.
    """
    highest = codebook.values[-1]
    if export.layout.labels:
        return []
    items = [item for item in codebook.item_ids if item in export.answers]
    counts = count_cells(export.answers[items])
    used = {int(code): counts[code] for code in codebook.codes if counts[code]}
    total = sum(used.values())
    if total < ENOUGH_ANSWERS:
        return []
    zeros = counts["0"] if "0" in codebook.missing and codebook.values[0] == 1 else 0
    from_zero = max(used) == highest - 1 and zeros * RARE > total
    if max(used) > highest - 2 and not from_zero:
        return []
    told = f", og {zeros} er 0" if from_zero else ""
    return [
        Fault(
            export.receipt.path,
            f"ingen av {total} svar er over {max(used)}{told}",
            f"svar på hele skalaen fra {codebook.values[0]} til {highest}",
            "Er spørsmålene stilt på en annen skala, må kullet ha sin egen utgave av "
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
            _time_shown(answers.loc[row, "submitted"]),
            "dato og klokkeslett, for eksempel 2021-08-30 09:14:00",
            "Formater kolonnen som dato og klokkeslett, og ta ut fila på nytt.",
            row=int(row) + 1,
            column=export.headings["submitted"],
        )
        for row in answers.index[(needed & time.isna()) | blank]
    ]


def _time_shown(text: str) -> str:
    """Return what a message says of a time: its form, where it is one that cannot be trusted."""
    if SLASHES.match(text):
        return "en dato med skråstreker, der dag og måned kan være byttet om"
    if SERIAL.fullmatch(text):
        return "et tall for datoen, slik Excel teller dager"
    return shown(text)


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
    told = answers["submitted"].where(answers["submitted"].map(_is_iso), "")
    return pd.to_datetime(told, format="ISO8601", errors="coerce")


def _is_iso(text: str) -> bool:
    return bool(ISO_TIME.fullmatch(text))


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
        spoilt = spoilt_id(ordinary.loc[row, "respondent_id"])
        faults.append(
            Fault(
                export.receipt.path,
                spoilt or hidden,
                "en id som står i kullets participants.csv",
                SPOILT if spoilt else "Før deltakeren inn i participants.csv, eller rett id-en.",
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


def completeness_faults(
    exports: Export | Sequence[Export], wave: str, groups: Collection[str]
) -> list[Fault]:
    """Return a fault for a file that nobody has completed, and for a starting group not there.

    Parameters
    ----------
    exports : Export or sequence of Export
        The files of one wave.
    wave : str
    groups : collection of str
        The groups that have members from the start.
    """
    faults, seen = [], set()
    exports = [exports] if isinstance(exports, Export) else exports
    for export in exports:
        answers = export.answers
        if not {"status", "group", "test"} <= set(answers.columns):
            return faults
        used = answers[(answers["status"] == COMPLETE) & (answers["test"] != "ja")]
        seen |= set(used["group"])
        if used.empty:
            faults.append(_nobody(export.receipt.path))
    if len(faults) == len(exports):
        return faults
    lacking = sorted(set(groups) - seen) if wave == "before" else []
    return faults + [
        Fault(
            exports[0].receipt.path,
            f"ingen fullførte besvarelser fra gruppe {group}",
            "besvarelser fra alle gruppene i participants.csv",
            "Se at uttaket har med alle gruppene, eller rett participants.csv.",
        )
        for group in lacking
    ]


def _nobody(path: str) -> Fault:
    return Fault(
        path,
        "ingen fullførte besvarelser",
        "minst én fullført besvarelse",
        "Se at uttaket har med de fullførte, og ta ut fila på nytt.",
    )


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
