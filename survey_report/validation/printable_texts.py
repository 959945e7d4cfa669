"""Texts that go into the report have only signs that its fonts can set.

A renderer finds out last of all, in English, and with no word of where the sign came from.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import pandas as pd

from survey_report.faults.source_faults import Fault, listed

FONTS = Path(__file__).parents[2] / "reports" / "theme" / "fonts"
# Latin with the letters of all the country's languages, which the fonts are known to have
BASIC = 0x180
# register to the columns that are printed
PRINTED = {
    "participants": ("organisation",),
    "quotes": ("theme", "text_nb"),
    "challenges": ("theme", "text_nb"),
}
CLEARED = "cleared_by"


@cache
def signs_of_fonts(folder: Path = FONTS) -> frozenset[int]:
    """Return the code points that a font of the theme has."""
    # it takes a tenth of a second to import, and few texts have other signs than the basic ones
    from fontTools.ttLib import TTFont

    fonts = [path for path in sorted(folder.iterdir()) if path.suffix in (".otf", ".ttf")]
    return frozenset(point for path in fonts for point in TTFont(path, lazy=True).getBestCmap())


def unprintable(text: str) -> list[str]:
    """Return the signs of a text that no font of the theme has, each once."""
    signs = [sign for sign in dict.fromkeys(text) if ord(sign) >= BASIC]
    seen = [sign for sign in signs if unicodedata.category(sign) not in ("Cf", "Zs", "Mn")]
    return [sign for sign in seen if ord(sign) not in signs_of_fonts()]


def printable_faults(
    registers: Mapping[str, pd.DataFrame], kinds: Mapping[str, str]
) -> list[Fault]:
    """Return the texts of the registers that cannot be printed.

    Parameters
    ----------
    registers : mapping
        Path to the register's cells (strings), corrections made.
    kinds : mapping
        Path to kind of source.
    """
    return [
        _fault(path, int(row) + 1, column, signs)
        for path, table in registers.items()
        for column in PRINTED.get(kinds[path], ())
        if column in table
        for row, text in _used(table)[column].items()
        if not text.isascii() and (signs := unprintable(text))
    ]


def _used(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that may be printed: of texts, those that someone has cleared."""
    return table[table[CLEARED].str.strip() != ""] if CLEARED in table else table


def _fault(path: str, row: int, column: str, signs: Iterable[str]) -> Fault:
    named = [f"{sign} (U+{ord(sign):04X})" for sign in list(signs)[:5]]
    what = "tegnet" if len(named) == 1 else "tegnene"
    return Fault(
        path,
        f"{what} {listed(named, 'og')}, som rapportens skrift ikke har",
        "bokstaver, tall og vanlige tegn",
        f"Ta bort {what}, eller skriv det med ord.",
        row=row,
        column=column,
    )
