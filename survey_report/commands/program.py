"""The subcommands of the program, with what ``--help`` says of them.

A command's module is imported when it is called, so that a short one starts at once.
"""

from __future__ import annotations

import argparse
import importlib
import os
from collections.abc import Callable
from datetime import date

from survey_report.processes.command_runs import run_command

PROGRAM = "survey_report"
# command: module of this room, and what it does
COMMANDS = {
    "validate": ("validate", "kontrollerer filene som er levert, og viser alle feil på en gang"),
    "cohort": ("register_cohort", "fører inn et nytt kull og sier hva som mangler"),
    "edition": ("make_edition", "tar vare på denne utgaven og begynner på den neste"),
    "preview": ("preview", "viser kapitlene slik de står nå, som nettside"),
    "verify": ("verify", "sier om data, kode og resultater er de som står i manifestet"),
    "compare": ("compare", "viser hva som er endret mellom to utgaver"),
    "audit-edition": ("audit_edition", "kontrollerer en publisert utgave mot seg selv"),
}


def run() -> None:
    """Run the program with the arguments of the process."""
    run_command(command)


def command(arguments: list[str]) -> int:
    """Run a subcommand with its arguments; return the exit code."""
    parsed, rest = _parser().parse_known_args(arguments)
    return _callable(parsed.command)(rest)


def _callable(name: str) -> Callable[[list[str]], int]:
    module = importlib.import_module(f"survey_report.commands.{COMMANDS[name][0]}")
    if name == "cohort":
        return lambda rest: module.command(rest, os.environ, date.today().isoformat())
    if name == "edition":
        return lambda rest: module.command(rest, os.environ)
    return module.command


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        PROGRAM, description="Kommandoene bak Makefile.", add_help=False
    )
    parser.add_argument("-h", "--help", action="help", help="viser denne hjelpen")
    commands = parser.add_subparsers(dest="command", required=True, metavar="kommando")
    for name, (_, does) in COMMANDS.items():
        commands.add_parser(name, help=does, description=does, add_help=False)
    return parser
