"""How tools and spreadsheets write what is asked for: numbers, labels with numbers, other rows.

A whole number may have a decimal that says nothing, a label may have its code before or
after it, and a table may have rows that are no answers. What cannot be read in one way only
is left as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

import pandas as pd

from survey_report.faults.source_faults import Fault
from survey_report.files.cell_frames import map_cells, rows_of

WHOLE = re.compile(r"([-−]?\d+)[.,]0+|−(\d+)")
FRACTION = re.compile(r"[-−]?\d+[.,]0*[1-9]\d*")
NUMBER_FIRST = re.compile(r"(\d+)\s*[-–—.:=)/]?\s*([^\W\d_].*)")
NUMBER_LAST = re.compile(r"([^\W\d_].*?)\s*[(\[](\d+)[)\]]")
# how a box is written, by what the answers are taken out as
TICKED = ("1", "1.0", "1,0", "true", "sann", "ja", "yes", "x")
NOT_TICKED = ("", "0", "0.0", "0,0", "false", "usann", "nei", "no")
# the table's first row is 1; its headings are row 1 of the file
FIRST = 1
FEWEST_TEXTS = 3


def with_whole_numbers(
    answers: pd.DataFrame, columns: Iterable[str]
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return answers with ``5`` for ``5.0`` and ``-9`` for ``−9``, and what the receipt tells.

    A column that has other decimals too keeps its own as they are.

    Parameters
    ----------
    answers : pandas.DataFrame
        Strings.
    columns : iterable of str
        Those that have codes or ids.
    """
    columns = [name for name in columns if name in answers]
    written = dict(zip(columns, map(set, rows_of(answers[columns].T)), strict=True))
    whole = [
        name
        for name in columns
        if any(map(WHOLE.fullmatch, written[name]))
        and not any(map(FRACTION.fullmatch, written[name]))
    ]
    if not whole:
        return answers, ()
    levelled = map_cells(answers[whole], whole_number)
    count = int((levelled != answers[whole]).to_numpy().sum())
    cells = "1 celle" if count == 1 else f"{count} celler"
    note = f"Hele tall skrevet med desimal («5.0») eller langt minustegn er jevnet ut i {cells}."
    return answers.assign(**{name: levelled[name] for name in whole}), (note,)


def whole_number(cell: str) -> str:
    """Return ``5`` for ``5.0`` and ``-9`` for ``−9``; anything else as it is."""
    match = WHOLE.fullmatch(cell)
    return (match[1] or f"-{match[2]}").replace("−", "-") if match else cell


def number_and_text(cell: str) -> tuple[str, str] | None:
    """Return the number and the text of a cell such as ``7 - Helt enig``, or None."""
    if match := NUMBER_FIRST.fullmatch(cell):
        return match[1], match[2].strip()
    if match := NUMBER_LAST.fullmatch(cell):
        return match[2], match[1].strip()
    return None


def number_and_label(cell: str, codes: Mapping[str, str]) -> str:
    """Return the code of a cell that has it beside its own label, or "".

    Parameters
    ----------
    cell : str
    codes : mapping
        Code to label, of the instrument.
    """
    number, text = number_and_text(cell) or ("", "")
    return number if text and codes.get(number) == text else ""


def numbered_labels(cells: Iterable[str], codes: Mapping[str, str]) -> dict[str, str]:
    """Return the cells that have a code beside its own label, to the code."""
    found = {cell: number_and_label(cell, codes) for cell in sorted(set(cells))}
    return {cell: code for cell, code in found.items() if code}


def rows_beside_answers(
    path: str,
    answers: pd.DataFrame,
    items: Sequence[str],
    known: Collection[str],
    frame: Sequence[str],
) -> dict[int, Fault]:
    """Return the rows that are no answers, with the fault that tells of each.

    Parameters
    ----------
    path : str
    answers : pandas.DataFrame
        Strings, index = data row, columns of the frame as they stand in the file.
    items : sequence of str
    known : collection of str
        Written answers, and what means that there is none.
    frame : sequence of str
        The columns of the frame that every row of the format fills.
    """
    faults = {}
    if FIRST in answers.index:
        texts = [cell for cell in rows_of(answers.loc[[FIRST], list(items)])[0] if cell]
        time = answers.loc[FIRST, "submitted"] if "submitted" in answers else ""
        if _are_headings(texts, known) and not any(map(str.isdigit, time)):
            faults[FIRST] = _second_heading(path)
    if {"group", "submitted"} <= set(frame):
        blank = (answers[list(frame)] == "").all(axis=1)
        rows = map(int, answers.index[blank])
        faults |= {row: _no_answer(path, row) for row in rows if row not in faults}
    return faults


def _are_headings(texts: Sequence[str], known: Collection[str]) -> bool:
    """Tell whether a row's answers are texts that are all different, and no answers."""
    return (
        len(texts) >= FEWEST_TEXTS
        and len(set(texts)) == len(texts)
        and not any(text in known or re.fullmatch(r"[-−\d.,\s]+", text) for text in texts)
    )


def _no_answer(path: str, row: int) -> Fault:
    return Fault(
        path,
        "en rad uten gruppe og tidspunkt, som ikke er en besvarelse",
        "bare besvarelser under overskriftene",
        "Er det en sum, et gjennomsnitt eller en bunntekst, ta ut fila på nytt uten den, eller "
        "slett raden. Er det en besvarelse, er fila skadet: ta den ut på nytt.",
        row=row + 1,
    )


def _second_heading(path: str) -> Fault:
    return Fault(
        path,
        "en rad til med overskrifter eller ordlyd",
        "én overskriftsrad, og besvarelser fra rad 2",
        "Ta ut fila på nytt uten ordlyden i rad 2, eller slett raden.",
        row=FIRST + 1,
    )
