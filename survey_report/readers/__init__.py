"""Readers of survey exports, one module per format.

A reader is a module with

- ``detect(path) -> bool``: whether the file looks like this format,
- ``load(path) -> Raw``: its cells as strings, or a `SourceError` with every fault,
- ``interpret(raw, codebook) -> Export``: the cells as harmonised answers,
- ``IDENTITY``: the heading of the respondent's id, which corrections refer to.

A new format is a new module and its line in `READERS`. Files that only belong to another
file have their own formats, `COMPANIONS`, and are read by that file's reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import ModuleType

from survey_report.files.raw_table import Raw
from survey_report.readers import (
    efs_csv,
    efs_xlsx,
    essentials_txt,
    forms_xlsx,
    label_xlsx,
    nettskjema_csv,
    nettskjema_xlsx,
    plain_csv,
    plain_xlsx,
    spss_sav,
    surveyxact,
    surveyxact_xlsx,
)
from survey_report.readers.corrections import correct
from survey_report.readers.export import Codebook, Export
from survey_report.readers.workbook import is_workbook

__all__ = [
    "COMPANIONS",
    "READERS",
    "corrections",
    "detect_format",
    "export",
    "is_workbook",
    "load_table",
    "read",
    "surveyxact",
    "without_companions",
    "workbook",
    "written_answers",
]


READERS: dict[str, ModuleType] = {
    "efs_csv": efs_csv,
    "efs_xlsx": efs_xlsx,
    "essentials_txt": essentials_txt,
    "forms_xlsx": forms_xlsx,
    "label_xlsx": label_xlsx,
    "nettskjema_csv": nettskjema_csv,
    "nettskjema_xlsx": nettskjema_xlsx,
    "plain_csv": plain_csv,
    "plain_xlsx": plain_xlsx,
    "spss_sav": spss_sav,
    "surveyxact": surveyxact,
    "surveyxact_xlsx": surveyxact_xlsx,
}

WORKBOOKS = tuple(name for name in READERS if name.endswith("_xlsx"))
TEXTS = tuple(name for name in READERS if name not in (*WORKBOOKS, "spss_sav"))
COMPANIONS = frozenset({"surveyxact_structure", "surveyxact_labels"})


def without_companions(sources: Iterable[Mapping]) -> list[Mapping]:
    """Return the rows of config/sources.csv that are read by themselves."""
    return [source for source in sources if source["format"] not in COMPANIONS]


def detect_format(path: str | Path) -> str | None:
    """Return the name of the format the file looks like, or None."""
    if part := surveyxact.part_of(path):
        return f"surveyxact_{part}"
    kind = WORKBOOKS if is_workbook(path) else TEXTS
    if READERS["spss_sav"].detect(path):
        return "spss_sav"
    return next((name for name in kind if READERS[name].detect(path)), None)


def load_table(path: str | Path) -> Raw:
    """Return the cells of a register: a CSV, or the only sheet of a workbook."""
    return (plain_xlsx if is_workbook(path) else plain_csv).load(path)


def read(
    path: str | Path, format: str, codebook: Codebook, corrections: Iterable[dict] = ()
) -> Export:
    """Return an export with its corrections made.

    Parameters
    ----------
    path : str or Path
    format : str
        A key of `READERS`.
    codebook : Codebook
    corrections : iterable of dict
        Rows of config/corrections.csv for this file.

    Raises
    ------
    SourceError
        The file cannot be read, or a correction does not match.
    """
    reader = READERS[format]
    raw = reader.load(path)
    cells = correct(raw.cells, list(corrections), reader.IDENTITY, raw.path)
    return reader.interpret(replace(raw, cells=cells), codebook)
