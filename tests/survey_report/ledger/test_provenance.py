"""Where a table comes from follows from the jobs; the exceptions can only say less.

The jobs are written by hand: three cohorts are cleaned one by one, a job makes two tables.
"""

import csv
from pathlib import Path

import pytest

from survey_report.ledger.ledger import LedgerError
from survey_report.ledger.provenance import files_of, origins_of
from survey_report.settings.schema_tables import read_table
from tests.data import registered_files

ROOT = Path(__file__).parents[3]


SOURCES = [
    *registered_files.SURVEYS,
    registered_files.source("a", "participants"),
    registered_files.source("a", "quotes"),
]
EFFECT_A = ["data/raw/a/effect_after.csv", "data/raw/a/effect_before.csv"]
EVALUATION = ["data/raw/a/evaluation.csv", "data/raw/b/evaluation.csv"]


def job(rule, inputs, outputs, settings=()):
    return {
        "rule": rule,
        "script": f"scripts/x/{rule}.py",
        "inputs": inputs,
        "outputs": outputs,
        "settings": list(settings),
    }


def cleaned(cohort):
    raw = {kind: [] for kind in ("effect", "evaluation", "participants", "quotes")}
    for row in SOURCES:
        if row["cohort"] == cohort:
            raw[row["source"]].append(row["path"])
    corrections = {"corrections": ["config/corrections.csv"]}
    return [
        job(
            "clean_effect",
            {"exports": raw["effect"], "instrument": ["config/instruments/e.csv"], **corrections},
            {"items": [f"clean/{cohort}/items"]},
            ["cleaning"],
        ),
        job(
            "clean_evaluation",
            {"exports": raw["evaluation"], "validated": [f"ok/{cohort}"], **corrections},
            {"answers": [f"clean/{cohort}/answers"]},
        ),
        job(
            "clean_register",
            {"participants": raw["participants"], "quotes": raw["quotes"], **corrections},
            {
                "participants": [f"clean/{cohort}/participants"],
                "quotes": [f"clean/{cohort}/quotes"],
            },
        ),
        job(
            "check",
            {"exports": [row["path"] for row in SOURCES if row["cohort"] == cohort]},
            {"validated": [f"ok/{cohort}"]},
        ),
    ]


JOBS = [
    *cleaned("a"),
    *cleaned("b"),
    job(
        "compute_effect",
        {
            "items": ["clean/a/items", "clean/b/items"],
            "participants": ["clean/a/participants"],
            "factors": ["config/instruments/factors.csv"],
        },
        {"effect_change": ["s/effect_change.csv"], "subgroups": ["s/subgroups.csv"]},
    ),
    job(
        "compute_evaluation",
        {"answers": ["clean/a/answers", "clean/b/answers"]},
        {"evaluation": ["s/evaluation.csv"]},
    ),
    job(
        "compare",
        {
            "effect_change": ["s/effect_change.csv"],
            "previous": ["data/editions/2019/facts.csv"],
        },
        {"edition_change": ["s/edition_change.csv"]},
        ["edition"],
    ),
]
TABLES = ["s/effect_change.csv", "s/subgroups.csv", "s/evaluation.csv", "s/edition_change.csv"]
EDITION = {"id": "2020", "previous": "2019"}


def origins(*narrower, corrections=()):
    rows = [dict(zip(("table", "only", "sources"), row, strict=True)) for row in narrower]
    corrected = [{"path": path} for path in corrections]
    return origins_of(TABLES, JOBS, rows, SOURCES, corrected, EDITION)


def test_rule_script_and_files_are_those_of_the_jobs_behind_the_table():
    one = origins()["evaluation"]
    assert (one["rule"], one["script"]) == (
        "compute_evaluation",
        "scripts/x/compute_evaluation.py",
    )
    assert one["path"] == "s/evaluation.csv"
    # the check reads every export of the cohort, and nothing of them is in the table
    assert one["inputs"] == EVALUATION


def test_a_job_that_cleans_several_registers_makes_each_of_its_own():
    inputs = origins()["subgroups"]["inputs"]
    assert "data/raw/a/participants.csv" in inputs
    assert "data/raw/a/quotes.csv" not in inputs


def test_instrument_and_settings_are_named_too():
    inputs = origins()["effect_change"]["inputs"]
    assert {"config/instruments/e.csv", "config/instruments/factors.csv"} <= set(inputs)
    assert "config/config.yaml" in inputs


def test_a_correction_of_a_file_behind_the_table_is_named_and_no_other():
    assert "config/corrections.csv" not in origins()["evaluation"]["inputs"]
    corrected = origins(corrections=["data/raw/b/evaluation.csv"])
    assert corrected["evaluation"]["inputs"] == ["config/corrections.csv", *EVALUATION]
    assert "config/corrections.csv" not in corrected["effect_change"]["inputs"]


def test_an_exception_cannot_drop_the_correction_of_a_file_it_keeps():
    row = ("effect_change", "", "effect:before+after;config/instruments/factors.csv")
    inputs = origins(row, corrections=[EFFECT_A[0]])["effect_change"]["inputs"]
    assert inputs == ["config/corrections.csv", "config/instruments/factors.csv", *EFFECT_A]


def test_an_exception_keeps_the_branches_that_its_files_are_on():
    inputs = origins(("effect_change", "", "effect:before+after"))["effect_change"]["inputs"]
    instruments = ["config/instruments/e.csv", "config/instruments/factors.csv"]
    assert inputs == ["config/config.yaml", *instruments, *EFFECT_A]


def test_an_exception_for_a_column_leaves_the_table_alone():
    both = origins(("effect_change", "n", "participants;config/instruments/factors.csv"))
    assert both["effect_change:n"]["inputs"] == [
        "config/instruments/factors.csv",
        "data/raw/a/participants.csv",
    ]
    assert EFFECT_A[0] in both["effect_change"]["inputs"]


def test_what_follows_from_a_table_rests_on_no_more_than_the_table():
    inputs = origins(("effect_change", "", "effect:before+after"))["edition_change"]["inputs"]
    assert "data/raw/a/participants.csv" not in inputs
    assert {"data/editions/2019/facts.csv", "config/editions/2020.yaml"} <= set(inputs)
    assert set(EFFECT_A) <= set(inputs)


def test_a_comparison_rests_on_what_the_previous_edition_left():
    row = (
        "edition_change",
        "previous",
        "data/editions/{previous}/*;config/editions/{edition}.yaml",
    )
    inputs = origins(row)["edition_change:previous"]["inputs"]
    assert inputs == ["config/editions/2020.yaml", "data/editions/2019/facts.csv"]


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (("subgroups", "", "quotes"), "quotes"),
        (("evaluation", "", "effect:before"), "effect:before"),
        (("evaluation", "", "evaluation;config/instruments/factors.csv"), "factors.csv"),
        (("evaluation", "n", "config/none.yaml"), "config/none.yaml"),
        (("evaluations", "", "evaluation"), "evaluations"),
    ],
)
def test_a_row_that_names_what_the_table_does_not_rest_on_is_a_fault(row, name):
    with pytest.raises(LedgerError, match=r"config/tables.csv har 1 feil") as error:
        origins(row)
    assert name in str(error.value)


def test_every_false_row_is_told_at_once():
    with pytest.raises(LedgerError, match="har 2 feil"):
        origins(("subgroups", "", "quotes"), ("evaluation", "", "quotes"))


def test_rule_and_script_cannot_be_written(tmp_path):
    table = tmp_path / "tables.csv"
    table.write_text("table,only,rule,script,sources\na,,b,c,effect\n", encoding="utf-8")
    with pytest.raises(Exception, match="ukjent kolonne") as error:
        read_table(table, "tables")
    assert "«script»" in str(error.value) and "«rule»" in str(error.value)


def test_the_exceptions_name_kinds_and_waves_that_there_are():
    read_table(ROOT / "config/tables.csv", "tables")
    with (ROOT / "config/tables.csv").open(encoding="utf-8", newline="") as file:
        assert sum(1 for _ in csv.DictReader(file)) > 10


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("effect", ["a/effect_before", "a/effect_after", "b/effect_before"]),
        ("effect:before", ["a/effect_before", "b/effect_before"]),
        # cohort b has no answers after
        ("effect:before+after", ["a/effect_before", "a/effect_after"]),
        ("effect:before+followup", []),
    ],
)
def test_files_of_a_kind_are_those_of_cohorts_with_every_wave(kind, expected):
    assert files_of(kind, SOURCES) == [f"data/raw/{name}.csv" for name in expected]
