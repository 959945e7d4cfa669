"""The colophon: who stands behind the edition, as its settings tell it."""

from __future__ import annotations

from survey_report.chapters.lookups import v
from survey_report.ledger.ledger import load_values

# value of the edition, and the word before it
LINES = {
    "statement": "Hva utgaven er",
    "publisher": "Utgiver",
    "author": "Skrevet av",
    "date": "Dato",
    "imprint": "Om utgivelsen",
    "licence": "Vilkår for bruk",
    "contact": "Kontakt",
    "citation": "Slik siterer du",
}


def colophon() -> None:
    """Print what the edition tells of itself as a list of definitions; what is empty falls away."""
    values = load_values()
    told = {name: word for name, word in LINES.items() if values[f"edition.{name}"]["value"]}
    print("\n".join(f"{word}\n:   {v(f'edition.{name}').data}\n" for name, word in told.items()))
