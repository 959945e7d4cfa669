"""One command line: every command of the Makefile is a subcommand, and speaks Norwegian."""

import re
from pathlib import Path

import pytest

from survey_report.commands.arguments import Argument, ArgumentError, given, parser_of
from survey_report.commands.program import COMMANDS, command

ROOT = Path(__file__).parents[3]
ARGUMENTS = (Argument("ID", "kullet", first=True), Argument("START", "når"), Argument("OUT", "ut"))


def found(*words, environment=None):
    return given(
        parser_of("survey_report cohort", "x", ARGUMENTS), ARGUMENTS, words, environment or {}
    )


def test_every_target_of_make_is_a_subcommand():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE)) - {"help"}
    assert targets == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_is_norwegian_and_names_every_argument(name, capsys):
    with pytest.raises(SystemExit) as stop:
        command([name, "--help"])
    assert stop.value.code == 0
    told = capsys.readouterr().out
    assert told.startswith("bruk: survey_report")
    assert not re.search(r"\b(usage|options|positional|show this help)\b", told)
    assert all(one.name in told for one in COMMANDS[name].arguments)


def test_three_ways_to_say_the_same():
    wanted = {"ID": "2021-1", "START": "2021-01-15"}
    assert found("2021-1", "--start", "2021-01-15") == wanted
    assert found("START=2021-01-15", "ID=2021-1") == wanted
    assert found("--from-make", environment={**wanted, "OUT": "", "HOME": "x"}) == wanted


def test_the_environment_is_not_read_without_make():
    assert found(environment={"ID": "2021-1"}) == {}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--nothing"], "Ukjent argument: --nothing"),
        (["2021-1", "2021-2"], "Ukjent argument: 2021-2"),
        (["--start"], "mangler en verdi"),
    ],
)
def test_what_cannot_be_read_is_told_in_norwegian(words, said):
    with pytest.raises(ArgumentError, match=re.escape(said)):
        found(*words)


def test_an_unknown_command_lists_those_there_are(capsys):
    assert command(["rapport"]) == 2
    told = capsys.readouterr().err
    assert "«rapport» finnes ikke" in told and "report" in told
