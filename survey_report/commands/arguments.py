"""What the subcommands take, and how a name, an option or a variable of make becomes data.

`make cohort ID=2021-1`, `python -m survey_report cohort ID=2021-1` and
`python -m survey_report cohort 2021-1` say the same. Make hands its variables over in the
environment, so that nothing in them is read by a shell.
"""

from __future__ import annotations

import argparse
import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LONGEST = 1000
FROM_MAKE = "--from-make"
_NAMED = re.compile(r"([A-Z][A-Z_]*)=(.*)", re.DOTALL)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class ArgumentError(ValueError):
    """What was given cannot be used; the message is for the one who gave it."""


@dataclass(frozen=True)
class Argument:
    """An argument of a subcommand.

    Attributes
    ----------
    name : str
        As make has it: ID, EDITION …
    meaning : str
        For the help, in Norwegian.
    first : bool
        Whether it may stand without its name.
    flag : bool
        Whether its name is all there is to say.
    """

    name: str
    meaning: str
    first: bool = False
    flag: bool = False

    @property
    def option(self) -> str:
        """The name as an option: --id."""
        return f"--{self.name.lower().replace('_', '-')}"


class Parser(argparse.ArgumentParser):
    """A parser that speaks Norwegian, and leaves the exit to the program."""

    def error(self, message: str) -> None:
        """Refuse the arguments."""
        raise ArgumentError(f"{_norwegian(message)}\nHjelp: python -m {self.prog} --help")

    def format_help(self) -> str:
        """Return the help with Norwegian headings."""
        text = super().format_help()
        for english, shown in (
            ("usage:", "bruk:"),
            ("positional arguments:", "argumenter:"),
            ("options:", "valg:"),
        ):
            text = text.replace(english, shown)
        return text


def parser_of(program: str, does: str, arguments: Sequence[Argument]) -> Parser:
    """Return the parser of a subcommand."""
    parser = Parser(
        program, description=f"{does[:1].upper()}{does[1:]}.", add_help=False, allow_abbrev=False
    )
    parser.add_argument("-h", "--help", action="help", help="viser denne hjelpen")
    for one in arguments:
        help_text = f"{one.meaning} (også {one.name}=…)"
        if one.first:
            parser.add_argument(one.name, nargs="?", default=argparse.SUPPRESS, help=one.meaning)
        parser.add_argument(
            one.option,
            default=argparse.SUPPRESS,
            help=argparse.SUPPRESS if one.first else help_text,
            dest=one.name,
            **({"nargs": "?", "const": "1"} if one.flag else {}),
            metavar="…",
        )
    return parser


def given(
    parser: Parser,
    arguments: Sequence[Argument],
    words: Sequence[str],
    environment: Mapping[str, str],
) -> dict[str, str]:
    """Return what was given, by name; what is empty or not given is left out.

    Parameters
    ----------
    parser : Parser
    arguments : sequence of Argument
    words : sequence of str
        The command line after the subcommand; `FROM_MAKE` among them has the rest read from
        the environment.
    environment : mapping

    Raises
    ------
    ArgumentError
        For what no subcommand takes: unknown arguments, line breaks, endless texts.
    """
    names = {one.name for one in arguments}
    if FROM_MAKE in words:
        found = {name: environment.get(name, "") for name in sorted(names)}
    else:
        found = vars(parser.parse_args(_as_options(words, names)))
    found = {name: value for name, value in found.items() if value}
    for name, value in found.items():
        _check(name, value)
    return found


def is_date(text: str) -> bool:
    """Tell whether the text is a day of the calendar, written ÅÅÅÅ-MM-DD as in config/.

    The other forms of ISO 8601, such as 20200115 and 2020-W03-3, are refused.
    """
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return bool(_DATE.fullmatch(text))


def _as_options(words: Sequence[str], names: set[str]) -> list[str]:
    """Return the words with NAME=value as an option of the parser's."""
    options = []
    for word in words:
        match = _NAMED.fullmatch(word)
        if match and match[1] in names:
            word = f"--{match[1].lower().replace('_', '-')}={match[2]}"
        options.append(word)
    return options


def _check(name: str, value: str) -> None:
    if len(value) > LONGEST:
        raise ArgumentError(f"{name} er for lang: {len(value)} tegn. Mest: {LONGEST}.")
    if any(ord(sign) < 32 or ord(sign) == 127 for sign in value):
        raise ArgumentError(f"{name} har linjeskift eller andre styretegn. Skriv den på én linje.")


def _norwegian(message: str) -> str:
    """Return argparse's complaint in Norwegian."""
    for pattern, told in (
        (r"unrecognized arguments: (.*)", r"Ukjent argument: \1"),
        (r"argument (.*): expected one argument", r"\1 mangler en verdi."),
        (r"argument (.*): invalid choice: (.*?) \(.*", r"\1: \2 finnes ikke."),
        (r"the following arguments are required: (.*)", r"Oppgi \1."),
    ):
        if match := re.fullmatch(pattern, message, re.DOTALL):
            return match.expand(told)
    return f"Argumentene kan ikke leses: {message}"
