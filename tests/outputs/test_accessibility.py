"""The finished page in a browser: axe, the keyboard, narrow screens, no network."""

import shutil
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="chromium is not installed (apt-get install chromium)"
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
    "resultTypes": ["violations"],
}
WIDTHS = [1280, 400]


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module", params=WIDTHS)
def width(request):
    return request.param


@pytest.fixture(scope="module")
def requests() -> list[str]:
    return []


@pytest.fixture(scope="module")
def page(browser, built: Path, width, requests):
    page = browser.new_page(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page.on("request", lambda request: requests.append(request.url))
    page.goto((built / "reports/output/erfaringsrapport.html").as_uri())
    page.set_default_timeout(120_000)
    yield page
    page.close()


@pytest.fixture
def fresh(page):
    """The page with the panel closed and nothing in focus."""
    page.emulate_media(media="screen")
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    return page


def violations(page) -> list[str]:
    found = axe.Axe().run(page, options=RULES).response["violations"]
    return [f"{rule['id']}: {node['html'][:150]}" for rule in found for node in rule["nodes"]]


def test_the_page_asks_for_nothing(fresh, requests):
    fresh.wait_for_load_state("networkidle")
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []


@pytest.mark.parametrize("media", ["screen", "print"])
def test_axe(fresh, media):
    fresh.emulate_media(media=media)
    assert violations(fresh) == []


def test_axe_with_everything_open(fresh):
    fold = "document.querySelectorAll('details').forEach((one) => {{ one.open = {}; }})"
    fresh.evaluate(fold.format("true"))
    number = fresh.locator(".tall[role=button]").first
    number.click()
    found = violations(fresh)
    fresh.evaluate(fold.format("false"))
    assert found == []


def test_no_horizontal_scroll(fresh):
    wide = fresh.evaluate(
        """() => {
          const limit = document.documentElement.clientWidth;
          return Array.from(document.querySelectorAll('body *'))
            .filter((one) => !one.closest('.tabellramme, .bilde img, math'))
            .filter((one) => one.getClientRects().length)
            .filter((one) => one.getBoundingClientRect().right > limit + 1)
            .map((one) => one.outerHTML.slice(0, 120));
        }"""
    )
    assert wide == []
    assert fresh.evaluate("document.documentElement.scrollWidth") <= fresh.viewport_size["width"]


def test_the_keyboard_reaches_every_control(fresh):
    """Tab stops at links, folds, buttons and scrolling tables, once in a table of numbers."""
    expected = fresh.evaluate(
        """() => Array.from(document.querySelectorAll(
             'a[href], summary, button, [tabindex="0"]'))
           .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.tabIndex >= 0)
           .map((one, index) => { one.dataset.stopp = index; return index; }).length"""
    )
    fresh.locator(".hopp").focus()
    reached = {0}
    for _ in range(expected + 60):
        fresh.keyboard.press("Tab")
        stop = fresh.evaluate("document.activeElement.dataset.stopp ?? null")
        if stop == "0" or fresh.evaluate("document.activeElement === document.body"):
            break
        if stop is not None:
            reached.add(int(stop))
    # links of folded chapters come into reach when the focus enters their chapter
    assert set(range(expected)) - reached == set()


def test_every_number_of_a_table_is_reached_by_the_arrow_keys(fresh):
    table = fresh.locator("figure.tabell table").first
    numbers = table.locator(".tall[role=button]")
    assert table.locator('.tall[tabindex="0"]').count() == 1
    numbers.first.focus()
    for _ in range(numbers.count() - 1):
        fresh.keyboard.press("ArrowRight")
    assert numbers.last.evaluate("(one) => one === document.activeElement")
    fresh.keyboard.press("ArrowUp")
    assert numbers.last.evaluate("(one) => one !== document.activeElement")


def test_the_trace_opens_with_the_keyboard_and_gives_the_focus_back(fresh):
    number = fresh.locator("main p .tall[role=button]").first
    panel = fresh.locator("[role=dialog]")
    for key in ("Enter", " "):
        number.focus()
        fresh.keyboard.press(key)
        assert panel.is_visible()
        assert panel.evaluate("(one) => one === document.activeElement")
        assert number.get_attribute("aria-expanded") == "true"
        text = panel.inner_text()
        assert number.inner_text() in text
        for term in ("Navn", "Verdi", "Statistikk", "Regel", "Skript", "Kilder"):
            assert term in text
        assert number.get_attribute("data-id") in text
        fresh.keyboard.press("Escape")
        assert panel.is_hidden()
        assert number.evaluate("(one) => one === document.activeElement")


def test_every_number_opens_its_trace(fresh):
    wrong = fresh.evaluate(
        """() => {
          const panel = document.querySelector('[role=dialog]');
          return Array.from(document.querySelectorAll('.tall[data-id]')).filter((number) => {
            number.click();
            return panel.hidden || !panel.textContent.includes(number.dataset.id);
          }).map((number) => number.dataset.id);
        }"""
    )
    assert wrong == []


def test_the_close_button_is_next_and_works(fresh):
    number = fresh.locator("main p .tall[role=button]").first
    number.focus()
    fresh.keyboard.press("Enter")
    fresh.keyboard.press("Tab")
    assert fresh.evaluate("document.activeElement.textContent") == "Lukk"
    fresh.keyboard.press("Enter")
    assert fresh.locator("[role=dialog]").is_hidden()
    assert number.evaluate("(one) => one === document.activeElement")


def test_print_shows_neither_panel_nor_controls(fresh):
    fresh.locator("main p .tall[role=button]").first.click()
    fresh.emulate_media(media="print")
    for selector in ("[role=dialog]", "nav", "details.data >> nth=0"):
        assert fresh.locator(selector).is_hidden()


def test_the_contents_follow_the_reading(fresh, width):
    if width < 1024:
        assert fresh.locator("nav ul").first.is_hidden()
        fresh.locator("nav summary").click()
        assert fresh.locator("nav ul").first.is_visible()
        fresh.locator("nav a").first.click()
        assert fresh.locator("nav ul").first.is_hidden()
    else:
        fresh.evaluate("document.getElementById('innholdsliste').open = true")
        heading = fresh.locator("main section.level2:not(.boks) > h2").nth(2)
        heading.evaluate("(one) => one.scrollIntoView()")
        fresh.wait_for_timeout(300)
        current = fresh.locator("nav a[aria-current]")
        assert " ".join(current.inner_text().split()) == " ".join(heading.inner_text().split())


def test_it_can_be_read_without_its_script(browser, built, width):
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": width, "height": 900}
    )
    page = context.new_page()
    page.goto((built / "reports/output/erfaringsrapport.html").as_uri())
    assert page.locator("main h1").first.is_visible()
    assert page.locator("nav summary").is_visible()
    context.close()
