"""A page that is kept open is the page that would be made whole, whatever an author does to it."""

import base64
import copy
import functools
import hashlib
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from survey_report.commands import preview
from survey_report.render import embedded_renderer, kept_page
from survey_report.render.author_faults import RenderError
from survey_report.render.executed_text import ExecutedText
from survey_report.render.render_job import RenderJob
from survey_report.render.workspace import Workspace

FILTERS = Path("reports/theme/filters").resolve()
FIRST = """# Den ene {#sec-ene}

En setning med [5,1]{.tall data-id="x"} og en note.[^en]

[^en]: Noten i den ene, se @sec-andre.

## Under {#sec-under}

| A | B |
|:--|--:|
| Rad[^rad] | [2]{.tall data-id="y"} |

: En tabell {#tbl-t}

[^rad]: Noten i tabellen.

::: {.boks}
### I en boks {#boks}

Tekst i boksen, se @tbl-t.
:::

::: {.callout-note title="Et navn"}
Tekst i en ramme med navn.
:::
"""
SECOND = """# Den andre {#sec-andre}

::: {.callout-note title="Enda et navn"}
Tekst i en annen.
:::

Se @sec-under, @tbl-t og [](#sec-ene).

Siste avsnitt.[^to]

[^to]: Noten i den andre.
"""
# what the author does, and whether the chapter can be read alone
EDITS = {
    "a sentence": ("Siste avsnitt.", "Siste avsnitt, med en ny setning.", True),
    "a reference": ("Siste avsnitt.", "Siste avsnitt, se @tbl-t.", True),
    "a reference to nothing": ("Siste avsnitt.", "Siste avsnitt, se @fig-borte.", True),
    "a number": ("[5,1]", "[7,2]", True),
    "a cell": ("| Rad[^rad] | [2]", "| Rad[^rad] | [3]", True),
    "prose in a box": ("Tekst i boksen", "Annen tekst i boksen", True),
    "prose in a callout": ("ramme med navn", "ramme med et navn", False),
    "a paragraph": ("Siste avsnitt.", "Nytt avsnitt.\n\nSiste avsnitt.", True),
    "a heading": ("# Den ene", "# Den aller første", False),
    "a heading more": ("Siste avsnitt.", "## Ny {#ny}\n\nSiste avsnitt.", False),
    "a chapter before": ("# Den ene", "# Aller først {#sec-null}\n\nTekst.\n\n# Den ene", False),
    "a note": ("Siste avsnitt.", "Siste avsnitt.[^tre]\n\n[^tre]: Enda en.\n\nOg.", False),
    "words in a note": ("Noten i den ene", "Merknaden i den ene", False),
    "a note of another chapter": ("Siste avsnitt.", "Siste avsnitt.[^en]", False),
    "an address": ("Siste avsnitt.", "Siste [avsnitt].\n\n[avsnitt]: https://x.no\n", False),
    "a heading by its name": ("Siste avsnitt.", "Siste [Under].", False),
    "a frame that is left open": ("Siste avsnitt.", "::: {.boks}\nSiste avsnitt.", False),
    "a comment that is left open": ("En setning", "<!-- En setning", False),
    "an example": ("Siste avsnitt.", "(@) Siste avsnitt.", False),
    "a heading by a line": ("Siste avsnitt.", "Siste avsnitt\n-----\n", False),
    "a blank line before a chapter": (":::\n\n# Den andre", ":::\n# Den andre", False),
    "a blank line in prose": ("note.[^en]\n\n[^en]:", "note.[^en]\nMer.\n\n[^en]:", True),
    "settings": ("Siste avsnitt.", "---\ntitle: Ny\n---\n\nSiste avsnitt.", False),
}


def job_of(folder: Path, text: str) -> RenderJob:
    """Return a job of a text, with the report's filters and a page that is its text."""
    theme = folder / "reports/theme"
    if not theme.exists():
        theme.mkdir(parents=True)
        (theme / "filters").symlink_to(FILTERS)
        (theme / "template.html").write_text(
            "<html><head></head><body>$innhold$<main>\n$body$\n</main></body></html>\n"
        )
    lines = tuple(text.splitlines())
    executed = ExecutedText(lines, tuple(("a.qmd", n) for n, _ in enumerate(lines, 1)))
    workspace = Workspace(folder, folder / "reports/report.qmd")
    return RenderJob(workspace, executed, {"title": "T", "draft": True}, 0)


def outcome(write: Callable[[RenderJob], Path], job: RenderJob) -> str:
    """Return the page, or what is told of the text."""
    try:
        return write(job).read_text(encoding="utf-8")
    except RenderError as error:
        return str(error)


@functools.cache
def made_at_once(text: str) -> str:
    """Return the page of a text that is made whole, or what is told of the text."""
    with tempfile.TemporaryDirectory() as folder:
        return outcome(embedded_renderer.write_page, job_of(Path(folder), text))


BEFORE = f"{FIRST}\n{SECOND}"


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> kept_page.KeptPage:
    """Return what is kept of the text before an edit: a test takes a copy."""
    made = kept_page.KeptPage()
    page = outcome(made.write, job_of(tmp_path_factory.mktemp("before"), BEFORE))
    assert page == made_at_once(BEFORE)
    return made


@pytest.mark.parametrize("edit", EDITS)
def test_after_an_edit_and_when_it_is_undone_the_page_is_that_of_the_text(
    edit, kept, tmp_path, monkeypatch
):
    old, new, alone = EDITS[edit]
    after, whole = BEFORE.replace(old, new), []
    assert after != BEFORE
    own = kept_page._made_whole
    monkeypatch.setattr(kept_page, "_made_whole", lambda job: whole.append(1) or own(job))
    kept = copy.deepcopy(kept)
    for text in (after, BEFORE):
        assert outcome(kept.write, job_of(tmp_path, text)) == made_at_once(text)
    assert whole == ([] if alone else [1, 1])


def test_a_new_theme_is_seen_where_no_word_has_changed(tmp_path):
    kept = kept_page.KeptPage()
    kept.write(job_of(tmp_path, BEFORE))
    template = tmp_path / "reports/theme/template.html"
    template.write_text(template.read_text().replace("<main>", '<main class="ny">'))
    page = kept.write(job_of(tmp_path, BEFORE)).read_text(encoding="utf-8")
    assert '<main class="ny">' in page


def without_loader(page: str) -> str:
    """Return the page without what lets it reload itself, which must stand there once."""
    (script,) = re.findall(r"<script>([^<]*utkast\.js[^<]*)</script>", page)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    added = (
        f" 'sha256-{digest}' 'strict-dynamic'",
        f"<script>{script}</script>",
        '<noscript><meta http-equiv="refresh" content="3"></noscript>',
    )
    assert [page.count(one) for one in added] == [1, 1, 1]
    for one in added:
        page = page.replace(one, "")
    return page


def test_the_page_of_the_watch_is_that_of_the_preview(built_copy):
    chapter = built_copy / "reports/chapters/05-behov.qmd"
    kept = kept_page.KeptPage()
    preview.make_draft(built_copy, ["html"], kept)
    assert "En setning som er ny" in page_after(
        "En setning som er ny, se @fig-effect-change.", chapter, built_copy, kept
    )


def test_a_cell_that_fails_is_shown_until_it_is_mended(small_build, tmp_path):
    project = Path(shutil.copytree(small_build[0], tmp_path / "project"))
    document = project / "reports/report.qmd"
    text = document.read_text(encoding="utf-8")
    document.write_text(f"{text}\n{{{{< include chapters/andre.qmd >}}}}\n", encoding="utf-8")
    chapter = project / "reports/chapters/andre.qmd"
    chapter.write_text("# Den andre {#sec-andre}\n\nSe @sec-resultater.[^n]\n\n[^n]: En note.\n")
    kept = kept_page.KeptPage()
    preview.make_draft(project, ["html"], kept)
    fault = "ZeroDivisionError"
    broken = "En celle som ikke virker.\n\n```{python}\n#| output: asis\n1 / 0\n```"
    assert fault in page_after(broken, chapter, project, kept)
    mended = page_after("Cellen er rettet.", chapter, project, kept)
    assert "Cellen er rettet." in mended and fault not in mended


def page_after(more: str, chapter: Path, root: Path, kept: kept_page.KeptPage) -> str:
    """Return the draft with a chapter's text and more, which a preview makes as the watch does."""
    text = chapter.read_text(encoding="utf-8")
    chapter.write_text(f"{text}\n{more}\n", encoding="utf-8")
    (page,), _ = preview.make_draft(root, ["html"], kept)
    shown = page.read_text(encoding="utf-8")
    preview.make_draft(root, ["html"])
    chapter.write_text(text, encoding="utf-8")
    assert without_loader(shown) == page.read_text(encoding="utf-8")
    return shown
