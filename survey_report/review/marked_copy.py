"""Read a Word file as it comes back: its text before and after, tracked changes, comments."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_INSERTED, _DELETED = (f"{W}ins", f"{W}moveTo"), (f"{W}del", f"{W}moveFrom")
# the contents repeat headings and captions
_REPEATED = re.compile(r"^(TOC|toc|tableoffigures|Innholdsfortegnelse)", re.IGNORECASE)


class MarkedCopyError(Exception):
    """The file is not one that can be read."""


@dataclass
class Change:
    """A tracked change: what is struck out, what is put in, and where in the text before."""

    offset: int
    removed: str = ""
    added: str = ""


@dataclass
class Comment:
    """A comment: its words, the words it is about, and where in the text before."""

    offset: int
    text: str
    about: str = ""


@dataclass
class Block:
    """A paragraph, or a table.

    Attributes
    ----------
    before, after : str
        The text with every tracked change rejected, and with every one accepted.
    style : str
    is_table : bool
    moved : bool
        Word says that it was moved, here or from here.
    """

    before: str = ""
    after: str = ""
    style: str = ""
    is_table: bool = False
    moved: bool = False
    changes: list[Change] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)


def read_blocks(path: Path) -> list[Block]:
    """Return the paragraphs and tables of a Word file, and its notes, in order.

    Raises
    ------
    MarkedCopyError
        When it is not a Word file.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            parts = {
                name: etree.fromstring(archive.read(f"word/{name}.xml"))
                for name in ("document", "footnotes", "comments")
                if f"word/{name}.xml" in names
            }
        body = parts["document"].find(f"{W}body")
    except (OSError, KeyError, zipfile.BadZipFile, etree.XMLSyntaxError) as error:
        raise MarkedCopyError(f"{path}: er ikke en Word-fil (.docx) som kan leses.") from error
    reader = _Reader(_comment_texts(parts.get("comments")))
    blocks = [reader.block(element) for element in _blocks_of(body)]
    for note in parts.get("footnotes", ()):
        if note.get(f"{W}type") is None:
            blocks += [reader.block(element) for element in note.iter(f"{W}p")]
    return [block for block in blocks if block.before or block.after or block.comments]


def _blocks_of(body):
    for element in body:
        if element.tag in (f"{W}p", f"{W}tbl"):
            yield element
        elif element.tag in (f"{W}sdt", *_INSERTED, *_DELETED):
            inside = element.find(f"{W}sdtContent") if element.tag == f"{W}sdt" else element
            yield from _blocks_of(inside)


def _comment_texts(comments) -> dict[str, str]:
    if comments is None:
        return {}
    return {
        one.get(f"{W}id"): " ".join("".join(t.text or "" for t in one.iter(f"{W}t")).split())
        for one in comments
    }


class _Reader:
    """Reads block after block; a comment's range may go on from one to the next."""

    def __init__(self, comments: dict[str, str]):
        self._texts = comments
        self._open: dict[str, Comment] = {}

    def block(self, element) -> Block:
        """Return a block with its changes and comments."""
        block = Block(is_table=element.tag == f"{W}tbl")
        style = element.find(f"{W}pPr/{W}pStyle")
        block.style = "" if style is None else style.get(f"{W}val")
        paragraphs = element.iter(f"{W}p") if block.is_table else [element]
        for number, paragraph in enumerate(paragraphs):
            if number:
                self._add(block, " ", None)
            self._paragraph(block, paragraph)
        block.moved = any(True for _ in element.iter(f"{W}moveFrom", f"{W}moveTo"))
        if _REPEATED.match(block.style):
            return Block()
        return block

    def _paragraph(self, block: Block, paragraph) -> None:
        is_page = False
        for node in paragraph.iter():
            if node.tag == f"{W}instrText":
                is_page = "PAGEREF" in (node.text or "")
            elif node.tag == f"{W}fldChar":
                is_page = is_page and node.get(f"{W}fldCharType") != "end"
            elif node.tag == f"{W}commentRangeStart":
                self._begin(block, node.get(f"{W}id"))
            elif node.tag == f"{W}commentRangeEnd":
                self._open.pop(node.get(f"{W}id"), None)
            elif node.tag == f"{W}commentReference":
                self._point(block, node.get(f"{W}id"))
            elif not is_page:
                self._add(block, _text_of(node), node)

    def _begin(self, block: Block, name: str) -> None:
        if name in self._texts:
            comment = Comment(len(block.before), self._texts.pop(name))
            self._open[name] = comment
            block.comments.append(comment)

    def _point(self, block: Block, name: str) -> None:
        """A comment without a range stands where its mark is."""
        if name in self._texts:
            block.comments.append(Comment(len(block.before), self._texts.pop(name)))

    def _add(self, block: Block, text: str, node) -> None:
        if not text:
            return
        around = {one.tag for one in node.iterancestors()} if node is not None else set()
        inserted, deleted = around & set(_INSERTED), around & set(_DELETED)
        for comment in self._open.values():
            comment.about += "" if deleted and not inserted else text
        if inserted or deleted:
            change = block.changes[-1] if block.changes else None
            # what is struck out and what is put in its place are one change
            if change is None or change.offset + len(change.removed) != len(block.before):
                change = Change(len(block.before))
                block.changes.append(change)
            if deleted and not inserted:
                change.removed += text
            elif not deleted:
                change.added += text
        if not inserted:
            block.before += text
        if not deleted:
            block.after += text


def _text_of(node) -> str:
    if node.tag in (f"{W}t", f"{W}delText", f"{M}t"):
        return node.text or ""
    if node.tag in (f"{W}tab", f"{W}br") and node.getparent().tag == f"{W}r":
        return " "
    return "-" if node.tag == f"{W}noBreakHyphen" else ""
