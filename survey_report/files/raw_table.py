"""A file as a table of texts: headings, rows of the same length, every fault of shape at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from survey_report.faults.headings import heading_shown
from survey_report.faults.source_faults import Fault, SourceError, listed
from survey_report.files.cell_frames import frame_of_rows
from survey_report.files.plain_texts import LONGEST_TEXT, Texts, levelled_note

# as many as Excel has
MOST_COLUMNS = 16_384
# 20,000 answers to 300 questions are 6 million
MOST_CELLS = 8_000_000
# the rest of a file that is wrong throughout is the same once more
MOST_FAULTS = 200


@dataclass(frozen=True)
class Raw:
    """A file as it stands: strings only, headings as in the file.

    Attributes
    ----------
    path : str
    cells : pandas.DataFrame
        Index ``row``, the number of the data row (first row after the heading = 1); texts are
        in the one form of `plain_texts`, without blanks around them.
        Headings are unique; a repeated heading is a fault when the file is loaded.
    encoding, delimiter : str
        As found; empty delimiter for a spreadsheet.
    labels : dict
        The file's own codebook, where it has one: heading to code to label.
    missing : dict
        Codes that the file itself declares missing: heading to codes.
    notes : tuple of str
        What the receipt should tell about how the file was put together, in Norwegian.
    wordings : dict
        The file's own questions, where it has them: heading to wording.
    """

    path: str
    cells: pd.DataFrame
    encoding: str
    delimiter: str
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    missing: Mapping[str, frozenset[str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    wordings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Rows:
    """The rows of a file, heading first, as they stand.

    Attributes
    ----------
    path : str
    rows : list of list of str
    encoding, delimiter : str
    faults : tuple of Fault
        What is wrong with the file and can be told together with what is wrong in its cells.
    notes : tuple of str
        As in `Raw`.
    foreign : bool
        The encoding is an old one, of which another may be mixed in.
    """

    path: str
    rows: list[list[str]]
    encoding: str
    delimiter: str = ""
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()
    foreign: bool = False


def raw_of(table: Rows, **more: Mapping) -> Raw:
    """Return rows as a table, its texts in the one form.

    Parameters
    ----------
    table : Rows
    **more : mapping
        labels, missing, wordings of `Raw`.

    Raises
    ------
    SourceError
        Every fault of shape and letters at once.
    """
    path, texts = table.path, Texts(table.foreign)
    if not table.rows or not any(cell.strip() for cell in table.rows[0]):
        raise SourceError([*table.faults, no_heading(path)])
    headings = [clean_heading(texts[cell]) for cell in table.rows[0]]
    _check_size(path, len(headings), len(table.rows))
    faults = list(table.faults)
    body, levelled = {}, 0
    for index, row in enumerate(table.rows):
        plain = [texts[cell] for cell in row]
        if texts.levelled:
            levelled += sum(cell in texts.levelled for cell in row)
        if index and any(plain):
            body[index] = plain
    headings, body, notes = _without_blank_columns(headings, body)
    faults += heading_faults(path, headings)
    faults += _width_faults(path, body, len(headings))
    faults += _letter_faults(texts, path, headings, body) if texts.broken or texts.long else []
    if faults:
        raise SourceError(faults[:MOST_FAULTS])
    if texts.levelled:
        names = frozenset().union(*texts.levelled.values())
        notes = (*notes, levelled_note(levelled, names))
    index = pd.Index(list(body), name="row", dtype="int64")
    cells = frame_of_rows(list(body.values()), index, headings)
    return Raw(path, cells, table.encoding, table.delimiter, notes=(*table.notes, *notes), **more)


def without_repeated_columns(table: Rows) -> Rows:
    """Return rows (heading first) without the columns that repeat an earlier one whole.

    Some tools write a question twice. The same heading over other answers is left in
    place, and is a fault.
    """
    rows = table.rows
    if not rows or len(set(rows[0])) == len(rows[0]) or len({len(row) for row in rows}) > 1:
        return table
    columns = list(zip(*rows, strict=True))
    kept = list(dict.fromkeys(columns))
    seen: Counter = Counter()
    repeated = []
    for column in columns:
        seen[column] += 1
        if seen[column] > 1 and column[0].strip():
            repeated.append(column[0])
    if not repeated:
        return table
    names = listed([heading_shown(name) or "(vises ikke)" for name in repeated], "og")
    note = f"Kolonner som sto flere ganger med samme innhold, er lest én gang: {names}."
    return Rows(
        table.path,
        [list(row) for row in zip(*kept, strict=True)],
        table.encoding,
        table.delimiter,
        table.faults,
        (*table.notes, note),
        table.foreign,
    )


def clean_heading(text: str) -> str:
    """Return a heading with line breaks and repeated or non-breaking spaces as one space."""
    return " ".join(text.split())


def heading_faults(path: str, headings: list[str]) -> list[Fault]:
    """Return the faults of blank and repeated headings."""
    places = [place for place, heading in enumerate(headings, start=1) if not heading]
    blank = [
        Fault(
            path,
            f"kolonne nr. {place} har ingen overskrift",
            "én overskrift over hver kolonne",
            "Se etter flettede celler eller en tom kolonne, og ta ut fila på nytt.",
            row=1,
        )
        for place in places
    ]
    if len(places) > len(headings) / 2:
        blank = [
            Fault(
                path,
                f"{len(places)} av {len(headings)} kolonner har ingen overskrift",
                "overskriftene i første rad",
                "Står det en tittel over overskriftene, ta bort den raden.",
                row=1,
            )
        ]
    counts = Counter(heading for heading in headings if heading)
    return blank + [
        Fault(
            path,
            f"overskriften står {count} ganger",
            "hver overskrift én gang",
            "Ta bort den overflødige kolonnen i surveyverktøyet, og ta ut fila på nytt.",
            row=1,
            column=heading_shown(heading) or f"nr. {headings.index(heading) + 1}",
        )
        for heading, count in sorted(counts.items())
        if count > 1
    ]


def no_heading(path: str) -> Fault:
    """Return the fault of a file whose first row has no headings."""
    return Fault(
        path,
        "første rad er tom",
        "overskrifter i første rad",
        "Ta bort tomme rader over overskriftene, eller ta ut fila på nytt.",
        row=1,
    )


def _check_size(path: str, columns: int, rows: int) -> None:
    if columns > MOST_COLUMNS:
        raise SourceError([_too_many(path, columns, "kolonner", MOST_COLUMNS)])
    if columns * rows > MOST_CELLS:
        raise SourceError([_too_many(path, columns * rows, "celler", MOST_CELLS)])


def _too_many(path: str, count: int, what: str, most: int) -> Fault:
    return Fault(
        path,
        f"{thousands(count)} {what}",
        f"høyst {thousands(most)} {what}",
        "Se at fila er et uttak av kullets svar og ikke noe annet. Ta den ut på nytt.",
    )


def thousands(count: int) -> str:
    """Return a whole number as it is written in Norwegian."""
    return f"{count:,}".replace(",", "\u00a0")


def _without_blank_columns(
    headings: list[str], body: dict[int, list[str]]
) -> tuple[list[str], dict[int, list[str]], tuple[str, ...]]:
    """Leave out the columns at the end that have neither heading nor content."""
    last = max((place for place, head in enumerate(headings, start=1) if head), default=0)
    surplus = len(headings) - last
    full = {index: row for index, row in body.items() if len(row) == len(headings)}
    if not surplus or not full or any(any(row[last:]) for row in full.values()):
        return headings, body, ()
    body = {index: row[:last] if index in full else row for index, row in body.items()}
    columns = "1 kolonne" if surplus == 1 else f"{surplus} kolonner"
    note = f"{columns} til høyre uten overskrift og uten innhold er ikke lest."
    return headings[:last], body, (note,)


def _width_faults(path: str, body: Mapping[int, list[str]], width: int) -> list[Fault]:
    return [
        Fault(
            path,
            f"{len(row)} felt",
            f"{width} felt, like mange som det er overskrifter",
            "Raden er kuttet eller har et skilletegn for mye. Ta ut fila på nytt. Er raden en "
            "bunntekst under svarene, slett den.",
            row=index + 1,
        )
        for index, row in body.items()
        if len(row) != width
    ]


def _letter_faults(
    texts: Texts, path: str, headings: list[str], body: Mapping[int, list[str]]
) -> Iterator[Fault]:
    """Yield a fault per cell with broken letters or too long a text."""
    for index, row in [(0, headings), *body.items()]:
        for place, cell in enumerate(row):
            if cell not in texts.broken and cell not in texts.long:
                continue
            head = headings[place] if index and place < len(headings) else ""
            where = {"row": index + 1, "column": heading_shown(head) if head else ""}
            if cell in texts.broken:
                yield broken_letters(path, **where)
            if cell in texts.long:
                yield _long_text(path, len(cell), **where)


def broken_letters(path: str, row: int, column: str = "") -> Fault:
    """Return the fault of a cell whose æ, ø and å were broken before the file reached us."""
    return Fault(
        path,
        "tegn som tyder på at æ, ø og å er ødelagt",
        "hele æ, ø og å",
        "Åpne ikke fila i et annet program før du legger den inn. Ta ut fila på nytt som UTF-8.",
        row=row,
        column=column,
    )


def _long_text(path: str, length: int, row: int, column: str) -> Fault:
    return Fault(
        path,
        f"en tekst på {thousands(length)} tegn",
        f"tekster på høyst {thousands(LONGEST_TEXT)} tegn",
        "Se etter et anførselstegn som ikke er lukket, foran eller i denne raden. Ta ut fila på "
        "nytt.",
        row=row,
        column=column,
    )
