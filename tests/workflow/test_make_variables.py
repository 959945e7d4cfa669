"""What is given to make is data: it runs neither a shell nor make, and is told when it is wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from survey_report.commands.program import command as program

ROOT = Path(__file__).parents[2]
# each would make the file `made` if any of make, the shell or Python took it for code
HOSTILE = [
    "`touch made`",
    "$(shell touch made)",
    "$$(touch made)",
    "$(touch made)",
    '"; touch made; "',
    "'; touch made; '",
    "x; touch made",
    "x && touch made",
    "x | touch made",
    "$(eval $(shell touch made))",
]
# command, variable, what else it needs, and what is said of a value that cannot be used
COMMANDS = [
    ("cohort", "ID", {}, "en ID som ikke kan leses"),
    ("cohort", "START", {"ID": "2031-1"}, "START som ikke kan leses"),
    ("cohort", "RECEIVED", {"ID": "2031-1"}, "RECEIVED som ikke kan leses"),
    ("edition", "ID", {}, "Funnet: ID «"),
    ("edition", "DATE", {"ID": "2031"}, "Funnet: DATE «"),
    ("report", "EDITION", {}, "er ikke en utgave"),
    ("verify", "MANIFEST", {}, "Finner ikke"),
    ("compare", "A", {}, "oppgi en annen utgave"),
    ("audit-edition", "DIR", {}, "finnes ikke"),
]


def make(folder, bin_folder, command, *given):
    return subprocess.run(
        ["make", "--old-file=.venv/.ready", f"BIN={bin_folder}", command, *given],
        cwd=folder,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    )


@pytest.fixture
def project(tmp_path):
    for entry in ("config", "survey_report", "profiles", "Makefile"):
        (tmp_path / entry).symlink_to(ROOT / entry)
    return tmp_path


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(
    ("command", "name"),
    [("cohort", "ID"), ("report", "EDITION"), ("verify", "MANIFEST"), ("compare", "A")],
)
def test_make_hands_a_variable_over_as_it_stands(project, tmp_path, command, name, text):
    """Forty in all, with a program that writes down what it gets."""
    told = tmp_path / "told"
    stub = tmp_path / "bin/python"
    stub.parent.mkdir()
    stub.write_text(f'#!/bin/sh\nprintf %s "${name}" > told\n', encoding="utf-8")
    stub.chmod(0o755)
    run = make(project, stub.parent, command, f"{name}={text}")
    assert run.returncode == 0, run.stderr
    assert told.read_text(encoding="utf-8") == text
    assert not (project / "made").exists()


@pytest.mark.parametrize("text", HOSTILE[::3])
@pytest.mark.parametrize(("command", "name", "others", "said"), COMMANDS)
def test_the_program_says_what_is_wrong_and_makes_nothing(
    project, monkeypatch, capsys, command, name, others, said, text
):
    monkeypatch.chdir(project)
    for variable, value in {name: text, **others}.items():
        monkeypatch.setenv(variable, value)
    before = {path.name for path in project.iterdir()}
    assert program([command, "--from-make"]) != 0
    assert said in capsys.readouterr().err
    assert {path.name for path in project.iterdir()} == before


@pytest.mark.parametrize("text", ["linje\nlinje", "a" * 1001, "\x1b[2J"])
def test_what_no_command_takes_is_refused(monkeypatch, capsys, text):
    monkeypatch.setenv("EDITION", text)
    assert program(["report", "--from-make"]) == 2
    assert capsys.readouterr().err.startswith("EDITION ")


def test_make_and_a_plain_call_do_the_same(project):
    place = Path(sys.executable).parent
    of_make = make(project, place, "cohort", "ID=`touch made`")
    plain = subprocess.run(
        [sys.executable, "-m", "survey_report", "cohort", "ID=`touch made`"],
        cwd=project,
        capture_output=True,
        text=True,
    )
    assert plain.returncode == 1
    assert plain.stderr.strip() in of_make.stderr
    assert not (project / "made").exists()
