"""Captions, references and lists of the Word file as fields, which Word itself counts."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping

from docx.document import Document
from docx.oxml import OxmlElement
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from survey_report.render.word_names import named_paragraphs, qn

CAPTIONS = ("Image Caption", "Table Caption")
# «Figur 3.» and «Tabell M1.»: what is counted, the letter of its series, and its number
_LABEL = re.compile(
    r"(?P<word>\D+?)(?P<space>[\s\u00a0])(?P<series>[A-Z]?)(?P<number>\d+)(?P<stop>\.?)"
)
_NUMBER = re.compile(r"(?P<word>Vedlegg\s)?(?P<number>\d+(?:\.\d+)*)")


class Bookmarks:
    """Hands out bookmarks that stand in no one's way: hidden names, ids that are not in use."""

    def __init__(self, document: Document):
        marks = document.element.body.iter(qn("w:bookmarkStart"))
        self._next = max((int(mark.get(qn("w:id"))) for mark in marks), default=0) + 1

    def around(self, first, last, kind: str) -> str:
        """Put a bookmark around the elements from `first` to `last`; return its name."""
        name = f"_{kind}{100_000_000 + self._next}"
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for mark in (start, end):
            mark.set(qn("w:id"), str(self._next))
        start.set(qn("w:name"), name)
        first.addprevious(start)
        last.addnext(end)
        self._next += 1
        return name


def field(instruction: str, result: list, *, dirty: bool = False) -> list:
    """Return the elements of a field: its instruction, and what it shows until it is updated."""
    begin = _mark("begin")
    if dirty:
        begin[-1].set(qn("w:dirty"), "true")
    text = OxmlElement("w:instrText")
    text.set(qn("xml:space"), "preserve")
    text.text = f" {instruction} "
    return [begin, run_of(text), _mark("separate"), *result, _mark("end")]


def run_of(content, like=None):
    """Return a run with one element in it, formatted as the run `like`."""
    run = OxmlElement("w:r")
    if like is not None and like.find(qn("w:rPr")) is not None:
        run.append(copy.deepcopy(like.find(qn("w:rPr"))))
    run.append(content)
    return run


def text_run(text: str, like=None):
    """Return a run with a text, formatted as the run `like`."""
    element = OxmlElement("w:t")
    element.set(qn("xml:space"), "preserve")
    element.text = text
    return run_of(element, like)


def _mark(kind: str):
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    return run_of(mark)


def number_captions(document: Document, bookmarks: Bookmarks) -> dict[str, tuple[str, str]]:
    """Let Word count figures and tables: «Figur » and a SEQ field in each caption.

    Returns
    -------
    dict
        The anchor of each caption to the bookmark round its number, and what that says.
    """
    targets = {}
    for paragraph, style in named_paragraphs(document):
        if style not in CAPTIONS:
            continue
        label = next((r._r for r in paragraph.runs if _LABEL.fullmatch(r.text)), None)
        if label is None:
            continue
        found = _LABEL.fullmatch("".join(text.text for text in label.iter(qn("w:t"))))
        series = "_".join(filter(None, (found["word"], found["series"])))
        counted = field(f"SEQ {series} \\* ARABIC", [text_run(found["number"], label)])
        lettered = [text_run(found["series"], label)] if found["series"] else []
        parts = [text_run(found["word"] + found["space"], label), *lettered, *counted]
        for part in parts:
            label.addprevious(part)
        name = bookmarks.around(parts[1], parts[-1], "Ref")
        if found["stop"]:
            label.addprevious(text_run(found["stop"], label))
        paragraph._p.remove(label)
        shown = found["series"] + found["number"]
        for anchor in paragraph._p.iter(qn("w:bookmarkStart")):
            targets[anchor.get(qn("w:name"))] = (name, shown)
    return targets


def mark_heading_numbers(document: Document, bookmarks: Bookmarks) -> dict[str, tuple[str, str]]:
    """Put a bookmark round the number of each heading; return them by the heading's anchor."""
    targets = {}
    for paragraph, name in named_paragraphs(document):
        if not name.startswith("Heading") or not paragraph.runs:
            continue
        first = paragraph.runs[0]._r
        found = _NUMBER.fullmatch(paragraph.runs[0].text)
        anchor = _anchor_of(paragraph)
        if not anchor or found is None:
            continue
        if found["word"]:
            first.addprevious(text_run(found["word"], first))
            first.addprevious(text_run(found["number"], first))
            before, first = first, first.getprevious()
            paragraph._p.remove(before)
        targets[anchor] = (bookmarks.around(first, first, "Ref"), found["number"])
    return targets


def _anchor_of(paragraph: Paragraph) -> str | None:
    """Return the name of the bookmark that Pandoc gave a heading: in it, or just before it."""
    mark = paragraph._p.find(".//" + qn("w:bookmarkStart"))
    before = paragraph._p.getprevious()
    if mark is None and before is not None and before.tag == qn("w:bookmarkStart"):
        mark = before
    return None if mark is None else mark.get(qn("w:name"))


def refer_by_fields(document: Document, targets: Mapping[str, tuple[str, str]]) -> None:
    """Turn links to numbered places («figur 3», «kapittel 1.4») into REF fields.

    Word then writes the number anew when something is moved. The word before it is text.
    """
    for link in list(document.element.body.iter(qn("w:hyperlink"))):
        target = targets.get(link.get(qn("w:anchor")))
        if target is None:
            continue
        bookmark, shown = target
        like = link.find(qn("w:r"))
        words = "".join(text.text or "" for text in link.iter(qn("w:t")))
        if not words.endswith(shown):
            continue
        before = words[: -len(shown)]
        made = field(f"REF {bookmark} \\h \\* MERGEFORMAT", [text_run(shown, like)])
        for part in ([text_run(before, like)] if before else []) + made:
            link.addprevious(part)
        link.getparent().remove(link)


def _even(text: str) -> str:
    return text.replace("\u00a0", " ")


def add_lists(document: Document, cover: list, bookmarks: Bookmarks) -> list[tuple]:
    """Put contents, list of figures and list of tables after the cover, filled in.

    Returns
    -------
    list of tuple
        For each entry, the run that shows the page number, and the paragraph it leads to.
    """
    headings, counted = [], {}
    for paragraph, name in named_paragraphs(document):
        if name in ("Heading 1", "Heading 2"):
            headings.append((paragraph, f"toc {name[-1]}"))
        elif name in CAPTIONS and (series := _series_of(paragraph)):
            counted.setdefault((name, series), []).append((paragraph, "table of figures"))
    after = cover[-1] if cover else document.element.body[0]
    shown: list[tuple] = []
    for title, lists in (
        ("Innhold", {'TOC \\o "1-2" \\h \\z': headings}),
        ("Figurer", _lists_of(counted, "Image Caption")),
        ("Tabeller", _lists_of(counted, "Table Caption")),
    ):
        if any(lists.values()):
            after = _list_heading(document, after, title, first=not shown)
        for instruction, entries in lists.items():
            if entries:
                after = _list_entries(document, after, instruction, entries, bookmarks, shown)
    return shown


def _series_of(caption: Paragraph) -> str | None:
    """Return the series that Word counts a caption in, or None for one without a number."""
    instructions = (text.text.split() for text in caption._p.iter(qn("w:instrText")))
    return next((words[1] for words in instructions if words[0] == "SEQ"), None)


def _lists_of(counted: Mapping[tuple[str, str], list], style: str) -> dict[str, list]:
    """Return the lists of the captions of a style, one a series, in order."""
    series = sorted(name for of_style, name in counted if of_style == style)
    return {f'TOC \\h \\z \\c "{name}"': counted[style, name] for name in series}


def _list_heading(document: Document, after, title: str, *, first: bool):
    paragraph = _paragraph_after(document, after, "TOC Heading")
    paragraph.add_run(title)
    paragraph.paragraph_format.page_break_before = first
    if not first:
        paragraph.paragraph_format.space_before = Pt(24)
    return paragraph._p


def _list_entries(document, after, instruction, entries, bookmarks, shown) -> object:
    opening, closing = field(instruction, [], dirty=True)[:3], _mark("end")
    for position, (target, style) in enumerate(entries):
        paragraph = _paragraph_after(document, after, style)
        after = paragraph._p
        if position == 0:
            after.extend(opening)
        link = OxmlElement("w:hyperlink")
        runs = [r._r for r in target.runs]
        name = bookmarks.around(runs[0], runs[-1], "Toc")
        link.set(qn("w:anchor"), name)
        link.set(qn("w:history"), "1")
        number = text_run("")
        parts = [text_run(_even(target.text)), run_of(OxmlElement("w:tab"))]
        link.extend([*parts, *field(f"PAGEREF {name} \\h", [number])])
        after.append(link)
        shown.append((number, target._p))
    after.append(closing)
    return after


def _paragraph_after(document: Document, element, style: str) -> Paragraph:
    made = OxmlElement("w:p")
    element.addnext(made)
    # a paragraph that is given a style looks through all of them for the usual one first
    made.style = document.styles[style].style_id
    return Paragraph(made, document._body)


def show_pages(entries: Iterable[tuple], pages: Mapping[object, int]) -> None:
    """Write the page of each entry of the lists; without one, the entry keeps its place empty."""
    for number, target in entries:
        page = pages.get(target)
        number.find(qn("w:t")).text = "" if page is None else str(page)
