"""What Pandoc and the Lua filters complain of, told as file, line and a Norwegian sentence."""

from __future__ import annotations

import re
from collections.abc import Callable

from survey_report.render.author_faults import AuthorFault
from survey_report.render.executed_text import ExecutedText


def _mentions(name: str) -> list[str]:
    return [f"@{name}", f"@{name[:1].upper()}{name[1:]}", f"#{name}"]


def _images(source: str) -> list[str]:
    return [f"]({source}", f"](<{source}"]


# What a filter writes before the word it is about: the message, and where the word may stand.
FILTER_MESSAGES: dict[str, tuple[str, Callable[[str], list[str]]]] = {
    "UKJENT REFERANSE": (
        "Det finnes ingen figur, tabell eller overskrift med merket «{}».",
        _mentions,
    ),
    "MANGLER ALTERNATIV TEKST": (
        "Bildet «{}» mangler en alternativ tekst (fig-alt) for dem som ikke ser det.",
        _images,
    ),
    "UKJENT BILDE": (
        "Bildet «{}» finnes ikke blant figurene (data/processed/figures) eller i reports/images.",
        _images,
    ),
}
_TOLD = re.compile(rf"^(?P<kind>{'|'.join(FILTER_MESSAGES)}): (?P<word>.+)$", re.MULTILINE)
# Quarto's own words for a reference that it could not resolve, which it only warns of.
_UNRESOLVED = re.compile(r"Unable to resolve crossref @(?P<id>[\w-]+)|\?@(?P<other>[\w-]+)")
_AT_LINE = re.compile(r"\bline (?P<number>\d+)")


def told_faults(output: str, executed: ExecutedText) -> list[AuthorFault]:
    """Return what the filters, or Quarto, say of references and images, each with its places.

    Parameters
    ----------
    output : str
        What the program wrote.
    executed : ExecutedText
        The text it was given.
    """
    told = [(match["kind"], match["word"].strip()) for match in _TOLD.finditer(output)]
    told += [
        ("UKJENT REFERANSE", match["id"] or match["other"])
        for match in _UNRESOLVED.finditer(output)
    ]
    return [
        fault for kind, word in dict.fromkeys(told) for fault in _told_fault(kind, word, executed)
    ]


def _told_fault(kind: str, word: str, executed: ExecutedText) -> list[AuthorFault]:
    message, mentions = FILTER_MESSAGES[kind]
    places = [place for words in mentions(word) for place in executed.places(words)]
    return [
        AuthorFault(file, line, message.format(word))
        for file, line in dict.fromkeys(places or [("", 0)])
    ]


def image_faults(names: list[str], executed: ExecutedText) -> list[AuthorFault]:
    """Return the faults of images that the report may not show, named as in the finished page."""
    sources = [name.removesuffix(".svg") for name in names]
    return [fault for name in sources for fault in _told_fault("UKJENT BILDE", name, executed)]


def stopped_fault(
    program: str, output: str, executed: ExecutedText, lines_before: int
) -> AuthorFault:
    """Return the fault of a program that stopped for a reason that no filter tells.

    Parameters
    ----------
    program : str
        Its name, as staff know it.
    output : str
        What it wrote; the first line number in it is taken for the place.
    executed : ExecutedText
        The text it was given.
    lines_before : int
        How many lines stood before that text in its file.
    """
    match = _AT_LINE.search(output)
    number = int(match["number"]) - lines_before - 1 if match else -1
    place = executed.origins[number] if 0 <= number < len(executed.origins) else ("", 0)
    return AuthorFault(*place, f"{program} stoppet.", " ".join(output.split())[-1500:])
