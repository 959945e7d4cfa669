"""Which letters the bytes of a text file stand for, decided by evidence over the whole file.

A byte order mark or strict UTF-8 settles it. Else the single-byte encodings that Norwegian
files come in are held against each other: each sign outside ASCII is judged by the signs
beside it, wherever it stands in the file. «blåbær» in Mac Roman read as Windows-1252 has
signs in the middle of words. Where two encodings fit as well and give other letters, the
file is refused, and the choice is shown sign by sign.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

# names as staff know them
CANDIDATES = {
    "cp1252": "Windows-1252",
    "mac_roman": "Mac Roman",
    "cp850": "DOS (kodeside 850)",
    "cp865": "DOS (kodeside 865)",
}
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NORWEGIAN = frozenset("æøåÆØÅ")
OTHER_LETTERS = frozenset("éèêëóòôöäüáàâíñçšžðþÉÖÄÜŠŽ")
PUNCTUATION = frozenset("«»“”‘’„–—…•€£§°´½¼¾²³±×·©®™\u00a0\u00ad")
IN_WORDS = frozenset("’–´\u00a0\u00ad")
CONTEXT = re.compile(rb"(?s)(?=(.)([\x80-\xff])(.))")
# nearly every file that is not UTF-8 comes from Windows
HIGH = re.compile(rb"[\x80-\xff]")
# so few signs tell a detector nothing
FEW = 10
PRIOR = {"cp1252": 1.5}
MARGIN = 1.0
# two Norwegian letters, and nothing that speaks against them
ENOUGH = 5.5
# a part of the text this long tells what it is as well as the whole does
SAMPLE = 1_000_000


@dataclass(frozen=True)
class Decoded:
    """A file's text, the encoding it was found to have, and whether that was a judgement."""

    text: str
    encoding: str
    judged: bool = False


class UnknownEncodingError(Exception):
    """No encoding, or several, fit; `choice` says in Norwegian what they would give.

    Parameters
    ----------
    choice : str
    """

    def __init__(self, choice: str = ""):
        self.choice = choice
        super().__init__(choice)


def decode(data: bytes) -> Decoded:
    """Return text and encoding of the bytes of a text file.

    Raises
    ------
    UnknownEncodingError
        When nothing fits, or when two encodings fit as well and give other letters.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            try:
                # a program that adds the mark to a file that has it, leaves one in the heading
                return Decoded(data.decode(encoding).lstrip("\ufeff"), encoding)
            except UnicodeDecodeError:
                name = "UTF-16" if encoding == "utf-16" else "UTF-8"
                raise UnknownEncodingError(f"merket som {name}, men kuttet i en bokstav") from None
    if wide := _wide_without_mark(data):
        try:
            return Decoded(data.decode(wide), wide, judged=True)
        except UnicodeDecodeError:
            raise UnknownEncodingError("UTF-16 uten merke, kuttet i en bokstav") from None
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        encoding = best_encoding(data)
        return Decoded(data.decode(encoding), encoding, judged=encoding != "cp1252")


def best_encoding(data: bytes) -> str:
    """Return the single-byte encoding whose letters fit best.

    Raises
    ------
    UnknownEncodingError
    """
    contexts = Counter(match.groups() for match in CONTEXT.finditer(b" " + data + b" "))
    scores = {
        name: PRIOR.get(name, 0) + evidence
        for name in CANDIDATES
        if (evidence := _evidence(contexts, name)) is not None
    }
    ranked = sorted(scores, key=lambda name: (-scores[name], name))
    best = ranked[0]
    signs = {sign for _, sign, _ in contexts}
    if scores[best] <= (0 if best in PRIOR else ENOUGH):
        doubt = _choice(best, ranked[1], sorted(signs)) if scores[best] > 0 else ""
        raise UnknownEncodingError(doubt or _guess(data))
    for rival in ranked[1:]:
        differ = sorted(x for x in signs if x.decode(best) != x.decode(rival))
        if differ and scores[best] - scores[rival] < MARGIN:
            raise UnknownEncodingError(_choice(best, rival, differ))
    return best


def name_of(encoding: str) -> str:
    """Return an encoding as staff know it."""
    names = {
        "utf-8": "UTF-8",
        "utf-8-sig": "UTF-8 med BOM",
        "utf-16": "UTF-16",
        "utf-16-le": "UTF-16 uten BOM",
        "utf-16-be": "UTF-16 uten BOM",
    }
    return (names | CANDIDATES).get(encoding, encoding)


def _wide_without_mark(data: bytes) -> str | None:
    """Return UTF-16 of the order in which every other byte of ordinary letters is zero."""
    head = data[:SAMPLE]
    if b"\x00" not in head or len(head) < 4:
        return None
    odd, even = head[1::2].count(0), head[::2].count(0)
    half = len(head) // 2
    if odd > 0.6 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.6 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _evidence(contexts: Counter, encoding: str) -> float | None:
    """Return how well the signs outside ASCII fit their neighbours; None where one is no sign."""
    total = 0.0
    for (before, sign, after), count in contexts.items():
        try:
            letter = sign.decode(encoding)
        except UnicodeDecodeError:
            return None
        neighbours = (x.decode(encoding, errors="replace") for x in (before, after))
        total += _fit(letter, *neighbours) * count
    return total


def _fit(letter: str, before: str, after: str) -> float:
    """Return how likely a sign is between two others in Norwegian text."""
    within = before.isalpha() and after.isalpha()
    if letter in NORWEGIAN or letter in OTHER_LETTERS:
        if letter.isupper() and before.islower():
            return -2
        if letter in NORWEGIAN:
            return 3
        return 0.5 if before.isalpha() or after.isalpha() else -1
    if letter in PUNCTUATION:
        return (0.5 if letter in IN_WORDS else -3) if within else 0.5
    if unicodedata.category(letter).startswith("C"):
        return -5
    return -2 if letter.isalpha() or within else -1


def _choice(best: str, rival: str, signs: list[bytes]) -> str:
    """Return what two encodings give for the signs on which they differ, never a word."""
    shown = ", ".join(f"«{x.decode(best)}» eller «{x.decode(rival)}»" for x in signs[:3])
    return f"{CANDIDATES[best]} eller {CANDIDATES[rival]}: {shown}"


def _guess(data: bytes) -> str:
    """Return what a general detector takes the bytes for; "" when it does not know either."""
    if len(HIGH.findall(data[:SAMPLE])) < FEW:
        return ""
    # it takes a tenth of a second to import, and few files need it
    import charset_normalizer

    match = charset_normalizer.from_bytes(data[:SAMPLE]).best()
    return f"ligner mest på {match.encoding}" if match else ""
