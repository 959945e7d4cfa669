"""Word's own properties of a file stay; those that a renderer makes of its metadata go."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

_PART = "docProps/custom.xml"
# Where a package tells of its parts.
_TOLD = {
    "[Content_Types].xml": re.compile(rb'<Override\b[^>]*PartName="/docProps/custom\.xml"[^>]*/>'),
    "_rels/.rels": re.compile(rb'<Relationship\b[^>]*Target="/?docProps/custom\.xml"[^>]*/>'),
}


def drop_custom_properties(path: Path) -> None:
    """Take the custom properties out of a Word file; Quarto makes one of every setting it has."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename == _PART:
                continue
            content = old.read(info)
            if pattern := _TOLD.get(info.filename):
                content = pattern.sub(b"", content)
            # what is done with the file last packs it
            info.compress_type = zipfile.ZIP_STORED
            new.writestr(info, content)
    path.write_bytes(buffer.getvalue())
