"""One form of every text: what looks the same is the same, and what changed is told.

A no-break space, a decomposed letter, a sign without width, two blanks for one or Excel's
written-out carriage return make two texts of what a reader sees as one. They are levelled
when a file is read, here and nowhere else. Letters that were broken before the file came are
recognised, never mended.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable

from survey_report.language.invisible_signs import BLANKS, DECOMPOSED, WITHOUT_WIDTH

# Excel's cells hold 32,767 signs
LONGEST_TEXT = 100_000

DOUBLE, ESCAPED = "flere mellomrom på rad", "_x000D_"
# parts of one emoji are joined by a sign without width
JOINED = re.compile("(?<=[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f])\u200d")
LEVELLED = str.maketrans(dict.fromkeys(BLANKS, " ") | dict.fromkeys(WITHOUT_WIDTH, ""))
RETURN = re.compile("_x000[Dd]_(\r?\n)?")
SPACES = re.compile(" {2,}")
ORDINARY = re.compile(r"[\x00-\x7fæøåÆØÅéèêôüöäÉÖÄÜ«»–’]*")

# æ, ø, å and friends in UTF-8 read as Windows-1252, the replacement character, and a question
# mark before a small letter
BROKEN_LETTERS = re.compile("Ã[¦¸¥†˜…©¤¶]|â€[“”™œ]|\ufffd|[?][a-zæøå]")
# signs of other encodings in the middle of a word
SIGN_IN_WORD = re.compile("[A-Za-zæøå][¾¿¯†‡‰¢¥¶®©¤¦±÷¼½Œ‘›][A-Za-zæøå]")
ADDRESS = re.compile(r"(?:https?://|www[.])\S*")
ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{2,5}|#[xX][0-9A-Fa-f]{2,4});")


def plain(text: str) -> str:
    """Return a text in the one form, without blanks around it."""
    if text.isascii() and "  " not in text and "_x" not in text:
        return text.strip()
    joined = JOINED.sub("\ue000", text).translate(LEVELLED).replace("\ue000", "\u200d")
    # last, for a sign without width may stand between a letter and its ring
    levelled = unicodedata.normalize("NFC", joined)
    levelled = RETURN.sub(lambda match: match[1] or "\n", levelled)
    return SPACES.sub(" ", levelled).strip()


def oddities(text: str) -> frozenset[str]:
    """Return the names of what `plain` levels in a text."""
    if text.isascii() and "  " not in text and "_x" not in text:
        return frozenset()
    found = {name for sign, name in (BLANKS | WITHOUT_WIDTH).items() if sign in text.strip()}
    if unicodedata.normalize("NFC", text) != text:
        found.add(DECOMPOSED)
    if RETURN.search(text):
        found.add(ESCAPED)
    if "  " in text.strip():
        found.add(DOUBLE)
    return frozenset(found)


def is_broken(text: str, foreign: bool = False) -> bool:
    """Tell whether letters were broken before the file reached us.

    Parameters
    ----------
    text : str
    foreign : bool
        The file is in an old encoding, of which another may be mixed in.
    """
    if text.isascii() and "?" not in text and "&" not in text:
        return False
    text = ADDRESS.sub("", text)
    if BROKEN_LETTERS.search(text) or (foreign and SIGN_IN_WORD.search(text)):
        return True
    return has_entities(text) or _is_mojibake(text)


def has_entities(text: str) -> bool:
    """Tell whether letters outside ASCII are written as HTML (``&oslash;``)."""
    if "&" not in text:
        return False
    letters = (html.unescape(match[0]) for match in ENTITY.finditer(text))
    return any(letter.isalpha() and not letter.isascii() for letter in letters)


def _is_mojibake(text: str) -> bool:
    if ORDINARY.fullmatch(text):
        return False
    # it takes a tenth of a second to import, and few texts need it
    from ftfy import fix_encoding
    from ftfy.badness import is_bad

    return is_bad(text) and fix_encoding(text) != text


class Texts(dict):
    """Texts by how they stand in the file, in the one form; each is looked at once.

    Parameters
    ----------
    foreign : bool
        As in `is_broken`.

    Attributes
    ----------
    levelled : dict
        Text as it stood to the names of what was levelled in it.
    broken, long : set of str
        Texts, in the one form, with broken letters, and those that are too long.
    """

    def __init__(self, foreign: bool = False):
        super().__init__()
        self.foreign = foreign
        self.levelled: dict[str, frozenset[str]] = {}
        self.broken: set[str] = set()
        self.long: set[str] = set()

    def __missing__(self, text: str) -> str:
        form = plain(text)
        if found := oddities(text):
            self.levelled[text] = found
        if is_broken(form, self.foreign):
            self.broken.add(form)
        if len(form) > LONGEST_TEXT:
            self.long.add(form)
        self[text] = form
        return form

    def note(self, rows: Iterable[Iterable[str]]) -> tuple[str, ...]:
        """Return what the receipt should tell of what was levelled, from the rows as they stood."""
        if not self.levelled:
            return ()
        count = sum(cell in self.levelled for row in rows for cell in row)
        return (levelled_note(count, frozenset().union(*self.levelled.values())),)


def levelled_note(count: int, names: Iterable[str]) -> str:
    """Return how many cells were levelled, and what was levelled in them."""
    where = "i 1 celle" if count == 1 else f"i {count} celler"
    return f"Tegn som ikke ses, er jevnet ut {where}: {', '.join(sorted(names))}."
