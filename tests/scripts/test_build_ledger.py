"""Reading statistics tables, and where each table comes from."""

import math

from scripts.build_ledger import config_rows, origins_of, read_rows


def test_cells_are_numbers_where_they_are_numbers(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("fact,value,note\na,31,None\nb,0.5,NA\nc,,\n", encoding="utf-8")
    first, second, third = read_rows(path)
    assert first == {"fact": "a", "value": 31, "note": "None"}
    assert second == {"fact": "b", "value": 0.5, "note": "NA"}
    assert math.isnan(third["value"])


def test_origin_of_a_table_is_its_rule_and_the_raw_files_behind_it():
    tables = [{"table": "evaluation", "rule": "compute_evaluation", "sources": "evaluation"}]
    sources = [
        {"path": "data/raw/b/evaluation.csv", "source": "evaluation"},
        {"path": "data/raw/a/evaluation.csv", "source": "evaluation"},
        {"path": "data/raw/a/effect_before.csv", "source": "effect"},
    ]
    origin = origins_of(tables, sources, "statistics")["evaluation"]
    assert origin["path"] == "statistics/evaluation.csv"
    assert origin["script"] == "scripts/compute_evaluation.py"
    assert origin["inputs"] == ["data/raw/a/evaluation.csv", "data/raw/b/evaluation.csv"]


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
