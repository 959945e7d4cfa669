"""Vector images as a page carries them: the same picture in fewer signs."""

import re
from functools import lru_cache
from urllib.parse import quote

_NOT_DRAWN = re.compile(
    r"<!--.*?-->|<metadata>.*?</metadata>|<\?xml.*?\?>|<!DOCTYPE.*?>", re.DOTALL
)
_BETWEEN = re.compile(r">\s+<")
# Only glyphs, marks and clips are referred to, never a group.
# Each begins with signs that are sought quickly, not with a look behind at every sign.
_GROUP_NAME = re.compile(r'<g id="\w+"')
_GLYPH_NAME = re.compile(r'id="([\w-]+)"')
_GLYPH_USED = re.compile(r'(id="|#)([\w-]+)(?=[")])')
_OUTLINE = re.compile(r' d="[^"]*')
_PLACE = re.compile(r'translate\([^)]*\)| [xy]="[^"]*')
_PLACED_GLYPH = re.compile(r'(<use [^>]*?) transform="translate\(([-\d.]+) 0\)"(?=/>)')
_STYLE = re.compile(r'style="[^"]*')
_DECIMALS = re.compile(r"\d+\.\d{3,}")
# What cannot stand in an address, in a list of addresses or in an attribute.
_CODED = {sign: quote(sign) for sign in "%# <>&{}|^`\\"}


def smaller_svg(svg: str) -> str:
    """Return an image of matplotlib's with what is not drawn left out, and two decimals.

    Examples
    --------
    >>> smaller_svg('<svg>\\n <!-- 5 --> <g id="t"><path d="M 1.2345 2 \\nL 3 4"/></g>\\n</svg>')
    '<svg><g><path d="M1.23,2L3,4"/></g></svg>'
    """
    svg = _BETWEEN.sub("><", _NOT_DRAWN.sub("", svg)).strip()
    svg = _GROUP_NAME.sub("<g", svg)
    svg = _PLACED_GLYPH.sub(r'\1 x="\2"', svg)
    svg = _PLACE.sub(lambda found: _rounded(found[0]), svg)
    svg = _OUTLINE.sub(lambda found: _outline(found[0]), svg)
    svg = _STYLE.sub(lambda found: _style(found[0]), svg)
    return _with_short_names(svg)


@lru_cache(maxsize=64)
def svg_uri(svg: str) -> str:
    """Return an image as an address that holds it, as text: shorter than as base64."""
    text = smaller_svg(svg).replace('"', "'")
    for sign, code in _CODED.items():
        text = text.replace(sign, code)
    # matplotlib writes nothing else that must be coded; other programs may
    coded = text if text.isascii() else quote(text, safe="!$%'()*+,/:;=?@~")
    return f"data:image/svg+xml,{coded}"


# The glyphs of one drawing are those of the next, and most of what they are placed by.
@lru_cache(maxsize=8192)
def _rounded(text: str) -> str:
    return _DECIMALS.sub(lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."), text)


@lru_cache(maxsize=1024)
def _outline(attribute: str) -> str:
    name, quote_mark, path = _rounded(attribute).partition('"')
    path = re.sub(r"\s+", ",", re.sub(r"\s*([A-Za-z])\s*", r"\1", path).strip())
    return name + quote_mark + path


@lru_cache(maxsize=1024)
def _style(attribute: str) -> str:
    return re.sub(r"([:;])\s+", r"\1", attribute)


def _with_short_names(svg: str) -> str:
    names = {
        name: f"g{place:x}" for place, name in enumerate(dict.fromkeys(_GLYPH_NAME.findall(svg)))
    }
    return _GLYPH_USED.sub(lambda found: found[1] + names.get(found[2], found[2]), svg)
