"""What happens to exports on their way to us, one function an oddity.

A text oddity changes the texts before a sample is written, a file oddity the file after. Each
must leave the answers as they are: a reader returns the same table, or refuses the file.
"""

from __future__ import annotations

import io
import random
import re
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

SPREADSHEET = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONS = b"http://purl.oclc.org/ooxml/officeDocument/relationships"


def no_break_spaces(text: str) -> str:
    return text.replace(" ", "\u00a0")


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def without_width(text: str) -> str:
    return "\u200b".join(text) if len(text) < 20 else f"{text}\u00ad"


def double_spaces(text: str) -> str:
    return text.replace(" ", "  ")


def blanks_around(text: str) -> str:
    return f" {text}\u00a0" if text else text


def excel_returns(text: str) -> str:
    return f"{text}_x000D_" if text else text


TEXTS: dict[str, Callable[[str], str]] = {
    function.__name__: function
    for function in (
        no_break_spaces,
        decomposed,
        without_width,
        double_spaces,
        blanks_around,
        excel_returns,
    )
}


def _text(data: bytes) -> tuple[str, str]:
    for encoding in ("utf-8", "utf-16", "cp1252"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise AssertionError


def sep_line(data: bytes, draw: random.Random) -> bytes:
    """Excel's line about the delimiter."""
    text, encoding = _text(data)
    first = text.lstrip("\ufeff").partition("\n")[0]
    sign = max("\t;,", key=first.count)
    return f"sep={sign}\r\n{text.lstrip(chr(0xFEFF))}".encode(encoding)


def other_encoding(data: bytes, draw: random.Random) -> bytes:
    """Another encoding, where the letters are in it."""
    text, _ = _text(data)
    text = text.lstrip("\ufeff")
    for encoding in draw.sample(ENCODINGS, len(ENCODINGS)):
        try:
            return text.encode(encoding)
        except UnicodeEncodeError:
            continue
    return data


ENCODINGS = ("cp1252", "mac_roman", "cp850", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")


def blank_rows(data: bytes, draw: random.Random) -> bytes:
    """Blank lines at the end."""
    text, encoding = _text(data)
    return f"{text}\r\n\r\n".encode(encoding if encoding != "utf-16" else "utf-16")


def blank_columns(data: bytes, draw: random.Random) -> bytes:
    """Delimiters after the last column of every row, where no cell holds a line break."""
    text, encoding = _text(data)
    if '"' in text:
        return data
    first = text.partition("\n")[0]
    sign = max("\t;,", key=first.count)
    lines = re.split("(\r?\n)", text)
    return "".join(x + sign if x.strip("\r\n") else x for x in lines).encode(encoding)


def unquoted_line_ends(data: bytes, draw: random.Random) -> bytes:
    """Line ends of another system."""
    text, encoding = _text(data)
    return text.replace("\r\n", "\n").replace("\n", draw.choice(["\n", "\r\n"])).encode(encoding)


TEXT_FILES = (sep_line, other_encoding, blank_rows, blank_columns, unquoted_line_ends)


def _parts(data: bytes, change: Callable[[str, bytes], tuple[str, bytes]]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(packed, "w") as new:
        for name in archive.namelist():
            new.writestr(*change(name, archive.read(name)))
    return packed.getvalue()


def _in_sheets(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    return _parts(data, lambda name, part: (name, change(part) if "worksheets/" in name else part))


def wrong_dimension(data: bytes, draw: random.Random) -> bytes:
    """The sheet says that it is smaller, or larger, than it is."""
    wrong = draw.choice([b"A1", b"A1:B2", b"A1:XFD1048576"])
    return _in_sheets(
        data, lambda part: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="%s"' % wrong, part)
    )


def far_corner(data: bytes, draw: random.Random) -> bytes:
    """An empty cell with a style in the last corner."""
    corner = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    return _in_sheets(data, lambda part: part.replace(b"</sheetData>", corner))


def strict_names(data: bytes, draw: random.Random) -> bytes:
    """Strict Open XML."""
    return _parts(
        data,
        lambda name, part: (
            name,
            part.replace(SPREADSHEET, STRICT).replace(RELATIONS, STRICT_RELATIONS),
        ),
    )


def backslashes(data: bytes, draw: random.Random) -> bytes:
    """Parts named as on Windows."""
    return _parts(data, lambda name, part: (name.replace("/", "\\"), part))


def formulas_with_values(data: bytes, draw: random.Random) -> bytes:
    """Answers calculated by a formula."""
    return _in_sheets(data, lambda part: re.sub(rb"(<c [^>]*>)<v>", rb"\1<f>A1</f><v>", part))


def formula_without_value(data: bytes, draw: random.Random) -> bytes:
    """A formula that no program has calculated, in one of its spellings."""
    spelling = draw.choice(
        [b"<f>1+3</f>", b"<f>1+3</f><v/>", b"<f>1+3</f><v></v>", b'<f t="shared" si="0"/>']
    )

    def change(part: bytes) -> bytes:
        cells = list(re.finditer(rb"<c ([^>]*?)(?: t=\"\w+\")?>.*?</c>", part))
        if len(cells) < 20:
            return part
        cell = draw.choice(cells[15:])
        attributes = re.sub(rb' t="\w+"', b"", cell[1])
        new = b"<c %s>%s</c>" % (attributes, spelling)
        return part[: cell.start()] + new + part[cell.end() :]

    return _in_sheets(data, change)


def error_value(data: bytes, draw: random.Random) -> bytes:
    """A cell that Excel could not calculate."""

    def change(part: bytes) -> bytes:
        cells = list(re.finditer(rb"<c r=\"([A-Z]+\d+)\"[^>]*>.*?</c>", part))
        if not cells:
            return part
        cell = draw.choice(cells)
        new = b'<c r="%s" t="e"><v>#N/A</v></c>' % cell[1]
        return part[: cell.start()] + new + part[cell.end() :]

    return _in_sheets(data, change)


def merged_cells(data: bytes, draw: random.Random) -> bytes:
    """Answers merged over two columns: the second is empty to a reader."""

    def change(part: bytes) -> bytes:
        if not re.search(rb"<c r=\"G2\"[^>]*[^/]>.", part):
            return part  # nothing stands in the first of the two
        merged = b'</sheetData><mergeCells count="1"><mergeCell ref="G2:H2"/></mergeCells>'
        part = re.sub(rb"<c r=\"H2\"[^>]*?(?:/>|>.*?</c>)", b"", part)
        return part.replace(b"</sheetData>", merged)

    return _in_sheets(data, change)


def prefixed_names(data: bytes, draw: random.Random) -> bytes:
    """Elements with a prefix, as some programs write them."""

    def change(part: bytes) -> bytes:
        part = re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", part)
        return part.replace(b"xmlns=", b"xmlns:x=")

    return _in_sheets(data, change)


def cells_without_place(data: bytes, draw: random.Random) -> bytes:
    """Rows without numbers and cells without places: they have them by their order."""

    def change(part: bytes) -> bytes:
        rows = len(re.findall(rb"<row ", part))
        if not rows or len(re.findall(rb"<c ", part)) % rows:
            return part  # a cell is left out, and the order tells nothing
        return re.sub(rb"<(c|row) r=\"\w+\"", rb"<\1", part)

    return _in_sheets(data, change)


WORKBOOKS = (
    wrong_dimension,
    far_corner,
    strict_names,
    backslashes,
    formulas_with_values,
    formula_without_value,
    error_value,
    merged_cells,
    prefixed_names,
    cells_without_place,
)


def apply(path: Path, name: str, seed: int) -> None:
    """Change a file by the oddity of that name, where it is for files of its kind."""
    draw = random.Random(seed)
    kinds = WORKBOOKS if path.suffix == ".xlsx" else TEXT_FILES
    for function in kinds:
        if function.__name__ == name and path.suffix != ".sav":
            path.write_bytes(function(path.read_bytes(), draw))
