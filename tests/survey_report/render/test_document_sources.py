"""Includes, cells and inline expressions are found, and every line knows where it stands."""

import pytest

from survey_report.render.author_faults import RenderError
from survey_report.render.document_sources import (
    Cell,
    Inline,
    Text,
    fill_inlines,
    inlines_of,
    read_document,
)


def document(tmp_path, **files):
    for name, text in files.items():
        (tmp_path / f"{name}.qmd").write_text(text, encoding="utf-8")
    return read_document(tmp_path / "report.qmd", tmp_path)


def test_includes_are_put_in_and_lines_keep_their_file(tmp_path):
    made = document(
        tmp_path,
        report="---\nlang: nb\n---\n\n{{< include one.qmd >}}\nSlutt\n",
        one="Linje en\nLinje to\n",
    )
    lines = {line.text: (line.file, line.number) for line in made.parts[0].lines}
    assert made.metadata == {"lang": "nb"}
    assert lines["Linje to"] == ("one.qmd", 2)
    # the front matter is three lines, an empty one and the include are before it
    assert lines["Slutt"] == ("report.qmd", 6)


def test_a_missing_include_is_told_with_file_and_line(tmp_path):
    with pytest.raises(RenderError) as caught:
        document(tmp_path, report="Tekst\n{{< include borte.qmd >}}\n")
    fault = caught.value.faults[0]
    assert (fault.file, fault.line) == ("report.qmd", 2)
    assert "borte.qmd" in str(fault)


def test_cells_have_their_options_and_keep_their_line_numbers(tmp_path):
    made = document(
        tmp_path, report="Før\n```{python}\n#| label: fig-a\n#| echo: false\nx = 1\n```\n"
    )
    cell = made.parts[1]
    assert isinstance(cell, Cell)
    assert cell.options == {"label": "fig-a", "echo": False}
    # the code is on the fifth line of the file, the third after the fence on the second
    assert cell.number == 2
    assert cell.code.splitlines()[2] == "x = 1"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("Tekst\n```{python}\nx = 1\n", 2, "ikke avsluttet"),
        ("```{python}\n#| label: [\nx = 1\n```\n", 1, "ikke gyldig YAML"),
        ("---\nlang: nb\n", 1, "ikke avsluttet"),
        ("---\nlang: [\n---\n", 2, "ikke gyldig YAML"),
    ],
)
def test_faults_in_the_source(tmp_path, text, line, words):
    with pytest.raises(RenderError) as caught:
        document(tmp_path, report=text)
    fault = caught.value.faults[0]
    assert fault.line == line
    assert words in fault.message


def test_code_blocks_hold_no_inline_expressions(tmp_path):
    made = document(tmp_path, report="Se `{python} v('a')`.\n\n```\n`{python} v('b')`\n```\n")
    found = [inline for part in made.parts if isinstance(part, Text) for inline in inlines_of(part)]
    assert found == [Inline("v('a')", "report.qmd", 1)]


def test_a_line_that_becomes_empty_does_not_split_its_paragraph(tmp_path):
    text = "Første.\n`{python} guard('x')`\nAndre `{python} v('a')` setning.\n\nNytt avsnitt.\n"
    part = document(tmp_path, report=text).parts[0]
    filled = fill_inlines(part, ["", "[5]{.tall}"])
    assert [(line.text, line.number) for line in filled] == [
        ("Første.", 1),
        ("Andre [5]{.tall} setning.", 3),
        ("", 4),
        ("Nytt avsnitt.", 5),
    ]
