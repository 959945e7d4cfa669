"""A figure as dots, for Word, which takes no drawings: made from the drawing, by Typst.

matplotlib would draw the figure again, and take twice as long. Typst sets the drawing
into the PDF too, so that the figure has one look.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import typst

PAGE = '#set page(width: auto, height: auto, margin: 0pt)\n#image("{}")'
INCH = 0.0254
# of a PNG: its signature and its first part, which says how large it is
HEAD = 33


def save_png(drawing: Path, path: Path, dots: int) -> None:
    """Write a drawing (SVG) as PNG, with so many dots to an inch.

    Parameters
    ----------
    drawing, path : Path
    dots : int
    """
    picture = typst.compile(
        PAGE.format(drawing.name).encode(),
        root=drawing.parent,
        format="png",
        ppi=float(dots),
        ignore_system_fonts=True,
    )
    path.write_bytes(picture[:HEAD] + resolution(dots) + picture[HEAD:])


def resolution(dots: int) -> bytes:
    """Return the part of a PNG that says how many dots there are to an inch (pHYs)."""
    a_metre = round(dots / INCH)
    content = b"pHYs" + struct.pack(">IIB", a_metre, a_metre, 1)
    return struct.pack(">I", len(content) - 4) + content + struct.pack(">I", zlib.crc32(content))
