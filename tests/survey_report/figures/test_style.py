"""House style: number forms by hand, contrast by WCAG, colour vision by Machado et al. (2009)."""

import os
import subprocess
import sys
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from matplotlib import font_manager
from matplotlib.colors import to_rgb

from survey_report.figures import factor_rows, style
from tests.figure_checks import assert_same_bytes, contrast, luminance

# Machado, Oliveira and Fernandes (2009), table of matrices for severity 1.0, linear RGB.
DICHROMACY = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
    "normal": np.eye(3).tolist(),
}
# sRGB to CIE XYZ, D65 (IEC 61966-2-1).
TO_XYZ = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
WHITE = [0.9505, 1.0, 1.089]


def lab(color: str, vision: str) -> np.ndarray:
    """Return a colour in CIE Lab as seen with a kind of colour vision."""
    rgb = np.array(to_rgb(color))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(DICHROMACY[vision]) @ linear, 0, 1)
    x, y, z = np.cbrt(np.array(TO_XYZ) @ seen / WHITE)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize(
    ("value", "decimals", "signed", "expected"),
    [
        (0.43, 2, True, "+0,43"),
        (-0.04, 2, True, "–0,04"),
        (-0.001, 2, True, "0,00"),
        (0.125, 2, False, "0,13"),
        (7.23, 1, False, "7,2"),
        (1234, 0, False, "1\u00a0234"),
        (float("nan"), 2, True, ":"),
    ],
)
def test_number_is_written_in_norwegian(value, decimals, signed, expected):
    assert style.number(value, decimals, signed=signed) == expected


def test_percent_has_a_non_breaking_space_and_hides_what_is_missing():
    assert style.percent(64.5) == "65\u00a0%"
    assert style.percent(float("nan")) == ":"


def test_interval_and_range():
    assert style.interval(-0.04, 0.32) == "–0,04 til 0,32"
    assert style.interval(float("nan"), 0.32) == ":"
    assert style.number_range([177, 165, float("nan")]) == "165–177"
    assert style.number_range([31, 31]) == "31"
    assert style.number_range([float("nan")]) == ":"


def test_words_are_joined_as_in_norwegian():
    assert style.listed(["a"]) == "a"
    assert style.listed(["a", "b", "c"]) == "a, b og c"
    assert style.in_sentence("Klart formål") == "klart formål"


def test_contrast_formula_gives_the_known_grey():
    # WebAIM: #767676 is the lightest grey with 4.5:1 on white, 4.54:1; #777777 has 4.48:1.
    assert contrast("#767676") == pytest.approx(4.54, abs=0.005)
    assert contrast("#777777") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("background", [style.PAPER, style.TINT])
def test_text_and_mark_colours_stand_out(background):
    for color in (style.INK, style.MUTED, style.DEEP):
        assert contrast(color, background) >= 4.5
    for color in (style.WARM, style.NEUTRAL):
        assert contrast(color, background) >= 3
    assert contrast(style.WARM) >= 4.5


@pytest.mark.parametrize("vision", DICHROMACY)
def test_mark_colours_stay_apart_in_all_colour_vision(vision):
    for one, other in combinations((style.DEEP, style.WARM, style.NEUTRAL), 2):
        # A difference of 2.3 is just seen (Mahy et al., 1994); ten times that is plain.
        assert np.linalg.norm(lab(one, vision) - lab(other, vision)) >= 23, (one, other)


def test_mark_colours_stay_apart_in_greyscale():
    # CIE lightness, 0-100; 8 is about one step of a ten-step grey scale.
    lightness = [116 * np.cbrt(luminance(c)) - 16 for c in (style.DEEP, style.WARM, style.NEUTRAL)]
    assert min(abs(a - b) for a, b in combinations(lightness, 2)) >= 8


@pytest.mark.parametrize(
    ("weight", "slant", "name"),
    [
        ("normal", "normal", "Inter-Regular.otf"),
        ("semibold", "normal", "Inter-SemiBold.otf"),
        ("bold", "normal", "Inter-Bold.otf"),
        ("normal", "italic", "Inter-Italic.otf"),
    ],
)
def test_only_the_house_fonts_are_known(weight, slant, name):
    font = font_manager.FontProperties(family="Inter", weight=weight, style=slant)
    assert font_manager.findfont(font) == str(style.FONTS / name)
    with pytest.raises(ValueError, match="DejaVu"):
        font_manager.findfont("DejaVu Sans", fallback_to_default=False)


def test_missing_font_files_are_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="Inter"):
        style.register_fonts(tmp_path)


def test_rows_are_placed_under_their_headings():
    table = pd.DataFrame({"block": ["a", "a", "b"], "factor": ["x", "y", "z"]})
    rows, headings, height = factor_rows.place_rows(table, "block", pitch=1, heading=2, gap=0.5)
    # Heading 0-2, rows 2-3 and 3-4, gap to 4.5, heading 4.5-6.5, row 6.5-7.5.
    assert rows["y"].tolist() == [2.5, 3.5, 7.0]
    assert headings["y"].tolist() == [1.0, 5.5]
    assert height == 7.5


def test_factors_get_labels_in_the_order_of_the_model():
    factors = pd.DataFrame(
        {"factor": ["b", "a"], "block": ["results", "inputs"], "label_nb": ["Lagånd", "Formål"]}
    )
    rows = factor_rows.label_factors(pd.DataFrame({"factor": ["b", "a", "global_index"]}), factors)
    assert rows["label_nb"].tolist() == ["Snitt av alle faktorene", "Formål", "Lagånd"]


def test_a_factor_without_label_is_refused():
    factors = pd.DataFrame({"factor": ["a"], "block": ["inputs"], "label_nb": ["Formål"]})
    with pytest.raises(ValueError, match="ukjent_faktor"):
        factor_rows.label_factors(pd.DataFrame({"factor": ["ukjent_faktor"]}), factors)


def drawing() -> style.Drawing:
    figure = style.new_figure(1)
    style.write(style.canvas(figure), 0.1, 0.5, "Før og etter", weight="bold")
    return style.Drawing(figure, pd.DataFrame({"Før": ["4,7"]}), "Bilde.", "n = 1.", "Kilde: x.")


def test_saving_twice_gives_the_same_bytes(tmp_path):
    assert_same_bytes(drawing, tmp_path)


def test_saved_files_carry_no_date_program_or_live_text(tmp_path):
    style.save(drawing(), tmp_path / "fig_x")
    svg = (tmp_path / "fig_x.svg").read_text(encoding="utf-8")
    assert "<dc:date>" not in svg and "Matplotlib" not in svg.partition("<metadata>")[2]
    assert "<text" not in svg
    png = (tmp_path / "fig_x.png").read_bytes()
    assert b"tEXt" not in png and b"tIME" not in png
    assert (tmp_path / "fig_x.csv").read_bytes() == 'Før\n"4,7"\n'.encode()
    assert '"alt": "Bilde."' in (tmp_path / "fig_x.json").read_text(encoding="utf-8")


def test_capitals_are_centred_on_the_place_given():
    figure = style.new_figure(1)
    canvas = style.canvas(figure)
    text = style.write(canvas, 1, 0.5, "H", 20)
    box = text.get_window_extent()
    # 1 inch high at 100 dots an inch: the middle is at 50 dots from the bottom.
    assert (box.y0 + box.y1) / 2 == pytest.approx(0.5 * figure.dpi, abs=1)


def test_a_matplotlibrc_at_home_does_not_count(tmp_path):
    rc = tmp_path / "matplotlibrc"
    rc.write_text("lines.linewidth: 9\nlines.markersize: 31\n", encoding="utf-8")
    asked = "import survey_report.figures.style, matplotlib as m; print(m.rcParams[{!r}])"
    for name, default in (("lines.linewidth", "1.5"), ("lines.markersize", "6.0")):
        said = subprocess.run(
            [sys.executable, "-c", asked.format(name)],
            env=os.environ | {"MATPLOTLIBRC": str(rc)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert said.stdout.strip() == default
