"""Tests for survey_report/figures/raster.py."""

import pytest
from PIL import Image

from survey_report.figures.raster import save_png

# an inch wide, half as high: the left half red, the rest left as it is
DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="36pt" viewBox="0 0 72 36">
<rect width="36" height="36" fill="#cc0000"/></svg>"""


@pytest.mark.parametrize("dots", [100, 300])
def test_a_picture_is_as_large_as_its_drawing_and_says_so(tmp_path, dots):
    drawing = tmp_path / "en figur.svg"
    drawing.write_text(DRAWING, encoding="utf-8")
    save_png(drawing, tmp_path / "en figur.png", dots)
    with Image.open(tmp_path / "en figur.png") as picture:
        picture.load()  # reads every part, and its checksum
        assert picture.size == (dots, dots / 2)
        assert picture.info["dpi"] == pytest.approx((dots, dots), abs=0.02)
        assert picture.convert("RGB").getpixel((dots // 4, 10)) == (204, 0, 0)
        assert picture.convert("RGB").getpixel((dots * 3 // 4, 10)) == (255, 255, 255)


def test_a_picture_is_the_same_every_time(tmp_path):
    drawing = tmp_path / "a.svg"
    drawing.write_text(DRAWING, encoding="utf-8")
    for name in ("one.png", "two.png"):
        save_png(drawing, tmp_path / name, 300)
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()
