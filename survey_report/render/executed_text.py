"""The one text that every format is made of: Markdown with the results of its code in place.

Each line keeps the place it comes from, so that what a renderer complains of is told with the
author's file and line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

Place = tuple[str, int]


@dataclass(frozen=True)
class ExecutedText:
    """The executed Markdown.

    Attributes
    ----------
    lines : tuple of str
    origins : tuple of (str, int)
        File and line that each line comes from; what a cell printed comes from the cell.
    front : dict
        The document's front matter.
    """

    lines: tuple[str, ...]
    origins: tuple[Place, ...]
    front: dict = field(default_factory=dict)

    @property
    def markdown(self) -> str:
        """The text."""
        return "\n".join(self.lines) + "\n"

    def places(self, words: str) -> list[Place]:
        """Return file and line of every place where `words` stand and no word goes on."""
        pattern = re.compile(re.escape(words) + r"(?![\w-])")
        pairs = zip(self.lines, self.origins, strict=True)
        return list(dict.fromkeys(place for line, place in pairs if pattern.search(line)))

    def part(self, start: int, end: int) -> ExecutedText:
        """Return the lines from `start` to before `end`."""
        return replace(self, lines=self.lines[start:end], origins=self.origins[start:end])


def as_text(content: Mapping) -> ExecutedText:
    """Return the text whose attributes have been through JSON."""
    origins = tuple((file, number) for file, number in content["origins"])
    return ExecutedText(tuple(content["lines"]), origins, content["front"])
