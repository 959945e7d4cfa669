"""Reading statistics tables, and where each table comes from."""

import json
import math

from survey_report.ledger.ledger_build import (
    config_rows,
    describe_sources,
    edition_rows,
    labels_of,
    read_statistics,
    write_values,
)
from tests.data.registered_files import SURVEYS


def test_cells_are_numbers_where_they_are_numbers(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("fact,value,note\na,31,None\nb,0.5,NA\nc,,\n", encoding="utf-8")
    first, second, third = read_statistics(path)
    assert first == {"fact": "a", "value": 31, "note": "None"}
    assert second == {"fact": "b", "value": 0.5, "note": "NA"}
    assert math.isnan(third["value"])


def test_the_edition_says_when_it_was_cut_off():
    rows = edition_rows({"cut_off": "2019-06-30", "date": "2019-09-01"})
    facts = {row["fact"]: row["value"] for row in rows}
    assert facts["cut_off_month"] == "juni 2019"


def test_a_file_of_the_config_is_its_own_source(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config").mkdir()
    (tmp_path / "config/config.yaml").write_bytes(b"")
    values = [{"inputs": ["config/config.yaml", "data/raw/a/evaluation.csv"]}]
    described = describe_sources(values, SURVEYS, [])
    # the SHA-256 of nothing, from FIPS 180-4's test vectors
    assert described["config/config.yaml"]["sha256"].startswith("e3b0c44298fc1c149afbf4c8996fb924")
    assert described["data/raw/a/evaluation.csv"] == SURVEYS[1]


def test_a_corrected_file_names_its_corrections_and_not_whose_answer():
    path = SURVEYS[1]["path"]
    correction = {"correction_id": "k1", "path": path, "respondent_id": "R7", "column": "v_1"}
    correction |= {"old_value": "1", "new_value": "2", "who": "Kari"}
    described = describe_sources([{"inputs": [path]}], SURVEYS, [correction])
    assert described[path]["corrections"] == [{"correction_id": "k1", "column": "v_1"}]
    assert "R7" not in json.dumps(described)


def test_labels_are_in_the_instruments_order_and_the_newest_wording_is_shown(tmp_path):
    factors, old, new = (tmp_path / name for name in ("factors.csv", "old.csv", "new.csv"))
    factors.write_text("factor,label_nb\nb,Be\na,Ae\n", encoding="utf-8")
    old.write_text("statement_id,text_nb\ns,Gammel\n", encoding="utf-8")
    new.write_text("statement_id,text_nb\ns,Ny\nt,Til\n", encoding="utf-8")
    labels = labels_of(str(factors), [str(old), str(new)])
    expected = {"global_index": "Samlet indeks", "b": "Be", "a": "Ae", "s": "Ny", "t": "Til"}
    assert list(labels.items()) == list(expected.items())


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
