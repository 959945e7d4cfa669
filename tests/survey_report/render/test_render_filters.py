"""The Lua filters: numbers, references, boxes, figures and tables, in the three formats."""

import re
import subprocess
import zipfile
from pathlib import Path

import pytest

from survey_report.render.embedded_renderer import FILTERS, READ, pandoc

FOLDER = Path("reports/theme/filters")


def convert(markdown: str, to: str, *options: str) -> str:
    filters = [f"--lua-filter={FOLDER / name}.lua" for name in FILTERS]
    command = [pandoc(), *READ, f"--to={to}", "--wrap=none", "--mathml", *filters, *options]
    run = subprocess.run(command, input=markdown, capture_output=True, text=True, check=True)
    return run.stdout


def unresolved(markdown: str) -> str:
    with pytest.raises(subprocess.CalledProcessError) as caught:
        convert(markdown, "html5")
    return caught.value.stderr


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


HEADINGS = """# Sammendrag {.unnumbered #sec-s}

## Del {#sec-del}

# Innledning {#sec-a}

## Først {#sec-b}

### Under {#sec-c}

## Unummerert {.unnumbered #sec-u}

## Så {#sec-d}

# Resultater {#sec-e}

# Metode {#vedlegg-m .vedlegg .unnumbered}

## Data {#data}

# Tabeller {#vedlegg-t .vedlegg}
"""


def test_headings_are_numbered_to_the_second_level_and_appendices_on_their_own():
    found = [words(line) for line in convert(HEADINGS, "html5").splitlines() if "<h" in line]
    assert found == [
        "Sammendrag",
        "Del",
        "1 Innledning",
        "1.1 Først",
        "Under",
        "Unummerert",
        "1.2 Så",
        "2 Resultater",
        "Vedlegg 1 Metode",
        "Data",
        "Vedlegg 2 Tabeller",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Se @sec-d.", "Se kapittel 1.2."),
        ("Se [](#vedlegg-t).", "Se vedlegg 2."),
        ("Se @sec-s.", "Se «Sammendrag»."),
        ("@Sec-a viser.", "Kapittel 1 viser."),
        ("@sec-a viser. @sec-e viser.", "Kapittel 1 viser. Kapittel 2 viser."),
        ("[](#vedlegg-m) viser.[^n] [](#vedlegg-t) viser.\n\n[^n]: Note.", "Vedlegg 2 viser."),
        ("Et sitat.» @sec-a viser.", "» Kapittel 1 viser."),
        ("Vi viser til (jf. @sec-a).", "(jf. kapittel 1)"),
        ("Se *også @sec-e*.", "Se også kapittel 2."),
        ("Se [@sec-a; @sec-d; @sec-e].", "Se kapittel 1, kapittel 1.2 og kapittel 2."),
        ("| a |\n|---|\n| @sec-e |\n", "kapittel 2"),
    ],
)
def test_references_to_chapters_and_appendices(text, expected):
    page = convert(f"{HEADINGS}\n\n{text}", "html5")
    assert expected in words(page).replace("\u00a0", " ")
    assert "@" not in words(page)


FLOATS = """# Kapittel {#sec-k}

![Den første](mappe/fig_b){#fig-b fig-alt="Alt om \\"b\\""}

![Den andre](mappe/fig_a){#fig-a fig-alt="Alt"}

| Faktor | Verdi |
|:-------|------:|
| Klart formål | [0,41]{.tall data-id="effect.d"} |

: Skåre {#tbl-t}

Se @fig-a, @fig-b og @tbl-t.
"""


def test_figures_and_tables_are_numbered_in_order_and_referred_to():
    page = words(convert(FLOATS, "html5")).replace("\u00a0", " ")
    assert "Figur 1. Den første" in page
    assert "Figur 2. Den andre" in page
    assert "Tabell 1. Skåre" in page
    assert "Se figur 2, figur 1 og tabell 1." in page


def test_html_figures_and_tables():
    page = convert(FLOATS, "html5")
    assert '<figure id="fig-b" class="figur">' in page
    assert '<img src="mappe/fig_b.svg" alt="Alt om &quot;b&quot;" />' in page
    assert (
        '<div class="tabellramme" role="region" tabindex="0" aria-labelledby="tbl-t-tekst">' in page
    )
    assert '<figcaption id="tbl-t-tekst">' in page
    assert '<span class="tall" data-id="effect.d">0,41</span>' in page
    assert re.search(r"<th[^>]*>Klart formål</th>", page)


def test_typst_figures_have_alternative_texts_and_tables_repeat_their_head():
    markup = convert(FLOATS, "typst")
    assert r'#image("mappe/fig_b.svg", alt: "Alt om \"b\"", width: 100%)' in markup
    assert "caption: [Den første]" in markup
    assert "<fig-b>" in markup and "<tbl-t>" in markup
    assert "#link(<fig-a>)[figur~2]" in markup
    head = re.search(r"table\.header\((.*?)\n  \),", markup, re.DOTALL)[1]
    assert "[Faktor], [Verdi]" in head
    assert "[Klart formål], [0,41]" in markup


def test_typst_cells_keep_their_content_apart():
    markup = convert("| A | B | C |\n|--|--|--|\n| // x | | *y* |\n\n: T {#tbl-x}\n", "typst")
    assert r"[\/\/ x], [], [#emph[y]]," in markup


def test_typst_prints_a_hyphen_before_a_digit_as_it_is_written():
    text = """---
title: A 1-2
---

# B 1-2 {#sec-b}

C 1-2.^[D 1-2.]

E 1-2
:   F 1-2

| G 1-2 | H |
|-------|---|
| I 1-2 | J |

: K 1-2 {#tbl-x}

::: {.kolonner}
- L 1-2
:::

| M
| N 1-2
"""
    markup = convert(text, "typst", "--standalone")
    for letter in "ABCDEFGIKLN":
        assert f"{letter} 1\\-2" in markup


def test_typst_passages_written_in_one_go_stay_apart():
    text = "# A {#a}\n\n## {#b}\n\n# C {#c}\n\nD\n:   E\n\nF\n:   G\n"
    markup = convert(text, "typst")
    titles = re.findall(r"#heading\(.*?\)\[(.*?)\] <(\w)>", markup)
    assert titles == [("A", "a"), ("", "b"), ("C", "c")]
    assert re.findall(r"^/ .*", markup, re.MULTILINE) == ["/ D: E", "/ F: G"]


def test_equations_have_an_alternative_text_in_typst():
    markup = convert("Her er $d = \\frac{a}{b}$.", "typst")
    assert r'#formel($d = a / b$, false, "d = \\frac{a}{b}")' in markup


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Se @fig-borte.", "fig-borte"),
        ("Se [](#vedlegg-borte).", "vedlegg-borte"),
        ("Se [her](#sec-borte).", "sec-borte"),
        ("Se @Tbl-borte.", "tbl-borte"),
        ("Ukjent kilde [@bang2012].", "bang2012"),
    ],
)
def test_an_unknown_reference_stops_the_build(text, name):
    assert f"UKJENT REFERANSE: {name}\n" in unresolved(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("![Bildetekst](kart.png){#fig-k}", "kart.png"),
        ("::: {#fig-k}\n![](kart.png)\n\nBildetekst\n:::", "kart.png"),
        ("Se ![](ikon.png).", "ikon.png"),
        ('![Bildetekst](kart.png){#fig-k fig-alt=""}', "kart.png"),
    ],
)
def test_an_image_without_an_alternative_text_stops_the_build(text, name):
    assert f"MANGLER ALTERNATIV TEKST: {name}\n" in unresolved(text)


def test_the_filters_stop_also_where_error_only_prints(tmp_path):
    # as Quarto redefines it
    for name in FILTERS:
        text = (FOLDER / f"{name}.lua").read_text(encoding="utf-8")
        quiet = "error = function(message) io.stderr:write(tostring(message)) end\n"
        (tmp_path / f"{name}.lua").write_text(quiet + text, encoding="utf-8")
    filters = [f"--lua-filter={tmp_path / name}.lua" for name in FILTERS]
    for text in ("Se @fig-borte.", "[her](#borte)", "![T](a.png){#fig-a}"):
        command = [pandoc(), *READ, "--to=html5", *filters]
        run = subprocess.run(command, input=text, capture_output=True, text=True)
        assert run.returncode != 0, text


def test_guards_go_with_the_space_after_them():
    text = "[]{.vilkar} Først.\n[]{.vilkar}\nSå.\n\n[]{.vilkar}\n\nTil slutt.\n"
    assert convert(text, "html5") == "<p>Først. Så.</p>\n<p>Til slutt.</p>\n"


WORDINGS = """::: {{.alternativer}}
[]{{.vilkar passer="{first}"}} Skåren steg.

[]{{.ordlyd passer="{second}"}}
Skåren falt.

[]{{.ordlyd passer="ja"}}
Vi vet ikke.
:::
"""


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ("ja", "ja", "Skåren steg."),
        ("nei", "ja", "Skåren falt."),
        ("nei", "nei", "Vi vet ikke."),
    ],
)
def test_an_authors_draft_has_the_first_wording_that_holds(first, second, kept):
    assert convert(WORDINGS.format(first=first, second=second), "html5") == f"<p>{kept}</p>\n"


def test_an_authors_draft_shows_a_sentence_that_does_not_hold():
    text = words(convert('[]{.vilkar passer="nei"} Skåren steg.\n', "html5"))
    assert text == "[Påstanden stemmer ikke lenger med tallene] Skåren steg."


def test_a_word_file_gets_pictures_of_the_report_and_no_others(tmp_path):
    text = f"![T]({tmp_path}/a.png){{#fig-a fig-alt=x}}"
    (tmp_path / "a.png").write_bytes(b"x")
    with pytest.raises(subprocess.CalledProcessError) as caught:
        convert(text, "docx")
    assert f"UKJENT BILDE: {tmp_path}/a" in caught.value.stderr


def test_a_link_to_a_span_or_box_is_known():
    page = convert(
        "[Her]{#anker} og [dit](#anker), [ramme](#r).\n\n::: {.boks #r}\nx\n:::", "html5"
    )
    assert '<a href="#anker">dit</a>' in page


BOXES = """# Kapittel {#sec-k}

::: {.boks}
### Tittel {.unnumbered .unlisted}

- punkt
:::

::: {.callout-note title="Om *data*"}
Tekst.
:::

::: {.sitat}
«Sitat.»
:::

> Et annet.

::: {.konklusjon}
Slutt.
:::
"""


def test_boxes_in_html():
    page = convert(BOXES, "html5")
    # the heading in the box stands one level below the chapter, whatever the author wrote
    assert re.search(r'<h2[^>]*class="[^"]*bokstittel[^"]*"[^>]*>Tittel</h2>', page)
    assert re.search(r"<h2[^>]*>Om <em>data</em></h2>", page)
    assert page.count('<blockquote class="sitat">') == 2
    assert 'class="konklusjon"' in page
    assert "callout" not in page


def test_boxes_in_typst():
    markup = convert(BOXES, "typst")
    assert markup.count("#boks[") == 2
    assert markup.count("#sitat[") == 2
    assert markup.count("#konklusjon[") == 1
    assert (
        "#heading(level: 2, numbering: none, outlined: false, bookmarked: true)[Tittel]" in markup
    )


def test_no_heading_level_is_skipped():
    page = convert("# A\n\n#### B\n\n## C\n\n#### D\n", "html5")
    assert re.findall(r"<h(\d)", page) == ["1", "2", "2", "3"]


def test_quartos_cell_wrappers_go():
    page = convert("::: {.cell}\n::: {.cell-output .cell-output-display}\nTekst\n:::\n:::", "html5")
    assert page.strip() == "<p>Tekst</p>"


def test_a_div_with_a_label_is_a_figure_whose_last_paragraph_is_the_caption():
    page = convert("::: {#fig-d}\n![](x.png){fig-alt=x}\n\nBildeteksten\n:::\n", "html5")
    assert '<figure id="fig-d"' in page
    assert "Figur 1. Bildeteksten" in words(page).replace("\u00a0", " ")


def test_lists_in_columns_are_split_in_halves_in_typst():
    items = "\n".join(f"- Nr {number}" for number in range(5))
    markup = convert(f"::: {{.kolonner}}\n{items}\n:::", "typst")
    first, second = re.search(r"#kolonner\[(.*)\]\[(.*)\]", markup, re.DOTALL).groups()
    assert (first.count("Nr"), second.count("Nr")) == (3, 2)


@pytest.mark.parametrize(
    ("rows", "group"), [(3, "#samlet["), (20, "#flytende["), (60, "#figure(kind: table")]
)
def test_only_tables_of_middling_length_move_in_the_pdf(rows, group):
    body = "\n".join(f"| {row} |" for row in range(rows))
    markup = convert(
        f"| A |\n|---|\n{body}\n\n: T {{#tbl-x}}\n\n::: {{.tabellnote}}\nN\n:::\n", "typst"
    )
    assert markup.startswith(group)
    note_inside = re.search(r"#tabellnote\[\s*N\s*\]\s*\]\s*$", markup) is not None
    assert note_inside == (rows < 60)


@pytest.mark.parametrize("mark", ["Syntetiske data", ""])
def test_what_rests_on_answers_carries_the_mark(mark):
    fold = '<details class="data svar"><a download="fig_x.csv">Last ned</a></details>'
    page = convert(
        f"---\nsynthetic-mark: {mark!r}\n---\n\n::: {{.figurnote .svar}}\nKilde: x.\n:::\n\n"
        f"::: {{.figurnote}}\nKilde: y.\n:::\n\n```{{=html}}\n{fold}\n```\n",
        "html5",
    )
    assert ("Kilde: x. Syntetiske data." in words(page)) == bool(mark)
    assert ('download="fig_x_syntetisk.csv"' in page) == bool(mark)
    assert "Kilde: y.</p>" in page


def test_a_chapter_breaks_the_page_before_its_heading_in_the_pdf():
    # A break inside the heading would come after the place that contents and bookmarks lead to.
    markup = convert("# A\n\n## B\n", "typst")
    assert markup.count("#pagebreak") == 1
    assert re.search(r"#pagebreak\(weak: true\)\s*#heading\(level: 1", markup)


def test_a_list_stays_with_its_lead_in_and_a_term_with_its_definition_in_the_pdf():
    markup = convert("Fri.\n\nBundet:\n\n- a\n\nOrd\n:   Betydning.\n", "typst")
    assert re.search(r"#innledning\[\s*Bundet:\s*\]", markup)
    assert markup.count("#innledning") == 1
    assert "/ Ord: Betydning." in markup


def test_a_minus_does_not_part_from_its_number_in_the_pdf():
    text = "[–0,09]{.tall data-id=a} og [0,02]{.tall data-id=b}, 2014–2017"
    markup = convert(text, "typst")
    assert markup.count("#box[") == 1
    assert re.search(r"#box\[[^\]]*0,09", markup)


def test_a_figure_takes_its_note_along_in_the_pdf():
    markup = convert(
        "![T](a){#fig-a fig-alt=x}\n\n::: {.figurnote}\nN\n:::\n\n![U](b){#fig-b fig-alt=x}\n",
        "typst",
    )
    assert markup.count("#flytende[") == 2
    assert re.search(r"<fig-a>\s*#figurnote\[\s*N\s*\]\s*\]\s*#flytende\[", markup)


SERIES = """# Metode {#vedlegg-m .vedlegg .unnumbered tabellrekke="M"}

| a | b |
|---|---|
| x | 1 |

: Hvem som svarte {#tbl-m}

![Fakta](mappe/fig_f){#fig-f .uten-nummer fig-alt=x}

# Utvikling {#vedlegg-u .vedlegg .unnumbered}

| a | b |
|---|---|
| x | 1 |

: Skåre {#tbl-u}

![Den første](mappe/fig_b){#fig-b fig-alt=x}

Se @tbl-m, @tbl-u og @fig-b, og @fig-f.
"""


def test_a_series_of_its_own_and_a_panel_leave_the_numbers_of_the_others_alone():
    page = words(convert(SERIES, "html5")).replace("\u00a0", " ")
    assert "Tabell M1. Hvem som svarte" in page
    assert "Tabell 1. Skåre" in page
    assert "Figur 1. Den første" in page and ". Fakta" not in page
    assert "Se tabell M1, tabell 1 og figur 1, og panelet «Fakta»." in page
    assert "tabellrekke" not in convert(SERIES, "html5")


def test_a_number_that_is_looked_up_in_a_caption_stands_in_the_word_file(tmp_path):
    text = '| A |\n|---|\n| 1 |\n\n: Svar fra [31]{.tall data-id="x"} grupper {#tbl-t}\n'
    filters = [f"--lua-filter={FOLDER / name}.lua" for name in FILTERS]
    made = tmp_path / "report.docx"
    command = [pandoc(), "--from=markdown", "--to=docx", *filters, f"--output={made}"]
    subprocess.run(command, input=text, text=True, check=True)
    with zipfile.ZipFile(made) as parts:
        document = parts.read("word/document.xml").decode()
    paragraphs = re.findall(r"<w:p>.*?</w:p>", document, re.DOTALL)
    captions = [one for one in paragraphs if 'w:val="TableCaption"' in one]
    assert [words(one) for one in captions] == ["Tabell 1. Svar fra 31 grupper"]
