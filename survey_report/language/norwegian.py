"""Numbers and words in Norwegian bokmål, as Språkrådet writes them.

Decimal comma, non-breaking space before % and between thousands, en dash for minus,
numbers to twelve in words where the sentence wants it.
"""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

NBSP = "\u00a0"
MINUS = "\u2013"
NOT_COMPUTED = "kan ikke beregnes"

_CARDINALS = (
    *("null", "én", "to", "tre", "fire", "fem", "seks"),
    *("sju", "åtte", "ni", "ti", "elleve", "tolv"),
)
_ORDINALS = (
    *("første", "andre", "tredje", "fjerde", "femte", "sjette"),
    *("sjuende", "åttende", "niende", "tiende", "ellevte", "tolvte"),
)
_MONTHS = (
    *("januar", "februar", "mars", "april", "mai", "juni"),
    *("juli", "august", "september", "oktober", "november", "desember"),
)
# Shares a reader can picture, by percentage
_FRACTIONS = {
    100 / 10: "en av ti",
    100 / 5: "en av fem",
    100 / 4: "en av fire",
    100 / 3: "en av tre",
    200 / 5: "to av fem",
    100 / 2: "halvparten",
    300 / 5: "tre av fem",
    200 / 3: "to av tre",
    300 / 4: "tre av fire",
    400 / 5: "fire av fem",
    900 / 10: "ni av ti",
}


# the recheck asks for a value in every form, and most begin with the same few digits
@lru_cache(maxsize=256)
def decimal(value: float, places: int) -> str:
    """Return `value` with `places` decimals, comma, and non-breaking thousands.

    Halves are rounded away from zero, as readers do it by hand; the float is first
    taken to the shortest decimal that represents it, so 0.285 rounds to 0,29.
    """
    if math.isnan(value):
        return NOT_COMPUTED
    rounded = round_half_up(value, places)
    whole, _, fraction = f"{abs(rounded):,.{places}f}".partition(".")
    text = whole.replace(",", NBSP) + (f",{fraction}" if fraction else "")
    return f"{MINUS}{text}" if rounded < 0 else text


def counted(number: int, one: str, many: str) -> str:
    """Return a number with its noun in the form for one or for many.

    Examples
    --------
    >>> counted(1, "jobb", "jobber"), counted(12, "rad", "rader")
    ('1 jobb', '12 rader')
    """
    return f"{decimal(number, 0)} {one if number == 1 else many}"


def round_half_up(value: float, places: int = 0) -> float:
    """Round halves away from zero on the shortest decimal form of `value`."""
    exact = Decimal(repr(float(value)))
    return float(exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))


def signed(value: float, places: int) -> str:
    """Return `value` with its sign, also when positive: +0,43."""
    text = decimal(value, places)
    return f"+{text}" if value > 0 and round_half_up(value, places) > 0 else text


def percent_sign(value: float, places: int = 0) -> str:
    """Return a percentage (0–100) with the sign: 65 %."""
    return f"{decimal(value, places)}{NBSP}%"


def percent_word(value: float, places: int = 0) -> str:
    """Return a percentage (0–100) with the word: 65 prosent."""
    return f"{decimal(value, places)}{NBSP}prosent"


def p_value(value: float) -> str:
    """Return a p value with three decimals, or that it is below 0,001."""
    return f"<{NBSP}0,001" if value < 0.001 else decimal(value, 3)


def p_relation(value: float) -> str:
    """Return a p value with its relation, to stand after the letter: < 0,001 or = 0,012."""
    return p_value(value) if value < 0.001 else f"={NBSP}{p_value(value)}"


def cardinal(value: float) -> str:
    """Return a whole number in words to twelve, in digits above."""
    number = int(round_half_up(value))
    return _CARDINALS[number] if 0 <= number <= 12 else decimal(number, 0)


def ordinal(value: float) -> str:
    """Return a rank in words to twelfth, in digits above (13.)."""
    number = int(round_half_up(value))
    return _ORDINALS[number - 1] if 1 <= number <= 12 else f"{number}."


def superlative(rank: float, adjective: str = "størst") -> str:
    """Return the place in a ranking: størst, nest størst, tredje størst."""
    number = int(round_half_up(rank))
    if number == 1:
        return adjective
    return f"nest {adjective}" if number == 2 else f"{ordinal(number)} {adjective}"


def of_ten(percentage: float) -> str:
    """Return a percentage as tenths in words: ni av ti."""
    return f"{cardinal(percentage / 10)} av ti"


def fraction(percentage: float) -> str:
    """Return a percentage as the nearest plain share: halvparten, to av tre.

    Within one point of the share it stands alone, else «litt over» or «nesten».
    """
    if percentage >= 99.5:
        return "alle"
    if percentage < 0.5:
        return "ingen"
    if percentage > 95:
        return "nesten alle"
    if percentage < 5:
        return "svært få"
    nearest = min(_FRACTIONS, key=lambda share: abs(share - percentage))
    words = _FRACTIONS[nearest]
    if abs(percentage - nearest) <= 1:
        return words
    return f"litt over {words}" if percentage > nearest else f"nesten {words}"


def share_of(words: str, many: str, definite: str) -> str:
    """Return what follows a share in words.

    Examples
    --------
    >>> share_of("to av fem", "grupper", "gruppene"), share_of("halvparten", "grupper", "gruppene")
    ('grupper', 'av gruppene')
    """
    if words.lower().endswith("alle"):
        return definite
    return many if re.search(" av |ingen|svært få", words.lower()) else f"av {definite}"


def approximate(value: float) -> str:
    """Return a whole number as an approximation: om lag 350."""
    return f"om lag {decimal(value, 0)}"


def date_text(date: str) -> str:
    """Return an ISO date as one writes it: 30. juni 2019."""
    year, month, day = date.split("-")
    return f"{int(day)}. {_MONTHS[int(month) - 1]} {year}"


def month_text(date: str) -> str:
    """Return the month of an ISO date: juni 2019."""
    return date_text(date).partition(" ")[2]


def capitalised(text: str) -> str:
    """Return `text` with a capital first letter."""
    return text[:1].upper() + text[1:]


DISPLAY = {
    "integer": lambda value: decimal(value, 0),
    "decimal1": lambda value: decimal(value, 1),
    "decimal2": lambda value: decimal(value, 2),
    "decimal3": lambda value: decimal(value, 3),
    "signed0": lambda value: signed(value, 0),
    "signed1": lambda value: signed(value, 1),
    "signed2": lambda value: signed(value, 2),
    "percent0": percent_sign,
    "percent1": lambda value: percent_sign(value, 1),
    "p_value": p_value,
    "correlation": lambda value: decimal(value, 2),
    "text": str,
}

FORMS = {
    "words": cardinal,
    "Words": lambda value: capitalised(cardinal(value)),
    "number": lambda value: decimal(value, 0),
    "definite": lambda value: "ene" if value == 1 else decimal(value, 0),  # den ene, de 31
    "size": lambda value: decimal(value, 2),  # a change in a sentence: no plus sign
    "percent": percent_word,
    "relation": p_relation,
    "of_ten": of_ten,
    "Of_ten": lambda value: capitalised(of_ten(value)),
    "ordinal": ordinal,
    "superlative": superlative,
    "fraction": fraction,
    "Fraction": lambda value: capitalised(fraction(value)),
    "approx": approximate,
    "Approx": lambda value: capitalised(approximate(value)),
}


def display(value: float | str, form: str) -> str:
    """Return a ledger value as a reader sees it.

    Parameters
    ----------
    value : float or str
        Percentages are 0–100.
    form : str
        A key of `DISPLAY`.
    """
    if isinstance(value, float) and math.isnan(value):
        return NOT_COMPUTED
    return DISPLAY[form](value)


def number_in(shown: str) -> float | None:
    """Return the number that a display form shows; None where it shows none.

    «< 0,001» gives the limit, 0.001.
    """
    plain = shown.replace(NBSP, "").replace(MINUS, "-").replace(",", ".")
    found = re.fullmatch(r"[<+]?(-?\d+(?:\.\d+)?)(?:%|prosent)?", plain)
    return float(found[1]) if found else None


def sort_key(text: str) -> str:
    """Return a key that sorts æ, ø and å last, in that order, and ignores case."""
    return text.casefold().translate(str.maketrans("æøå", "{|}"))
