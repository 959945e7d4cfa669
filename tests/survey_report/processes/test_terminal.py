"""What is written to a terminal, and to anything else."""

import io

import pytest

from survey_report.processes.terminal import CLEAR, Screen


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "20")
    return Terminal()


def test_a_terminal_has_one_line_that_changes_below_those_that_stay(terminal):
    screen = Screen(terminal)
    screen.now("1 av 2")
    screen.now("2 av 2")
    screen.line("Ferdig")
    screen.now("neste")
    screen.stop()
    assert terminal.getvalue() == (f"{CLEAR}1 av 2{CLEAR}2 av 2{CLEAR}Ferdig\n{CLEAR}neste{CLEAR}")


def test_the_line_that_changes_never_takes_two_lines(terminal):
    Screen(terminal).now("En lang linje som ikke får plass")
    assert terminal.getvalue() == f"{CLEAR}En lang linje som …"


def test_a_file_gets_whole_lines_only():
    file = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    screen = Screen(file)
    screen.now("1 av 2")
    screen.line("Ferdig")
    screen.stop()
    assert file.buffer.getvalue() == b"Ferdig\n"


def test_a_dumb_terminal_gets_whole_lines_only(terminal, monkeypatch):
    monkeypatch.setenv("TERM", "dumb")
    Screen(terminal).now("1 av 2")
    assert terminal.getvalue() == ""


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_letters_that_the_terminal_lacks_stop_nothing(encoding):
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    Screen(file).line("Rydd opp … nå – først")
    assert file.buffer.getvalue().startswith(b"Rydd opp ? n")


def test_a_closed_pipe_stops_nothing():
    class Closed(io.StringIO):
        encoding = "utf-8"

        def write(self, text):
            raise BrokenPipeError

    Screen(Closed()).line("Ferdig")
