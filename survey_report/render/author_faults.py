"""What an author did wrong, told as file, line and a Norwegian sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class AuthorFault:
    """One fault in the sources of the report.

    Attributes
    ----------
    file : str
        Path as the author knows it; empty when the fault has no place.
    line : int
        First line is 1; 0 when unknown.
    message : str
        What is wrong, in Norwegian.
    excerpt : str
        The words or the code it is about.
    """

    file: str
    line: int
    message: str
    excerpt: str = ""

    def __str__(self) -> str:
        place = ", ".join(
            part for part in (self.file, f"linje {self.line}" if self.line else "") if part
        )
        head = f"{place}: {self.message}" if place else self.message
        return f"{head}\n    {self.excerpt}" if self.excerpt else head


class RenderError(Exception):
    """The report cannot be made; holds every fault that was seen."""

    def __init__(self, faults: Iterable[AuthorFault]):
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def report_text(error: RenderError) -> str:
    """Return what the author is shown."""
    lines = "\n".join(f"  – {fault}" for fault in error.faults)
    return f"Rapporten kan ikke lages. {len(error.faults)} feil:\n{lines}"
