"""Checks that every figure of the report must pass: type, contrast, language, sameness."""

import re
from itertools import combinations
from pathlib import Path

from matplotlib import font_manager
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text

from survey_report.figures import style

FILES = (".svg", ".png", ".csv", ".json")
# Words that English code would leave behind in a Norwegian figure.
ENGLISH = re.compile(
    r"\b(the|and|before|after|change|mean|median of|score|group|groups|factor|factors|diff|"
    r"followup|follow-up|month|nan|none|true|false|inputs|processes|results|all|agree)\b",
    re.IGNORECASE,
)


def luminance(color: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.1, definition)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(color: str, background: str = "#FFFFFF") -> float:
    """Return the contrast ratio of two colours (WCAG 2.1, definition)."""
    light, dark = sorted((luminance(color), luminance(background)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def shown_texts(figure: Figure) -> list[Text]:
    """Return the texts that a reader sees."""
    figure.draw_without_rendering()
    found = []
    for axes in figure.axes:
        found += axes.texts
        for axis, low, high in (
            (axes.xaxis, *sorted(axes.get_xlim())),
            (axes.yaxis, *sorted(axes.get_ylim())),
        ):
            if axes.axison and axis.get_visible():
                ticks = zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=True)
                found += [label for place, label in ticks if low <= place <= high]
                found.append(axis.label)
    return [text for text in found if text.get_visible() and text.get_text().strip()]


def words(figure: Figure) -> str:
    """Return all that a reader can read in the figure."""
    return "\n".join(text.get_text() for text in shown_texts(figure))


def assert_house_style(drawing: style.Drawing) -> None:
    """Check type, contrast, places and language of a figure and what stands beside it."""
    texts = shown_texts(drawing.figure)
    for text in texts:
        path = Path(font_manager.findfont(text.get_fontproperties()))
        assert path.parent == style.FONTS, f"{text} is set in {path.name}"
        assert text.get_fontsize() >= 8.5, text
        # White stands only on dark marks; other text may stand on a tinted card.
        background = style.DEEP if text.get_color() == style.PAPER else style.TINT
        assert contrast(text.get_color(), background) >= 4.5, text
    assert_places(drawing.figure, texts)
    assert_marks(drawing.figure)
    assert_norwegian(drawing)


def assert_phone_variant(draw) -> None:
    """Check that a figure drawn for a phone says the same, in readable type, in half the width."""
    page, phone = draw(), draw(narrow=True)
    assert_house_style(phone)
    # 320 CSS pixels are 288 between the margins of the page: type of 8.5 points is 10 pixels there
    assert phone.figure.get_size_inches()[0] * 96 <= 288 / 0.9
    assert (phone.alt, phone.n, phone.source) == (page.alt, page.n, page.source)
    assert phone.table.equals(page.table)
    assert spoken(page.figure) - spoken(phone.figure) == set()


def spoken(figure: Figure) -> set[str]:
    """Return the words that stand in a figure."""
    return set(re.findall(r"[^\W\d]{3,}", words(figure).casefold()))


def assert_places(figure: Figure, texts: list[Text]) -> None:
    """Check that no text leaves the figure or lies on another."""
    page = figure.bbox
    boxes = [(text, Text.get_window_extent(text)) for text in texts]
    for text, box in boxes:
        assert box.x0 >= -1 and box.x1 <= page.x1 + 1, f"{text} leaves the figure sideways"
        assert box.y0 >= -1 and box.y1 <= page.y1 + 1, f"{text} leaves the figure"
    for (one, a), (other, b) in combinations(boxes, 2):
        width = min(a.x1, b.x1) - max(a.x0, b.x0)
        height = min(a.y1, b.y1) - max(a.y0, b.y0)
        # Boxes hold room for ascenders and descenders; capitals fill some two thirds.
        touching = width > 1 and height > 0.35 * min(a.height, b.height)
        assert not touching, f"{one.get_text()!r} lies on {other.get_text()!r}"


def assert_marks(figure: Figure) -> None:
    """Check that each mark stands out, also on a tinted card."""
    for axes in figure.axes:
        for line in axes.lines:
            if line.get_marker() not in ("None", "", None) and len(line.get_xdata()):
                colors = (line.get_markerfacecolor(), line.get_markeredgecolor())
                assert max(contrast(color, style.TINT) for color in colors) >= 3, line


def assert_norwegian(drawing: style.Drawing) -> None:
    """Check number forms, dashes and language in everything that is read."""
    table = drawing.table.astype(str)
    cells = [*table.columns, *table.to_numpy().ravel()]
    for text in [words(drawing.figure), drawing.alt, drawing.n, drawing.source, *cells]:
        assert not ENGLISH.search(text), text
        assert not re.search(r"\d\.\d", text), f"decimal point: {text}"
        assert not re.search(r"(?<!\w)-\d", text), f"hyphen for minus: {text}"
        assert " %" not in text, f"plain space before %: {text}"
        assert '"' not in text, f"straight quote: {text}"
    assert not drawing.table.isna().any(axis=None)
    assert drawing.alt and drawing.n.endswith(".") and drawing.source.endswith(".")


def assert_same_bytes(draw, folder: Path) -> None:
    """Check that drawing and saving twice gives the same bytes."""
    drawing = draw()
    for name, saved in (("first", drawing), ("again", drawing), ("redrawn", draw())):
        style.save(saved, folder / name / "fig_topic")
    for suffix in FILES:
        files = [path.read_bytes() for path in sorted(folder.glob(f"*/fig_topic{suffix}"))]
        assert len(files) == 3 and len(set(files)) == 1, suffix
