"""What a settings file may be made of, whoever wrote it: no copies, no key twice, no depth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from survey_report.settings.own_yaml import LOADER

# far beyond any settings of ours: signs in a file, levels within one another, signs of a number
LARGEST = 1_000_000
DEEPEST = 20
LONGEST_NUMBER = 30
_STARTS = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_ENDS = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


@dataclass
class _Keys:
    """The keys of a mapping so far, and whether a key comes next."""

    known: set[str] = field(default_factory=set)
    comes_next: bool = True


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
        return next(_faults(yaml.parse(text, Loader=LOADER)), "")
    except yaml.YAMLError:
        return ""


def _faults(events: Iterator[yaml.Event]) -> Iterator[str]:
    """Yield what is wrong, in the order of the file."""
    levels: list[_Keys | None] = []  # None in a list, which has no keys
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
                levels.append(_Keys() if isinstance(event, _STARTS[0]) else None)
        if len(levels) > DEEPEST:
            yield f"{line}Innstillingene er lagt inni hverandre i mer enn {DEEPEST} lag."


def _repeated(event: yaml.Event, keys: _Keys) -> Iterator[str]:
    """Yield that a key has stood before; keys and values take turns."""
    is_key, keys.comes_next = keys.comes_next, not keys.comes_next
    if is_key and isinstance(event, yaml.ScalarEvent):
        if event.value in keys.known:
            yield f"Nøkkelen «{event.value}» står to ganger. Ta bort den ene."
        keys.known.add(event.value)


def _is_long_number(text: str) -> bool:
    return len(text) > LONGEST_NUMBER and text.replace("_", "").isdigit()
