"""An edition as a reader has it, and how a shown number is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

Limits = tuple[float, float]


@dataclass(frozen=True)
class Published:
    """An edition as a reader has it.

    Attributes
    ----------
    values : dict
        Id in the ledger to what is shown.
    bands : DataFrame
        What figure «group_changes» shows: factor, low, high, groups.
    kept : dict
        Table to its rows as they lie in data/editions.
    dots : dict
        Factor to the groups' changes, in editions that drew each group.
    """

    values: dict[str, str]
    bands: pd.DataFrame
    kept: dict[str, pd.DataFrame]
    dots: dict[str, list[float]] = field(default_factory=dict)


def shown(values: Mapping[str, str], name: str) -> Limits | None:
    """Return between which a shown number must lie; None where none is shown."""
    text = values.get(name, ":").replace("\u00a0", "").replace("\u2013", "-").replace(",", ".")
    found = re.fullmatch(r"([<+]?)(-?\d+)(?:\.(\d+))?%?", text)
    if not found:
        return None
    number = float(f"{found[2]}.{found[3] or 0}")
    if found[1] == "<":
        return 0.0, number
    half = 0.5 * 10.0 ** -len(found[3] or "")
    return number - half, number + half


def count(values: Mapping[str, str], name: str) -> int | None:
    """Return a shown count."""
    limits = shown(values, name)
    return None if limits is None else round(sum(limits) / 2)


def both(first: Limits | None, second: Limits | None) -> Limits | None:
    """Return where both intervals hold; the first where rounding has set them apart."""
    if first is None or second is None:
        return first or second
    low, high = max(first[0], second[0]), min(first[1], second[1])
    return (low, high) if low <= high else first


def names(edition: Published, part: str, column: str) -> list[str]:
    """Return what there are values of: the middles of the ids of a part that end so."""
    found = (re.fullmatch(rf"{part}\.(\w+)\.{column}", name) for name in edition.values)
    return [match[1] for match in found if match]
