"""Fingerprints of files: a plain checksum of what is published, a keyed one of the rest.

Whoever has the plain checksum of a small file can guess its content: try what it may say, and see
which guess gives the sum. What is published about files that are not is therefore keyed
(HMAC-SHA256 with a key derived from the secret key of the pseudonyms), and says neither how long
the file is nor how many rows it has.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping

from survey_report.cleaning.pseudonyms import load_key

# what a reader of the report has, or may have: the report, the editions, the program
PUBLISHED = ("reports/", "data/editions/", "config/", "survey_report/", "scripts/", "rules/")
# rows that tell of persons, or of files that are not published
SECRET = ("config/corrections.csv", "config/sources.csv", "config/versions.csv")
PURPOSE = b"fingerprints of files that are not published"


def is_published(path: str) -> bool:
    """Tell whether a reader may have the file, or know what it says."""
    return path not in SECRET and (path.startswith(PUBLISHED) or "/" not in path)


def fingerprint_key(environment: Mapping[str, str], sources: Iterable[Mapping]) -> bytes:
    """Return the key of the fingerprints, derived from the key of the pseudonyms.

    Parameters
    ----------
    environment : mapping
        ``os.environ``.
    sources : iterable of mapping
        Rows of config/sources.csv: synthetic (ja, nei).

    Raises
    ------
    KeyMissingError
        No secret key, and real data.
    """
    synthetic = all(row["synthetic"] == "ja" for row in sources)
    return hmac.new(load_key(environment, synthetic), PURPOSE, hashlib.sha256).digest()


def fingerprint(path: str, content: bytes, key: bytes) -> dict[str, str]:
    """Return sha256 of a published file, hmac of another."""
    if is_published(path):
        return {"sha256": hashlib.sha256(content).hexdigest()}
    return {"hmac": hmac.new(key, content, hashlib.sha256).hexdigest()}


def fingerprint_of(entry: Mapping) -> str:
    """Return the fingerprint that an entry of the manifest has, of either kind."""
    return entry.get("sha256") or entry["hmac"]


def is_same(entry: Mapping, content: bytes, key: bytes) -> bool:
    """Tell whether a file has the fingerprint of its entry in the manifest."""
    if "sha256" in entry:
        return hashlib.sha256(content).hexdigest() == entry["sha256"]
    return hmac.compare_digest(
        hmac.new(key, content, hashlib.sha256).hexdigest(), str(entry["hmac"])
    )
