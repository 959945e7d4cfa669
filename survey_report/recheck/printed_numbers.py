"""Find the numbers of a Norwegian text, as a reader meets them.

Decimal comma, non-breaking space between thousands, %, prosent, shares (19 av 31), numbers
and fractions in words, and the statistics of a results section: t(30) = 6,18, d = 1,08,
r = 0,64, p < 0,001, 95 % KI [0,29, 0,58], stars.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from survey_report.language.norwegian import cardinal, fraction
from survey_report.recheck.intervals import Printed, printed

SPACES = "\u00a0\u202f\u2009"
_DASH = "[-\u2013\u2212]"
_WHOLE = rf"(?:\d{{1,3}}(?:[{SPACES}]\d{{3}})+|\d+)"
_PLAIN = rf"{_WHOLE}(?:,\d+)?"
# A dash is a minus only where no digit, letter or dash stands before it: 3–4 is a range. What no
# number begins with is passed over first, in a fourth of the time.
SIGNED = rf"(?=[-\u2013\u2212+\d])(?:(?<![\d\w%\u2013-]){_DASH}|\+)?{_PLAIN}"
_GAP = rf"[\s{SPACES}]*"

WORDS = {cardinal(number): number for number in range(13) if number != 1}
FRACTIONS = {fraction(100 * share): share for share in (1 / 10, 1 / 5, 1 / 4, 1 / 3, 2 / 5, 1 / 2)}
FRACTIONS |= {fraction(100 * share): share for share in (3 / 5, 2 / 3, 3 / 4, 4 / 5, 9 / 10)}
ORDINAL_WORDS = (
    *("første", "andre", "tredje", "fjerde", "femte", "sjette"),
    *("sjuende", "åttende", "niende", "tiende", "ellevte", "tolvte"),
)
_MONTHS = "januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember"


def _any(words) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_COUNT = f"{_WHOLE}|{_any(WORDS)}"

# In order: what is found first is not looked at again
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("url", r"(?:https?://|www\.)\S+|\b10\.\d{4,}/\S+"),
    ("date", rf"\b\d{{1,2}}\.{_GAP}(?:{_MONTHS})(?:{_GAP}(?:19|20)\d\d)?|\b\d{{4}}-\d\d-\d\d\b"),
    ("date", r"\b(?:19|20)\d\d(?:[-\u2013/](?:19|20)?\d\d)?\b(?!,\d)"),
    (
        "reference",
        rf"\b(?:[Ff]igur|[Tt]abell|[Kk]apit(?:tel|let)|[Aa]vsnitt|[Vv]edlegg|[Ss]ide|[Nn]ote)"
        rf"{_GAP}[A-Z]?\d+(?:\.\d+)*",
    ),
    ("reference", r"(?<![\d,])\d+(?:\.\d+)+(?![\d,])"),
    (
        "t",
        rf"\bt{_GAP}\((?P<df>{_WHOLE})\){_GAP}={_GAP}(?P<t>{SIGNED}){_GAP}(?P<stars>\*{{1,3}})?",
    ),
    ("statistic", rf"\b(?P<name>[tdrp]){_GAP}(?P<sign>[=<>]){_GAP}(?P<value>{SIGNED})"),
    (
        "interval",
        rf"\b(?P<level>\d+){_GAP}%[-{SPACES}\s]*(?:KI|konfidensintervall\w*)\W{{0,3}}(?:fra{_GAP})?"
        rf"(?P<low>{SIGNED}){_GAP}(?:til|,|;|[-\u2013]){_GAP}(?P<high>{SIGNED})",
    ),
    ("percent", rf"(?P<value>{SIGNED}){_GAP}(?:%|prosent\b)"),
    ("fraction", rf"(?i:\b(?:{_any(FRACTIONS)})\b)"),
    ("share", rf"\b(?P<part>{_COUNT}){_GAP}av{_GAP}(?P<whole>{_COUNT})\b"),
    ("ordinal", rf"(?i:\b(?:{_any(ORDINAL_WORDS)})\b)"),
    ("starred", rf"(?P<value>{SIGNED})(?P<stars>\*{{1,3}})"),
    ("number", SIGNED),
    ("word", rf"(?i:\b(?:{_any(WORDS)})\b)"),
)
_NOT_DIGITS = re.compile(rf"[\s{SPACES}+%]|prosent")
_COMPILED = [(kind, re.compile(pattern)) for kind, pattern in _PATTERNS]
# What a text must hold, one of them, to be looked through for a kind: most texts are one number
_SIGNS = {
    **{"url": ("://", "www.", "10."), "t": ("=",), "statistic": ("=", "<", ">")},
    **{"interval": ("%",), "percent": ("%", "prosent"), "share": ("av",), "starred": ("*",)},
}


@dataclass(frozen=True)
class Number:
    """A number in a text.

    Attributes
    ----------
    value : float
        Percentages are 0–100, shares 0–1.
    text : str
        The characters.
    start : int
        Where they stand in the text.
    kind : str
        number, percent, part, whole, share, fraction, ordinal, word, t, df, d, r, p, level,
        ci_low, ci_high or stars. For stars the value is how many.
    sign : str
        The ``<`` of p < 0,001; else ``=``.
    """

    value: float
    text: str
    start: int
    kind: str
    sign: str = "="

    @property
    def printed(self) -> Printed:
        """Return the number with what it may stand for."""
        unit = "percent" if self.kind == "percent" else "points"
        if self.kind in ("part", "whole", "df", "word", "ordinal", "stars"):
            unit = "count"
        if unit == "count" or self.kind in ("share", "fraction"):
            return Printed(self.text, self.value, 0.0, unit)
        return printed(digits(self.text), unit)


def numbers_in(text: str) -> list[Number]:
    """Return the numbers of a text in reading order.

    Dates, addresses and references to chapters and figures (``kapittel 1.4``, ``figur 3``) are
    left out; `references_in` finds the latter.
    """
    found: list[Number] = []
    for kind, match in _matches(text):
        found += _numbers(kind, match)
    return sorted(found, key=lambda number: (number.start, number.kind))


def references_in(text: str) -> list[tuple[str, str]]:
    """Return what a text refers to: ``("figur", "3")``, ``("kapittel", "1.4")``."""
    matches = _matches(text)
    pairs = (match[0].split(None, 1) for kind, match in matches if kind == "reference")
    return [(pair[0].lower(), pair[1].strip()) for pair in pairs if len(pair) == 2]


# The same number stands in many cells, and the whole text is asked twice.
@lru_cache(maxsize=4096)
def _matches(text: str) -> tuple[tuple[str, re.Match], ...]:
    taken = bytearray(len(text))
    found = []
    for kind, pattern in _COMPILED:
        if not any(sign in text for sign in _SIGNS.get(kind, ("",))):
            continue
        for match in pattern.finditer(text):
            start, end = match.span()
            if taken.find(1, start, end) < 0:
                taken[start:end] = b"\1" * (end - start)
                found.append((kind, match))
    return tuple(found)


def _numbers(kind: str, match: re.Match) -> list[Number]:
    def group(name: str, as_kind: str, sign: str = "=") -> Number:
        return Number(value_of(match[name]), match[name], match.start(name), as_kind, sign)

    whole = match[0]
    if kind in ("url", "date", "reference"):
        return []
    if kind == "t":
        numbers = [group("df", "df"), group("t", "t")]
        return [*numbers, _stars(match)] if match["stars"] else numbers
    if kind == "statistic":
        return [group("value", match["name"], match["sign"])]
    if kind == "interval":
        return [group("level", "level"), group("low", "ci_low"), group("high", "ci_high")]
    if kind == "percent":
        return [group("value", "percent")]
    if kind == "share":
        return [group("part", "part"), group("whole", "whole")]
    if kind == "starred":
        return [group("value", "number"), _stars(match)]
    if kind == "fraction":
        return [Number(FRACTIONS[whole.lower()], whole, match.start(), "fraction")]
    if kind == "ordinal":
        place = ORDINAL_WORDS.index(whole.lower()) + 1
        return [Number(place, whole, match.start(), "ordinal")]
    return [Number(value_of(whole), whole, match.start(), kind)]


def _stars(match: re.Match) -> Number:
    return Number(len(match["stars"]), match["stars"], match.start("stars"), "stars")


def value_of(text: str) -> float:
    """Return what a number says, in digits or in words to twelve."""
    lowered = text.strip().lower()
    return float(WORDS[lowered]) if lowered in WORDS else printed(digits(lowered)).value


def digits(text: str) -> str:
    """Return a number without its spaces, plus sign and percent."""
    return _NOT_DIGITS.sub("", text).replace("\u2212", "\u2013")
