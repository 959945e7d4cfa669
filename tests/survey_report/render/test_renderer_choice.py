"""Which renderer makes the report: Quarto where it is new enough, else the embedded one."""

import pytest

from survey_report.render import quarto_renderer, renderer_choice
from survey_report.render.author_faults import RenderError
from survey_report.render.renderer_choice import Choice, choose_renderer, identity


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "report.qmd"
    path.write_text('---\nquarto-required: ">=1.10"\n---\n\nTekst\n', encoding="utf-8")
    return path


@pytest.fixture
def found(monkeypatch):
    """Return a function that puts a version of Quarto on the PATH, or none."""

    def put(version: str) -> None:
        monkeypatch.setattr(quarto_renderer, "executable", lambda: version and "/usr/bin/quarto")
        monkeypatch.setattr(quarto_renderer, "version", lambda: version)

    return put


@pytest.mark.parametrize(
    ("wanted", "version", "chosen"),
    [
        ("auto", "", Choice("embedded")),
        ("auto", "1.10.18", Choice("quarto", quarto="1.10.18")),
        ("auto", "1.10.0", Choice("quarto", quarto="1.10.0")),
        ("auto", "2.0", Choice("quarto", quarto="2.0")),
        ("auto", "1.9.38", Choice("embedded", passed_over="1.9.38")),
        ("embedded", "1.10.18", Choice("embedded")),
        ("quarto", "1.10.18", Choice("quarto", quarto="1.10.18")),
    ],
)
def test_choice_of_renderer(document, found, wanted, version, chosen):
    found(version)
    assert choose_renderer(wanted, document) == chosen


@pytest.mark.parametrize(
    ("version", "words"), [("", "ikke installert"), ("1.9.38", "trenger 1.10")]
)
def test_quarto_that_is_asked_for_must_be_there_and_new_enough(document, found, version, words):
    found(version)
    with pytest.raises(RenderError, match=words):
        choose_renderer("quarto", document)


def test_a_build_knows_which_renderer_made_it(document, found):
    found("1.10.18")
    assert identity("auto", document) == "quarto 1.10.18"
    found("1.9.38")
    assert identity("auto", document) == identity("embedded", document) == "embedded"
    assert identity("quarto", document) == "quarto"


def test_the_report_says_what_quarto_it_needs():
    from pathlib import Path

    assert renderer_choice.required_quarto(Path("reports/report.qmd")) == "1.10"
