"""Frames that are not closed, and shortcodes, are seen in the sources."""

import pytest

from survey_report.render.document_sources import read_document
from survey_report.render.source_checks import check_metadata, check_sources


def faults(tmp_path, text):
    path = tmp_path / "report.qmd"
    path.write_text(text, encoding="utf-8")
    found = check_sources(read_document(path, tmp_path))
    return [(fault.line, fault.message) for fault in found]


@pytest.mark.parametrize(
    "text",
    [
        "::: {.boks}\nx\n:::\n",
        ":::: boks ::::\n::: {.indre}\nx\n:::\n::::\n",
        "```\n::: {.boks}\n```\n",
        "Se ::: her.\n",
        "Skriv `{{< pagebreak >}}` slik.\n",
    ],
)
def test_no_fault(tmp_path, text):
    assert faults(tmp_path, text) == []


def test_a_frame_that_is_not_closed_is_told_where_it_begins(tmp_path):
    text = "En\n\n::: {.boks}\nx\n\n::: {.sitat}\ny\n:::\n"
    assert faults(tmp_path, text) == [(3, "Rammen er ikke avsluttet med «:::».")]


def test_an_end_of_nothing_is_told(tmp_path):
    assert [line for line, _ in faults(tmp_path, "En\n\n:::\n")] == [3]


def test_a_frame_does_not_reach_from_one_file_into_another(tmp_path):
    (tmp_path / "en.qmd").write_text("::: {.boks}\nx\n")
    (tmp_path / "to.qmd").write_text(":::\n")
    path = tmp_path / "report.qmd"
    path.write_text("{{< include en.qmd >}}\n{{< include to.qmd >}}\n")
    found = check_sources(read_document(path, tmp_path))
    assert [(fault.file, fault.line) for fault in found] == [("en.qmd", 1), ("to.qmd", 1)]


def test_shortcodes_that_only_quarto_reads_are_told(tmp_path):
    assert faults(tmp_path, "x {{< pagebreak >}}\n") == [
        (1, "Bare kortkoden include kan brukes her.")
    ]


def test_a_setting_that_quarto_would_run_is_refused():
    metadata = {"title": "{{< env HOME >}}", "subtitle": "{x} < y", "edition-date": {"year": 2019}}
    found = check_metadata(metadata)
    assert [fault.message for fault in found] == ["Innstillingen title kan ikke ha «{{<» i seg."]
