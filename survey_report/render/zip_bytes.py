"""Office files, which are zip archives, as bytes that depend on their content alone."""

from __future__ import annotations

import datetime
import io
import zipfile

_FIRST = "[Content_Types].xml"


def same_bytes(archive: bytes, epoch: int) -> bytes:
    """Return a zip archive with sorted names and one time, so that equal content is equal bytes.

    Parameters
    ----------
    archive : bytes
    epoch : int
        The time of every part, seconds since 1970.
    """
    stamp = datetime.datetime.fromtimestamp(epoch, datetime.UTC).timetuple()[:6]
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in sorted(old.namelist(), key=lambda name: (name != _FIRST, name)):
            info = zipfile.ZipInfo(name, date_time=stamp)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            new.writestr(info, old.read(name))
    return buffer.getvalue()
