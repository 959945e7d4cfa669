"""The colours of the report, from the one file that web page, PDF, Word and figures share."""

from __future__ import annotations

import re
from pathlib import Path

from survey_report.settings.own_yaml import read_yaml

PALETTE = Path(__file__).resolve().parents[2] / "reports" / "theme" / "palette.yaml"
_COLOUR = re.compile(r"#[0-9A-F]{6}")


class PaletteError(ValueError):
    """The palette has something that is not a colour."""


def load_palette(path: Path = PALETTE) -> dict[str, dict[str, str]]:
    """Return the colours by scheme, ``light`` and ``dark``, and name.

    Parameters
    ----------
    path : Path
        The palette; what dark does not name, it has from light.

    Raises
    ------
    PaletteError
        With every line that is not a name and a colour such as ``#0B5563``.
    """
    read = read_yaml(path.read_text(encoding="utf-8"))
    light, dark = read["light"], read.get("dark", {})
    wrong = [
        f'{path.name}: {scheme}, {name}: «{colour}». Skal være en farge som "#0B5563".'
        for scheme, colours in (("light", light), ("dark", dark))
        for name, colour in colours.items()
        if not _COLOUR.fullmatch(str(colour))
    ]
    wrong += [f"{path.name}: dark, {name}: finnes ikke i light." for name in dark.keys() - light]
    if wrong:
        raise PaletteError("\n".join(wrong))
    return {"light": light, "dark": light | dark}


def css_of_palette(palette: dict[str, dict[str, str]]) -> str:
    """Return the palette as CSS variables, with the dark ones where the reader asks for them.

    >>> css = css_of_palette({"light": {"muted": "#4F6168"}, "dark": {"muted": "#A9B8BC"}})
    >>> print(css, end="")
    :root { color-scheme: light dark; --muted: #4F6168; }
    @media screen and (prefers-color-scheme: dark) { :root { --muted: #A9B8BC; } }
    @page { @bottom-left { color: #4F6168; } @bottom-right { color: #4F6168; } }
    """
    light = _variables(palette["light"])
    muted = palette["light"]["muted"]
    dark = _variables({n: c for n, c in palette["dark"].items() if c != palette["light"][n]})
    return (
        f":root {{ color-scheme: light dark; {light} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"
        # variables do not reach the margins of a printed page
        f"@page {{ @bottom-left {{ color: {muted}; }} @bottom-right {{ color: {muted}; }} }}\n"
    )


def _variables(colours: dict[str, str]) -> str:
    return " ".join(f"--{name.replace('_', '-')}: {colour};" for name, colour in colours.items())
