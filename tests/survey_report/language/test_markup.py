"""A text stands for itself in Markdown and HTML, whatever signs it holds."""

import html
import json
import re
import subprocess

from hypothesis import given, settings
from hypothesis import strategies as st

from survey_report.language.markup import html_text, markdown_text, one_line
from survey_report.render.embedded_renderer import pandoc
from tests.data.hostile_texts import HOSTILE

# What a table's text can be: any letter, number or sign, and spaces, but no control characters.
WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co", "Zl", "Zp")), min_size=1, max_size=40
).filter(str.strip)


def read_back(markdown: str) -> list[dict]:
    """Return the blocks that Pandoc reads, with every extension that Quarto turns on besides."""
    command = [pandoc(), "--from=markdown+emoji+autolink_bare_uris-table_attributes", "--to=json"]
    run = subprocess.run(command, input=markdown, capture_output=True, text=True, check=True)
    return json.loads(run.stdout)["blocks"]


def letters(inlines: list[dict]) -> str:
    """Return the text of inlines that are nothing but words and spaces."""
    kinds = {inline["t"] for inline in inlines}
    assert kinds <= {"Str", "Space"}, kinds
    return "".join(inline.get("c", " ") for inline in inlines)


def printed(texts: list[str]) -> tuple[list[str], list[str], list[str]]:
    """Return the texts as Pandoc reads them as paragraphs, list items and attributes."""
    paragraphs = [markdown_text(text) for text in texts]
    lists = [f"- {markdown_text(text)}" for text in texts]
    spans = [f'[x]{{alt="{markdown_text(text)}"}}' for text in texts]
    blocks = read_back("\n\n".join([*paragraphs, "::: {}\n\n:::", *lists, "***", *spans]))
    count = len(texts)
    items = blocks[count + 1]["c"]
    return (
        [letters(block["c"]) for block in blocks[:count] if block["t"] == "Para"],
        [letters(item[0]["c"]) for item in items if len(item) == 1],
        [block["c"][0]["c"][0][2][0][1] for block in blocks[count + 3 :]],
    )


def test_hostile_texts_are_read_as_they_stand():
    texts = list(HOSTILE.values())
    assert len(texts) >= 30
    assert printed(texts) == (texts, texts, texts)


@settings(max_examples=25)
@given(st.lists(WORDS, min_size=20, max_size=20))
def test_any_text_is_read_as_it_stands(texts):
    expected = [one_line(text) for text in texts]
    assert printed(texts) == (expected, expected, expected)


@given(WORDS)
def test_html_is_read_as_it_stands_and_holds_nothing_that_others_read(text):
    made = html_text(text)
    assert html.unescape(made) == one_line(text)
    assert re.search(r"[<>\"'`{}]", made) is None
