"""The one text that every format is made of: Markdown with the results of its code in place.

Each line keeps the place it comes from, so that what a renderer complains of is told with the
author's file and line.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

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


def write_executed(executed: ExecutedText, path: Path) -> None:
    """Write the text to a file that `read_executed` reads."""
    path.write_text(json.dumps(asdict(executed), ensure_ascii=False), encoding="utf-8")


def read_executed(path: Path) -> ExecutedText:
    """Return the text that `write_executed` wrote."""
    content = json.loads(path.read_text(encoding="utf-8"))
    origins = ((file, number) for file, number in content["origins"])
    return ExecutedText(tuple(content["lines"]), tuple(origins), content["front"])
