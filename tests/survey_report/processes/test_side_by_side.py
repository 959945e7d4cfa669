"""Work that is shared out among forks."""

import os
import signal
import sys
import time

import pytest

from survey_report.processes.side_by_side import side_by_side

forks = pytest.mark.skipif(sys.platform != "linux", reason="forks are relied on under Linux only")


def who(number: int) -> tuple[int, int]:
    """Return the number and the process that worked on it, which lets others have the next."""
    time.sleep(0.02)
    return number, os.getpid()


@forks
def test_several_processes_work_and_the_order_is_kept():
    found = side_by_side(who, range(20), 3)
    assert [number for number, _ in found] == list(range(20))
    assert len({process for _, process in found}) == 3


@pytest.mark.parametrize(("given", "processes"), [(range(3), 1), ([7], 4), ([], 4)])
def test_alone_when_there_is_no_one_to_share_with(given, processes):
    found = side_by_side(who, given, processes)
    assert [number for number, _ in found] == list(given)
    assert {process for _, process in found} <= {os.getpid()}


@forks
def test_what_a_killed_fork_had_is_done_here():
    here = os.getpid()

    def killed(number: int) -> int:
        time.sleep(0.02)
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return 10 * number

    assert side_by_side(killed, range(6), 2) == [0, 10, 20, 30, 40, 50]


@forks
def test_a_fault_in_a_fork_is_raised_here_where_it_is():
    def faulty(number: int) -> int:
        time.sleep(0.02)
        if number == 3:
            raise ValueError("number three")
        return number

    with pytest.raises(ValueError, match="number three") as told:
        side_by_side(faulty, range(6), 2)
    assert told.traceback[-1].name == "faulty"


@forks
def test_no_fork_is_left():
    others = {process for _, process in side_by_side(who, range(6), 3)} - {os.getpid()}
    for process in others:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)
