"""The manifest describes files as they are."""

from pathlib import Path

from scripts.build_manifest import build_manifest, describe_file


def test_describe_file(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"x\n1\n2\n")
    about = describe_file(path)
    assert (about["bytes"], about["rows"]) == (6, 2)
    # sha256sum of the six bytes, from coreutils
    assert about["sha256"] == "aea284871ddeeebac4b57b7a8ee7dad070886e690408ce2409306b9b6487beb1"


def test_inputs_and_outputs_are_sorted_and_outputs_name_their_rule(tmp_path):
    for name in ("b.csv", "a.csv", "c.csv"):
        (tmp_path / name).write_text("x\n", encoding="utf-8")
    manifest = build_manifest(
        {"edition": {"id": "2019"}},
        [tmp_path / "b.csv", tmp_path / "a.csv"],
        {tmp_path / "c.csv": "compute_c"},
        {"name": "embedded", "versions": {}},
    )
    assert [Path(entry["path"]).name for entry in manifest["inputs"]] == ["a.csv", "b.csv"]
    assert manifest["outputs"][0]["rule"] == "compute_c"
    assert manifest["packages"]["pandas"]
