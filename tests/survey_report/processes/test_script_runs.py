"""A script's log, and what staff see when it stops."""

import errno
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from survey_report.processes.script_runs import script_run, told_in

NAME = "Kari Nordmann"


def run(does: Callable[[], None], job) -> None:
    with script_run(job.log[0], job.rule):
        does()


@pytest.fixture
def job(tmp_path):
    return SimpleNamespace(log=[str(tmp_path / "logs/a.log")], rule="clean_effect")


def log_of(job) -> str:
    return Path(job.log[0]).read_text(encoding="utf-8")


def test_a_run_that_goes_well_leaves_an_empty_log(job):
    run(lambda: None, job)
    assert log_of(job) == ""


def test_a_message_to_staff_is_in_the_log_too(job):
    def stop():
        raise SystemExit("Fila mangler.")

    with pytest.raises(SystemExit, match="Fila mangler"):
        run(stop, job)
    assert log_of(job) == "Fila mangler.\n"


def test_an_unexpected_error_shows_no_stack_trace_and_no_data(job, monkeypatch):
    monkeypatch.delenv("RAPPORT_FEILSOK", raising=False)

    def break_down():
        raise KeyError(NAME)

    with pytest.raises(SystemExit) as stopped:
        run(break_down, job)
    assert "Uventet feil (KeyError) i clean_effect" in str(stopped.value.code)
    assert "break_down" in log_of(job) and "break_down" not in told_in(Path(job.log[0]))
    assert told_in(Path(job.log[0])) == stopped.value.code
    assert "Kari" not in log_of(job) + str(stopped.value.code)


def test_what_the_machine_refuses_is_not_called_a_fault_of_the_program(job):
    def fill_the_disk():
        raise OSError(errno.ENOSPC, "No space left on device", "data/processed/a.csv")

    with pytest.raises(SystemExit, match=r"Får ikke brukt data/processed/a\.csv\. Disken er full"):
        run(fill_the_disk, job)


def test_the_log_of_the_run_before_is_not_taken_for_this_one(job):
    with pytest.raises(SystemExit):
        run(lambda: (_ for _ in ()).throw(SystemExit("Fila mangler.")), job)
    with pytest.raises(KeyboardInterrupt):
        run(lambda: (_ for _ in ()).throw(KeyboardInterrupt()), job)
    assert told_in(Path(job.log[0])) == ""


def test_a_log_that_was_never_written_says_nothing(tmp_path):
    assert told_in(tmp_path / "none.log") == ""
