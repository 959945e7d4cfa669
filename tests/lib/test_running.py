"""A script's log, and what staff see when it stops."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from scripts.lib.running import run_script

NAME = "Kari Nordmann"


@pytest.fixture
def job(tmp_path):
    return SimpleNamespace(log=[str(tmp_path / "logs/a.log")], rule="clean_effect")


def log_of(job) -> str:
    return Path(job.log[0]).read_text(encoding="utf-8")


def test_a_run_that_goes_well_leaves_an_empty_log(job):
    run_script(lambda job: None, job)
    assert log_of(job) == ""


def test_a_message_to_staff_is_in_the_log_too(job):
    def stop(job):
        raise SystemExit("Fila mangler.")

    with pytest.raises(SystemExit, match="Fila mangler"):
        run_script(stop, job)
    assert log_of(job) == "Fila mangler.\n"


def test_an_unexpected_error_shows_no_stack_trace_and_no_data(job, monkeypatch):
    monkeypatch.delenv("TOPPLEDER_FEILSOK", raising=False)

    def break_down(job):
        raise KeyError(NAME)

    with pytest.raises(SystemExit) as stopped:
        run_script(break_down, job)
    assert "Uventet feil (KeyError) i clean_effect" in str(stopped.value.code)
    assert "break_down" in log_of(job)
    assert "Kari" not in log_of(job) + str(stopped.value.code)
