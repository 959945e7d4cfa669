"""How many drawn cases a test tries: few in every run, many with THOROUGH=1."""

import os
from typing import TypeVar

T = TypeVar("T")


def sized(few: T, many: T) -> T:
    """Return `many` when the environment asks for thorough tests, as CI does, else `few`."""
    return many if os.environ.get("THOROUGH") else few
