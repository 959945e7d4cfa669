"""Pseudonyms: identities become keyed hashes in the first cleaning step.

A keyed hash (HMAC-SHA256) cannot be had back by hashing every possible id, as a plain
hash can; whoever holds the key can still link the waves of one person.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from pathlib import Path

KEY_VARIABLE = "RAPPORT_NOKKEL"
KEY_FILE_VARIABLE = "RAPPORT_NOKKELFIL"
# what they were called when the programme's name stood in them
FORMER_VARIABLES = {
    "TOPPLEDER_NOKKEL": KEY_VARIABLE,
    "TOPPLEDER_NOKKELFIL": KEY_FILE_VARIABLE,
}
# where `make start` puts the key: in the user's home, never in the project
KEY_PLACE = Path("~/.survey_report/nokkel")
# Known to everyone who reads this: for the synthetic demonstration set only.
DEMONSTRATION_KEY = b"demonstrasjon: bare for syntetiske data"
LENGTH = 16


class KeyMissingError(Exception):
    """Real data, and no secret key to make pseudonyms with."""


def load_key(environment: Mapping[str, str], synthetic: bool) -> bytes:
    """Return the key for pseudonyms.

    Parameters
    ----------
    environment : mapping
        ``os.environ``; the key stands in RAPPORT_NOKKEL, or in the file named by
        RAPPORT_NOKKELFIL, or, for real data, in `KEY_PLACE`.
    synthetic : bool
        Whether every source is registered as synthetic. Only then will the open
        demonstration key do.

    Raises
    ------
    KeyMissingError
        No key, or the demonstration key, for real data; or a key under a former name, which
        would otherwise be left out without a word, and other pseudonyms made.
    """
    for former, name in FORMER_VARIABLES.items():
        if environment.get(former) and not environment.get(name):
            raise KeyMissingError(f"{former} heter nå {name}. Gi miljøvariabelen det navnet.")
    key = environment.get(KEY_VARIABLE, "").encode()
    if not key and environment.get(KEY_FILE_VARIABLE):
        key = _key_in(Path(environment[KEY_FILE_VARIABLE]))
    if not key and not synthetic and KEY_PLACE.expanduser().is_file():
        key = _key_in(KEY_PLACE.expanduser())
    key = key or DEMONSTRATION_KEY
    if key == DEMONSTRATION_KEY and not synthetic:
        raise KeyMissingError(
            f"Virkelige svar trenger en hemmelig nøkkel: sett {KEY_VARIABLE}, eller la "
            f"{KEY_FILE_VARIABLE} vise til en fil utenfor repoet med nøkkelen i. make start lager "
            f"nøkkelen og legger den i {KEY_PLACE}. Er den borte, se docs/personvern.md."
        )
    return key


def key_fingerprint(environment: Mapping[str, str], synthetic: bool) -> str:
    """Return what tells one key from another and says nothing of it; "" without a key.

    Pseudonyms made with two keys must never meet in one table: whoever answered twice would
    count twice. The fingerprint is a param of every rule that makes pseudonyms.
    """
    try:
        key = load_key(environment, synthetic)
    except KeyMissingError:
        return ""
    return hmac.new(key, b"fingerprint of the key", hashlib.sha256).hexdigest()[:LENGTH]


def pseudonym(identity: str, key: bytes) -> str:
    """Return the first 16 hex digits of HMAC-SHA256 (RFC 2104) of an identity."""
    return hmac.new(key, identity.strip().encode(), hashlib.sha256).hexdigest()[:LENGTH]


def _key_in(path: Path) -> bytes:
    try:
        return path.read_bytes().strip()
    except OSError:
        raise KeyMissingError(
            f"Fila som {KEY_FILE_VARIABLE} viser til, lar seg ikke lese."
        ) from None
