"""What a file that nobody knows looks most like, and what keeps it from being that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from survey_report.faults.source_faults import Fault, listed, nearest
from survey_report.files.delimited_text import DELIMITERS, head_of
from survey_report.readers import is_workbook
from survey_report.readers.export import Codebook, lowered
from survey_report.settings.schema_tables import load_schema

HTML = (b"<!doctype", b"<html", b"<?xml")
# how files of other kinds begin
BEGINNINGS = {
    b"%PDF": "en PDF",
    b"\x89PNG": "et bilde (PNG)",
    b"\xff\xd8\xff": "et bilde (JPEG)",
    b"GIF8": "et bilde (GIF)",
    b"\x1f\x8b": "en pakket fil (gzip)",
    b"7z\xbc\xaf": "en pakket fil (7z)",
    b"Rar!": "en pakket fil (rar)",
    b"{\\rtf": "et dokument (RTF)",
}
# what a tool's export is called, the headings that tell it, and those that frame an answer
FORMATS = {
    "Questback EFS": (("dispcode", "lfdn"), ("u_account", "c_0001", "tester", "datetime")),
    "Questback Essentials": (
        ("Respondent-ID", "Status"),
        ("Ledergruppe", "Testrespondent", "Tidspunkt"),
    ),
    "SurveyXact": (("stato_4",), ("respondent_id", "group", "closetime", "stato_1")),
    "Nettskjema": (("$submission_id",), ("$created", "respondent_id", "group")),
    "Microsoft Forms": (
        ("Starttidspunkt", "Fullføringstidspunkt"),
        ("Respondent-ID", "Ledergruppe", "ID", "E-post", "Navn"),
    ),
    "et uttak i vårt eget format": (("respondent_id", "status"), ("group", "test", "submitted")),
}
REGISTER_NAMES = {
    "participants": "deltakerlista",
    "development_areas": "gruppenes utviklingsområder",
    "quotes": "sitatene",
    "challenges": "utfordringene",
}
# a whole row of headings is never so short
FEW = 3
MEND = (
    "Se i docs/eksporter.md hvordan uttaket skal tas. Ta fila ut av mappa hvis den ikke hører til."
)


def no_text(path: str, start: bytes) -> Fault | None:
    """Return the fault of a file of another kind than tables, told by how it begins."""
    for beginning, kind in BEGINNINGS.items():
        if start.startswith(beginning):
            return Fault(path, kind, "et uttak av svar som CSV, Excel, tekst eller SPSS", MEND)
    return None


def headings_further_down(path: str, rows: Iterable[Iterable[str]]) -> Fault | None:
    """Return the fault of a file whose headings stand below a title; None where they do not.

    Parameters
    ----------
    path : str
    rows : iterable of iterable of str
        Its first rows.
    """
    known = [(*own, *frame) for own, frame in FORMATS.values()]
    known += [tuple(load_schema(kind)["properties"]) for kind in REGISTER_NAMES]
    for number, row in enumerate(rows, start=1):
        present = lowered([" ".join(cell.split()) for cell in row])
        if number > 1 and any(
            sum(name.lower() in present for name in names) > len(names) / 2 for names in known
        ):
            above = "rad 1" if number == 2 else f"rad 1 til {number - 1}"
            return Fault(
                path,
                f"overskriftene i rad {number}, med noe annet over",
                "overskriftene i rad 1",
                f"Slett {above}, og lagre fila under samme navn.",
                row=1,
            )
    return None


def unknown_file(path: str, headings: Iterable[str], codebooks: Mapping[str, Codebook]) -> Fault:
    """Return the fault of a file that is nothing we know, with what it is nearest to.

    Parameters
    ----------
    path : str
    headings : iterable of str
        Its first row.
    codebooks : mapping
        The cohort's codebooks.
    """
    headings = [" ".join(heading.split()) for heading in headings]
    found = "en fil som ikke ligner på noe som hører til et kull"
    expected = "et uttak fra et surveyverktøy, eller et register"
    if not headings:
        return Fault(path, "en nettside", expected, f"Siden er lagret i stedet for fila. {MEND}")
    if len(headings) <= FEW and (name := _run_together(" ".join(headings))):
        return Fault(
            path,
            f"{found}; nærmest er {name}, men overskriftene står uten skilletegn",
            f"{listed(list(DELIMITERS.values())[:3])} mellom overskriftene",
            f"Ta ut fila på nytt, og åpne den ikke i et annet program først. {MEND}",
            row=1,
        )
    scores = {name: _likeness(headings, (*own, *frame)) for name, (own, frame) in FORMATS.items()}
    scores |= {
        name: _likeness(headings, load_schema(kind)["properties"])
        for kind, name in REGISTER_NAMES.items()
    }
    best = max(scores, key=scores.get)
    if scores[best] < 1:
        asked = [x for book in codebooks.values() for x in _wordings(book)]
        if sum(1 for x in lowered(headings) if x in asked):
            lacking = "den har spørsmål, men ikke kolonnene som sier hvem som har svart og når"
            return Fault(path, f"{found}: {lacking}", expected, MEND, row=1)
        return Fault(path, f"{found} ({_form(path, headings)})", expected, MEND, row=1)
    wanted = FORMATS[best][0] if best in FORMATS else _columns(best)
    lacking = [name for name in wanted if name.lower() not in lowered(headings)]
    return Fault(
        path,
        f"{found}; nærmest er {best}, men {_lacks(lacking)}",
        f"{listed([f'«{name}»' for name in wanted][:6], 'og')} blant overskriftene",
        f"{_renamed(lacking, headings)}{MEND}",
        row=1,
    )


def _wordings(book: Codebook) -> set[str]:
    items = book.items
    return lowered([*items["item_id"], *items["variable"], *items["text_nb"]])


def _columns(register: str) -> list[str]:
    (kind,) = [kind for kind, name in REGISTER_NAMES.items() if name == register]
    rules = load_schema(kind)["properties"]
    return [name for name, rule in rules.items() if not rule.get("x-optional")]


def _likeness(headings: list[str], known: Iterable[str]) -> float:
    """Return how many of the known headings stand there, nearly right ones for half."""
    present = lowered(headings)
    exact = [name for name in known if name.lower() in present]
    others = [name for name in known if name not in exact]
    return len(exact) + sum(bool(nearest(name.lower(), present)) for name in others) / 2


def _lacks(lacking: list[str]) -> str:
    names = listed([f"«{name}»" for name in lacking[:4]], "og")
    if not lacking:
        return "for mange av kolonnene er andre"
    return f"kolonnen {names} mangler" if len(lacking) == 1 else f"kolonnene {names} mangler"


def _renamed(lacking: list[str], headings: list[str]) -> str:
    present = {heading.lower(): heading for heading in headings}
    for name in lacking:
        if near := nearest(name.lower(), present):
            return f"Skulle «{present[near[0]]}» hete «{name}»? "
    return ""


def _run_together(line: str) -> str:
    """Return the format whose headings stand in one line without anything between them."""
    counts = {
        name: sum(heading in line for heading in (*own, *frame))
        for name, (own, frame) in FORMATS.items()
    }
    best = max(counts, key=counts.get)
    return best if counts[best] >= 2 else ""


def _form(path: str, headings: list[str]) -> str:
    count = "1 kolonne" if len(headings) == 1 else f"{len(headings)} kolonner"
    if is_workbook(path) or len(headings) == 1:
        return count
    return f"{count}, skilt med {DELIMITERS.get(head_of(path).delimiter, 'et annet tegn')}"
