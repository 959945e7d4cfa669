"""What every reader of survey exports shares: codebook in, harmonised answers out.

An export format is described by a `Layout`: how it heads the columns that frame an
answer, which column of the instrument heads the items, and how it writes status and
yes/no. Answers to items stay as they are written, so that validation can point at them;
`Export.values` tells which code each written answer stands for.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

import pandas as pd

from survey_report.faults.headings import heading_shown
from survey_report.faults.source_faults import Fault, listed, suggestion
from survey_report.files.cell_frames import count_cells
from survey_report.files.plain_texts import plain
from survey_report.files.raw_table import Raw, clean_heading
from survey_report.readers.own_codebook import declared_missing_faults, label_faults
from survey_report.readers.written_answers import (
    numbered_labels,
    rows_beside_answers,
    with_whole_numbers,
)
from survey_report.readers.written_times import iso_time

COMPLETE, INCOMPLETE, NOT_STARTED = "complete", "incomplete", "not_started"
FRAME = ("respondent_id", "group", "status", "test", "submitted")
OPTIONAL = ("comment", "duration")
# how the tools write "not answered" in label exports
MISSING_LABELS = ("Ikke besvart",)


@dataclass(frozen=True)
class Codebook:
    """What the questions are called and which answers they can have.

    Attributes
    ----------
    items : pandas.DataFrame
        item_id, variable, text_nb (and more), one row per question.
    codes : dict
        Code as string to its label.
    missing : frozenset of str
        Codes and labels that mean "no answer".
    complete : frozenset of str
        Disposition codes of completed interviews (EFS).
    scores : dict
        Code as string to its value on the scale that all versions of the instrument share.
    """

    items: pd.DataFrame
    codes: Mapping[str, str]
    missing: frozenset[str]
    complete: frozenset[str]
    scores: Mapping[str, float] = field(default_factory=dict)

    @property
    def item_ids(self) -> list[str]:
        """The questions, in the order of the instrument."""
        return list(self.items["item_id"])

    @property
    def values(self) -> list[int]:
        """The codes as numbers, ascending."""
        return sorted(int(code) for code in self.codes)

    @property
    def scale(self) -> tuple[float, float]:
        """The ends of the shared scale."""
        return min(self.scores.values()), max(self.scores.values())

    @property
    def own_scale(self) -> bool:
        """Whether the codes are not themselves values on the shared scale."""
        return any(float(code) != score for code, score in self.scores.items())


def codebook_of(instrument: pd.DataFrame, codes: pd.DataFrame, cleaning: Mapping) -> Codebook:
    """Return the codebook of an instrument.

    Parameters
    ----------
    instrument : pandas.DataFrame
        item_id (effect) or statement_id (evaluation), variable, text_nb.
    codes : pandas.DataFrame
        code, label_nb; score where the codes are not values on the shared scale.
    cleaning : mapping
        The config's section: missing_codes, complete_dispcodes.
    """
    scores = codes["score"] if "score" in codes else codes["code"]
    items = instrument.rename(columns={"statement_id": "item_id"})
    return Codebook(
        items=items.assign(text_nb=[plain(text) for text in items["text_nb"]]),
        codes=dict(zip(codes["code"].astype(str), map(plain, codes["label_nb"]), strict=True)),
        missing=frozenset([*map(str, cleaning["missing_codes"]), *MISSING_LABELS]),
        complete=frozenset(map(str, cleaning["complete_dispcodes"])),
        scores=dict(zip(codes["code"].astype(str), scores.astype("float64"), strict=True)),
    )


@dataclass(frozen=True)
class Layout:
    """How one format heads the frame and writes its values.

    Attributes
    ----------
    frame : dict
        Harmonised column (`FRAME`, `OPTIONAL`) to heading.
    items : tuple of str
        Columns of the instrument that may head the items (item_id, variable, text_nb); the
        one that knows most of the file's headings does.
    statuses, tests : dict
        Written value to complete / incomplete / not_started, and to ja / nei.
    unused : tuple of str
        Headings that the format has and we have no use for; * for any letters.
    labels : bool or None
        Answers are written as labels, not as codes; None where the file tells.
    always : dict
        Columns of `FRAME` that the format does not have: the value that all rows have.
    key : callable
        The part of a heading that names the question.
    aliases : dict
        Column of the frame to other headings that the format has for it.
    """

    frame: Mapping[str, str]
    items: tuple[str, ...]
    statuses: Mapping[str, str] = field(default_factory=dict)
    tests: Mapping[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()
    labels: bool | None = False
    always: Mapping[str, str] = field(default_factory=dict)
    key: Callable[[str], str] = str
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def lists_invited(self) -> bool:
        """Whether those who were invited and have not answered have a row."""
        return "status" not in self.always

    def is_unused(self, heading: str) -> bool:
        """Tell whether a heading is one that the format has and we have no use for."""
        return any(fnmatchcase(heading.lower(), pattern.lower()) for pattern in self.unused)


@dataclass(frozen=True)
class Receipt:
    """What the reader saw in the file, told to the member of staff.

    Attributes
    ----------
    path, encoding, delimiter : str
    rows, matched : int
        Data rows, and columns that are used.
    ignored : tuple of str
        Headings of the columns that are not.
    notes : tuple of str
        How the file was put together.
    codes : tuple of (str, str, int)
        Answer as written, how it was read, and how many times.
    set_aside : tuple of (str, int)
        Why rows are not used, and how many.
    sha256 : str
    """

    path: str
    encoding: str
    delimiter: str
    rows: int
    matched: int
    ignored: tuple[str, ...]
    notes: tuple[str, ...] = ()
    codes: tuple[tuple[str, str, int], ...] = ()
    set_aside: tuple[tuple[str, int], ...] = ()
    sha256: str = ""


@dataclass(frozen=True)
class Export:
    """A survey export in harmonised form.

    Attributes
    ----------
    answers : pandas.DataFrame
        Index ``row`` (data row in the file); respondent_id, group, status, test (ja/nei),
        submitted, comment and duration where the file has them, and one column per item.
        All strings (as objects); items as written (code or label).
    values : dict
        Written answer to code.
    headings : dict
        Harmonised column to the heading in the file.
    layout : Layout
    receipt : Receipt
    labels : dict
        Code to label, of the instrument.
    find_faults : callable
        Gives `faults`. To look for names that are nearly right takes long, and who tries which
        instrument a file fits has no use for it.
    own_labels : dict
        Item to code to label, where the file has a codebook of its own.
    """

    answers: pd.DataFrame
    values: Mapping[str, str]
    headings: Mapping[str, str]
    layout: Layout
    receipt: Receipt
    find_faults: Callable[[], Iterable[Fault]] = tuple
    labels: Mapping[str, str] = field(default_factory=dict)
    own_labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @functools.cached_property
    def faults(self) -> tuple[Fault, ...]:
        """Missing and unknown columns, and rows that are no answers; the answers have the rest."""
        return tuple(self.find_faults())


def harmonise(raw: Raw, layout: Layout, codebook: Codebook) -> Export:
    """Return a file's cells as answers with our column names.

    Unknown values are left as they stand; `survey_report.validation.answer_checks` points at them.

    Parameters
    ----------
    raw : Raw
    layout : Layout
    codebook : Codebook
    """
    heads = _Heads(raw.cells.columns, layout.key)
    wanted = _wanted(layout, codebook, heads)
    found = {
        name: head
        for name, key in wanted.items()
        if (head := heads.first((key, *layout.aliases.get(name, ()))))
    }
    ignored = [head for head in raw.cells.columns if head not in found.values()]
    items = [item for item in codebook.item_ids if item in found]
    answers = raw.cells[list(found.values())].set_axis(list(found), axis=1)
    answers, notes = with_whole_numbers(answers, [*items, "respondent_id", "status", "test"])
    numbered = numbered_labels(count_cells(answers[items]), codebook.codes)
    beside = rows_beside_answers(
        raw.path,
        answers,
        items,
        {*codebook.codes, *codebook.codes.values(), *codebook.missing, *numbered},
        [name for name in FRAME[1:] if name in found],
    )
    if beside:
        answers = answers.drop(index=list(beside))
    for name, meaning in (("status", layout.statuses), ("test", layout.tests)):
        if name in found:
            answers[name] = answers[name].map(lambda cell, words=meaning: words.get(cell, cell))
    for name, value in layout.always.items():
        answers[name] = pd.Series(value, answers.index, dtype="object")
    if "submitted" in found:
        answers["submitted"] = answers["submitted"].map(iso_time)
    asked = {item: found[item] for item in items}
    columns = list(raw.cells.columns)
    column_faults = functools.partial(_column_faults, raw.path, columns, wanted, found, layout)
    faults = [*beside.values(), *label_faults(raw, asked, codebook.codes)]
    faults += declared_missing_faults(raw, asked, codebook.codes)
    for item in items:
        if declared := raw.missing.get(found[item]):
            answers[item] = answers[item].mask(answers[item].isin(declared), "")
    labels = _has_labels(layout, answers[items], {*codebook.codes.values(), *numbered})
    layout = replace(layout, labels=labels)
    values = {(label if labels else code): code for code, label in codebook.codes.items()}
    # where only the ends of a scale have words, the numbers beside them tell what the others are
    values |= numbered | {code: code for code in codebook.codes} if numbered else {}
    receipt = Receipt(
        raw.path,
        raw.encoding,
        raw.delimiter,
        len(raw.cells),
        len(found),
        tuple(ignored),
        (*raw.notes, *notes),
    )
    return Export(
        answers,
        values,
        found,
        layout,
        receipt,
        lambda: (*column_faults(), *faults),
        codebook.codes,
        {item: raw.labels[heading] for item, heading in asked.items() if heading in raw.labels},
    )


class _Heads:
    """The headings of a file by what names the question, capitals or not.

    Parameters
    ----------
    columns : iterable of str
    key : callable
        As in `Layout`.
    """

    def __init__(self, columns: Iterable[str], key: Callable[[str], str]):
        keys = [(key(head), head) for head in columns]
        self.exact = dict(reversed(keys))
        small = Counter(name.lower() for name, _ in keys)
        self.small = {name.lower(): head for name, head in keys if small[name.lower()] == 1}

    def __contains__(self, key: str) -> bool:
        return key in self.exact or key.lower() in self.small

    def first(self, keys: Iterable[str]) -> str:
        """Return the heading of the first of the keys that is there; "" when none is."""
        found = (self.exact.get(key) or self.small.get(key.lower()) for key in keys)
        return next(filter(None, found), "")


def lowered(headings: Iterable[str]) -> set[str]:
    """Return headings in small letters."""
    return {" ".join(heading.split()).lower() for heading in headings}


def _wanted(layout: Layout, codebook: Codebook, heads: _Heads) -> dict[str, str]:
    """Return harmonised column to the key of its heading, for the frame and every item."""
    items = codebook.items
    candidates = [
        {
            item: clean_heading(heading)
            for item, heading in zip(items["item_id"], items[column], strict=True)
        }
        for column in layout.items
    ]
    known = max(candidates, key=lambda keys: sum(key in heads for key in keys.values()))
    return {**layout.frame, **known}


def _has_labels(layout: Layout, answers: pd.DataFrame, labels: Collection[str]) -> bool:
    if layout.labels is not None:
        return layout.labels
    return not count_cells(answers).keys().isdisjoint(labels)


def _column_faults(
    path: str,
    columns: list[str],
    wanted: Mapping[str, str],
    found: Mapping[str, str],
    layout: Layout,
) -> list[Fault]:
    needed = {name: key for name, key in wanted.items() if name not in OPTIONAL}
    missing = [key for name, key in needed.items() if name not in found]
    if len(missing) == len(needed):
        return [
            Fault(
                path,
                "ingen av kolonnene er kjent",
                f"overskrifter som {listed(list(needed.values())[:6], 'og')} i første rad",
                "Se at fila har overskriftsrad, og at format og måleinstrument er riktige i "
                "config/sources.csv og config/cohorts.csv.",
                row=1,
            )
        ]
    unknown = {
        head: place
        for place, head in enumerate(columns, start=1)
        if head not in found.values() and not layout.is_unused(head)
    }
    return [
        Fault(
            path,
            "kolonnen mangler",
            "én kolonne med denne overskriften",
            f"{suggestion(head, unknown)}Ta ut fila på nytt med alle spørsmålene.",
            column=head,
        )
        for head in missing
    ] + [unknown_column(path, head, place, missing) for head, place in unknown.items()]


def unknown_column(path: str, heading: str, place: int, missing: Iterable[str]) -> Fault:
    """Return the fault of a column that no instrument has; its heading is told if it is no name."""
    missing = list(missing)
    shown = heading_shown(heading, missing)
    return Fault(
        path,
        "ukjent kolonne"
        if shown
        else f"ukjent kolonne, nr. {place} (overskriften vises ikke, for den kan være et navn)",
        "bare kolonner som står i måleinstrumentet",
        f"{suggestion(heading, missing)}Er det et spørsmål, er spørreskjemaet endret: se "
        "docs/eksporter.md. Hører kolonnen ikke til, ta ut fila på nytt uten den.",
        row=1,
        column=shown,
    )
