"""What Pandoc complains of becomes a fault the author can find."""

from survey_report.render.document_sources import Document, Line, Text
from survey_report.render.embedded_renderer import pandoc_command, pandoc_faults, versions

DOCUMENT = Document(
    {},
    [
        Text(
            (
                Line("Se @fig-a og @Tbl-b.", "reports/chapters/01.qmd", 7),
                Line("Mer [](#vedlegg-c).", "reports/chapters/02.qmd", 3),
            )
        )
    ],
)


def test_unknown_references_are_found_in_the_sources():
    stderr = "UKJENT REFERANSE: tbl-b\nUKJENT REFERANSE: vedlegg-c\nUKJENT REFERANSE: fig-x\nmer\n"
    places = [(fault.file, fault.line) for fault in pandoc_faults(stderr, DOCUMENT)]
    # fig-x was printed by a cell: no line of the sources has it
    assert places == [("reports/chapters/01.qmd", 7), ("reports/chapters/02.qmd", 3), ("", 0)]


def test_other_complaints_are_passed_on():
    assert "noe gikk galt" in str(pandoc_faults("noe\n  gikk galt", DOCUMENT)[0])


def test_the_filters_run_in_order_and_warnings_stop_the_build():
    command = pandoc_command("pdf", "report.typ")
    filters = [part for part in command if part.startswith("--lua-filter")]
    assert [part.split("/")[-1] for part in filters] == [
        "structure.lua",
        "crossref.lua",
        "layout.lua",
    ]
    assert "--fail-if-warnings" in command


def test_versions():
    assert set(versions()) == {"pandoc", "typst"}
