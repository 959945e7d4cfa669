"""What Pandoc complains of becomes a fault the author can find."""

from survey_report.render.executed_text import ExecutedText
from survey_report.render.pandoc_messages import image_faults, stopped_fault, told_faults

EXECUTED = ExecutedText(
    ("Se @fig-a og @Tbl-b-c.", "Mer [](#vedlegg-c).", "![Kart](images/kart.png){#fig-k}", "@fig-x"),
    (
        ("reports/chapters/01.qmd", 7),
        ("reports/chapters/02.qmd", 3),
        ("reports/chapters/02.qmd", 5),
        ("reports/chapters/03.qmd", 9),
    ),
)


def places(output: str) -> list[tuple[str, int]]:
    return [(fault.file, fault.line) for fault in told_faults(output, EXECUTED)]


def test_unknown_references_are_found_in_the_text_also_where_a_cell_printed_them():
    told = "UKJENT REFERANSE: tbl-b-c\nUKJENT REFERANSE: vedlegg-c\nUKJENT REFERANSE: fig-x\nmer\n"
    assert places(told) == [
        ("reports/chapters/01.qmd", 7),
        ("reports/chapters/02.qmd", 3),
        ("reports/chapters/03.qmd", 9),
    ]


def test_an_id_is_found_whole():
    assert places("UKJENT REFERANSE: tbl-b\n") == [("", 0)]


def test_what_quarto_says_of_references_is_told_in_the_same_words():
    own = told_faults("UKJENT REFERANSE: fig-a", EXECUTED)
    assert told_faults("WARNING: Unable to resolve crossref @fig-a", EXECUTED) == own
    assert told_faults("<strong>?@fig-a</strong>", EXECUTED) == own


def test_images_are_found_by_their_source():
    fault = told_faults("MANGLER ALTERNATIV TEKST: images/kart.png", EXECUTED)[0]
    assert (fault.file, fault.line) == ("reports/chapters/02.qmd", 5)
    assert "alternativ tekst" in fault.message
    assert image_faults(["images/kart.png"], EXECUTED)[0].line == 5


def test_other_complaints_are_passed_on_with_the_line_they_name():
    fault = stopped_fault("Pandoc", "noe\n  gikk galt på line 12", EXECUTED, 10)
    assert (fault.file, fault.line) == ("reports/chapters/02.qmd", 3)
    assert fault.excerpt == "noe gikk galt på line 12"
    assert stopped_fault("Pandoc", "noe", EXECUTED, 10).file == ""
