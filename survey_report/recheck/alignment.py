"""Hold two printings of one text against each other, number by number.

Runs of three words that stand once in both texts say which places belong together, also when
a figure, a table or a note has moved. What lies between two such runs is looked through for
numbers that only the first text has.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from survey_report.recheck.printed_numbers import SPACES

# The longer words, and the numbers with their sign: a dash is a minus unless it stands after
# a digit (2–9) or, as a hyphen, after a letter
_TOKEN = re.compile(r"[^\W\d_]{4,}|(?:(?<![\d–-])[–−]|(?<![\w–-])-)?\d+(?:[.,]\d+)*")
# A page's foot and head stand between two words of a sentence; more than that is something moved
_BETWEEN = 20
Runs = dict[tuple[str, ...], list[int]]


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
    ours = tokens(first)
    (words, our_runs), (theirs, their_runs) = _read(first), _read(second)
    missing = []
    for gap, beside in _gaps(words, theirs, _anchors(our_runs, their_runs)):
        left = Counter(_pairs(beside))
        absent = []
        for place in range(gap.start, gap.stop):
            word, start = ours[place]
            if not word[-1].isdigit():
                continue
            pair = next((pair for pair in _beside(words, place) if left[pair]), None)
            if pair:
                left[pair] -= 1
            elif not _stands_as_often(place, words, our_runs, their_runs):
                absent.append((word, start))
        instead = ", ".join(word for word in beside if word[-1].isdigit())
        missing += [Missing(word, instead, start) for word, start in absent]
    return missing


def count_numbers(text: str) -> int:
    """Return how many numbers of a text are held against another's."""
    return sum(word[-1].isdigit() for word, _ in tokens(text))


@lru_cache(maxsize=8)
def tokens(text: str) -> tuple[tuple[str, int], ...]:
    """Return the longer words and the numbers of a text, with their places."""
    # Thousands stand together; the replacement keeps all places
    joined = re.sub(rf"(?<=\d)[{SPACES}](?=\d{{3}}(?!\d))", ".", text)
    return tuple(
        (match[0].lower().replace("-", "–").replace("−", "–"), match.start())
        for match in _TOKEN.finditer(joined)
    )


@lru_cache(maxsize=8)
def _read(text: str) -> tuple[Sequence[str], Runs]:
    """Return the longer words and the numbers of a text, and the places of their runs."""
    words = tuple(word for word, _ in tokens(text))
    return words, _runs(words)


def _gaps(
    ours: Sequence[str], theirs: Sequence[str], anchors: Sequence[tuple[int, int]]
) -> Iterator[tuple[slice, Sequence[str]]]:
    """Return the words of ours between two anchors, and theirs there, with the two anchors."""
    here, there = -1, -1
    for i, j in [*anchors, (len(ours), len(theirs))]:
        length = i - here - 1
        first, reach = max(there, 0), length + _BETWEEN
        if 0 < j - there <= reach + 1:
            beside = theirs[first : j + 1]
        else:
            beside = [*theirs[first : there + 1 + reach], *theirs[max(j - reach, 0) : j + 1]]
        if length:
            yield slice(here + 1, i), beside
        here, there = i, j


def _runs(words: Sequence[str]) -> Runs:
    """Return the places of each run of three words; a run's place is its middle word's."""
    places: Runs = {}
    for place, run in enumerate(zip(words, words[1:], words[2:], strict=False), start=1):
        places.setdefault(run, []).append(place)
    return places


def _run(words: Sequence[str], place: int) -> tuple[str, ...]:
    return tuple(words[place - 1 : place + 2])


def _anchors(ours: Runs, theirs: Runs) -> list[tuple[int, int]]:
    """Return the runs that stand once in both texts, in the order of ours."""
    # runs are kept in the order of their first places
    return [
        (here[0], there[0])
        for run, here in ours.items()
        if len(here) == 1 and len(there := theirs.get(run, ())) == 1
    ]


def _stands_as_often(place: int, words: Sequence[str], ours: Runs, theirs: Runs) -> bool:
    """Tell whether a word with the same two beside it stands as often in theirs as in ours."""
    run = _run(words, place)
    return len(theirs.get(run, ())) >= len(ours.get(run, "x"))


def _beside(words: Sequence[str], place: int) -> list[tuple[str, str]]:
    """Return a word with the one before it, and with the one after it."""
    return [tuple(words[i : i + 2]) for i in (place - 1, place) if 0 <= i < len(words) - 1]


def _pairs(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    return zip(words, words[1:], strict=False)
