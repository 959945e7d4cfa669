"""What a settings file may be made of, whoever wrote it: no copies, no key twice, no depth."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

LARGEST = 1_000_000
DEEPEST = 20
LONGEST_NUMBER = 30
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STARTS = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_ENDS = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


def shape_fault(text: str) -> str:
    """Return what keeps a settings file from being read at all, in Norwegian, or "".

    Ten lines of copies of copies are a billion values, a hundred thousand brackets end the process,
    and of two equal keys the last one would count without a word.

    What is no YAML is left to who reads it.

    Examples
    --------
    >>> shape_fault("a: 1\\nb:\\n  a: 2\\n")
    ''
    >>> shape_fault("a: 1\\na: 2\\n")
    ', linje 2: Nøkkelen «a» står to ganger. Ta bort den ene.'
    """
    if len(text) > LARGEST:
        return f": Fila har {len(text)} tegn, og kan høyst ha {LARGEST}."
    try:
        return next(_faults(yaml.parse(text, Loader=_LOADER)), "")
    except yaml.YAMLError:
        return ""


def _faults(events: Iterator[yaml.Event]) -> Iterator[str]:
    # one entry a level: the keys so far and whether a key comes next, or None in a list
    levels: list[list | None] = []
    for event in events:
        line = f", linje {event.start_mark.line + 1}: "
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            yield f"{line}Verdier kan ikke vise til hverandre med & og *. Skriv verdien ut."
        if isinstance(event, _ENDS):
            levels.pop()
        elif isinstance(event, (yaml.ScalarEvent, *_STARTS)):
            if levels and levels[-1] is not None:
                yield from (f"{line}{told}" for told in _repeated(event, levels[-1]))
            if isinstance(event, yaml.ScalarEvent) and _is_long_number(event.value):
                yield f"{line}Tallet har {len(event.value)} sifre."
            if isinstance(event, _STARTS):
                levels.append([set(), True] if isinstance(event, _STARTS[0]) else None)
        if len(levels) > DEEPEST:
            yield f"{line}Innstillingene er lagt inni hverandre i mer enn {DEEPEST} lag."


def _repeated(event: yaml.Event, level: list) -> Iterator[str]:
    known, is_key = level
    level[1] = not is_key
    if is_key and isinstance(event, yaml.ScalarEvent):
        if event.value in known:
            yield f"Nøkkelen «{event.value}» står to ganger. Ta bort den ene."
        known.add(event.value)


def _is_long_number(text: str) -> bool:
    return len(text) > LONGEST_NUMBER and text.replace("_", "").isdigit()
