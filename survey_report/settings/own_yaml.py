"""The project's own YAML, read by libyaml where it is there: in a tenth of the time."""

from __future__ import annotations

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str) -> object:
    """Return what a YAML text says.

    Examples
    --------
    >>> read_yaml("a: [1, to]")
    {'a': [1, 'to']}
    """
    return yaml.load(text, LOADER)
