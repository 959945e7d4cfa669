"""The page of a draft that is kept open: when only some prose has changed, only that is read anew.

Text, tree and page of the last time are kept in chapters: what begins with a heading of the first
level. Where the changed lines are plain prose, they are about nothing in another chapter; where the
chapter's headings, figures and tables and the number of its notes are as they were, no other one
shows the change. Then that chapter alone is read, and written with the headings, figures, tables
and notes of the others; the rest is the last page's. All else is made whole.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from survey_report.render import embedded_renderer
from survey_report.render.author_faults import RenderError
from survey_report.render.programs import TooSlowError
from survey_report.render.render_job import RenderJob

_SECTION = re.compile(r'^<section id="[^"]*" class="level1\b', re.MULTILINE)
_MAIN_END = "</main>"
_NOTES = '<section id="footnotes"'
# Pandoc counts the notes before a citation; the filters make a link of it, without that number
_NOTE_COUNT = re.compile(r'"citationNoteNum":\d+')
# brackets that say all they mean themselves: [5,1]{.tall data-id="x"}, [text](address)
_CLOSED = re.compile(r"\[[^\[\]\\]*\](?:\{[^{}`]*\}|\([^()\s]*\))")
_NOTE = re.compile(r"\[\^[\w-]+\](?!:)")
# what may reach into another chapter, or end where nobody knows
_REACHING = re.compile(
    r"[\[\]<]|\\[A-Za-z]|\(@|`\{|^[ \t>]*(?:#|`{3}|~{3}|:{3}|[-=.]+[ \t]*$)|^[ \t]*:[ \t]"
)
_IMAGES = (".svg", ".png")
_FLOATS = ("fig-", "tbl-")
# frames that the filters take apart whatever is in them
_BOXES = {"boks", "konklusjon", "ingress", "sitat"}


@dataclass(frozen=True)
class _Kept:
    """A text, its tree and its page, by chapter, with what stands before and after them."""

    look: object
    texts: list[str]
    tree: dict
    blocks: list[list]
    frames: list[list]
    parts: list[str]
    # the chapters that have been read by themselves, and were the same
    alone: frozenset[int] = frozenset()


class KeptPage:
    """Writes the page of one text after another, as `embedded_renderer.write_page` would."""

    def __init__(self):
        self._last: _Kept | None = None

    def write(self, job: RenderJob) -> Path:
        """Write the page of a job, and return its file.

        Raises
        ------
        RenderError
            As `embedded_renderer.write_page`.
        """
        page = job.path("html")
        last, self._last = self._last, None
        try:
            kept = last and _with_changes(last, job)
        except (RenderError, TooSlowError):
            # told with its place when all is read
            kept = None
        self._last = kept or _made_whole(job)
        if self._last is None:
            return embedded_renderer.write_page(job)
        page.write_text("".join(self._last.parts), encoding="utf-8")
        return page


def look_of(job: RenderJob) -> tuple:
    """Return all but the text that Pandoc makes the page of: settings, theme, names of images."""
    theme = job.workspace.reports / "theme"
    made_by = [theme / "template.html", *sorted((theme / "filters").glob("*.lua"))]
    images = [path for path in job.workspace.folder.rglob("*") if path.suffix in _IMAGES]
    return (
        job.metadata,
        job.executed.front,
        [path.read_bytes() for path in made_by],
        sorted(path.relative_to(job.workspace.folder).as_posix() for path in images),
    )


def texts_of(lines: Iterable[str]) -> list[str]:
    """Return what stands before the first chapter, and the text of each."""
    texts: list[list[str]] = [[]]
    for line in lines:
        # a line right below another is none of Pandoc's headings
        if line.startswith("# ") and not (texts[-1] and texts[-1][-1].strip()):
            texts.append([])
        texts[-1].append(line)
    return ["\n".join(text) + "\n" for text in texts]


def is_prose_edit(old: str, new: str) -> bool:
    """Tell whether all lines that differ are prose that is about nothing outside its paragraph.

    Examples
    --------
    >>> is_prose_edit("En setning.", "En annen, med [5,1]{.tall data-id='x'} og @fig-y.")
    True
    >>> is_prose_edit("En setning.[^note]", "En annen.[^note]")
    True
    >>> is_prose_edit("En setning.", "En setning.[^note]")
    False
    """
    gone, come = _changed_lines(old.split("\n"), new.split("\n"))
    if sorted(_NOTE.findall("\n".join(gone))) != sorted(_NOTE.findall("\n".join(come))):
        return False
    prose = (_CLOSED.sub("", _NOTE.sub("", line)) for line in (*gone, *come))
    return not any(_REACHING.search(line) for line in prose)


def _changed_lines(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    changes = [places for kind, *places in matcher.get_opcodes() if kind != "equal"]
    gone = [line for start, end, _, _ in changes for line in old[start:end]]
    return gone, [line for _, _, start, end in changes for line in new[start:end]]


def frame_of(blocks: Sequence[dict]) -> list[dict]:
    """Return what other chapters can see of some blocks: headings, figures, tables and notes.

    Notes that go with what is left out stand in paragraphs of their own, in their order.
    """
    frame = []
    for block in blocks:
        kind, content = block["t"], block.get("c")
        if kind in ("Header", "Figure"):
            frame.append(block)
        elif kind == "Table":
            attributes, caption, columns, head, bodies, foot = content
            bare = [attributes, caption, columns, [head[0], []], [], [foot[0], []]]
            frame += [{"t": "Table", "c": bare}, *_notes([head, bodies, foot])]
        elif not any(map(_is_seen, _elements(block))):
            frame += _notes(content)
        elif kind == "Div" and not _is_seen(block) and _BOXES.issuperset(content[0][1]):
            frame.append({"t": "Div", "c": [content[0], frame_of(content[1])]})
        else:
            frame.append(block)
    return frame


def _is_seen(element: dict) -> bool:
    """Tell whether an element is one of those that other chapters see or are counted with."""
    if element["t"] != "Div":
        return element["t"] in ("Header", "Figure", "Table")
    name, classes, _ = element["c"][0]
    # a callout gets a heading of its own; of wordings the filters choose
    named = any(one.startswith("callout") or one == "alternativer" for one in classes)
    return named or name.startswith(_FLOATS)


def _notes(content: object) -> list[dict]:
    notes = [one for one in _elements(content) if one["t"] == "Note"]
    return [{"t": "Para", "c": notes}] if notes else []


def _elements(content: object) -> Iterator[dict]:
    """Yield the elements of a part of a tree in order, but for those of a note."""
    if isinstance(content, list):
        for one in content:
            yield from _elements(one)
    elif isinstance(content, dict):
        if "t" in content:
            yield content
        if content.get("t") != "Note":
            for one in content.values():
                yield from _elements(one)


def _seen(frame: Sequence[dict]) -> str:
    """Return what of a chapter's frame shows in other chapters: no word of its notes."""
    return json.dumps(_without_notes(frame))


def _without_notes(content: object) -> object:
    if isinstance(content, list):
        return [_without_notes(one) for one in content]
    if isinstance(content, dict):
        if content.get("t") == "Note":
            return "note"
        return {key: _without_notes(one) for key, one in content.items()}
    return content


def chapters_of_tree(blocks: Sequence[dict]) -> list[list[dict]]:
    """Return the blocks before the first chapter, and those of each."""
    chapters: list[list[dict]] = [[]]
    for block in blocks:
        if block["t"] == "Header" and block["c"][0] == 1:
            chapters.append([])
        chapters[-1].append(block)
    return chapters


def parts_of_page(page: str) -> list[str]:
    """Return the page's beginning, its chapters, its notes, and its end."""
    end = page.rindex(_MAIN_END)
    notes = page.find(_NOTES)
    starts = [match.start() for match in _SECTION.finditer(page)]
    places = [0, *starts, notes if notes >= 0 else end, end, len(page)]
    return [page[start:stop] for start, stop in zip(places, places[1:], strict=False)]


def _made_whole(job: RenderJob) -> _Kept | None:
    """Return a text with its tree and its page, None where chapters cannot be told apart."""
    tree = _parsed(embedded_renderer.read_tree(job, ()))
    texts, blocks = texts_of(job.executed.lines), chapters_of_tree(tree["blocks"])
    with ThreadPoolExecutor(1) as pool:
        page = pool.submit(_page_of, job, tree, tree["blocks"])
        frames = [frame_of(chapter) for chapter in blocks]
    parts = parts_of_page(page.result())
    alike = len(texts) == len(blocks) == len(parts) - 2
    return _Kept(look_of(job), texts, tree, blocks, frames, parts) if alike else None


def _with_changes(last: _Kept, job: RenderJob) -> _Kept | None:
    """Return the last text with what has changed in its place, None when all must be read."""
    texts = texts_of(job.executed.lines)
    if look_of(job) != last.look or len(texts) != len(last.texts):
        return None
    changed = [place for place, text in enumerate(texts) if text != last.texts[place]]
    if 0 in changed or not all(is_prose_edit(last.texts[n], texts[n]) for n in changed):
        return None
    blocks, frames = list(last.blocks), list(last.frames)
    for place in changed:
        old = () if place in last.alone else (last.texts[place],)
        new, *before = _read_alone(job, texts[place], *old)
        frames[place] = frame_of(new)
        # what is read otherwise by itself is about other chapters
        if before not in ([], [blocks[place]]) or _seen(frames[place]) != _seen(last.frames[place]):
            return None
        blocks[place] = new
    shown = (blocks[n] if n in changed else frame for n, frame in enumerate(frames))
    made = parts_of_page(_page_of(job, last.tree, [block for one in shown for block in one]))
    if len(made) != len(last.parts):
        return None
    fresh = {*changed, len(made) - 2}
    parts = [made[n] if n in fresh else part for n, part in enumerate(last.parts)]
    alone = last.alone | set(changed)
    return replace(last, texts=texts, blocks=blocks, frames=frames, parts=parts, alone=alone)


def _read_alone(job: RenderJob, *texts: str) -> list[list[dict]]:
    """Return the blocks of each of some texts, read by itself."""

    def read(stem: str, text: str) -> dict:
        lines = tuple(text.split("\n"))
        executed = replace(job.executed, lines=lines, origins=(("", 0),) * len(lines))
        return _parsed(embedded_renderer.read_tree(replace(job, executed=executed, stem=stem), ()))

    with ThreadPoolExecutor(len(texts)) as pool:
        trees = pool.map(read, map("kapittel-{}".format, range(len(texts))), texts)
        return [tree["blocks"] for tree in trees]


def _parsed(tree: Path) -> dict:
    return json.loads(_NOTE_COUNT.sub('"citationNoteNum":0', tree.read_text(encoding="utf-8")))


def _page_of(job: RenderJob, tree: dict, blocks: Sequence[dict]) -> str:
    path = job.path("json")
    path.write_text(json.dumps(tree | {"blocks": blocks}), encoding="utf-8")
    return embedded_renderer.page_of_tree(job, path).read_text(encoding="utf-8")
