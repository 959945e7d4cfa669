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

from survey_report.readers import (
    efs_csv,
    efs_xlsx,
    essentials_txt,
    forms_xlsx,
    label_xlsx,
    nettskjema_csv,
    plain_csv,
    spss_sav,
    surveyxact,
)
from survey_report.readers.export import Codebook, Export, correct

__all__ = [
    "COMPANIONS",
    "READERS",
    "detect_format",
    "export",
    "plain_csv",
    "read",
    "without_companions",
]


READERS: dict[str, ModuleType] = {
    "efs_csv": efs_csv,
    "efs_xlsx": efs_xlsx,
    "essentials_txt": essentials_txt,
    "forms_xlsx": forms_xlsx,
    "label_xlsx": label_xlsx,
    "nettskjema_csv": nettskjema_csv,
    "plain_csv": plain_csv,
    "spss_sav": spss_sav,
    "surveyxact": surveyxact,
}

COMPANIONS = frozenset({"surveyxact_structure", "surveyxact_labels"})


def without_companions(sources: Iterable[Mapping]) -> list[Mapping]:
    """Return the rows of config/sources.csv that are read by themselves."""
    return [source for source in sources if source["format"] not in COMPANIONS]


def detect_format(path: str | Path) -> str | None:
    """Return the name of the format the file looks like, or None."""
    if part := surveyxact.part_of(path):
        return f"surveyxact_{part}"
    return next((name for name, reader in READERS.items() if reader.detect(path)), None)


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
