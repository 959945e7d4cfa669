"""Screening of quotations: what in a text could tell who said it, or whom it is about.

Run while the register still has names, before anything is made pseudonymous. A finding says
what kind it is and where it stands, never what it says, so that messages carry no names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from survey_report.faults.source_faults import Fault

PLACES = Path(__file__).with_name("places.txt")

NAME, EMAIL, PHONE = "navn", "e-post", "telefonnummer"
IDENTITY_NUMBER, ORGANISATION = "fødselsnummer", "virksomhet"
POSITION, PLACE = "stilling", "sted"
# What points at a person by itself must be rewritten; the rest may be found harmless.
DIRECT = (NAME, EMAIL, PHONE, IDENTITY_NUMBER)
SHOWN_AS = {
    NAME: "navnet på en deltaker",
    EMAIL: "en e-postadresse",
    PHONE: "et telefonnummer",
    IDENTITY_NUMBER: "et fødselsnummer eller D-nummer",
    ORGANISATION: "navnet på en virksomhet i deltakerlista",
    POSITION: "en stilling som bare én deltaker har",
    PLACE: "et stedsnavn",
}
# How a named person says that what was found tells nothing: «Kari Nordmann (godtatt: sted)».
ACCEPTED = re.compile(r"\(godtatt:([^)]*)\)")

ADDRESS = re.compile(r"[\w.+-]+\s?(?:@|\(at\)|\[at\]|\(krøllalfa\))\s?[\w-]+(?:\.[\w-]+)+")
SPACE = "[ .\u00a0\u202f]"
NUMBER_OF_PHONE = re.compile(
    rf"(?<!\d)(?:(?:\+|00)47{SPACE}?)?"
    rf"(?:[2-9]\d{{7}}|[2-9]\d(?:{SPACE}\d\d){{3}}|[2-9]\d\d{SPACE}\d\d{SPACE}\d{{3}})(?!\d)"
)
ELEVEN_DIGITS = re.compile(r"(?<!\d)\d{6}[ .\u00a0\u202f-]?\d{5}(?!\d)")
WEIGHTS = ((3, 7, 6, 1, 8, 9, 4, 5, 2), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2))
SMALL_WORDS = {"og", "i", "for", "av", "på", "the", "of", "and"}
GENITIVE = "(?:s|'|’)?"
DEFINITE = f"(?:en|et|ene)?{GENITIVE}"


@dataclass(frozen=True)
class ScreeningFinding:
    """Something that could identify: where in the text (characters from 1), and its kind."""

    start: int
    end: int
    kind: str


def screen(
    text: str,
    names: Iterable[str] = (),
    organisations: Iterable[str] = (),
    positions: Iterable[str] = (),
    places: Iterable[str] | None = None,
) -> list[ScreeningFinding]:
    """Return what in a text could identify someone, in the order of the text.

    Parameters
    ----------
    text : str
    names : iterable of str
        Full names of the participants. Each part of a name counts, also by itself.
    organisations : iterable of str
        Names of the organisations; short forms and initials are looked for too.
    positions : iterable of str
        Job titles that one person alone has (see `unique_positions`).
    places : iterable of str, optional
        Place names; those of `places.txt` when left out.
    """
    return findings(text, patterns(names, organisations, positions, places))


def patterns(
    names: Iterable[str] = (),
    organisations: Iterable[str] = (),
    positions: Iterable[str] = (),
    places: Iterable[str] | None = None,
) -> list[tuple[str, re.Pattern]]:
    """Return what to look for, by kind, for the parameters of `screen`."""
    places = known_places() if places is None else places
    called = [form for name in organisations for form in forms(name)]
    return [
        (EMAIL, ADDRESS),
        (PHONE, NUMBER_OF_PHONE),
        (NAME, _any_of((part for name in names for part in name_parts(name)), GENITIVE)),
        # initials are told from ordinary words by their capitals
        (ORGANISATION, _any_of(filter(str.isupper, called), GENITIVE)),
        (
            ORGANISATION,
            _any_of((form for form in called if not form.isupper()), DEFINITE, re.IGNORECASE),
        ),
        (POSITION, _any_of(positions, DEFINITE, re.IGNORECASE)),
        (PLACE, _any_of(places, GENITIVE)),
    ]


def patterns_of(participants: pd.DataFrame) -> list[tuple[str, re.Pattern]]:
    """Return what to look for, by kind, when these have taken part: name, position, organisation.

    It takes longer to put together than to search a text for, so it is made once.
    """
    return patterns(
        names=[name for name in participants["name"] if name],
        organisations=sorted({name for name in participants["organisation"] if name}),
        positions=unique_positions(participants["position"]),
    )


def findings(text: str, sought: list[tuple[str, re.Pattern]]) -> list[ScreeningFinding]:
    """Return what in a text is as one of the `patterns`, in the order of the text."""
    found = {
        ScreeningFinding(match.start() + 1, match.end(), kind)
        for kind, regex in sought
        for match in regex.finditer(text)
    }
    found |= {
        ScreeningFinding(match.start() + 1, match.end(), IDENTITY_NUMBER)
        for match in ELEVEN_DIGITS.finditer(text)
        if is_identity_number(re.sub(r"\D", "", match[0]))
    }
    return list(_widest(found))


def is_identity_number(digits: str) -> bool:
    """Return whether 11 digits are a Norwegian national identity number or a D-number.

    Day (plus 40 in a D-number), month (plus 40, 65 or 80 in numbers of hospitals and of test
    persons) and both check digits (weighted sums modulo 11) must fit.
    """
    day, month = int(digits[:2]), int(digits[2:4])
    dated = (day - 40 if day > 40 else day) in range(1, 32) and any(
        month - shift in range(1, 13) for shift in (0, 40, 65, 80)
    )
    return dated and all(
        (sum(w * int(d) for w, d in zip(weights, digits, strict=False)) + int(digits[len(weights)]))
        % 11
        == 0
        for weights in WEIGHTS
    )


def name_parts(name: str) -> list[str]:
    """Return the parts of a full name by which a person may be called."""
    return [part for part in re.split(r"[\s-]+", name.strip()) if part[:1].isupper()]


def forms(organisation: str) -> list[str]:
    """Return the name of an organisation, its short forms and its initials.

    «Justis- og beredskapsdepartementet» is called Justisdepartementet, too.
    """
    found = [organisation]
    kind = re.search(r"(departement|direktorat)(?:et)?$", organisation)
    if kind:
        stems = re.findall(r"([\w]+)-(?=[ ,])", organisation)
        found += [stem + kind[0] for stem in stems]
        found += [organisation.split()[-1]] * bool(stems)
    words = [word for word in re.split(r"[\s,-]+", organisation) if word]
    initials = "".join(word[0] for word in words if word not in SMALL_WORDS).upper()
    return [*found, initials] if len(initials) >= 3 else found


def unique_positions(positions: Iterable[str]) -> list[str]:
    """Return the job titles that one person alone has, sorted."""
    counts = pd.Series(list(positions), dtype="str").str.strip().str.casefold().value_counts()
    return sorted(title for title, count in counts.items() if count == 1 and title)


@cache
def known_places() -> tuple[str, ...]:
    """Return the place names of `places.txt`."""
    return tuple(PLACES.read_text(encoding="utf-8").split("\n"))[:-1]


def screening_faults(
    registers: Mapping[str, pd.DataFrame], kinds: Mapping[str, str]
) -> list[Fault]:
    """Return the faults of all quotes and challenges, held against all participants.

    Parameters
    ----------
    registers : mapping
        Path to the register's cells (strings), corrections made. Registers without the
        columns needed are left out; that is told elsewhere.
    kinds : mapping
        Path to kind of source: participants, quotes, challenges …
    """
    columns = ["name", "position", "organisation"]
    participants = [
        table[columns]
        for path, table in registers.items()
        if kinds[path] == "participants" and set(columns) <= set(table)
    ]
    everyone = pd.concat([*participants, pd.DataFrame(columns=columns, dtype="str")])
    sought = patterns_of(everyone)
    return [
        fault
        for path, table in registers.items()
        if kinds[path] in ("quotes", "challenges") and {"text_nb", "cleared_by"} <= set(table)
        for fault in text_faults(path, table, sought)
    ]


def text_faults(
    path: str, texts: pd.DataFrame, sought: list[tuple[str, re.Pattern]]
) -> list[Fault]:
    """Return the cleared texts in which something could identify someone.

    A text that nobody has cleared is not used, and is not screened.

    Parameters
    ----------
    path : str
        The file of quotes or challenges.
    texts : DataFrame
        text_nb, cleared_by; strings, index = number of the data row.
    sought : list
        As `patterns_of` returns it.
    """
    return [
        _fault(path, int(row), finding)
        for row, text, cleared_by in texts[["text_nb", "cleared_by"]].itertuples()
        if cleared_by.strip()
        for finding in findings(text, sought)
        if finding.kind not in accepted(cleared_by)
    ]


def accepted(cleared_by: str) -> set[str]:
    """Return the kinds of findings that the one who cleared the text has found harmless."""
    match = ACCEPTED.search(cleared_by)
    kinds = {kind.strip().casefold() for kind in match[1].split(",")} if match else set()
    return kinds - set(DIRECT)


def _fault(path: str, row: int, finding: ScreeningFinding) -> Fault:
    mend = "Skriv om teksten, eller tøm cleared_by så sitatet ikke brukes."
    if finding.kind not in DIRECT:
        mend = (
            f"{mend} Røper det ingen, kan den som klarerer, skrive «(godtatt: {finding.kind})» "
            "etter navnet sitt i cleared_by."
        )
    return Fault(
        path,
        f"{SHOWN_AS[finding.kind]} (tegn {finding.start}–{finding.end})",
        "en tekst uten noe som kan røpe hvem det gjelder",
        mend,
        row=row + 1,
        column="text_nb",
    )


def _any_of(words: Iterable[str], ending: str, flags: int = 0) -> re.Pattern:
    """Return what matches any of the words, the longest that fits, with an ending or without."""
    longest_first = sorted(set(words), key=lambda word: (-len(word), word))
    either = "|".join(map(re.escape, longest_first)) or "(?!)"
    return re.compile(rf"(?<!\w)(?:{either}){ending}(?!\w)", flags)


def _widest(findings: Iterable[ScreeningFinding]) -> Iterator[ScreeningFinding]:
    """Leave out what lies within another finding of its kind."""
    last: dict[str, int] = {}
    for finding in sorted(findings, key=lambda finding: (finding.start, -finding.end)):
        if finding.end > last.get(finding.kind, 0):
            last[finding.kind] = finding.end
            yield finding
