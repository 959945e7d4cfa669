"""Cells and inline expressions run in one process and leave what Quarto would leave."""

import base64

import pytest

from survey_report.render.author_faults import RenderError
from survey_report.render.document_sources import Cell, read_document
from survey_report.render.execution import cell_markdown, execute

# The smallest PNG there is: one transparent pixel.
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "YPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


def run(tmp_path, text):
    path = tmp_path / "report.qmd"
    path.write_text(text, encoding="utf-8")
    return execute(read_document(path, tmp_path), tmp_path, tmp_path).markdown


@pytest.fixture(scope="module")
def markdown(tmp_path_factory):
    return run(
        tmp_path_factory.mktemp("run"),
        """```{python}
#| include: false
from IPython.display import Markdown
x = 2
```

Tallet er `{python} x`, og `{python} Markdown("[5,1]{.tall}")` og `{python} "a_b*c"`.

```{python}
#| output: asis
print("::: {.boks}\\nRamme\\n:::")
```

```{python}
x = x + 1
print("vises")
```

Nå er det `{python} x`.

```{python}
#| label: tbl-a
#| tbl-cap: Tekst
Markdown("| a |\\n|---|\\n| 1 |")
```

```{python}
#| eval: false
x = 100
```

```{python}
#| output: false
print("skjult")
```

Til slutt `{python} x`.
""",
    )


def test_values_follow_the_order_of_the_document(markdown):
    assert "Tallet er 2, og" in markdown
    assert "Nå er det 3." in markdown
    assert "Til slutt 3." in markdown


def test_markdown_stands_as_it_is_and_text_is_escaped(markdown):
    assert "[5,1]{.tall}" in markdown
    assert r"a\_b\*c" in markdown


def test_output_options(markdown):
    assert "\n::: {.boks}\nRamme\n:::\n" in markdown
    assert "```\nvises\n```" in markdown
    assert "skjult" not in markdown
    assert "import" not in markdown


def test_a_labelled_cell_with_a_caption_is_a_float(markdown):
    assert "::: {#tbl-a}\n| a |\n|---|\n| 1 |\n\nTekst\n:::" in markdown


def test_an_image_of_a_cell_becomes_a_figure(tmp_path):
    options = {"label": "fig-x", "fig-cap": "Tekst", "fig-alt": "Et bilde"}
    cell = Cell("plot()", options, "a.qmd", 1)
    shown = [{"image/png": PIXEL, "text/plain": "<Figure>"}]
    made = cell_markdown(cell, {"printed": "", "shown": shown}, tmp_path)
    assert made == '::: {#fig-x}\n![](celler/fig-x.png){fig-alt="Et bilde"}\n\nTekst\n:::'
    assert (tmp_path / "celler/fig-x.png").read_bytes() == base64.b64decode(PIXEL)


def test_all_faults_are_told_at_once_with_file_line_and_code(tmp_path):
    text = """Første linje
`{python} guard("a > 1")`

```{python}
def guard(name):
    raise ValueError(f"Påstanden stemmer ikke lenger med tallene: {name}.")
```

```{python}
#| output: asis
y = 1
guard("b > 2")
```

Siden `{python} 1 / 0` og `{python} guard("c > 3")`.
"""
    with pytest.raises(RenderError) as caught:
        run(tmp_path, text)
    faults = [(fault.line, fault.message, fault.excerpt) for fault in caught.value.faults]
    assert faults[0][0] == 2  # guard is not defined yet
    assert faults[1] == (
        12,
        "Påstanden stemmer ikke lenger med tallene: b > 2.",
        'guard("b > 2")',
    )
    assert faults[2] == (
        15,
        "Koden stoppet: division by zero (ZeroDivisionError)",
        "`{python} 1 / 0`",
    )
    assert faults[3][1] == "Påstanden stemmer ikke lenger med tallene: c > 3."
    assert "Traceback" not in str(caught.value)


def test_a_syntax_error_is_told_with_its_line(tmp_path):
    with pytest.raises(RenderError) as caught:
        run(tmp_path, "```{python}\nx = 1\ny = (\n```\n")
    assert caught.value.faults[0].line == 3


def test_a_figure_that_a_cell_draws_is_shown(tmp_path):
    text = """```{python}
#| label: fig-x
#| fig-cap: Tekst
import matplotlib.pyplot as plt
plt.plot([1, 2])
```
"""
    assert "![](celler/fig-x.png)" in run(tmp_path, text)
    assert (tmp_path / "celler/fig-x.png").read_bytes().startswith(b"\x89PNG")


def test_what_is_printed_past_python_is_not_taken_for_a_result(tmp_path):
    text = "```{python}\nimport os\ndone = os.write(1, b'[]')\n```\n\nTallet er `{python} done`.\n"
    assert "Tallet er 2." in run(tmp_path, text)


def test_a_process_that_dies_is_a_fault_and_not_a_report(tmp_path):
    with pytest.raises(RenderError, match="lot seg ikke kjøre"):
        run(tmp_path, "```{python}\nimport os\nos._exit(3)\n```\n")


def test_a_document_without_code_starts_no_process(tmp_path, monkeypatch):
    monkeypatch.setattr("survey_report.render.execution.run_cells", None)
    assert run(tmp_path, "Bare tekst.\n") == "Bare tekst.\n"


def test_code_that_does_not_end_is_told_with_file_and_line(tmp_path):
    path = tmp_path / "report.qmd"
    path.write_text(
        "```{python}\nimport time\n```\n\nTallet `{python} 1`\ner `{python} time.sleep(60)`.\n"
    )
    with pytest.raises(RenderError) as caught:
        execute(read_document(path, tmp_path), tmp_path, tmp_path, limit=5)
    fault = caught.value.faults[0]
    assert (fault.line, fault.excerpt) == (6, "`{python} time.sleep(60)`")
    assert fault.message == "Koden ble ikke ferdig på 5 sekunder."


def test_every_line_knows_where_it_comes_from(tmp_path):
    path = tmp_path / "report.qmd"
    path.write_text(
        "En\n\n```{python}\n#| output: asis\nprint('a\\n\\nb')\n```\n\nTo `{python} 2`\n"
    )
    made = execute(read_document(path, tmp_path), tmp_path, tmp_path)
    places = {line: place for line, place in zip(made.lines, made.origins, strict=True) if line}
    assert places == {
        "En": ("report.qmd", 1),
        "a": ("report.qmd", 3),
        "b": ("report.qmd", 3),
        "To 2": ("report.qmd", 8),
    }


def test_start_up_files_of_the_user_change_nothing(tmp_path, monkeypatch):
    startup = tmp_path / "ipython/profile_default/startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("abs = lambda number: 'feil'\n")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    assert run(tmp_path, "Tallet er `{python} abs(-3)`.\n") == "Tallet er 3.\n"
