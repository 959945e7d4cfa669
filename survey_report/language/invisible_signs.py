"""Signs that cannot be seen, or look like others, called by name."""

from __future__ import annotations

import unicodedata

BLANKS = {
    "\u00a0": "hardt mellomrom",
    "\u202f": "smalt hardt mellomrom",
    "\u2007": "mellomrom med sifferbredde",
    "\u2009": "smalt mellomrom",
    "\u200a": "hårtynt mellomrom",
    "\u2002": "halvgeviert mellomrom",
    "\u2003": "geviert mellomrom",
    "\u205f": "matematisk mellomrom",
    "\u3000": "ideografisk mellomrom",
}
WITHOUT_WIDTH = {
    "\u200b": "mellomrom uten bredde",
    "\u200c": "bindingshinder uten bredde",
    "\u200d": "binding uten bredde",
    "\u2060": "ordbinder uten bredde",
    "\ufeff": "BOM inne i teksten",
    "\u00ad": "myk bindestrek",
    "\u200e": "venstre-til-høyre-merke",
    "\u200f": "høyre-til-venstre-merke",
}
# left where they stand, since they change what the reader sees; a message names them
DIRECTIONS = {
    "\u202a": "skriveretning mot høyre",
    "\u202b": "skriveretning mot venstre",
    "\u202c": "slutt på skriveretning",
    "\u202d": "tvungen skriveretning mot høyre",
    "\u202e": "tvungen skriveretning mot venstre",
    "\u2066": "isolert skriveretning mot høyre",
    "\u2067": "isolert skriveretning mot venstre",
    "\u2068": "isolert skriveretning",
    "\u2069": "slutt på isolert skriveretning",
}
DECOMPOSED = "bokstav i to deler"


def invisible_signs(text: str) -> list[str]:
    """Return names of the signs in a text that cannot be seen, or that look like other letters."""
    named = BLANKS | WITHOUT_WIDTH | DIRECTIONS
    found = []
    for sign in dict.fromkeys(text):
        if sign in named:
            found.append(f"{named[sign]} (U+{ord(sign):04X})")
        elif (
            sign.isalpha()
            and ord(sign) > 0x24F
            and not unicodedata.name(sign, "").startswith("LATIN")
        ):
            found.append(f"en bokstav fra et annet alfabet (U+{ord(sign):04X})")
        elif unicodedata.category(sign) in ("Cc", "Cf", "Mn") and sign not in "\r\n\t":
            found.append(f"et usynlig tegn (U+{ord(sign):04X})")
    if unicodedata.normalize("NFC", text) != text:
        found.append(DECOMPOSED)
    return found
