"""An open page reloads itself when it has been made anew, and only then."""

from pathlib import Path

import pytest

from survey_report.render.content_policy import with_policy
from survey_report.render.live_page import make_live

PAGE = """<!DOCTYPE html><html lang="nb"><head><meta charset="utf-8"><title>Utkast</title></head>
<body><p>{text}</p>{lines}<script>{script}</script>
<script src="fremmed.js"></script></body></html>"""
BARE = PAGE.format(text="Først.", lines="<br>" * 400, script="own = 1")
POLICED = with_policy(BARE)


def put(folder: Path, page: str) -> Path:
    """Put a page in place, and then what tells of it, as the watch does."""
    (folder / "made").mkdir(exist_ok=True)
    made = folder / "made/side.html"
    made.write_text(page, encoding="utf-8")
    script = make_live(made, "utkast.js")
    shown = made.replace(folder / "utkast.html")
    script.replace(folder / "utkast.js")
    return shown


@pytest.fixture
def opened(browser):
    page = browser.new_page(viewport={"width": 800, "height": 600})
    yield page
    page.close()


def ask(page) -> None:
    """Wait for the page to have asked whether there is a newer one."""
    with page.expect_event("requestfinished", lambda request: "utkast.js" in request.url):
        pass


@pytest.mark.parametrize("first", [POLICED, BARE], ids=["with its policy", "without"])
def test_the_page_is_loaded_anew_when_it_has_changed_at_the_same_place(tmp_path, opened, first):
    (tmp_path / "fremmed.js").write_text("foreign = 1")
    opened.goto(put(tmp_path, first).as_uri())
    opened.evaluate("scrollTo(0, 4000); stayed = true")
    for _ in range(3):
        ask(opened)
    put(tmp_path, first)
    for _ in range(3):
        ask(opened)
    assert opened.evaluate("window.stayed") is True
    put(tmp_path, first.replace("Først.", "Så."))
    opened.get_by_text("Så.").wait_for()
    assert opened.evaluate("window.stayed") is None
    ask(opened)
    assert opened.evaluate("scrollY") == 4000
    assert opened.evaluate("window.own") == 1
    assert opened.evaluate("window.foreign") == (None if first == POLICED else 1)


def test_a_page_that_may_not_ask_is_loaded_all_the_same(tmp_path, opened):
    opened.goto(put(tmp_path, POLICED).as_uri())
    opened.evaluate("stayed = true")
    with opened.expect_event("load"):
        (tmp_path / "utkast.js").unlink()
    assert opened.evaluate("window.stayed") is None
