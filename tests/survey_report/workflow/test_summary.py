"""What a build came to, from small tables in the working directory."""

import json
from pathlib import Path

import pytest

from survey_report.workflow.summary import (
    AUDIT,
    GUARDS,
    RECHECK,
    STEPS,
    VALUES,
    closing,
    rows_of,
    size,
    stage_counts,
    time_spent,
)

NBSP = "\u00a0"
STEPS_CSV = """\
table,step,description,rows_in,rows_out,cells_changed
effect/2020-1/before,read,Lest.,1000,1000,0
effect/2020-1/before,set_aside_test_respondents,Uten prøver.,1000,990,0
effect/2020-1/before,set_aside_interrupted,Uten avbrutte.,990,985,0
effect/2020-2/before,read,Lest.,40,40,0
participants/2020-1,read,Lest.,7,7,0
"""
SET_ASIDE_CSV = """\
table,row,reason
effect/2020-1/before,3,Avbrutt
effect/2020-1/before,4,Avbrutt
effect/2020-1/before,9,Testrespondent
effect/2020-1/before,8,Avbrutt
"""
RECHECK_CSV = """\
file,check,item,reported,expected,level,message_nb
html,row,a,1,1,ok,Likt.
html,row,b,1,1,ok,Likt.
html,row,c,1,2,rounding,Avrundet.
pdf,row,d,1,,cannot_check,Ukjent.
"""


@pytest.fixture(autouse=True)
def audited(tmp_path, monkeypatch):
    """The tables of an audit in the working directory."""
    monkeypatch.chdir(tmp_path)
    tables = {
        "steps.csv": STEPS_CSV,
        "set_aside.csv": SET_ASIDE_CSV,
        "recheck.csv": RECHECK_CSV,
        "guards.csv": "file,line,condition,paragraph\na.qmd,1,x > 1,Avsnitt.\n",
        "changes.csv": "kind,change,item,before,after,difference,message_nb\n",
        "values.json": json.dumps([{"display": "0,83"}, {"display": ":"}, {"display": "5,1"}]),
        "receipts.json": json.dumps([{"notes": []}, {"notes": []}]),
    }
    for name, text in tables.items():
        write(AUDIT / name, text)


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_rows_of_all_cohorts():
    told = stage_counts("clean", [STEPS], ["2020-1", "2020-2"])
    assert told == ["2 kull", f"1{NBSP}047 rader inn", f"1{NBSP}032 brukt", "15 lagt til side"]


def test_rows_of_the_cohorts_that_were_cleaned():
    told = stage_counts("clean", [STEPS], ["2020-2"])
    assert told == ["kull 2020-2", "40 rader inn", "40 brukt", "0 lagt til side"]


def test_rows_when_no_cohort_was_cleaned_but_they_were_put_together_anew():
    assert stage_counts("clean", [STEPS], [])[:2] == ["2 kull", f"1{NBSP}047 rader inn"]


def test_no_rows_are_told_of_a_table_that_was_not_made_anew():
    assert stage_counts("clean", [], ["2020-2"]) == ["kull 2020-2"]


@pytest.mark.parametrize(
    ("stage", "made", "told"),
    [
        ("validate", [], ["2 filer lest, ingen feil"]),
        ("statistics", ["a.csv", "b.csv"], ["2 tabeller"]),
        ("figures", ["fig_a.svg", "fig_a.png", "fig_a.csv"], ["1 figur"]),
        ("audit", [VALUES, GUARDS], ["3 tall i registeret", "1 påstand i teksten stemmer"]),
        ("audit", [GUARDS], ["1 påstand i teksten stemmer"]),
        ("report", ["a.pdf", "a.html", "renderer.json"], ["nettside og PDF"]),
        (
            "review",
            [RECHECK],
            ["4 kontroller, ingen feil", "1 innenfor avrunding", "1 kan ikke kontrolleres"],
        ),
        ("review", ["reports/output/revisjon.html"], []),
        ("", [], []),
    ],
)
def test_counts_of_a_stage(stage, made, told):
    assert stage_counts(stage, [Path(path) for path in made], []) == told


def test_what_has_changed_since_is_told_as_it_is_now(tmp_path):
    path = tmp_path / "steps.csv"
    write(path, "step\nfirst\n")
    assert rows_of(path) == [{"step": "first"}]
    write(path, "step\nfirst\nsecond\n")
    assert [row["step"] for row in rows_of(path)] == ["first", "second"]


def test_closing_summary():
    report, table = Path("reports/output/erfaringsrapport.pdf"), AUDIT / "steps.csv"
    write(report, "x" * 3_400_000)
    assert closing([report, table]) == [
        "Dette er laget:",
        "  reports/output/erfaringsrapport.pdf    3,4 MB",
        f"Lagt til side: 15 av 1{NBSP}047 rader",
        "  3  Avbrutt",
        "  1  Testrespondent",
        "Skjult av personvernhensyn: 1 av 3 tall",
        "Påstander i teksten som stemmer med tallene: 1 av 1",
        "Etterkontroll: 4 kontroller, ingen feil, 1 innenfor avrunding, 1 kan ikke kontrolleres",
    ]


def test_closing_summary_says_what_a_reader_should_look_at():
    write(Path("a.json"), "{}")
    write(AUDIT / "receipts.json", json.dumps([{"notes": ["To ark.", "Samme kolonne."]}]))
    with (AUDIT / "changes.csv").open("a", encoding="utf-8") as file:
        file.write("value,changed,facts.n,1,2,1,Fra 1 til 2.\n")
    told = closing([Path("a.json")])
    assert told[-1] == (
        "Merk: 2 merknader til filene og 1 endring fra forrige utgave. Se revisjon.html."
    )


def test_a_build_that_made_nothing_for_a_reader_has_no_summary():
    assert closing([AUDIT / "steps.csv"]) == []


@pytest.mark.parametrize(
    ("octets", "told"),
    [(0, "1 kB"), (1499, "1 kB"), (999_499, "999 kB"), (999_500, "1,0 MB"), (5_649_000, "5,6 MB")],
)
def test_size(octets, told):
    assert size(octets) == told


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0.4, "0 sekunder"),
        (1.2, "1 sekund"),
        (59.6, "1 minutt og 0 sekunder"),
        (125, "2 minutter og 5 sekunder"),
    ],
)
def test_time_spent(seconds, told):
    assert time_spent(seconds) == told
