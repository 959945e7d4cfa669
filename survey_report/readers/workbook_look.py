"""A strict look at the XML of a workbook, at what its reader hides or cannot survive.

python-calamine reads cells fast and believes no ``<dimension>``, but an uncalculated formula
and an error value are empty cells to it, and it makes room for every cell of the rectangle
that the filled ones span. So each sheet that can be seen is looked through first, piece by
piece, at the speed of the unpacking. Only where the look meets a formula, an error value or
a far cell, the XML is parsed. Whatever unpacks to more than a delivery can be, stops here.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

from survey_report.faults.source_faults import Fault, SourceError
from survey_report.files.raw_table import MOST_CELLS, MOST_COLUMNS, thousands

MOST_UNPACKED = 1_000_000_000
# answers pack to a tenth; what packs to a fortieth is no table of answers
MOST_RATIO, RATIO_FROM = 40, 20_000_000
MOST_PARTS, LONGEST_INDEX = 5_000, 10_000_000
MOST_ROWS = 1_048_576
PIECE = 1 << 20
SHOWN = 50

ROW = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?row\s[^<>]*?\br\s*=\s*[\"'](\d{1,8})")
HIDDEN_ROW = re.compile(
    rb"<(?:[A-Za-z_][\w.-]*:)?row\s[^<>]*?\bhidden\s*=\s*[\"'](?:1|true)[^<>]*(?<!/)>"
)
REFERENCE = re.compile(rb"[\"']([A-Za-z]{1,3})\d{1,8}[\"']")
CELLS = (b"<c ", b"<c>", b"<c/", b"<c\n", b"<c\t", b"<c\r")
# what begins like the one, and the one: the few are looked for first
SEEK = {
    **{
        start: tuple(start + end for end in (b">", b" ", b"/", b"\n", b"\t", b"\r"))
        for start in (b"<f", b":f")
    },
    b":c": (b":c ", b":c>", b":c/"),
    b"<!": (b"<!DOCTYPE", b"<!ENTITY"),
    b'"e"': (b'"e"',),
    b"'e'": (b"'e'",),
}
# a sign written as its number may hide one of these in an attribute; in a text it is a letter
HIDING = re.compile(rb"=\s*(?:\"[^\"<]*&#|'[^'<]*&#)")
KINDS = {
    "word/document.xml": "et Word-dokument",
    "ppt/presentation.xml": "en PowerPoint-fil",
    "xl/workbook.bin": "en binær arbeidsbok (.xlsb)",
    "content.xml": "en OpenDocument-fil (.ods eller .odt)",
}


@dataclass
class Look:
    """What was seen of the sheets.

    Attributes
    ----------
    visible, hidden : list of str
        Names of the sheets that Excel shows, and of those it does not, in order.
    faults : list of Fault
    hidden_rows : int
        Rows with content that Excel does not show, of the visible sheets.
    """

    visible: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    hidden_rows: int = 0


@dataclass
class _Seen:
    """What the quick look saw of one sheet: counts, and whether it must be parsed."""

    cells: int = 0
    references: int = 0
    rows: int = 0
    hidden_rows: int = 0
    columns: set[bytes] = field(default_factory=set)
    parse: bool = False

    @property
    def width(self) -> int:
        return max((column_number(name.decode()) for name in self.columns), default=0)


def look_at(path: str) -> Look:
    """Look a workbook through.

    Raises
    ------
    SourceError
        It is damaged, something else than a workbook, or unpacks to more than a delivery can.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _look(path, archive)
    except (
        *(zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError),
        *(OSError, EOFError, KeyError, ValueError, ElementTree.ParseError, expat.ExpatError),
        *(UnicodeError, zipfile.zlib.error, OverflowError),
    ):
        raise SourceError([damaged(path)]) from None


def _look(path: str, archive: zipfile.ZipFile) -> Look:
    parts = _parts(path, archive)
    for name, kind in KINDS.items():
        if name in parts:
            raise SourceError([_other_kind(path, kind)])
    if not any(name.startswith("xl/") for name in parts):
        raise SourceError([_archive(path)])
    look = Look()
    for name, part, shown in _sheets(archive, parts):
        (look.visible if shown else look.hidden).append(name)
        if shown and part in parts:
            seen = _quick_look(archive, parts[part])
            look.hidden_rows += seen.hidden_rows
            look.faults += _look_at_sheet(path, archive, parts[part], seen)
    return look


def _parts(path: str, archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return the parts by name, also where a program has written backslashes or capitals.

    Raises
    ------
    SourceError
        They would unpack to too much.
    """
    infos = archive.infolist()
    unpacked = sum(info.file_size for info in infos)
    if len(infos) > MOST_PARTS or unpacked > MOST_UNPACKED:
        raise SourceError([_unpacks_to(path, unpacked)])
    for info in infos:
        if info.file_size > RATIO_FROM and info.file_size > MOST_RATIO * info.compress_size:
            raise SourceError([_unpacks_to(path, unpacked)])
    return {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in infos}


def _sheets(archive: zipfile.ZipFile, parts: dict) -> list[tuple[str, str, bool]]:
    """Return name, part and visibility of each sheet of cells, in the workbook's order."""
    book_part = "xl/workbook.xml"
    if book_part not in parts:
        rels = _tree(archive, parts["_rels/.rels"])
        (book_part,) = [
            _target("", item.get("Target", ""))
            for item in rels
            if item.get("Type", "").endswith("/officeDocument")
        ][:1]
    folder, name = posixpath.split(book_part)
    relations = _tree(archive, parts[f"{folder}/_rels/{name}.rels"])
    targets = {
        item.get("Id"): (_target(folder, item.get("Target", "")), item.get("Type", ""))
        for item in relations
    }
    found = []
    for sheet in _tree(archive, parts[book_part]).iter():
        if _local(sheet.tag) != "sheet":
            continue
        (relation,) = [value for key, value in sheet.attrib.items() if _local(key) == "id"][:1]
        target, kind = targets[relation]
        if kind.endswith("/worksheet"):
            shown = sheet.get("state", "visible") == "visible"
            found.append((sheet.get("name", ""), target, shown))
    return found


def _target(folder: str, target: str) -> str:
    target = target.replace("\\", "/")
    whole = target if target.startswith("/") else posixpath.join(folder, target)
    return posixpath.normpath(whole).lstrip("/").lower()


def _tree(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> ElementTree.Element:
    with archive.open(info) as file:
        data = file.read(LONGEST_INDEX)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise ValueError("a document type in a workbook")
    return ElementTree.fromstring(data)


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _look_at_sheet(
    path: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, seen: _Seen
) -> list[Fault]:
    if seen.cells > MOST_CELLS:
        raise SourceError([_too_large(path, f"{thousands(seen.cells)} celler")])
    if not seen.parse and seen.rows * seen.width <= MOST_CELLS:
        return []
    strict = _StrictLook(path)
    with archive.open(info) as file:
        strict.parse(file)
    if strict.last_row > MOST_ROWS or strict.last_column > MOST_COLUMNS:
        raise SourceError([_too_large(path, "en celle utenfor det et ark i Excel kan ha")])
    if strict.last_row * strict.last_column > MOST_CELLS:
        far = f"{column_letters(strict.last_column)}{strict.last_row}"
        raise SourceError([_far_cell(path, far)])
    return strict.faults


def _quick_look(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> _Seen:
    """Count rows, columns and cells of a sheet, and tell whether it must be parsed."""
    seen, rest, left = _Seen(), b"", MOST_UNPACKED
    with archive.open(info) as file:
        while piece := file.read(PIECE):
            left -= len(piece)
            if left < 0:
                raise ValueError("longer than it says")
            if not rest and b"\x00" in piece[:64]:
                seen.parse = True  # UTF-16; the parser reads it
                return seen
            piece = rest + piece
            # a tag is looked at whole; text may be cut anywhere
            cut = piece.rfind(b"<")
            rest = piece[cut:] if len(piece) - cut < PIECE else b""
            _count(piece[:cut] if rest else piece, seen)
    _count(rest, seen)
    if seen.references < seen.cells:
        seen.parse = True  # cells without a place, which they have by their order
    return seen


def _count(piece: bytes, seen: _Seen) -> None:
    seen.cells += sum(piece.count(tag) for tag in CELLS)
    rows = ROW.findall(piece)
    seen.rows = max(seen.rows + piece.count(b"<row>"), max(map(int, rows), default=0))
    if b"hidden" in piece:
        seen.hidden_rows += len(HIDDEN_ROW.findall(piece))
    names = REFERENCE.findall(piece)
    seen.references += len(names)
    seen.columns.update(names)
    seen.parse = seen.parse or any(
        start in piece and any(sign in piece for sign in signs) for start, signs in SEEK.items()
    )
    seen.parse = seen.parse or (b"&#" in piece and HIDING.search(piece) is not None)


class _StrictLook:
    """The parser's view of one sheet: formulas without a value, error values, the far corner."""

    def __init__(self, path: str):
        self.path, self.faults = path, []
        self.last_row = self.last_column = self.cells = 0
        self.row = self.column = 0
        self.kind, self.formula, self.value, self.text = "", False, False, ""
        self.in_value = False

    def parse(self, file) -> None:
        parser = expat.ParserCreate(namespace_separator="}")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._no_document_type
        parser.ParseFile(file)

    def _no_document_type(self, *_: object) -> None:
        raise ValueError("a document type in a workbook")

    def _start(self, name: str, attributes: dict) -> None:
        tag = _local(name)
        if tag == "row":
            self.row = int(attributes["r"]) if "r" in attributes else self.row + 1
            self.column = 0
        elif tag == "c":
            self.cells += 1
            if self.cells > MOST_CELLS:
                raise SourceError([_too_large(self.path, f"over {thousands(MOST_CELLS)} celler")])
            if "r" in attributes:
                letters = attributes["r"].rstrip("0123456789")
                self.row = int(attributes["r"][len(letters) :])
                self.column = column_number(letters)
            else:
                self.column += 1
            self.kind = attributes.get("t", "")
            self.formula, self.value, self.text = False, False, ""
        elif tag == "f":
            self.formula = True
        elif tag in ("v", "is"):
            self.value, self.in_value = True, True

    def _characters(self, text: str) -> None:
        if self.in_value and len(self.text) < 20:
            self.text += text

    def _end(self, name: str) -> None:
        tag = _local(name)
        if tag in ("v", "is"):
            self.in_value = False
        if tag != "c":
            return
        if self.value and self.text or self.formula:
            self.last_row = max(self.last_row, self.row)
            self.last_column = max(self.last_column, self.column)
        # a formula calculated to an empty text has a value, and is one
        empty_text = self.kind == "str" and self.value
        if self.formula and not self.text.strip() and not empty_text:
            self._fault(
                f"en formel uten verdi i kolonne {column_letters(self.column)}",
                "en verdi i hver celle",
                "Lim cellene inn som verdier i Excel, eller ta ut fila på nytt.",
            )
        elif self.kind == "e":
            self._fault(
                f"en feilverdi fra Excel ({self.text.strip()}) i kolonne "
                f"{column_letters(self.column)}",
                "en verdi i hver celle",
                "Rett formelen i Excel, eller ta ut fila på nytt.",
            )

    def _fault(self, found: str, expected: str, mend: str) -> None:
        if len(self.faults) < SHOWN:
            self.faults.append(Fault(self.path, found, expected, mend, row=self.row))


def column_number(letters: str) -> int:
    """Return the place of a column, 1 for A."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """Return the letters of a column, A for 1."""
    letters = ""
    while number > 0:
        number, letter = divmod(number - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def damaged(path: str | Path) -> Fault:
    """Return the fault of what cannot be read as a workbook."""
    return Fault(
        str(path),
        "fila lar seg ikke lese som Excel; den er skadet eller noe annet enn Excel",
        "en hel Excel-fil (.xlsx)",
        "Ta ut fila på nytt fra surveyverktøyet.",
    )


def _other_kind(path: str, kind: str) -> Fault:
    return Fault(
        path,
        kind,
        "et uttak av svar som Excel-fil (.xlsx)",
        "Er svarene i fila, åpne den og lagre tabellen som .xlsx; ellers ta fila ut av mappa.",
    )


def _archive(path: str) -> Fault:
    return Fault(
        path,
        "en pakket fil (zip) som ikke er en Excel-fil",
        "en fil av gangen",
        "Pakk den ut, eller la kommandoen gjøre det: make cohort ID=<kull> FROM=<zip-fila>.",
    )


def _unpacks_to(path: str, unpacked: int) -> Fault:
    return Fault(
        path,
        f"en fil som blir {thousands(max(unpacked // 1_000_000, 1))} MB når den pakkes ut",
        f"en arbeidsbok på høyst {thousands(MOST_UNPACKED // 1_000_000)} MB utpakket, og ikke "
        f"over {MOST_RATIO} ganger så stor som fila",
        "Se at det er et uttak av svar. Åpne fila i Excel, slett tomme rader og kolonner etter "
        "svarene, og lagre på nytt.",
    )


def _too_large(path: str, found: str) -> Fault:
    return Fault(
        path,
        found,
        f"høyst {thousands(MOST_CELLS)} celler og {thousands(MOST_COLUMNS)} kolonner i et ark",
        "Se at det er et uttak av kullets svar og ikke noe annet. Ta det ut på nytt.",
    )


def _far_cell(path: str, place: str) -> Fault:
    return Fault(
        path,
        f"innhold så langt unna svarene som i celle {place}",
        f"svarene samlet, i høyst {thousands(MOST_CELLS)} celler",
        "Gå til siste celle i arket (Ctrl+End), slett det som står der, og lagre på nytt.",
    )
