"""What chapters may call besides the lookups, so that an author's own `quarto preview` shows them.

The build picks the wording that is true, and stops at a condition that does not hold, before the
cells run (`ledger/alternatives.py`). In an author's notebook each condition leaves a mark instead:
filters/structure.lua keeps the first wording that holds, and shows where a sentence does not.
"""

from __future__ import annotations

from IPython import get_ipython
from IPython.display import Markdown

from survey_report.chapters import lookups
from survey_report.language.markup import markdown_text
from survey_report.ledger import guards
from survey_report.ledger.ledger import load_values

HOLDS, HOLDS_NOT = "ja", "nei"


def guard(condition: str) -> Markdown:
    """Stop at a sentence that is not true of the data; in an author's notebook, mark it."""
    try:
        return lookups.guard(condition)
    except guards.GuardError:
        if not in_notebook():
            raise
        return Markdown(f'[]{{.vilkar passer="{HOLDS_NOT}"}}')


def when(condition: str) -> Markdown:
    """Mark a wording that is kept when the condition is the first that holds."""
    values = {name: entry["value"] for name, entry in load_values().items()}
    try:
        holds = guards.holds(condition, values)
    except guards.GuardError:
        holds = False
    return Markdown(f'[]{{.ordlyd passer="{HOLDS if holds else HOLDS_NOT}"}}')


def otherwise() -> Markdown:
    """Mark a wording that is kept when nothing before it holds."""
    return Markdown(f'[]{{.ordlyd passer="{HOLDS}"}}')


def todo(what: str) -> Markdown:
    """Show what an author has still to do; the build stops at it."""
    return Markdown(rf"[\[{markdown_text(what)}\]]{{.utkast}}")


def in_notebook() -> bool:
    """Tell whether a Jupyter kernel runs the cells: Quarto does that for authors alone."""
    return type(get_ipython()).__name__ == "ZMQInteractiveShell"
