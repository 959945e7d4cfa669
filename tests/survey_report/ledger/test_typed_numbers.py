"""Numbers that an author has typed: found, or allowed by name; lookups and code are no numbers."""

import hypothesis
import pytest
from hypothesis import strategies

from survey_report.ledger.prose_checks import check_chapters, loose_chapters
from survey_report.ledger.typed_numbers import Allowed, shown_like, typed_numbers, unused

UNITS = {"grupper", "påstander", "prosent", "poeng", ""}
YEAR = Allowed("utgivelsesår", r"\(\d{4}\)\.", "", "Året en kilde kom ut")


def found(text, *allowed):
    return [one.number for one in typed_numbers(text, "a.qmd", allowed, UNITS) if not one.name]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        # the two that passed as «kan ikke kontrolleres»
        ("Hele 42 prosent er enige.", ["42 prosent"]),
        ("Snittet var 4,87 poeng.", ["4,87 poeng"]),
        ("Det var 1\u00a0234 svar og −0,5 i endring.", ["1\u00a0234", "−0,5"]),
        ("I alt 95\u00a0% svarte.", ["95\u00a0%"]),
        ("To av tre grupper sier det.", ["To av tre"]),
        ("Tre påstander skiller seg ut.", ["Tre påstander"]),
        ("De fire store ledergrupper møttes.", ["fire store ledergrupper"]),
        ("Det har to sider, og tre grep hjelper.", []),
        ('`{python} v("facts.a_2", "words")` grupper og $x^{2}$.', []),
        ("Se @fig-a2, [lenken](#kap-3), [^note1] og <https://a.no/2019/3>.", []),
        ("1. Første ledd i en liste.\n2. Andre.", []),
        ("### Del {#sec-del2 .ramme3}", []),
        ("$$\nd = 2 / 3\n$$\nEtter 5 år.", ["5"]),
    ],
)
def test_a_number_in_prose_is_found_and_what_is_no_prose_is_not(text, numbers):
    assert found(text) == numbers


def test_captions_are_prose_and_code_is_not():
    cell = '```{python}\n#| output: asis\nfigure("change2", "De 31 gruppene")\nx = 7\n```'
    assert found(cell) == ["31"]


def test_notes_of_a_table_of_the_config_are_prose():
    text = "improved:\n  width: 12\n  note: >-\n    Minst {a.b} poeng, 5 i alt.\n  rows: [a1]\n"
    numbers = typed_numbers(text, "config/report_tables.yaml", (), UNITS)
    assert [(one.line, one.number) for one in numbers] == [(4, "5")]


def test_a_number_in_words_is_held_by_the_guard_of_its_paragraph():
    text = '`{python} guard("a.b == 3")`\nTre påstander skiller seg ut.\n\nTo påstander gjør ikke.'
    assert found(text) == ["To påstander"]


def test_a_guard_does_not_allow_digits():
    assert found('`{python} guard("a.b > 40")` Hele 42 prosent.') == ["42 prosent"]


def test_what_is_allowed_is_listed_with_its_name_and_reason():
    text = "[^k]: Bang, H. (2012). *Ledelse*."
    (one,) = typed_numbers(text, "a.qmd", [YEAR], UNITS)
    assert (one.number, one.name, one.why_nb) == ("2012", "utgivelsesår", YEAR.why_nb)
    # only the number that the pattern matches: the next one on the line is not allowed
    assert found("[^k]: Bang (2012). Her er 42 prosent.", YEAR) == ["42 prosent"]


def test_a_row_for_one_file_allows_nothing_in_another():
    row = Allowed("start", "Siden 2016", "b.qmd", "Når programmet begynte")
    assert found("Siden 2016.", row) == ["2016"]
    assert unused([row, YEAR], typed_numbers("Siden 2016.", "b.qmd", [row, YEAR])) == [
        "utgivelsesår"
    ]


@hypothesis.given(strategies.integers(0, 9999), strategies.sampled_from(["", ",5", " %", " poeng"]))
def test_no_number_among_words_gets_by(number, after):
    (one,) = found(f"Vi ser at {number}{after} er mye.")
    assert str(number) in one


ENTRIES = {"facts.share": {"value": 42.3, "display": "42\u00a0%", "unit": "prosent"}}


def test_the_author_is_told_where_what_and_which_value_is_shown_so():
    """The old version built «Hele 42 prosent er enige»: «1 kan ikke kontrolleres», exit code 0."""
    text = "# Resultat\n\nHele 42 prosent er enige."
    (fault,) = check_chapters({"a.qmd": text}, ENTRIES, allowed=[])
    assert fault.startswith("a.qmd, linje 3: «42 prosent» er skrevet for hånd.")
    assert "Verdier som vises slik: facts.share." in fault
    assert "config/prose_numbers.csv" in fault
    assert check_chapters({"a.qmd": text}, ENTRIES) == []


def test_values_that_are_shown_like_a_number():
    assert shown_like("42 prosent", ENTRIES) == ["facts.share"]
    assert shown_like("to av tre", ENTRIES) == []


def test_a_figure_or_a_table_that_is_not_there_is_named_with_file_line_and_the_nearest():
    text = 'Tekst.\n\n```{python}\nfigure("evaluatoin", "Hva")\ntable("inproved", "Hvem")\n```'
    shown = {"figure": ["evaluation", "goals"], "table": ["improved"]}
    first, second = check_chapters({"a.qmd": text}, {}, shown=shown)
    assert first.startswith("a.qmd, linje 4: Figuren «evaluatoin» finnes ikke. Mente du evaluation")
    assert second.startswith("a.qmd, linje 5: Tabellen «inproved» finnes ikke. Mente du improved")


def test_a_chapter_that_nothing_includes_is_a_fault(tmp_path):
    (tmp_path / "deler").mkdir()
    document, one, two, loose = (
        tmp_path / name for name in ("report.qmd", "en.qmd", "deler/to.qmd", "løs.qmd")
    )
    document.write_text("{{< include en.qmd >}}\n", encoding="utf-8")
    one.write_text("Tekst.\n\n{{< include deler/to.qmd >}}\n", encoding="utf-8")
    two.write_text("Mer.\n", encoding="utf-8")
    loose.write_text("Glemt.\n", encoding="utf-8")
    assert loose_chapters(document, map(str, (one, two, loose))) == [str(loose)]
    (fault,) = check_chapters({}, {}, loose=["reports/chapters/06-ny.qmd"])
    assert fault.startswith("reports/chapters/06-ny.qmd, linje 1: Kapittelet kommer ikke med")
    assert "reports/report.qmd" in fault
