"""Hold two printings of one text against each other, number by number.

The texts are aligned word by word on runs of three words that stand once in both (Bram
Cohen's patience diff, with runs in place of lines), and each gap between two such runs is
looked through for numbers that only the first text has.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from scripts.lib.recheck.text import SPACES

# The longer words, and the numbers with their sign: a dash is a minus unless it stands after
# a digit (2–9) or, as a hyphen, after a letter
_TOKEN = re.compile(r"[^\W\d_]{4,}|(?:(?<![\d–-])[–−]|(?<![\w–-])-)?\d+(?:[.,]\d+)*")
_RUN = 3
_WINDOW = 20


@dataclass(frozen=True)
class Missing:
    """A number of the first text that the second does not have in its place.

    Attributes
    ----------
    number : str
    instead : str
        The numbers that stand there in the second text, or nothing.
    start : int
        Where the number stands in the first text.
    """

    number: str
    instead: str
    start: int


def missing_numbers(first: str, second: str) -> list[Missing]:
    """Return the numbers of the first text that are otherwise, or not there, in the second.

    Numbers that only the second has (page numbers) are no fault.
    """
    return _missing(tokens(first), _words(second))


def missing_in_note(note: str, second: str) -> list[Missing] | None:
    """Return the numbers of a note that are otherwise in the other text.

    A note stands at the foot of a page in one format and at the end in another, so it is
    looked up anywhere.

    Returns
    -------
    list of Missing or None
        None when no three words in a row of the note are found.
    """
    ours = tokens(note)
    words, theirs = _words(note), _words(second)
    run = min(_RUN, len(words))
    places = _places(theirs, run)
    windows = [
        theirs[max(there - here, 0) : there - here + len(words) + _WINDOW]
        for here in range(len(words) - run + 1)
        for there in places.get(tuple(words[here : here + run]), ())
    ]
    found = [_missing(ours, window) for window in windows]
    return min(found, key=len) if found else None


@lru_cache(maxsize=8)
def tokens(text: str) -> tuple[tuple[str, int], ...]:
    """Return the longer words and the numbers of a text, with their places."""
    # Thousands stand together; the replacement keeps all places
    joined = re.sub(rf"(?<=\d)[{SPACES}](?=\d{{3}}(?!\d))", ".", text)
    return tuple(
        (re.sub("^[-−]", "–", match[0].lower()), match.start()) for match in _TOKEN.finditer(joined)
    )


def _words(text: str) -> list[str]:
    return [word for word, _ in tokens(text)]


def _missing(ours: Sequence[tuple[str, int]], theirs: Sequence[str]) -> list[Missing]:
    found = []
    for here, there in _gaps([word for word, _ in ours], theirs):
        left = Counter(word for word in theirs[there] if word[-1].isdigit())
        absent = []
        for word, start in ours[here]:
            if left[word]:
                left[word] -= 1
            elif word[-1].isdigit():
                absent.append((word, start))
        instead = ", ".join(left.elements())
        found += [Missing(word, instead, start) for word, start in absent]
    return found


def _gaps(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[slice, slice]]:
    """Return the stretches between the words that are certainly the same."""
    here = there = 0
    for i, j in [*_anchors(ours, theirs), (len(ours), len(theirs))]:
        if ours[here:i] != theirs[there:j]:
            yield slice(here, i), slice(there, j)
        here, there = i + 1, j + 1


def _anchors(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int]]:
    """Return where runs that stand once in both texts begin, in the order of both."""
    first, second = _places(ours, _RUN), _places(theirs, _RUN)
    pairs = [
        (places[0], second[run][0])
        for run, places in first.items()
        if len(places) == 1 and len(second.get(run, ())) == 1
    ]
    return _longest_rising(sorted(pairs))


def _places(words: Sequence[str], run: int) -> dict[tuple[str, ...], list[int]]:
    places: dict[tuple[str, ...], list[int]] = {}
    for start in range(len(words) - run + 1):
        places.setdefault(tuple(words[start : start + run]), []).append(start)
    return places


def _longest_rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest run of pairs that rise in both numbers (patience sorting)."""
    tops: list[int] = []
    piles: list[int] = []
    below: list[int | None] = []
    for index, (_, value) in enumerate(pairs):
        pile = bisect_left(tops, value)
        below.append(piles[pile - 1] if pile else None)
        if pile == len(tops):
            tops.append(value)
            piles.append(index)
        else:
            tops[pile], piles[pile] = value, index
    rising = []
    index = piles[-1] if piles else None
    while index is not None:
        rising.append(pairs[index])
        index = below[index]
    return rising[::-1]
