"""Chromium for tests, and axe in it."""

import contextlib
import shutil

import pytest

from tests.sizes import sized

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {
    "resultTypes": ["violations"],
    # the way to each of thousands of nodes takes half of the time, and none is told
    "selectors": False,
}
# nine tenths of axe's time goes to the contrast of thousands of texts. It reads a text's colours
# and type, and the grounds under it, which are those of its ancestors: texts that have all of
# these alike have the same contrast, and some of them, from the first to the last, stand for all.
# What a panel or a heading that stays in sight covers is not judged: hence more than one.
# A thorough run judges every text.
STANDING_FOR_ALL = sized(few=5, many=100_000)
# the rows of a table are of one kind, and axe looks at every cell of them
ROWS_STANDING_FOR_ALL = sized(few=6, many=100_000)
_MARK_TEXTS = """(most) => {
  const grounds = new Map([[null, '']]);
  const groundOf = (one) => {
    if (!grounds.has(one)) {
      const style = getComputedStyle(one);
      const own = [style.backgroundColor, style.backgroundImage, style.opacity, style.filter,
        style.mixBlendMode].join();
      const clear = own === 'rgba(0, 0, 0, 0),none,1,none,normal';
      grounds.set(one, groundOf(one.parentElement) + (clear ? '' : `/${own}`));
    }
    return grounds.get(one);
  };
  const hasText = (one) => one.matches('input, select, textarea')
    || Array.from(one.childNodes).some((node) => node.nodeType === 3 && node.data.trim());
  const kindOf = (one) => {
    const style = getComputedStyle(one);
    return [one.tagName, one.className, style.color, style.webkitTextFillColor,
      style.webkitTextStroke, style.textShadow, style.fontSize, style.fontWeight, groundOf(one),
    ].join();
  };
  const texts = Array.from(document.querySelectorAll('body, body *')).filter(
    (one) => one.checkVisibility({ visibilityProperty: true }) && hasText(one));
  for (const alike of Map.groupBy(texts, kindOf).values()) {
    const step = Math.max(1, (alike.length - 1) / (most - 1));
    for (let place = 0; place <= alike.length - 1; place += step) {
      alike[Math.round(place)].dataset.contrast = '';
    }
  }
  axe.configure({ rules: [{ id: 'color-contrast', selector: '[data-contrast]' }] });
}"""
_RUN = """async (options) => {
  const { violations } = await axe.run(options);
  document.querySelectorAll('[data-contrast]').forEach((one) => { delete one.dataset.contrast; });
  return violations.flatMap(
    ({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 150)}`));
}"""
_RULES_OF_COLOURS = """(levels) => axe.getRules(levels)
  .filter(({ tags }) => tags.includes('cat.color')).map(({ ruleId }) => ruleId)"""
_TAKE_ROWS = """(most) => {
  window.rowsTaken = Array.from(document.querySelectorAll('tbody'),
    (body) => [body, Array.from(body.rows).slice(most)]);
  window.rowsTaken.forEach(([, rows]) => rows.forEach((row) => row.remove()));
}"""
_PUT_ROWS_BACK = "() => window.rowsTaken.forEach(([body, rows]) => body.append(...rows))"
# compared in the page: to hand millions of signs over takes longer than to make them
_KEEPS_SHAPE = """() => {
  const shape = JSON.stringify([document.documentElement.outerHTML,
    Array.from(document.querySelectorAll('*'), (one) => [one.getBoundingClientRect(),
      one.checkVisibility({ visibilityProperty: true, opacityProperty: true })])]);
  const alike = shape === window.shapeBefore;
  window.shapeBefore = shape;
  return alike;
}"""


@contextlib.contextmanager
def chromium():
    """Give a browser, or skip the test where there is none."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("chromium is not installed (apt-get install chromium)")
    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@contextlib.contextmanager
def some_rows(page):
    """Leave the first rows of each table of a page, and put the others back afterwards."""
    page.evaluate(_TAKE_ROWS, ROWS_STANDING_FOR_ALL)
    try:
        yield
    finally:
        page.evaluate(_PUT_ROWS_BACK)


def violations(page, *, of_colours: bool = False) -> list[str]:
    """Return what axe finds wrong in a page as it stands, or of its colours alone."""
    axe = pytest.importorskip("axe_playwright_python.base", reason="axe is not installed")
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe.AXE_SCRIPT)
    page.evaluate(_MARK_TEXTS, STANDING_FOR_ALL)
    only = {"type": "tag", "values": LEVELS}
    if of_colours:
        only = {"type": "rule", "values": page.evaluate(_RULES_OF_COLOURS, LEVELS)}
    return page.evaluate(_RUN, OPTIONS | {"runOnly": only})


def violations_in_light_and_dark(page) -> list[str]:
    """Return what axe finds wrong on a light screen and on a dark one.

    The dark page is the same elements at the same places, so that only its colours can differ.
    """
    page.emulate_media(color_scheme="light")
    found = violations(page)
    page.evaluate(_KEEPS_SHAPE)
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(_KEEPS_SHAPE)
    return found + violations(page, of_colours=True)
