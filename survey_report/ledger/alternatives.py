"""Sentences that follow the data: of several wordings, the report has the one that is true.

A chapter writes the wordings in one block, each after the condition it needs:

    ::: {.alternativer}
    `{python} when("effect.global_index.ci_low > 0")`
    Skåren steg.

    `{python} when("effect.global_index.ci_high < 0")`
    Skåren falt.

    `{python} otherwise()`
    Vi kan ikke si om skåren har endret seg.
    :::

The first is kept whose condition holds, whose own guards hold, and of which every number can be
printed: a value that is hidden, or that these data do not give, fits no wording but the last, and
no more does a share of nothing. So
there may be several `otherwise()`; the last of them is kept in any case. The lines keep their
numbers: what is not chosen becomes blank lines, and the condition of what is chosen becomes a
guard on the same line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from survey_report.ledger.guards import GuardError, guards_in, holds
from survey_report.ledger.lookup_calls import ids_looked_up, wholes_in

_OPENING = re.compile(r"^:{3,}\s*(?:\{.*\}|[\w-]+)\s*:*\s*$")
_CLOSING = re.compile(r"^:{3,}\s*$")
_BLOCK = re.compile(r"^:{3,}\s*\{[^}]*\.alternativer\b.*\}\s*$")
_CODE = re.compile(r"^(`{3,}|~{3,})")
_WHEN = re.compile(r"""^\s*`\{python\}\s*when\((["'])(?P<condition>.*)\1\)\s*`\s*(?P<text>.*)$""")
_OTHERWISE = re.compile(r"^\s*`\{python\}\s*otherwise\(\)\s*`\s*(?P<text>.*)$")


@dataclass(frozen=True)
class Wording:
    """One of the wordings of a block.

    Attributes
    ----------
    condition : str
        What must hold; "" where its guards say it all, as at the head of a block.
    last : bool
        Whether it is what is left when nothing else fits.
    start, end : int
        Its lines, as a slice of the chapter's; the first has the condition.
    """

    condition: str
    last: bool
    start: int
    end: int


@dataclass(frozen=True)
class Block:
    """Wordings of which the report has one; `start` and `end` are its fences."""

    wordings: tuple[Wording, ...]
    start: int
    end: int


def chosen(text: str, values: Mapping[str, object]) -> str:
    """Return a chapter with one wording of each block, on the lines it stood on.

    Parameters
    ----------
    text : str
        The chapter.
    values : mapping
        Ledger id to raw value.

    Returns
    -------
    str
        Of a block where nothing fits, nothing is left; `unmatched` tells of it.

    Examples
    --------
    >>> text = "::: {.alternativer}\\n`{python} when(\\"a.b > 1\\")`\\nStor.\\n:::"
    >>> chosen(text, {"a.b": 2}).split()
    ['`{python}', 'guard("a.b', '>', '1")`', 'Stor.']
    >>> chosen(text, {"a.b": 0}).split()
    []
    """
    lines, block = text.split("\n"), None
    while (block := _next_block(lines, block)) is not None:
        wording = _fitting(lines, block, values)
        kept = range(wording.start, wording.end) if wording else range(0)
        for number in range(block.start, block.end + 1):
            lines[number] = _opened(lines[number], number == kept.start) if number in kept else ""
    return "\n".join(lines)


def unmatched(text: str, values: Mapping[str, object]) -> list[int]:
    """Return the line (from 1) of each block of which no wording fits."""
    lines, found, block = text.split("\n"), [], None
    while (block := _next_block(lines, block)) is not None:
        if _fitting(lines, block, values) is None:
            found.append(block.start + 1)
        lines[block.start : block.end + 1] = _without_fences(lines, block, values)
    return found


def conditions_in(text: str) -> list[tuple[int, str]]:
    """Return line (from 1) and condition of every wording, chosen or not."""
    return [
        (number, match["condition"])
        for number, line in enumerate(text.split("\n"), start=1)
        if (match := _WHEN.match(line))
    ]


def _without_fences(lines: list[str], block: Block, values: Mapping[str, object]) -> list[str]:
    """Return the block's lines with the chosen wording, blocks within it among them."""
    wording = _fitting(lines, block, values)
    kept = range(wording.start, wording.end) if wording else range(0)
    return [lines[number] if number in kept else "" for number in range(block.start, block.end + 1)]


def _opened(line: str, first: bool) -> str:
    """Return a line of the chosen wording; its condition becomes a guard."""
    if not first:
        return line
    if match := _WHEN.match(line):
        quotation = "'" if '"' in match["condition"] else '"'
        guard = f"`{{python}} guard({quotation}{match['condition']}{quotation})`"
        return f"{guard}{match['text']}"
    match = _OTHERWISE.match(line)
    return match["text"] if match else line


def _fitting(lines: list[str], block: Block, values: Mapping[str, object]) -> Wording | None:
    return next((one for one in block.wordings if _fits(lines, one, values)), None)


def _fits(lines: list[str], wording: Wording, values: Mapping[str, object]) -> bool:
    if wording.last:
        return True
    text = chosen("\n".join(lines[wording.start : wording.end]), values)
    conditions = [one.condition for one in guards_in(text, "")]
    try:
        true = all(holds(one, values) for one in (wording.condition, *conditions) if one)
    except GuardError:
        return False
    # «0 av 0 grupper» says nothing
    return (
        true
        and all(values.get(name) is not None for name in ids_looked_up(text))
        and all(values.get(name) for name in wholes_in(text))
    )


def _next_block(lines: list[str], last: Block | None) -> Block | None:
    """Return the next block of wordings, the outer one of those that stand in each other.

    Of the last one, a wording with blocks in it may be left on its lines.
    """
    code = ""
    for number in range(last.start if last else 0, len(lines)):
        code = _code_after(lines[number], code)
        if not code and _BLOCK.match(lines[number]):
            return _block_from(lines, number)
    return None


def _block_from(lines: list[str], start: int) -> Block:
    depth, code, starts = 1, "", []
    head = next((line for line in lines[start + 1 :] if line.strip()), "")
    if not (_WHEN.match(head) or _OTHERWISE.match(head) or _CLOSING.match(head)):
        starts.append(start + 1)
    end = len(lines) - 1
    for number in range(start + 1, len(lines)):
        line = lines[number]
        code = _code_after(line, code)
        if code:
            continue
        if _CLOSING.match(line):
            depth -= 1
            if depth == 0:
                end = number
                break
        elif _OPENING.match(line):
            depth += 1
        elif depth == 1 and (_WHEN.match(line) or _OTHERWISE.match(line)):
            starts.append(number)
    ends = [*starts[1:], end]
    wordings = [
        Wording(
            match["condition"] if (match := _WHEN.match(lines[one])) else "",
            bool(_OTHERWISE.match(lines[one])) and stop == end,
            one,
            stop,
        )
        for one, stop in zip(starts, ends, strict=False)
    ]
    return Block(tuple(wordings), start, end)


def _code_after(line: str, code: str) -> str:
    """Return the fence of the code block that is open after a line, or ""."""
    match = _CODE.match(line)
    if match is None:
        return code
    if not code:
        return match[1]
    return "" if line.startswith(code) and not line.strip(code[0]) else code
