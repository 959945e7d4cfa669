"""The recheck on real files: HTML, PDF by Typst, Word by python-docx."""

import csv
import json
import re

import docx
import pytest
import typst

from survey_report.recheck import finished_files
from survey_report.recheck import finished_report as script
from tests.rule_scripts import run_rule

LEDGER = [
    {"id": "facts.groups_completed", "value": 31, "display": "31", "n": None},
    {"id": "effect.dialogue.improved", "value": 23, "display": "23", "n": 31},
    {"id": "effect.dialogue.mean_before", "value": 4.9312, "display": "4,93", "n": 31},
    {"id": "effect.dialogue.mean_after", "value": 5.3391, "display": "5,34", "n": 31},
    {"id": "effect.dialogue.diff", "value": 0.4079, "display": "0,41", "n": 31},
    {"id": "effect.dialogue.n_groups", "value": 31, "display": "31", "n": None},
]
LEDGER = [entry | {"inputs": ["data/raw/a.csv"]} for entry in LEDGER]
SENTENCES = (
    "Dialogen ble bedre i {effect.dialogue.improved} av {facts.groups_completed} ledergrupper.",
    "Gjennomsnittet steg fra {effect.dialogue.mean_before} til {effect.dialogue.mean_after} poeng.",
    "Endringen i samtaleformen er {effect.dialogue.diff} poeng på skalaen.",
)


def written(sentence, form):
    by_id = {entry["id"]: entry["display"] for entry in LEDGER}
    return re.sub(r"\{([\w.]+)\}", lambda match: form(match[1], by_id[match[1]]), sentence)


@pytest.fixture
def built(tmp_path):
    """Return the three files, made of the same sentences."""
    marked = [written(s, lambda i, t: f'<span data-id="{i}">{t}</span>') for s in SENTENCES]
    plain = [written(s, lambda i, t: t) for s in SENTENCES]
    html = tmp_path / "report.html"
    body = "".join(f"<p>{sentence}</p>" for sentence in marked)
    html.write_text(
        f"<!DOCTYPE html><html lang='nb'><head><meta charset='utf-8'><title>9 999</title></head>"
        f"<body><nav>Innhold</nav><main>{body}<details class='data'>77,7</details></main>"
        f"<script>var x = 123;</script></body></html>",
        encoding="utf-8",
    )
    source = tmp_path / "report.typ"
    source.write_text("\n\n".join(plain), encoding="utf-8")
    typst.compile(str(source), output=str(tmp_path / "report.pdf"))
    document = docx.Document()
    for sentence in plain[:2]:
        document.add_paragraph(sentence)
    document.add_table(1, 1).cell(0, 0).text = plain[2]
    document.save(str(tmp_path / "report.docx"))
    (tmp_path / "values.json").write_text(json.dumps(LEDGER), encoding="utf-8")
    (tmp_path / "sources.json").write_text('{"data/raw/a.csv": {}}', encoding="utf-8")
    return tmp_path


def recheck(folder):
    page, ledger = folder / "report.html", {entry["id"]: entry for entry in LEDGER}
    copies = [
        finding
        for kind in ("pdf", "docx")
        for finding in script.recheck_copy(kind, folder / f"report.{kind}", page, {})
    ]
    return script.recheck_page(page, ledger, {}, folder) + copies


def errors(folder):
    return [(one.file, one.check) for one in recheck(folder) if one.level == "error"]


def test_three_files_of_the_same_sentences_agree(built):
    findings = recheck(built)
    assert [one for one in findings if one.level == "error"] == []
    assert {one.check for one in findings} >= {"ledger", "row", "sentence"}


def test_what_a_reader_does_not_see_as_text_is_left_out(built):
    text = finished_files.text_of_html(finished_files.parse_html(built / "report.html"))
    assert "9 999" not in text
    assert "123" not in text
    assert "77,7" not in text
    assert text.splitlines()[1] == "Dialogen ble bedre i 23 av 31 ledergrupper."


def test_a_changed_digit_in_the_html_is_found(built):
    file = built / "report.html"
    file.write_text(file.read_text(encoding="utf-8").replace(">5,34<", ">5,64<"), encoding="utf-8")
    assert ("html", "ledger") in errors(built)
    assert ("html", "row") in errors(built)  # 5.64 – 4.93 is not 0.41
    assert ("pdf", "same") in errors(built)


def test_a_changed_digit_in_the_pdf_is_found(built):
    source = built / "report.typ"
    text = source.read_text(encoding="utf-8").replace("23 av 31", "28 av 31")
    source.write_text(text, encoding="utf-8")
    typst.compile(str(source), output=str(built / "report.pdf"))
    assert errors(built) == [("pdf", "same")]


def test_a_changed_digit_in_the_word_file_is_found(built):
    document = docx.Document(str(built / "report.docx"))
    document.tables[0].cell(0, 0).text = "Endringen i samtaleformen er 0,47 poeng på skalaen."
    document.save(str(built / "report.docx"))
    assert errors(built) == [("docx", "same")]


@pytest.fixture
def run(built):
    (built / "fig_x.json").write_text(
        '{"alt": "Et bilde", "n": "", "source": ""}', encoding="utf-8"
    )
    (built / "fig_x.csv").write_text("A\n1\n", encoding="utf-8")
    (built / "quotes.csv").write_text("organisation\n", encoding="utf-8")
    (built / "organisations.csv").write_text("organisation\n", encoding="utf-8")
    (built / "labels.json").write_text("{}", encoding="utf-8")
    (built / "made_up.csv").write_text("id,reason\n", encoding="utf-8")

    def run(*kinds):
        given = {
            "html": "report.html",
            "values": "values.json",
            "quotes": "quotes.csv",
            "organisations": "organisations.csv",
            "labels": "labels.json",
            "made_up": "made_up.csv",
        }
        given = {name: str(built / file) for name, file in given.items()}
        for kind in kinds:
            run_rule(
                "review/recheck_file",
                input=given
                | {"file": str(built / f"report.{kind}"), "figures": [str(built / "fig_x.json")]},
                output={"findings": str(built / f"{kind}.csv")},
                params={"kind": kind},
            )
        run_rule(
            "review/recheck_ledger",
            input={
                "values": str(built / "values.json"),
                "described": str(built / "sources.json"),
                "statistics": [],
            },
            output={"findings": str(built / "ledger.csv")},
        )
        run_rule(
            "review/recheck_report",
            input={"findings": [str(built / f"{part}.csv") for part in ("ledger", *kinds)]},
            output={"findings": str(built / "findings.csv")},
        )

    return run


def test_the_rule_writes_what_was_held_against_what(built, run):
    run("html", "pdf", "docx")
    with (built / "findings.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == script.COLUMNS
    assert {row[0] for row in rows} >= {"html", "pdf", "docx", "values"}
    assert {row[5] for row in rows} == {"ok"}


def test_the_rule_stops_the_run_at_a_wrong_number(built, run):
    html = built / "report.html"
    html.write_text(html.read_text(encoding="utf-8").replace(">23<", ">24<"), encoding="utf-8")
    with pytest.raises(SystemExit) as stop:
        run("html", "pdf", "docx")
    message = str(stop.value)
    assert message.startswith("De ferdige filene stemmer ikke med tallene:")
    assert "FEIL  html, effect.dialogue.improved: Tallregisteret har 23." in message
    assert not (built / "findings.csv").exists()


def test_the_rule_holds_what_is_rendered_when_a_format_is_left_out(built, run):
    run("html", "pdf")
    run()
    with (built / "findings.csv").open(encoding="utf-8", newline="") as file:
        assert {row["file"] for row in csv.DictReader(file)} == {"values"}
