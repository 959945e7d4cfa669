"""How a command ends: with a code, and without a stack trace."""

import errno
import sys

import pytest

from survey_report.processes.command_runs import JsonError, read_json, run_command, tell_interrupts

NAME = "Kari Nordmann"


@pytest.fixture(autouse=True)
def arguments(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["command", "a", "b c"])
    monkeypatch.delenv("RAPPORT_FEILSOK", raising=False)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)


def end_of(command):
    """Run a command, and return what it ends with: a code, or what is said on the way out."""
    with pytest.raises(SystemExit) as end:
        run_command(command)
    return end.value.code


def failing(error):
    def command(arguments):
        raise error

    return command


def test_a_command_gets_its_arguments_and_gives_its_code():
    assert end_of(lambda arguments: 0 if arguments == ["a", "b c"] else 3) == 0
    assert end_of(lambda arguments: 2) == 2


def test_an_unexpected_error_tells_where_but_no_data():
    told = end_of(failing(KeyError(NAME)))
    assert told.startswith("Uventet feil (KeyError).") and "test_command_runs.py, linje" in told
    assert NAME not in told


def test_what_the_machine_refuses_is_told():
    told = end_of(failing(PermissionError(errno.EACCES, "Permission denied", "config/a.csv")))
    assert told.startswith("Får ikke brukt config/a.csv. Du har ikke tilgang.")


def test_one_who_looks_for_the_fault_gets_it_all(monkeypatch):
    monkeypatch.setenv("RAPPORT_FEILSOK", "1")
    with pytest.raises(KeyError):
        run_command(failing(KeyError("a")))


def test_an_interrupt_is_one_word(capsys):
    tell_interrupts()
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert capsys.readouterr().err == "\nAvbrutt.\n"


def test_other_faults_are_not_hidden(capsys):
    tell_interrupts()
    sys.excepthook(ValueError, ValueError("a"), None)
    assert "ValueError: a" in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"# Overskrift", b"", b"\xff\xfe\x00"])
def test_what_is_no_json_is_named(tmp_path, content):
    path = tmp_path / "manifest.json"
    path.write_bytes(content)
    with pytest.raises(JsonError, match=r"manifest\.json kan ikke leses som JSON"):
        read_json(path)
