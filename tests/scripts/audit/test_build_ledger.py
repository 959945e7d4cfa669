"""Reading statistics tables, and where each table comes from."""

import json
import math

import pytest

from survey_report.ledger.ledger_build import (
    config_rows,
    describe_sources,
    edition_rows,
    files_of,
    origins_of,
    read_statistics,
    write_values,
)


def test_cells_are_numbers_where_they_are_numbers(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("fact,value,note\na,31,None\nb,0.5,NA\nc,,\n", encoding="utf-8")
    first, second, third = read_statistics(path)
    assert first == {"fact": "a", "value": 31, "note": "None"}
    assert second == {"fact": "b", "value": 0.5, "note": "NA"}
    assert math.isnan(third["value"])


def source(cohort, kind, wave=""):
    name = f"{kind}_{wave}" if wave else kind
    path = f"data/raw/{cohort}/{name}.csv"
    return {"path": path, "cohort": cohort, "source": kind, "wave": wave, "sha256": "ab"}


SOURCES = [
    source("b", "evaluation"),
    source("a", "evaluation"),
    source("a", "effect", "before"),
    source("a", "effect", "after"),
    source("b", "effect", "before"),
]


def test_origin_of_a_table_is_its_rule_and_the_raw_files_behind_it():
    row = {"table": "evaluation", "only": "", "rule": "compute", "script": "scripts/one.py"}
    row |= {"sources": "evaluation"}
    origin = origins_of([row], SOURCES, "statistics", {"id": "2020"})["evaluation"]
    assert origin["path"] == "statistics/evaluation.csv"
    assert (origin["rule"], origin["script"]) == ("compute", "scripts/one.py")
    assert origin["inputs"] == ["data/raw/a/evaluation.csv", "data/raw/b/evaluation.csv"]


def test_a_comparison_rests_on_what_the_previous_edition_left():
    paths = "data/editions/{previous}/facts.csv;config/editions/{edition}.yaml"
    row = {"table": "edition_change", "only": "", "rule": "", "script": "", "sources": paths}
    origin = origins_of([row], SOURCES, "statistics", {"id": "2020", "previous": "2019"})
    expected = ["config/editions/2020.yaml", "data/editions/2019/facts.csv"]
    assert origin["edition_change"]["inputs"] == expected


def test_the_edition_says_when_it_was_cut_off():
    (row,) = edition_rows({"cut_off": "2019-06-30"})
    assert row == {"fact": "cut_off_month", "value": "juni 2019"}


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


def test_a_file_of_the_config_is_its_own_source(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config").mkdir()
    (tmp_path / "config/config.yaml").write_bytes(b"")
    assert files_of("config/config.yaml", SOURCES) == ["config/config.yaml"]
    values = [{"inputs": ["config/config.yaml", "data/raw/a/evaluation.csv"]}]
    described = describe_sources(values, SOURCES)
    # the SHA-256 of nothing, from FIPS 180-4's test vectors
    assert described["config/config.yaml"]["sha256"].startswith("e3b0c44298fc1c149afbf4c8996fb924")
    assert described["data/raw/a/evaluation.csv"] == SOURCES[1]


def test_the_ledger_is_written_one_value_a_line(tmp_path):
    path = tmp_path / "values.json"
    values = [{"id": "a", "display": "5,1 æ"}, {"id": "b", "value": None}]
    write_values(values, path)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines == ["[", '{"id": "a", "display": "5,1 æ"},', '{"id": "b", "value": null}', "]"]
    assert json.loads("".join(lines)) == values


def test_settings_that_are_numbers_become_facts():
    config = {
        "programme": {"months": 9},
        "cleaning": {"missing_codes": [0]},
        "statistics": {"improvement_threshold": 0.1},
        "disclosure": {"minimum_size": 5},
    }
    assert config_rows(config) == [
        {"fact": "months", "value": 9},
        {"fact": "improvement_threshold", "value": 0.1},
        {"fact": "minimum_size", "value": 5},
    ]
