"""What colleagues have done to a Word file: changed numbers, changes, comments, moves."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from survey_report.review.marked_copy import Block, Change
from survey_report.review.source_places import Place, SourceMap

# in the order in which they are told
NUMBER, CHANGE, EDIT, MOVE, COMMENT = "tall", "endring", "uten spor", "flyttet", "kommentar"
KINDS = (NUMBER, CHANGE, EDIT, MOVE, COMMENT)
_NUMBER = re.compile(r"[+–−-]?\d+(?:[\u00a0 ]\d{3})*(?:,\d+)?(?:[\u00a0 ]%)?")
_TOKEN = re.compile(r"\d+(?:,\d+)?|\w+|\s+|[^\w\s]")
_SENTENCE_END = re.compile(r"[.!?:]»?\s")
_CONTEXT = 25
# Two paragraphs are one that has been changed when so much of them is the same.
_ALIKE = 0.5


@dataclass(frozen=True)
class Found:
    """Something that was done to the copy.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    place : (str, int) or None
        File and line of the sources.
    sentence : str
        The sentence as it was published.
    was, now : str
        The words before and after; of a comment, what it is about and what it says.
    verdict : str
        Of a number, what the ledger says.
    context : str
        The words just before, where a change is to be taken over.
    """

    kind: str
    place: Place | None
    sentence: str
    was: str = ""
    now: str = ""
    verdict: str = ""
    context: str = ""


def find_marks(published: Sequence[Block], returned: Sequence[Block], sources: SourceMap) -> list:
    """Return everything that was done to a returned copy, numbers first, then in its order.

    Parameters
    ----------
    published, returned : sequence of Block
        From `marked_copy.read_blocks`.
    sources : SourceMap
    """
    found: list[Found] = []
    origin = ""
    for before, block in _paired(published, returned, found, sources):
        # what was put in as a paragraph of its own is told with the one before it
        origin = before or origin
        found += _marks_of(before or origin, block, sources, new=not before)
    return sorted(_without_twins(found), key=lambda one: KINDS.index(one.kind))


def _marks_of(before: str, block: Block, sources: SourceMap, *, new: bool) -> Iterator[Found]:
    def told(kind: str, offset: int, was: str, now: str) -> Found:
        at = len(before) if new else offset
        place = sources.place(before, at, is_table=block.is_table)
        context = before[max(at - _CONTEXT, 0) : at]
        sentence = sentence_at(before, at)
        return Found(kind, place, sentence, was, now, context=context)

    silent = _edits(before, block.before) if not new else []
    if new and block.before:
        silent = [Change(0, "", block.before)]
    for kind, changes in ((EDIT, silent), (CHANGE, block.changes)):
        for change in changes:
            if block.moved and kind == CHANGE:
                yield told(MOVE, change.offset, change.removed or change.added, "")
                continue
            base = before if kind == EDIT else block.before
            numbers = _changed_numbers(base, change)
            for was, now in numbers:
                yield told(NUMBER, change.offset, was, now)
            if not numbers:
                yield told(kind, change.offset, change.removed, change.added)
    for comment in block.comments:
        yield told(COMMENT, comment.offset, comment.about, comment.text)


def _paired(
    published: Sequence[Block], returned: Sequence[Block], found: list[Found], sources: SourceMap
) -> Iterator[tuple[str, Block]]:
    """Yield each returned block with the published text it comes from, or with none.

    What stands somewhere else, word for word, is told as moved; what is gone, as struck out.
    """
    ours = [block.after for block in published]
    theirs = [block for block in returned if block.before]
    matcher = difflib.SequenceMatcher(None, ours, [b.before for b in theirs], autojunk=False)
    pairs: dict[int, str] = {}
    lost, new = [], []
    for kind, start, end, first, last in matcher.get_opcodes():
        if kind == "equal":
            pairs |= {first + n: ours[start + n] for n in range(end - start)}
        else:
            lost += range(start, end)
            new += range(first, last)
    moved = []
    for index in list(new):
        same = next((n for n in lost if ours[n] == theirs[index].before), None)
        if same is not None:
            moved.append((same, index))
            lost.remove(same)
            new.remove(index)
            pairs[index] = ours[same]
    for index in new:
        near = [(_likeness(ours[n], theirs[index].before), n) for n in lost]
        ratio, best = max(near, default=(0.0, -1))
        if ratio >= _ALIKE:
            pairs[index] = ours[best]
            lost.remove(best)
    for same, index in moved:
        place = sources.place(ours[same], 0, is_table=published[same].is_table)
        what = "tabellen" if theirs[index].is_table else "avsnittet"
        found.append(Found(MOVE, place, sentence_at(ours[same], 0), what))
    for gone in lost:
        place = sources.place(ours[gone], 0, is_table=published[gone].is_table)
        found.append(Found(EDIT, place, sentence_at(ours[gone], 0), ours[gone]))
    position = {id(block): n for n, block in enumerate(theirs)}
    for block in returned:
        yield pairs.get(position.get(id(block), -1), ""), block


def _likeness(one: str, other: str) -> float:
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _ALIKE else 0.0


def _edits(before: str, after: str) -> list[Change]:
    """Return the changes between two texts, by words and numbers."""
    if before == after:
        return []
    ours, theirs = _TOKEN.findall(before), _TOKEN.findall(after)
    matcher = difflib.SequenceMatcher(None, ours, theirs, autojunk=False)
    return [
        Change(len("".join(ours[:start])), "".join(ours[start:end]), "".join(theirs[first:last]))
        for kind, start, end, first, last in matcher.get_opcodes()
        if kind != "equal"
    ]


def _changed_numbers(base: str, change: Change) -> list[tuple[str, str]]:
    """Return the whole numbers that a change has made others, as before and after.

    A change may be of a digit alone: then the number around it is what was changed.
    """
    start, end = change.offset, change.offset + len(change.removed)
    whole = [m for m in _NUMBER.finditer(base) if m.start() <= end and start <= m.end()]
    if not whole and not _NUMBER.search(change.added):
        return []
    first = min([start, *(m.start() for m in whole)])
    last = max([end, *(m.end() for m in whole)])
    was = base[first:last]
    now = base[first:start] + change.added + base[end:last]
    old, new = ([m[0] for m in _NUMBER.finditer(text)] for text in (was, now))
    if old == new:
        return []
    width = max(len(old), len(new))
    pairs = zip(old + [""] * (width - len(old)), new + [""] * (width - len(new)), strict=True)
    return [(one, other) for one, other in pairs if one != other]


def sentence_at(text: str, offset: int) -> str:
    """Return the sentence of a text that holds a place in it."""
    start = max((m.end() for m in _SENTENCE_END.finditer(text) if m.end() <= offset), default=0)
    end = next((m.end() for m in _SENTENCE_END.finditer(text) if m.end() > offset), len(text))
    return " ".join(text[start:end].split())


def _without_twins(found: list[Found]) -> list[Found]:
    """Tell of a tracked move once: Word has it both where it was and where it is."""
    seen, kept = set(), []
    for one in found:
        key = one.was if one.kind == MOVE else None
        if key is None or key not in seen:
            kept.append(one)
        seen.add(key)
    return kept


def judged(found: Sequence[Found], shown_at: Mapping[Place, Sequence[str]]) -> list[Found]:
    """Return the changed numbers with what the ledger says of them.

    Parameters
    ----------
    found : sequence of Found
    shown_at : mapping
        The forms in which the ledger's values may stand in each line of the sources.
    """
    return [
        replace(one, verdict=_verdict(one, shown_at)) if one.kind == NUMBER else one
        for one in found
    ]


def suggestions(found: Sequence[Found], sources: Mapping[str, Sequence[str]]) -> str:
    """Return the changes of wording that a source line can take over as it stands, as a patch.

    What was changed must stand in the line once, word for word: a line with lookups in the words
    that were changed, and a changed number, are for the author.

    Parameters
    ----------
    found : sequence of Found
    sources : mapping
        The lines of each file, with their ends.
    """
    edited = {file: list(lines) for file, lines in sources.items()}
    for one in found:
        if one.kind not in (CHANGE, EDIT) or one.place is None or one.place[0] not in edited:
            continue
        file, number = one.place
        lines = edited[file]
        was, now = one.context + one.was, one.context + one.now
        # the words before are of the sentence before where they cross its start
        while len(was) > len(one.was) and lines[number - 1].count(was) != 1:
            was, now = was[1:], now[1:]
        if was and lines[number - 1].count(was) == 1:
            lines[number - 1] = lines[number - 1].replace(was, now)
    return "".join(
        line
        for file, lines in edited.items()
        for line in difflib.unified_diff(sources[file], lines, f"a/{file}", f"b/{file}", n=1)
    )


def _verdict(one: Found, shown_at: Mapping[Place, Sequence[str]]) -> str:
    forms = {form.replace("\u00a0", " ") for form in shown_at.get(one.place, ())}
    was, now = one.was.replace("\u00a0", " "), one.now.replace("\u00a0", " ")
    if now and now in forms:
        return f"{now} står i tallregisteret for denne linja. Se hvilket tall linja skal slå opp."
    if was in forms:
        return f"Tallregisteret har {was}. Tallet kommer fra dataene og skal ikke endres for hånd."
    return "Tallet er ikke slått opp i tallregisteret. Vurder om det er riktig."
