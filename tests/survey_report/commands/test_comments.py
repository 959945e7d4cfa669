"""A copy of the Word file that a script has marked: all is found, at its line, and no more."""

import copy
import re
import shutil
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from lxml import etree

from survey_report.commands import comments
from survey_report.review import returned_copy
from survey_report.review.marked_copy import MarkedCopyError, read_blocks

COMMENTS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">%s</w:comments>"""
COMMENT = '<w:comment w:id="%d" w:author="x"><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:comment>'


def element(tag: str, **attributes):
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def run(text: str, *, deleted: bool = False):
    made = element("w:r")
    words = element("w:delText" if deleted else "w:t")
    words.set(qn("xml:space"), "preserve")
    words.text = text
    made.append(words)
    return made


def cut_out(document, words: str):
    """Let `words`, which stand in one run of the body, be a run of their own; return it."""
    for node in document.element.body.iter(qn("w:t")):
        if words in (node.text or "") and node.getparent().getparent().tag == qn("w:p"):
            old = node.getparent()
            before, after = node.text.split(words, 1)
            middle = copy.deepcopy(old)
            middle.find(qn("w:t")).text = words
            rest = copy.deepcopy(old)
            rest.find(qn("w:t")).text = after
            node.text = before
            for one in (old, middle, rest):
                one.find(qn("w:t")).set(qn("xml:space"), "preserve")
            old.addnext(middle)
            middle.addnext(rest)
            return middle
    raise AssertionError(f"«{words}» står ikke i ett løp")


def comment(document, number: int, words: str) -> None:
    target = cut_out(document, words)
    target.addprevious(element("w:commentRangeStart", id=str(number)))
    end = element("w:commentRangeEnd", id=str(number))
    mark = element("w:r")
    mark.append(element("w:commentReference", id=str(number)))
    target.addnext(end)
    end.addnext(mark)


def track(document, words: str, instead: str) -> None:
    target = cut_out(document, words)
    removed, added = element("w:del", id="900", author="x"), element("w:ins", id="901", author="x")
    removed.append(run(words, deleted=True))
    target.addprevious(removed)
    if instead:
        added.append(run(instead))
        removed.addnext(added)
    target.getparent().remove(target)


# words of the report, which of their lines they stand in, and what is done to them
COMMENTED = [
    "Ser gruppen hele sitt ansvarsområde under ett?",
    "Ingen toppledergruppe blir ferdig utviklet.",
    "Direktoratene sitter på fagkunnskapen.",
    "Oppgavene blir mer sammensatte.",
    "Vi har ikke målt ledergrupper utenfor programmet.",
]
TRACKED = [
    ("er sunt rastløs", "er urolig"),
    ("Slike oppgaver har ingen ferdig oppskrift.", "Slike oppgaver har ingen oppskrift."),
    ("Plassen i forvaltningen spiller også inn.", ""),
    ("Erfaringene spriker", "Erfaringene varierer"),
    ("Aller mest har gruppene", "Mest har gruppene"),
]


def lines_with(words: str) -> set[tuple[str, int]]:
    """Return every place in the sources where the words stand."""
    return {
        (path.as_posix(), number)
        for path in sorted(Path("reports").rglob("*.qmd"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if words in line
    }


def first_number(document, before: str):
    """Return the text node of the body in which a number follows some words."""
    nodes = document.element.body.iter(qn("w:t"))
    return next(n for n in nodes if re.search(re.escape(before) + r"\d+,\d+", n.text or ""))


def swap_digits(node) -> tuple[str, str]:
    """Mistype the first decimal number of a text node as people do: 5,06 becomes 5,60."""
    old = re.search(r"\d+,\d+", node.text)[0]
    new = old[:-2] + old[-1] + old[-2]
    assert new != old, old
    node.text = node.text.replace(old, new, 1)
    return old, new


@pytest.fixture(scope="module")
def marked(built, tmp_path_factory):
    """The published file with five comments, five tracked changes, three numbers, one move."""
    path = tmp_path_factory.mktemp("copy") / "merket.docx"
    document = docx.Document(str(built / "reports/output/erfaringsrapport.docx"))
    for number, words in enumerate(COMMENTED):
        comment(document, number, words)
    for words, instead in TRACKED:
        track(document, words, instead)
    numbers = [
        swap_digits(first_number(document, "steg skåren fra ")),
        swap_digits(first_number(document, "ved start, i snitt ")),
        swap_digits(next(document.tables[-2].rows[3].cells[1]._tc.iter(qn("w:t")))),
    ]
    # the last table goes up before the heading of its section
    moved = document.tables[-1]._tbl
    place = moved.getprevious()
    for _ in range(3):
        place = place.getprevious()
    place.addprevious(moved)
    document.save(str(path))
    texts = [COMMENT % (n, f"Merknad {n}") for n in range(len(COMMENTED))]
    with_part(path, "word/comments.xml", COMMENTS % "".join(texts))
    return path, numbers


def with_part(path: Path, name: str, content: str) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    parts[name] = content.encode("utf-8")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for one, data in parts.items():
            archive.writestr(one, data)


@pytest.fixture(scope="module")
def found(marked):
    return comments.read_marks(marked[0])


def of_kind(found, kind):
    return [one for one in found if one.kind == kind]


def test_every_mark_is_found_and_nothing_else(found):
    counted = {kind: len(of_kind(found, kind)) for kind in returned_copy.KINDS}
    assert counted == {"tall": 3, "endring": 5, "uten spor": 0, "flyttet": 1, "kommentar": 5}


def test_comments_are_at_their_lines(found):
    told = of_kind(found, returned_copy.COMMENT)
    expected = {words: f"Merknad {number}" for number, words in enumerate(COMMENTED)}
    assert {one.was: one.now for one in told} == expected
    for one in told:
        assert one.place in lines_with(one.was), one.was


def test_tracked_changes_are_at_their_lines(found):
    told = of_kind(found, returned_copy.CHANGE)
    assert {(one.was, one.now) for one in told} == set(TRACKED)
    for one in told:
        assert one.place in lines_with(one.was), one.was


def test_changed_numbers_come_first_and_are_held_against_the_ledger(found, marked):
    told = found[:3]
    assert {one.kind for one in told} == {returned_copy.NUMBER}
    assert sorted((one.was, one.now) for one in told) == sorted(marked[1])
    for one in told:
        line = Path(one.place[0]).read_text(encoding="utf-8").splitlines()[one.place[1] - 1]
        assert "{python}" in line or line.startswith("```"), line
        assert one.was in one.verdict and "tallregisteret" in one.verdict.lower()


def test_the_moved_table_is_at_the_cell_that_prints_it(found):
    (one,) = of_kind(found, returned_copy.MOVE)
    lines = Path(one.place[0]).read_text(encoding="utf-8").splitlines()
    assert lines[one.place[1] - 1].startswith("```{python}")
    assert "table(" in "".join(lines[one.place[1] : one.place[1] + 6])


def test_an_untouched_copy_says_nothing(built, tmp_path):
    path = tmp_path / "lik.docx"
    shutil.copyfile(built / "reports/output/erfaringsrapport.docx", path)
    assert comments.read_marks(path) == []


def test_wording_is_offered_as_a_patch_and_numbers_are_not(found, marked):
    patch = returned_copy.suggestions(found, comments._sources_of(found))
    assert "+" in patch and "er urolig" in patch and "Mest har gruppene" in patch
    assert not [new for _, new in marked[1] if f"{new}" in patch and "," in new]


def test_the_author_is_told_in_norwegian(found, marked, capsys):
    assert comments.command({"FILE": str(marked[0])}) == 0
    text = capsys.readouterr().out
    assert text.startswith("Endrede tall: 3, sporede endringer: 5, flyttet: 1, kommentarer: 5.")
    assert (
        text.index("Endrede tall") < text.index("Sporede endringer\n") < text.index("Kommentarer\n")
    )
    assert "reports/chapters/00-sammendrag.qmd:" in text and "(Sammendrag)" in text
    assert "Ingenting er endret" in text


def test_what_is_no_word_file_is_told(tmp_path, capsys):
    path = tmp_path / "a.docx"
    path.write_bytes(b"x")
    with pytest.raises(MarkedCopyError, match="er ikke en Word-fil"):
        read_blocks(path)
    assert comments.command({}) == 2
    assert "make comments FILE=" in capsys.readouterr().err


def test_marks_in_footnotes_are_found_at_their_lines(built, tmp_path):
    """A tracked change in one note and a word changed in another without tracking."""
    path = tmp_path / "noter.docx"
    shutil.copyfile(built / "reports/output/erfaringsrapport.docx", path)
    with zipfile.ZipFile(path) as archive:
        notes = parse_xml(archive.read("word/footnotes.xml"))
    tracked, untracked = "Oppgaven er ikke en del av datagrunnlaget", "regnet bredere"
    node = next(n for n in notes.iter(qn("w:t")) if tracked in (n.text or ""))
    before, after = node.text.split(tracked)
    node.text = before
    removed, added = element("w:del", id="900", author="x"), element("w:ins", id="901", author="x")
    removed.append(run(tracked, deleted=True))
    added.append(run("Den inngår ikke i grunnlaget"))
    for one in (run(after), added, removed):
        node.getparent().addnext(one)
    other = next(n for n in notes.iter(qn("w:t")) if untracked in (n.text or ""))
    other.text = other.text.replace(untracked, "talt bredere")
    with_part(path, "word/footnotes.xml", etree.tostring(notes, encoding="unicode"))
    found = comments.read_marks(path)
    assert sorted(one.kind for one in found) == ["endring", "uten spor"]
    for one in found:
        words = tracked if one.kind == "endring" else untracked
        assert one.place in lines_with(words), one
