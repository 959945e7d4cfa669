"""The lookups of a chapter, read from its text: which values a sentence prints."""

from __future__ import annotations

import re
from collections.abc import Mapping

from survey_report.language import norwegian

_LOOKUP = re.compile(
    r"""\b(?:v|term|count|definite|fraction_of)\(\s*(["'])(?P<id>[\w.]+)\1(?:\s*,\s*(["'])(?P<form>\w+)\3)?"""
)
_SHARE = re.compile(
    r"""\bshare(?:_fraction)?\(\s*(["'])(?P<part>[\w.]+)\1\s*,\s*(["'])(?P<whole>[\w.]+)\3"""
)
_QUOTE = re.compile(r"""^\s*quote\(\s*(["'])(?P<id>[^"']+)\1\s*\)""")
_INLINE = re.compile(r"`\{python\}\s+(?P<call>[^`]+)`")
_HELPLESS = re.compile(r"`\{python\}\s*(?:guard|when|otherwise|todo)\(.*?\)\s*`")
PLACEHOLDER = "…"


def ids_looked_up(text: str) -> list[str]:
    """Return the ids that a text looks up, in order, without repeats.

    Examples
    --------
    >>> ids_looked_up('`{python} v("a.b", "words")` av `{python} share("c.d", "e.f")`')
    ['a.b', 'c.d', 'e.f']
    """
    found = [(match.start(), match["id"]) for match in _LOOKUP.finditer(text)]
    for match in _SHARE.finditer(text):
        found += [(match.start(), match["part"]), (match.start() + 1, match["whole"])]
    return list(dict.fromkeys(name for _, name in sorted(found)))


def wholes_in(text: str) -> list[str]:
    """Return the ids of what shares are parts of.

    Examples
    --------
    >>> wholes_in('`{python} share("c.d", "e.f")`')
    ['e.f']
    """
    return [match["whole"] for match in _SHARE.finditer(text)]


def quotes_called(text: str) -> list[tuple[int, str]]:
    """Return line (from 1) and id of every quotation that a chapter prints."""
    return [
        (number, match["id"])
        for number, line in enumerate(text.splitlines(), start=1)
        if (match := _QUOTE.match(line))
    ]


def names_called(function: str, text: str) -> list[tuple[int, str]]:
    """Return line (from 1) and first argument of each call of a function that prints.

    Examples
    --------
    >>> names_called("figure", 'figure("evaluation", "Hva lederne mener")')
    [(1, 'evaluation')]
    """
    call = re.compile(rf"""^\s*{function}\(\s*(["'])(?P<id>[^"']+)\1""")
    lines = enumerate(text.splitlines(), start=1)
    return [(number, match["id"]) for number, line in lines if (match := call.match(line))]


def as_read(text: str, entries: Mapping[str, Mapping]) -> str:
    """Return a paragraph as a reader sees it: numbers in place of lookups, no conditions.

    Parameters
    ----------
    text : str
    entries : mapping
        The ledger by id: value and display. What it does not have is shown as an ellipsis.
    """
    text = _INLINE.sub(lambda match: _shown(match["call"], entries), _HELPLESS.sub("", text))
    return " ".join(re.sub(r":{3,}(?:\s*\{[^}]*\})?|\[\^[\w-]+\]", "", text).split())


def _shown(call: str, entries: Mapping[str, Mapping]) -> str:
    names = [name for name in ids_looked_up(call) if name in entries]
    if not names or len(names) != len(ids_looked_up(call)):
        return PLACEHOLDER
    match = _LOOKUP.search(call)
    form, entry = match and match["form"], entries[names[0]]
    if form in norwegian.FORMS and entry.get("value") is not None:
        return norwegian.FORMS[form](entry["value"])
    return " av ".join(str(entries[name].get("display", PLACEHOLDER)) for name in names)
