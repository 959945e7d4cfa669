"""The program behind the Makefile: its subcommands, and what ``--help`` says of them.

A command's module is imported when it is called, so that a short one starts at once. The
module's ``command`` takes what was given, by name, and returns the exit code.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from survey_report.commands.arguments import Argument, ArgumentError, given, parser_of
from survey_report.files.saved_tables import mend_tables
from survey_report.processes.command_runs import run_command
from survey_report.settings.config_files import ConfigError, check_readable

PROGRAM = "survey_report"
EDITION = Argument("EDITION", "utgaven, for eksempel 2021", first=True)
VERBOSE = Argument("VERBOSE", "vis alt Snakemake sier, på engelsk", flag=True)


@dataclass(frozen=True)
class Command:
    """A subcommand.

    Attributes
    ----------
    module : str
        A module of this room with a function ``command``, or, with a full stop in it, a program
        of the maintainers'.
    does : str
        What it does, in Norwegian.
    arguments : tuple of Argument
    """

    module: str
    does: str
    arguments: tuple[Argument, ...] = ()


COMMANDS = {
    "start": Command(
        "start_programme",
        "tar ut demonstrasjonen og begynner et nytt program",
        (
            Argument("NAME", "navnet på programmet"),
            Argument("AGENCY", "virksomheten som har det"),
            Argument("SHORT", "det korte navnet på virksomheten"),
            Argument("ID", "det første kullet, for eksempel 2021-1"),
            Argument("EDITION", "året den første utgaven skal ha"),
            Argument("DATE", "datoen og stikkdatoen, når det ikke er årets siste dag"),
            Argument("TITLE", "tittelen på rapporten, når den ikke skal hete etter programmet"),
        ),
    ),
    "report": Command(
        "build_report", "bygger det i rapporten som ikke er oppdatert", (EDITION, VERBOSE)
    ),
    "draft": Command(
        "make_draft", "lager et utkast, uansett hva som må rettes, og viser hva det er", (VERBOSE,)
    ),
    "preview": Command(
        "preview",
        "viser kapitlene slik de står nå, med tallene fra sist bygging",
        (Argument("WATCH", "lag siden på nytt hver gang du lagrer", flag=True),),
    ),
    "validate": Command("validate", "kontrollerer filene som er levert, og viser alle feil"),
    "cohort": Command(
        "register_cohort",
        "fører inn et nytt kull og sier hva som mangler",
        (
            Argument("ID", "kullet, for eksempel 2021-1", first=True),
            Argument("FROM", "en zip eller mappe med alt som er mottatt, som legges på plass"),
            Argument("START", "når kullet startet, ÅÅÅÅ-MM-DD"),
            Argument("END", "når kullet sluttet, ÅÅÅÅ-MM-DD"),
            Argument("RECEIVED", "når filene ble mottatt, ÅÅÅÅ-MM-DD, når det ikke var i dag"),
            Argument("FILE", "fila RECEIVED gjelder, når den er registrert fra før"),
            Argument("OWNER", "hvem som har ansvar for filene"),
            Argument("SYNTHETIC", "ja når svarene er laget for en prøve, ellers nei"),
        ),
    ),
    "unregister": Command(
        "unregister",
        "tar en fil eller et kull ut av registeret; filene blir liggende",
        (Argument("ID", "kullet", first=True), Argument("FILE", "fila, når det bare er den")),
    ),
    "forget": Command(
        "forget",
        "viser hva som finnes om en deltaker eller gruppe, og sletter det",
        (
            Argument("PERSON", "deltakerens id"),
            Argument("GROUP", "gruppens id, når gruppen trekker seg"),
            Argument("CONFIRM", "ja sletter; uten den vises bare hva som finnes"),
            Argument("OWNER", "hvem som sletter, til loggen"),
        ),
    ),
    "templates": Command("register_templates", "lager maler for registrene, som CSV og Excel"),
    "edition": Command(
        "make_edition",
        "tar vare på denne utgaven og begynner på den neste",
        (
            Argument("ID", "den nye utgaven, for eksempel 2021", first=True),
            Argument("DATE", "datoen den skal ha, og siste dag filer kan komme, ÅÅÅÅ-MM-DD"),
        ),
    ),
    "verify": Command(
        "verify",
        "sier om data, kode og resultater er de som står i manifestet",
        (Argument("MANIFEST", "manifestet, når det ikke er det i reports/output", first=True),),
    ),
    "compare": Command(
        "compare",
        "viser hva som er endret mellom to utgaver",
        (
            Argument("A", "mappa med den ene utgaven", first=True),
            Argument("B", "mappa med den andre, når det ikke er denne", first=True),
        ),
    ),
    "find": Command(
        "find_value",
        "finner id-en til et tall",
        (Argument("TEXT", "ord i definisjonen eller id-en, eller tallet slik det vises", True),),
    ),
    "review": Command(
        "sign_off_review",
        "fører inn at et tall eller et steg er kontrollert, og sier hva som gjenstår",
        (
            Argument("ITEM", "id-en til tallet, steg/<tabell>/<steg>, eller flere med *", True),
            Argument("WHO", "hvem som har kontrollert"),
            Argument("COMMENT", "hva som er gjort, eller hva avviket er"),
            Argument("RESULT", "holder eller avvik; holder når det ikke er oppgitt"),
        ),
    ),
    "audit-edition": Command(
        "audit_edition",
        "kontrollerer en publisert utgave mot seg selv",
        (
            Argument("DIR", "mappa med utgaven", first=True),
            Argument("OUT", "hvor funnene skrives"),
            Argument("STRICT", "gi kode 1 når det er feil", flag=True),
            Argument("THRESHOLD", "endringen som regnes som fremgang"),
        ),
    ),
    "comments": Command(
        "comments",
        "viser hva kolleger har endret og kommentert i en kopi av Word-fila",
        (Argument("FILE", "kopien, en .docx", first=True),),
    ),
    "crate": Command("crate", "beskriver kjøringen som en RO-Crate", (VERBOSE,)),
    "clean": Command("clean", "fjerner alt som make report har laget"),
    "test": Command("run_tests", "bygger rapporten og kjører alle testene"),
    "reproduce": Command("tools.reproduce", "bygger tre ganger og sier hvilke filer som er ulike"),
    "kills": Command("benchmarks.kills", "avbryter 50 bygginger brått og sier om noe gikk tapt"),
    "benchmark": Command(
        "benchmarks.run", "måler tid og minne", (Argument("RUNS", "hvor mange ganger", first=True),)
    ),
    "lock": Command("tools.lock_environment", "lager alle requirements.txt av environment.yml"),
}


def run() -> None:
    """Run the program with the arguments of the process."""
    run_command(command)


def command(words: list[str]) -> int:
    """Run a subcommand with its arguments; return the exit code."""
    if not words or words[0] in ("-h", "--help", "help"):
        print(overview())
        return 0 if words else 2
    name, *rest = words
    if name not in COMMANDS:
        print(f"Kommandoen «{name}» finnes ikke.\n\n{overview()}", file=sys.stderr)
        return 2
    chosen = COMMANDS[name]
    parser = parser_of(f"{PROGRAM} {name}", chosen.does, chosen.arguments)
    try:
        found = given(parser, chosen.arguments, rest, os.environ)
    except ArgumentError as error:
        print(error, file=sys.stderr)
        return 2
    for path in mend_tables(sorted(Path("config").rglob("*.csv"))):
        print(f"{path} var lagret av et annet program, og er skrevet tilbake som den skal være.")
    if "." in chosen.module:
        return subprocess.run([sys.executable, "-m", chosen.module, *found.values()]).returncode
    try:
        if name != "clean":
            check_readable()
        return importlib.import_module(f"survey_report.commands.{chosen.module}").command(found)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2


def overview() -> str:
    """Return the list of subcommands."""
    width = max(map(len, COMMANDS)) + 2
    lines = [f"  {name:<{width}}{one.does}" for name, one in COMMANDS.items()]
    return "\n".join(
        [
            "bruk: python -m survey_report <kommando> [argumenter]",
            "",
            "kommandoer:",
            *lines,
            "",
            "Hjelp til en kommando: python -m survey_report <kommando> --help",
        ]
    )
