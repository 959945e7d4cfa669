"""What changed between two editions, in plain Norwegian and as rows."""

import csv
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from survey_report.commands import compare
from survey_report.files.csv_rows import write_rows
from survey_report.review import edition_comparison as script
from tests.rule_scripts import run_rule


def value(name, raw, shown, definition="Grupper i alt", formula=""):
    return {
        "id": name,
        "value": raw,
        "display": shown,
        "definition": definition,
        "formula": formula,
    }


BEFORE = [
    value("facts.groups_total", 48, "48"),
    value("effect.dialogue.diff", 0.4079, "+0,41"),
    value("effect.dialogue.d", 1.20041, "1,20"),
    value("effect.dialogue.magnitude", "stor", "stor"),
    value("facts.gone", 3, "3", "Noe som er borte"),
    value("evaluation.a.percent_agree", 65.0, "65\u00a0%"),
]
AFTER = [
    value("facts.groups_total", 52, "52"),
    value("effect.dialogue.diff", 0.3579, "+0,36"),
    value("effect.dialogue.d", 1.20042, "1,20"),
    value("effect.dialogue.magnitude", "middels", "middels"),
    value("facts.new", 7, "7", "Noe nytt"),
    value("evaluation.a.percent_agree", None, ":", "Andelen enige", "enige / svar"),
]


def manifest(raw, code, threshold):
    return {
        "inputs": [{"path": "data/raw/a.csv", "sha256": raw, "rows": len(raw)}],
        "code": {"files": [{"path": "scripts/a.py", "sha256": code}]},
        "config": {"statistics": {"improvement_threshold": threshold}},
        "packages": {"pandas": "3.1.1"},
    }


def told(changes):
    return {(change.kind, change.change, change.item): change for change in changes}


def test_the_same_is_the_same():
    same = script.compare_editions(BEFORE, BEFORE, {}, {})
    assert same == []
    assert script.summary(same) == "Ingenting er endret."


def test_values_are_added_removed_and_changed_by_how_much():
    changes = told(script.compare_editions(BEFORE, AFTER, {}, {}))
    assert set(changes) == {
        ("value", "changed", "facts.groups_total"),
        ("value", "changed", "effect.dialogue.diff"),
        ("value", "changed", "effect.dialogue.magnitude"),
        ("value", "removed", "facts.gone"),
        ("value", "added", "facts.new"),
        ("value", "changed", "evaluation.a.percent_agree"),
        ("definition", "changed", "evaluation.a.percent_agree"),
    }
    groups = changes["value", "changed", "facts.groups_total"]
    assert (groups.before, groups.after, groups.difference) == ("48", "52", "4")
    assert groups.message_nb == "Fra 48 til 52 (+4). Grupper i alt."
    diff = changes["value", "changed", "effect.dialogue.diff"]
    assert float(diff.difference) == pytest.approx(-0.05)
    assert diff.message_nb.startswith("Fra +0,41 til +0,36 (–0,05).")
    # smaller than what is printed: to tell it would tell more digits of both
    assert ("value", "changed", "effect.dialogue.d") not in changes
    hidden = changes["value", "changed", "evaluation.a.percent_agree"]
    assert (hidden.after, hidden.difference) == (":", "")


def test_sources_settings_and_code_are_compared_by_the_manifests():
    before, after = manifest("ab", "x", 0.1), manifest("abc", "y", 0.2)
    changes = told(script.compare_editions([], [], before, after))
    assert changes["source", "changed", "data/raw/a.csv"].message_nb == (
        "Innholdet er endret. Rader: +1."
    )
    assert changes["code", "changed", "scripts/a.py"].message_nb == "Innholdet er endret."
    setting = changes["setting", "changed", "statistics.improvement_threshold"]
    assert setting.message_nb == "Fra 0.1 til 0.2."
    assert len(changes) == 3


def test_the_summary_counts_and_then_tells():
    text = script.summary(script.compare_editions(BEFORE, AFTER, {}, {}), shown=2)
    assert text.splitlines()[0] == "Tall: 1 nye, 1 borte, 4 endret."
    assert text.splitlines()[1] == "Definisjoner: 1 endret."
    assert text.splitlines()[-1] == "  … og 5 til."


class Given(SimpleNamespace):
    """Stands in for Snakemake's named lists."""

    def __getitem__(self, name):
        return getattr(self, name)


GUARD_COLUMNS = ["file", "line", "condition", "paragraph"]


@pytest.fixture
def editions(tmp_path, monkeypatch):
    """Return a frozen folder and a built repository."""
    monkeypatch.chdir(tmp_path)
    places = {
        "frozen/values.json": BEFORE,
        "frozen/manifest.json": manifest("ab", "x", 0.1),
        "built/data/processed/audit/values.json": AFTER,
        "built/reports/output/manifest.json": manifest("ab", "y", 0.1),
    }
    for name, content in places.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
    write_rows([], GUARD_COLUMNS, "built/data/processed/audit/guards.csv")
    return tmp_path


def test_guards_that_are_gone_are_told_first(editions, capsys):
    condition = {"file": "reports/chapters/01.qmd", "line": "3", "condition": "a.b > 75"}
    sentence = "De aller fleste har hatt nytte av programmet."
    write_rows([condition | {"paragraph": sentence}], GUARD_COLUMNS, "frozen/guards.csv")
    chapter = Path("built/reports/chapters/01.qmd")
    chapter.parent.mkdir(parents=True)
    chapter.write_text(f"# Kapittel\n\n{sentence}\n", encoding="utf-8")
    assert compare.command({"A": "frozen", "B": "built"}) == 0
    text = capsys.readouterr().out
    assert "Vilkår for påstander: 1 borte." in text
    first = next(line for line in text.splitlines() if line.startswith("  – "))
    assert first.startswith("  – reports/chapters/01.qmd:3: Setningen har mistet vilkåret sitt")


def test_a_frozen_edition_without_its_guards_is_told(editions, capsys):
    assert compare.command({"A": "frozen", "B": "built"}) == 0
    assert "guards.csv mangler" in capsys.readouterr().out


def test_folders_repositories_and_ledgers_can_be_compared(editions, capsys):
    assert compare.command({"A": "frozen", "B": "built"}) == 0
    text = capsys.readouterr().out
    assert "Kodefiler: 1 endret." in text
    with (editions / script.OUTPUT).open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == script.COLUMNS
    assert len(rows) == 8
    assert compare.command({"A": "frozen/values.json", "B": "built"}) == 0
    ledger = "built/data/processed/audit/values.json"
    assert compare.command({"A": ledger, "B": ledger}) == 0
    assert "Ingenting er endret." in capsys.readouterr().out


def test_the_rule_compares_with_the_frozen_edition_if_there_is_one(editions):
    def run(previous):
        given = {"values": "built/data/processed/audit/values.json", "previous": previous}
        Path("sources.csv").write_text("path,synthetic\n", encoding="utf-8")
        files = given | {"sources": [], "settings": [], "program": [], "register": "sources.csv"}
        files |= {"guards": "built/data/processed/audit/guards.csv", "chapters": []}
        run_rule(
            "review/compare_editions",
            input=files,
            output={"changes": "changes.csv"},
            params={"settings": {"edition": {"id": "2019"}}},
        )
        return Path("changes.csv").read_text(encoding="utf-8").splitlines()

    assert run([]) == [",".join(script.COLUMNS)]
    lines = run(["frozen/manifest.json", "frozen/values.json"])
    # what a reader looks for first comes first
    assert lines[1].startswith("value,removed,facts.gone,3,,")
    assert any(line.startswith("source,removed,data/raw/a.csv") for line in lines)


def test_what_is_no_edition_is_refused(editions, capsys):
    assert compare.command({"A": "nowhere", "B": "built"}) == 2
    assert "Finner ikke noe tallregister (values.json) i nowhere." in capsys.readouterr().err
    assert compare.command({}) == 2
    assert "make compare A=<mappe" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("# Ikke JSON", "a.json kan ikke leses som JSON."),
        ("{}", "a.json er ikke et tallregister fra make report."),
        ('[{"id": "facts.n"}]', "a.json er ikke et tallregister fra make report."),
    ],
)
def test_what_is_no_ledger_is_refused(editions, capsys, content, what):
    Path("a.json").write_text(content, encoding="utf-8")
    assert compare.command({"A": "a.json", "B": "built"}) == 2
    told = capsys.readouterr().err
    assert told.startswith(what) and "make compare A=<mappe" in told
