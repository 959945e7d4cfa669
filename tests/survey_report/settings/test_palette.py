"""One palette: contrast by WCAG, no colour anywhere else, and faults by name."""

import re
from pathlib import Path

import pytest

from survey_report.settings.palette import PaletteError, css_of_palette, load_palette
from tests.figure_checks import contrast

ROOT = Path(__file__).parents[3]
# what draws the report; figures are drawn with the colours of survey_report/figures/style.py
DRAWS = [
    *(ROOT / "reports/theme").glob("*.css"),
    *(ROOT / "reports/theme").glob("*.html"),
    *(ROOT / "reports/theme").glob("*.typ"),
    *(ROOT / "reports/theme").glob("*.js"),
    *(ROOT / "reports/audit").glob("*"),
    *(ROOT / "survey_report").rglob("*.py"),
    *(ROOT / "scripts").rglob("*.py"),
]
HEX = re.compile(r"[\"' :(]#?([0-9A-Fa-f]{6})\b(?=[\"';) ])")
TEXT = ("ink", "muted", "deep", "warm")
GROUNDS = ("paper", "tint", "warm_tint")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_the_contrast_of_wcag_aa(scheme):
    colours = load_palette()[scheme]
    pairs = [(text, ground) for text in TEXT for ground in (*GROUNDS, "hover")]
    pairs += [("on_band", "band"), ("good", "tint"), ("bad", "warm_tint")]
    pairs += [(text, "paper") for text in ("good", "bad")]
    found = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs}
    assert {pair: round(ratio, 2) for pair, ratio in found.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_and_borders_have_three_to_one(scheme):
    colours = load_palette()[scheme]
    pairs = [("edge", "paper"), ("sun", "band"), ("cover_tie", "band")]
    found = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs}
    assert {pair: round(ratio, 2) for pair, ratio in found.items() if ratio < 3} == {}


def test_no_colour_stands_anywhere_else():
    found = {
        path.relative_to(ROOT).as_posix(): HEX.findall(path.read_text(encoding="utf-8"))
        for path in DRAWS
        if path.name != "palette.py"  # has a palette as an example
    }
    assert {name: colours for name, colours in found.items() if colours} == {}


def test_the_covers_drawing_uses_the_palette():
    drawn = set(re.findall(r"#[0-9A-Fa-f]{6}", (ROOT / "reports/theme/cover.svg").read_text()))
    assert drawn <= set(load_palette()["light"].values())


def test_every_variable_of_the_style_sheets_is_defined():
    css = css_of_palette(load_palette())
    for path in (ROOT / "reports/theme/report.css", ROOT / "reports/audit/revisjon.html.j2"):
        text = path.read_text(encoding="utf-8")
        used = set(re.findall(r"var\((--[\w-]+)", text))
        assert used - set(re.findall(r"(--[\w-]+):", css + text)) == set(), path


def test_what_is_no_colour_is_told_by_name(tmp_path):
    path = tmp_path / "palette.yaml"
    path.write_text('light:\n  ink: "black"\ndark:\n  inkk: "#FFFFFF"\n', encoding="utf-8")
    with pytest.raises(PaletteError) as told:
        load_palette(path)
    assert "light, ink: «black»" in str(told.value)
    assert "dark, inkk: finnes ikke i light" in str(told.value)
