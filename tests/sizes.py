"""How many drawn cases a test tries: few in every run, many with THOROUGH=1."""

import os


def sized(few: int, many: int) -> int:
    """Return `many` when the environment asks for thorough tests, as CI does, else `few`."""
    return many if os.environ.get("THOROUGH") else few
