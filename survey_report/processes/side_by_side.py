"""Work that is shared out among processes, each a fork of this one."""

from __future__ import annotations

import contextlib
import os
import pickle
import struct
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

_Given, _Found = TypeVar("_Given"), TypeVar("_Found")
_TICKET = struct.Struct("I")


def side_by_side(
    function: Callable[[_Given], _Found], given: Iterable[_Given], processes: int
) -> list[_Found]:
    """Return `function` of each of some things, in their order.

    This process works too, and whoever is free takes the next one. What a fork did not get done,
    since it was killed or met a fault, is done here: a fault of ours is then told as it would be
    without forks, and nothing is lost.

    Parameters
    ----------
    function : callable
        What it returns in a fork is pickled.
    given : iterable
    processes : int
        How many may work at a time; where forks are not to be relied on, one does.
    """
    given = list(given)
    helpers = min(processes, len(given)) - 1 if sys.platform == "linux" else 0
    if helpers < 1:
        return [function(one) for one in given]
    tickets, found = _tickets(len(given)), {}
    answers = [_start_helper(function, given, tickets) for _ in range(helpers)]
    for place in _taken(tickets):
        found[place] = function(given[place])
    os.close(tickets)
    for answer in answers:
        found |= _heard(answer)
    return [found[place] if place in found else function(one) for place, one in enumerate(given)]


def _tickets(count: int) -> int:
    """Return the end of a pipe from which each place among so many can be read once."""
    ours, theirs = os.pipe()
    with os.fdopen(theirs, "wb") as file:
        file.writelines(_TICKET.pack(place) for place in range(count))
    return ours


def _taken(tickets: int) -> Iterator[int]:
    """Yield the places that no other process has taken, until there are no more."""
    while ticket := os.read(tickets, _TICKET.size):
        yield _TICKET.unpack(ticket)[0]


def _start_helper(
    function: Callable[[_Given], _Found], given: Sequence[_Given], tickets: int
) -> tuple[int, int]:
    """Fork a process that takes its part of the work; return its id and where it answers."""
    ours, theirs = os.pipe()
    if process := os.fork():
        os.close(theirs)
        return process, ours
    # nothing of it reaches the caller but its answer; without one the work is done there
    try:
        os.close(ours)
        found = {place: function(given[place]) for place in _taken(tickets)}
        with os.fdopen(theirs, "wb") as file:
            pickle.dump(found, file, pickle.HIGHEST_PROTOCOL)
    finally:
        os._exit(0)


def _heard(answer: tuple[int, int]) -> dict[int, object]:
    """Return what a helper found, by place, when it has ended; nothing when it failed."""
    process, pipe = answer
    found = {}
    with os.fdopen(pipe, "rb") as file, contextlib.suppress(EOFError, pickle.UnpicklingError):
        found = pickle.load(file)
    os.waitpid(process, 0)
    return found
