"""The manifest describes files as they are."""

from pathlib import Path

import pandas as pd
import pytest

from survey_report.review.manifest import build_manifest, count_rows, describe_file, find_files

KEY = b"key"


def test_describe_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = Path("config/a.csv")
    path.parent.mkdir()
    path.write_bytes(b"x\n1\n2\n")
    about = describe_file(path, KEY)
    assert (about["bytes"], about["rows"]) == (6, 2)
    # sha256sum of the six bytes, from coreutils
    assert about["sha256"] == "aea284871ddeeebac4b57b7a8ee7dad070886e690408ce2409306b9b6487beb1"


@pytest.mark.parametrize("name", ["data/raw/a.csv", "data/processed/a.csv", "config/sources.csv"])
def test_of_an_unpublished_file_only_a_keyed_fingerprint_is_told(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    path = Path(name)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"what do ya want for nothing?")
    # RFC 4231, test case 2: key "Jefe"
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert describe_file(path, b"Jefe") == {"path": name, "hmac": expected}


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"x\n", 0),
        (b"", 0),
        (b"x\r\n1\r\n2", 2),
        (b'x,y\n1,"to\nlinjer"\n', 1),
        ("navn\nVårt øre\n".encode("cp1252"), 1),
    ],
)
def test_rows_of_a_csv_are_records(tmp_path, content, rows):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert count_rows(path) == rows


def test_rows_of_a_parquet_file_and_of_what_is_no_table(tmp_path):
    pd.DataFrame({"a": [1, 2, 3]}).to_parquet(tmp_path / "a.parquet")
    (tmp_path / "a.json").write_bytes(b"{}\n")
    assert count_rows(tmp_path / "a.parquet") == 3
    assert "rows" not in describe_file(tmp_path / "a.json", KEY)


def test_files_are_found_by_pattern_and_sorted(tmp_path):
    for name in ("b.py", "sub/a.py", "sub/a.pyc"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    assert find_files(("**/*.py", "b.*"), tmp_path) == ["b.py", "sub/a.py"]


def test_files_are_sorted_and_outputs_name_their_rule(tmp_path):
    for name in ("b.csv", "a.csv", "c.csv", "Snakefile"):
        (tmp_path / name).write_text("x\n", encoding="utf-8")
    manifest = build_manifest(
        {"edition": {"id": "2019"}},
        [str(tmp_path / "b.csv"), str(tmp_path / "a.csv")],
        [str(tmp_path / "Snakefile")],
        {"compute_c": [str(tmp_path / "c.csv")]},
        {"renderer": "embedded"},
        KEY,
    )
    assert [Path(entry["path"]).name for entry in manifest["inputs"]] == ["a.csv", "b.csv"]
    assert [Path(entry["path"]).name for entry in manifest["code"]["files"]] == ["Snakefile"]
    assert manifest["outputs"][0]["rule"] == "compute_c"
    assert manifest["packages"]["pandas"]
