"""docs/termer.csv: one term for one thing, in the report, in messages and in the docs for staff."""

import csv
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
with (ROOT / "docs/termer.csv").open(encoding="utf-8", newline="") as file:
    TERMS = list(csv.DictReader(file))
# docs/nytt-kull.md and its like; docs for developers are in English
NORWEGIAN = ("nytt-kull", "ny-utgave", "eksporter", "personvern", "messages", "forfatter", "audit")
# what is said to staff stands in strings with Norwegian letters or words
_STRING = re.compile(r"\"([^\"\n]*)\"")
_NORWEGIAN = re.compile(r"(?i)[æøå]|\b(?:ikke|fila|mappa|filen|mappen|som|eller|borte)\b")
_CODE = re.compile(r"`[^`\n]*`|```.*?```|\{[^}]*\}|https?://\S+", re.DOTALL)


def prose() -> dict[str, str]:
    """Return Norwegian text by file, without code."""
    chapters = sorted((ROOT / "reports").glob("[ca]*/*.qmd"))
    docs = [path for name in NORWEGIAN if (path := ROOT / f"docs/{name}.md").exists()]
    texts = {
        path.relative_to(ROOT).as_posix(): _CODE.sub(" ", path.read_text(encoding="utf-8"))
        for path in [*chapters, *docs, ROOT / "reports/audit/revisjon.html.j2"]
    }
    for path in sorted((ROOT / "survey_report").rglob("*.py")):
        strings = _STRING.findall(path.read_text(encoding="utf-8"))
        said = "\n".join(text for text in strings if _NORWEGIAN.search(text))
        texts[path.relative_to(ROOT).as_posix()] = _CODE.sub(" ", said)
    return texts


PROSE = prose()


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term["term"])
def test_one_term_for_one_thing(term):
    wrong = re.compile(rf"(?i)(?<!\w)(?:{term['instead_of']})(?!\w)")
    found = [
        f"{name}: «{match[0]}» skal være «{term['term']}»"
        for name, text in PROSE.items()
        for match in wrong.finditer(text)
    ]
    assert found == []


def test_a_wrong_term_would_be_found():
    (agenda,) = (term for term in TERMS if term["term"] == "dagsorden")
    assert re.search(rf"(?i)(?<!\w)(?:{agenda['instead_of']})(?!\w)", "De setter agendaen selv.")


# one and many: what a count of one would make of a sentence
@pytest.mark.parametrize(
    "garbled",
    [
        r"\b1 (?:rader|filer|kull har|grupper|feil er rettet|svarene|faktorer|sitater|tegnene)\b",
        r"\bde samme 1\b",
        r"\b(\w+)t?typeen\b",
        r"\ben av (?:en|ett)\b",
    ],
)
def test_forms_for_one_and_many(garbled):
    found = [name for name, text in PROSE.items() if re.search(garbled, text)]
    assert found == []
