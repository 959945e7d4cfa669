"""The versions of the instrument that have answers: who was asked what.

What rests on single items is worked out within the versions, since a question that someone was
not asked is no missing answer. Versions that ask the same of a factor are one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd


@dataclass(frozen=True, eq=False)
class Version:
    """One version of the instrument.

    Attributes
    ----------
    name : str
    items : DataFrame
        item_id, factor.
    options : int
        Number of answer options.
    step : float
        From one option to the next, in points of the shared scale.
    """

    name: str
    items: pd.DataFrame
    options: int
    step: float = 1.0

    @cached_property
    def by_factor(self) -> dict[str, tuple[str, ...]]:
        """Return the items of each factor, in the instrument's order."""
        found: dict[str, list[str]] = {}
        for factor, item in zip(self.items["factor"], self.items["item_id"], strict=True):
            found.setdefault(factor, []).append(item)
        return {factor: tuple(names) for factor, names in found.items()}


def read_versions(instruments: Iterable[str], codes: Iterable[str]) -> list[Version]:
    """Return the versions, the oldest first, from their tables of items and of codes."""
    versions = []
    for path, of_codes in zip(instruments, codes, strict=True):
        scores = scores_of(pd.read_csv(of_codes))
        step = (scores.max() - scores.min()) / max(len(scores) - 1, 1)
        versions.append(Version(Path(path).stem, pd.read_csv(path), len(scores), step))
    return versions


def scores_of(codes: pd.DataFrame) -> pd.Series:
    """Return the points on the shared scale of each answer option."""
    return codes["score" if "score" in codes else "code"]


def parts_of(
    items: pd.DataFrame, versions: Sequence[Version], answered: Mapping[str, str]
) -> Iterator[tuple[Version, pd.DataFrame]]:
    """Yield each version with the rows of the cohorts that answered it.

    Parameters
    ----------
    items : DataFrame
        group and one column per item; cohort, where there is more than one version.
    answered : mapping
        Cohort to the name of the version it answered.
    """
    for version in versions:
        rows = items
        if len(versions) > 1:
            rows = items[items["cohort"].map(answered) == version.name]
        columns = [name for name in items if name in ("group", "wave", "respondent")]
        yield version, rows.reindex(columns=[*columns, *version.items["item_id"]])


def pools_of(
    factor: str, parts: Iterable[tuple[Version, pd.DataFrame]]
) -> list[tuple[tuple[str, ...], pd.DataFrame]]:
    """Return the items that a factor has had, each time with all who were asked just those."""
    pools: dict[tuple[str, ...], list[pd.DataFrame]] = {}
    for version, rows in parts:
        if names := version.by_factor.get(factor):
            pools.setdefault(names, []).append(rows[list(names)])
    return [(names, pd.concat(rows) if len(rows) > 1 else rows[0]) for names, rows in pools.items()]


def without_factor(factor: str, parts: Iterable[tuple[Version, pd.DataFrame]]) -> int:
    """Return how many members answered a version that does not have the factor."""
    return sum(len(rows) for version, rows in parts if factor not in version.by_factor)
