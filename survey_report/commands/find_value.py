"""Find the id of a number: ``make find TEXT="nyttige diskusjoner"``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

VALUES = Path("data/processed/audit/values.json")
MOST = 40
NOT_BUILT = "Rapporten er ikke bygd ennå, så det er ingen tall å finne. Kjør make report først."
EXAMPLE = 'Oppgi hva du leter etter: make find TEXT="nyttige diskusjoner"'


def command(given: Mapping[str, str]) -> int:
    """Tell which values have the words; return 1 when none has."""
    if not given.get("TEXT", "").strip():
        print(EXAMPLE, file=sys.stderr)
        return 2
    if not VALUES.is_file():
        print(NOT_BUILT, file=sys.stderr)
        return 1
    values = json.loads(VALUES.read_text(encoding="utf-8"))
    found = matching(values, given["TEXT"])
    print(told(found) if found else f"Ingen tall har «{given['TEXT']}» i navn, visning eller ord.")
    return 0 if found else 1


def matching(values: Iterable[Mapping], text: str) -> list[Mapping]:
    """Return the values whose id, shown form, unit or definition has all of the words.

    Those that have the words in the id, or are shown just so, come first.
    """
    words = text.replace("\u00a0", " ").casefold().split()
    found = [value for value in values if all(word in _text(value) for word in words)]
    return sorted(found, key=lambda value: not _is_near(value, words))


def told(values: list[Mapping]) -> str:
    """Return the values as lines: what a chapter writes, what is shown, what it is."""
    shown = values[:MOST]
    calls = [f'v("{value["id"]}")' for value in shown]
    width = max(map(len, calls))
    lines = [
        f"{call:<{width}}  {_shown(value)}  {value['definition']}"
        for call, value in zip(calls, shown, strict=True)
    ]
    if len(values) > MOST:
        lines.append(f"… og {len(values) - MOST} til. Føy til flere ord for å få færre.")
    return "\n".join(lines)


def _shown(value: Mapping) -> str:
    unit = value.get("unit", "")
    return f"{value['display']} {unit}" if unit and unit != "prosent" else str(value["display"])


def _text(value: Mapping) -> str:
    parts = (value["id"], value["display"], value.get("unit", ""), value["definition"])
    return " ".join(map(str, parts)).replace("\u00a0", " ").casefold()


def _is_near(value: Mapping, words: list[str]) -> bool:
    shown = str(value["display"]).replace("\u00a0", " ").casefold()
    return shown == " ".join(words) or all(word in value["id"].casefold() for word in words)
