"""Wordings as an author's own `quarto preview` shows them, where no build has chosen among them.

The build picks the wording that is true before the cells run (`ledger/alternatives.py`). Here
each condition leaves a mark, and filters/structure.lua keeps the first that holds.
"""

from __future__ import annotations

from IPython.display import Markdown

from survey_report.ledger import guards
from survey_report.ledger.ledger import load_values


def when(condition: str) -> Markdown:
    """Mark a wording that is kept when the condition is the first that holds."""
    values = {name: entry["value"] for name, entry in load_values().items()}
    try:
        holds = guards.holds(condition, values)
    except guards.GuardError:
        holds = False
    return Markdown(f'[]{{.ordlyd passer="{"ja" if holds else "nei"}"}}')


def otherwise() -> Markdown:
    """Mark the wording that is kept when no condition holds."""
    return Markdown('[]{.ordlyd passer="ja"}')
