"""Another machine's files against the manifest."""

import json

import pytest

from survey_report.commands import verify as script
from survey_report.review.fingerprints import fingerprint_key
from survey_report.review.manifest import build_manifest

FILES = ("data/raw/a.csv", "config/config.yaml", "scripts/compute.py", "reports/output/r.html")
REGISTER = "config/sources.csv"
PARTS = {
    "inputs": (*FILES[:2], REGISTER),
    "code": FILES[2:3],
    "outputs": FILES[3:],
}


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Return a project of four files and its manifest."""
    monkeypatch.chdir(tmp_path)
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x\n1\n", encoding="utf-8")
    (tmp_path / REGISTER).write_text("path,synthetic\ndata/raw/a.csv,ja\n", encoding="utf-8")
    manifest = build_manifest(
        {"edition": {"id": "2019"}},
        PARTS["inputs"],
        PARTS["code"],
        {"render": FILES[3:]},
        {},
        fingerprint_key({}, []),
    )
    (tmp_path / "reports/output/manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return tmp_path


def said(capsys, *arguments):
    code = script.command({"MANIFEST": arguments[0]} if arguments else {})
    told = capsys.readouterr()
    return code, told.out + told.err


def test_a_build_is_the_same_as_its_manifest(project, capsys):
    code, text = said(capsys)
    assert code == 0
    assert "Alt er likt." in text
    assert "utgave 2019: 3 inndata og innstillinger, 1 kodefiler, 1 resultater" in text


@pytest.mark.parametrize("name", FILES)
def test_one_changed_byte_is_found_and_named(project, capsys, name):
    (project / name).write_bytes(b"x\n2\n")
    code, text = said(capsys)
    assert code == 1
    sizes = "" if name.startswith("data/raw") else " (4 byte i manifestet, 4 her)"
    assert f"– {name} er endret{sizes}\n" in text
    assert text.count("– ") == 1


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(project, capsys, name):
    (project / name).unlink()
    assert said(capsys)[1].count(f"– {name} mangler") == 1


@pytest.mark.parametrize("name", ["scripts/lib/new.py", "config/instruments/new.csv"])
def test_code_and_settings_that_were_not_there_are_named(project, capsys, name):
    (project / name).parent.mkdir(parents=True, exist_ok=True)
    (project / name).write_bytes(b"")
    code, text = said(capsys)
    assert code == 1
    assert f"– {name} står ikke i manifestet" in text


def test_another_key_is_told_and_no_file_is_called_changed(project, capsys, monkeypatch):
    monkeypatch.setenv("RAPPORT_NOKKEL", "en annen")
    code, text = said(capsys)
    assert code == 2
    assert "laget med en annen nøkkel" in text
    assert "er endret" not in text


def test_other_versions_are_told_and_are_no_fault(project, capsys):
    path = project / "published.json"
    manifest = json.loads((project / "reports/output/manifest.json").read_text(encoding="utf-8"))
    manifest["packages"] |= {"pandas": "1.0", "nowhere": "2"}
    manifest["python"] = "3.0.0"
    path.write_text(json.dumps(manifest), encoding="utf-8")
    code, text = said(capsys, str(path))
    assert code == 0
    assert "i manifestet 1.0." in text
    assert "Merk: Pakken nowhere er ikke her, i manifestet 2." in text
    assert "i manifestet 3.0.0." in text


def test_without_a_manifest_one_is_asked_for(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    code, text = said(capsys)
    assert code == 2
    assert "Kjør make report først" in text


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("# Ikke JSON", "a.json kan ikke leses som JSON."),
        ("[]", "a.json er ikke et manifest fra make report."),
        ('{"edition": "2019", "inputs": [{"path": 1}]}', "a.json er ikke et manifest"),
    ],
)
def test_what_is_no_manifest_is_refused(tmp_path, monkeypatch, capsys, content, what):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.json").write_text(content, encoding="utf-8")
    code, text = said(capsys, "a.json")
    assert code == 2
    assert text.startswith(what) and "make verify MANIFEST=<manifest.json>" in text


def test_a_folder_is_searched_for_its_manifest(project, capsys):
    assert said(capsys, "reports/output")[0] == 0
    assert said(capsys, "config") == (
        2,
        "Finner ikke config/manifest.json.\n"
        "Kjør make report først, eller oppgi manifestet: make verify MANIFEST=<manifest.json>\n",
    )


@pytest.mark.parametrize(
    ("used", "here", "told"),
    [
        ({"renderer": "quarto", "quarto": "1.10.18"}, "Quarto 1.10.18", ""),
        (
            {"renderer": "embedded", "pandoc": "3.9", "typst": "0.15.2"},
            "Quarto 1.10.18",
            "Rapporten er laget med Pandoc 3.9 og Typst 0.15.2. "
            "Her ville make report brukt Quarto 1.10.18.",
        ),
        (
            {"renderer": "quarto", "quarto": "1.10.18"},
            "",
            "Rapporten er laget med Quarto 1.10.18, som ikke finnes her.",
        ),
    ],
)
def test_another_renderer_is_told(project, capsys, monkeypatch, used, here, told):
    monkeypatch.setattr(script, "told_here", lambda wanted, document: here)
    (project / "reports/report.qmd").write_text("x\n", encoding="utf-8")
    path = project / "reports/output/manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(manifest | {"renderer": used}), encoding="utf-8")
    _, text = said(capsys)
    assert (told in text) if told else ("Rapporten er laget med" not in text)
