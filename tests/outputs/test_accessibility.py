"""The finished page in a browser: axe, the keyboard, narrow screens, no network."""

from pathlib import Path

import pytest

from tests.browser import some_rows, violations, violations_in_light_and_dark

WIDTHS = [1280, 320]
MOST_STOPS = 120


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
    """The page as it opens: on a light screen, without tracing, and nothing in focus."""
    return refresh(page)


def refresh(page):
    page.emulate_media(media="screen", color_scheme="light")
    page.keyboard.press("Escape")
    switch(page, on=False)
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    return page


@pytest.fixture
def tracing(fresh):
    """The page with its numbers as buttons."""
    switch(fresh, on=True)
    return fresh


def switch(page, *, on: bool) -> None:
    toggle = page.locator("#vis-sporing")
    if (toggle.get_attribute("aria-checked") == "true") != on:
        toggle.click()


def test_the_page_asks_for_nothing(fresh, requests):
    fresh.wait_for_load_state("networkidle")
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []


def test_axe(fresh):
    assert violations_in_light_and_dark(fresh) == []


PALE = """
[data-pale] { color: #777; }
main > section:nth-of-type(2) .figurnote { background: #888; }
@media (prefers-color-scheme: dark) { h3 { color: #555; } }
"""


def test_axe_would_find_what_is_pale(fresh):
    """One number of a thousand, the ground of a note, and what is pale on a dark screen only."""
    fresh.emulate_media(color_scheme="dark")
    fresh.evaluate(
        """(pale) => {
          const shown = Array.from(document.querySelectorAll('table .tall'))
            .filter((one) => one.checkVisibility());
          shown[Math.floor(shown.length / 2)].dataset.pale = '';
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(pale);
          document.adoptedStyleSheets = [sheet];
        }""",
        PALE,
    )
    found = violations(fresh, of_colours=True)
    fresh.evaluate("document.adoptedStyleSheets = []")
    fresh.evaluate("delete document.querySelector('[data-pale]').dataset.pale")
    assert all(one.startswith("color-contrast: ") for one in found)
    for part in ("data-pale", 'class="tekst"', "<h3"):
        assert any(part in one for one in found), part


@pytest.fixture(scope="module")
def phone(browser, built):
    page = browser.new_page(viewport={"width": 320, "height": 800})
    page.goto((built / "reports/output/erfaringsrapport.html").as_uri())
    yield page
    page.close()


@pytest.mark.parametrize("phone_width", [320, 360, 400])
def test_no_figure_scrolls_on_a_phone(phone, phone_width):
    """Each figure has been drawn for a phone, and is shown with type of at least ten pixels."""
    phone.set_viewport_size({"width": phone_width, "height": 800})
    frames = phone.evaluate(
        """[...document.querySelectorAll('.bilde')].map((frame) => {
            const image = frame.querySelector('img');
            return [frame.scrollWidth - frame.clientWidth, image.naturalWidth, image.clientWidth];
        })"""
    )
    assert len(frames) == 8
    for beyond, drawn, shown in frames:
        assert beyond <= 0
        # drawn in CSS pixels at 96 to the inch; the smallest type is 8.5 points
        assert shown / drawn * 8.5 * 96 / 72 >= 10


def test_axe_on_paper(fresh):
    fresh.emulate_media(media="print")
    with some_rows(fresh):
        found = violations(fresh)
    assert found == []


def test_axe_with_everything_open(tracing):
    fold = "document.querySelectorAll('details').forEach((one) => {{ one.open = {}; }})"
    tracing.evaluate(fold.format("true"))
    tracing.locator("#sok-felt").fill("tillit")
    tracing.locator("main p .tall[role=button]").first.click()
    with some_rows(tracing):
        found = violations_in_light_and_dark(tracing)
    tracing.locator("#sok-felt").fill("")
    tracing.evaluate(fold.format("false"))
    assert found == []


@pytest.fixture(scope="module")
def walk(page) -> tuple[set[int], list[int]]:
    """Return the controls that are shown, and where Tab stops on its way, by their numbers."""
    controls = refresh(page).evaluate(
        """() => {
          document.querySelectorAll('body *').forEach((one, nr) => { one.dataset.nr = nr; });
          return Array.from(document.querySelectorAll('a[href], summary, button, [tabindex="0"]'))
            .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.tabIndex >= 0)
            .map((one) => Number(one.dataset.nr));
        }"""
    )
    page.locator(".hopp").focus()
    stops = []
    for _ in range(MOST_STOPS + 30):
        stop = page.evaluate("Number(document.activeElement.dataset.nr ?? -1)")
        if stop == -1 or stop in stops:
            break
        stops.append(stop)
        page.keyboard.press("Tab")
    page.evaluate("document.querySelectorAll('body *').forEach((o) => { delete o.dataset.nr; })")
    return set(controls), stops


def test_few_stops_for_the_keyboard_without_tracing(fresh, walk):
    """One passes the page with fewer than 120 presses of Tab; no number is a stop."""
    _, stops = walk
    assert 40 < len(stops) < MOST_STOPS
    assert fresh.locator(".tall[role=button]").count() == 0


def test_the_keyboard_reaches_every_control(walk):
    """Tab stops at links, folds, buttons and scrolling tables, once in a table of numbers."""
    controls, stops = walk
    assert len(controls) > 40
    # links of folded chapters come into reach when one has gone to the chapter
    assert controls - set(stops) == set()


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


def test_every_number_of_a_table_is_reached_by_the_arrow_keys(tracing):
    table = tracing.locator("figure.tabell table").first
    numbers = table.locator(".tall[role=button]")
    assert table.locator('.tall[tabindex="0"]').count() == 1
    numbers.first.focus()
    for _ in range(numbers.count() - 1):
        tracing.keyboard.press("ArrowRight")
    assert numbers.last.evaluate("(one) => one === document.activeElement")
    tracing.keyboard.press("ArrowUp")
    assert numbers.last.evaluate("(one) => one !== document.activeElement")


def test_the_trace_opens_with_the_keyboard_and_gives_the_focus_back(tracing):
    number = tracing.locator("main p .tall[role=button]").first
    panel = tracing.locator("[role=dialog]")
    for key in ("Enter", " "):
        number.focus()
        tracing.keyboard.press(key)
        assert panel.is_visible()
        assert panel.evaluate("(one) => one === document.activeElement")
        assert number.get_attribute("aria-expanded") == "true"
        text = panel.inner_text()
        assert number.inner_text() in text
        for term in ("Navn", "Verdi", "Statistikk", "Regel", "Skript", "Kilder"):
            assert term in text
        assert number.get_attribute("data-id") in text
        tracing.keyboard.press("Escape")
        assert panel.is_hidden()
        assert number.evaluate("(one) => one === document.activeElement")


def test_every_number_opens_its_trace(tracing):
    wrong = tracing.evaluate(
        """() => {
          const panel = document.querySelector('[role=dialog]');
          // laying out the long page anew takes nine tenths of each click, and is not looked at
          document.querySelector('main').hidden = true;
          const wrong = Array.from(document.querySelectorAll('.tall[data-id]')).filter((number) => {
            number.click();
            return panel.hidden || !panel.textContent.includes(number.dataset.id);
          }).map((number) => number.dataset.id);
          document.querySelector('main').hidden = false;
          return wrong;
        }"""
    )
    assert wrong == []


def test_the_close_button_is_next_and_works(tracing):
    number = tracing.locator("main p .tall[role=button]").first
    number.focus()
    tracing.keyboard.press("Enter")
    tracing.keyboard.press("Tab")
    assert tracing.evaluate("document.activeElement.textContent") == "Lukk"
    tracing.keyboard.press("Enter")
    assert tracing.locator("[role=dialog]").is_hidden()
    assert number.evaluate("(one) => one === document.activeElement")


def test_with_tracing_each_number_says_what_it_is(tracing):
    numbers = tracing.locator(".tall[data-id]").evaluate_all(
        "(all) => all.map((one) => [one.textContent, one.role, one.ariaLabel])"
    )
    assert len(numbers) > 2000
    for text, role, name in numbers:
        assert role == "button"
        assert name.startswith(f"{text}. ")
        assert len(name) > len(text) + 10


def test_labels_stand_beside_their_values(tracing):
    tracing.locator("main p .tall[role=button]").first.click()
    tops = tracing.evaluate(
        """() => Array.from(document.querySelectorAll('[role=dialog] dt')).map((term) =>
             [term, term.nextElementSibling].map((one) => one.getBoundingClientRect().top))"""
    )
    assert tops and all(abs(term - value) < 3 for term, value in tops)


def test_a_click_outside_closes_the_panel(tracing):
    tracing.locator("main p .tall[role=button]").first.click()
    assert tracing.locator("[role=dialog]").is_visible()
    tracing.locator("main h1").first.click()
    assert tracing.locator("[role=dialog]").is_hidden()


def test_search_finds_and_leads_to_the_passage(fresh):
    fresh.locator("#sok-felt").fill("masteroppgave")
    answers = fresh.locator("#sok-svar a")
    assert answers.count() >= 1
    answers.first.click()
    assert "masteroppgave" in fresh.evaluate("document.activeElement.textContent").lower()
    fresh.locator("#sok-felt").fill("finnesikkeher")
    assert fresh.locator("#sok-svar").inner_text() == "0 treff"
    fresh.locator("#sok-felt").fill("")


def test_one_chapter_is_printed(fresh):
    fresh.evaluate("window.print = () => {}")
    fresh.locator("#sec-anbefalinger").evaluate("(one) => one.scrollIntoView()")
    fresh.locator("#skriv-ut").evaluate("(one) => one.click()")
    fresh.emulate_media(media="print")
    shown = fresh.locator("main > section.level1").evaluate_all(
        "(all) => all.filter((one) => one.checkVisibility()).map((one) => one.id)"
    )
    fresh.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert shown == ["sec-anbefalinger"]


def test_figures_can_be_kept_as_files(fresh):
    details = fresh.locator("details.data").first
    details.locator("summary").click()
    for kind, start in (("SVG", b"<svg "), ("PNG", b"\x89PNG")):
        with fresh.expect_download() as download:
            details.get_by_role("button", name=f"({kind})").click()
        assert download.value.suggested_filename.endswith(f".{kind.lower()}")
        kept = Path(download.value.path()).read_bytes()
        assert kept.startswith(start)
        # the drawing for a page, 6.3 inches wide, on a phone too
        assert kind != "SVG" or b"width='453.6pt'" in kept
    details.locator("summary").click()


def test_print_shows_neither_panel_nor_controls(tracing):
    tracing.locator("main p .tall[role=button]").first.click()
    tracing.emulate_media(media="print")
    for selector in ("[role=dialog]", "nav", "#verktoy", "details.data >> nth=0"):
        assert tracing.locator(selector).is_hidden()


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


def test_it_can_be_read_without_its_script(browser, built):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((built / "reports/output/erfaringsrapport.html").as_uri())
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.locator("main h1").first.is_visible()
        assert page.locator("nav summary").is_visible()
    context.close()
