"""Images in the page are the same pictures in fewer signs."""

import io
from urllib.parse import unquote

import numpy as np
import pytest
from PIL import Image

from survey_report.figures import style
from survey_report.render.vector_images import smaller_svg, svg_uri


@pytest.fixture
def svg(tmp_path) -> str:
    figure = style.new_figure(1.5, style.PHONE)
    page = style.canvas(figure)
    style.write(page, 0.1, 0.3, "Før æøå – 5,06 → 5,49 # & 100 %", weight="bold")
    style.write(page, 0.1, 0.6, "Andel enige", style.SMALL, color=style.MUTED)
    page.plot([0.1, 3], [1, 1.2], color=style.WARM, linewidth=1.3, linestyle=(0, (3, 2)))
    page.plot([0.5, 2], [1, 1], "D", color=style.DEEP, markersize=8)
    style.save_svg(figure, tmp_path / "a.svg")
    return (tmp_path / "a.svg").read_text(encoding="utf-8")


def test_it_is_shorter_and_can_stand_in_a_list_of_addresses(svg):
    address = svg_uri(svg)
    assert len(address) < len(svg)
    assert not set(address) & set(' "<>\n') and address.isascii()
    assert unquote(address).startswith("data:image/svg+xml,<svg ")


def test_nothing_else_is_drawn(svg, tmp_path, browser):
    """Chromium, which has nothing to do with the code, draws the two alike to the eye."""
    shown = []
    for name, text in (("whole", svg), ("smaller", smaller_svg(svg))):
        (tmp_path / f"{name}.svg").write_text(text, encoding="utf-8")
        page = browser.new_page(viewport={"width": 400, "height": 200})
        page.goto((tmp_path / f"{name}.svg").as_uri())
        shown.append(Image.open(io.BytesIO(page.screenshot())).convert("L"))
        page.close()
    whole, smaller = (np.asarray(picture, dtype=int) for picture in shown)
    assert (whole < 128).sum() > 500
    assert np.abs(whole - smaller).mean() < 0.2
    assert (np.abs(whole - smaller) > 60).sum() == 0
