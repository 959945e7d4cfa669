"""The text with its numbers in place, of which every format is made."""

import json
import re
from pathlib import Path

import pytest

from tests.scripts.report.test_render_report import project, write_the_text


def test_the_rule_writes_the_text_and_what_made_it(tmp_path, monkeypatch):
    monkeypatch.chdir(project(tmp_path))
    write_the_text()
    told = json.loads(Path("text.json").read_text(encoding="utf-8"))
    text = "\n".join(told["executed"]["lines"])
    assert "trettien" in text
    assert "{python}" not in text
    # each line can be told with the author's file and line
    assert len(told["executed"]["origins"]) == len(told["executed"]["lines"])
    made_by = json.loads(Path("renderer.json").read_text(encoding="utf-8"))
    assert made_by["renderer"] == "embedded"
    assert re.fullmatch(r"\d+(\.\d+)+", made_by["pandoc"])


def test_the_same_sources_give_the_same_bytes_anywhere(tmp_path, monkeypatch):
    made = []
    for folder in [project(tmp_path / name) for name in ("a", "b")]:
        monkeypatch.chdir(folder)
        write_the_text()
        made.append([Path(file).read_bytes() for file in ("text.json", "tree.json")])
    assert made[0] == made[1]
    assert str(tmp_path).encode() not in b"".join(made[0])


def test_the_rule_shows_no_trace(tmp_path, monkeypatch):
    monkeypatch.chdir(project(tmp_path))
    Path("reports/chapters/01-innledning.qmd").unlink()
    with pytest.raises(SystemExit) as caught:
        write_the_text()
    assert "Rapporten kan ikke lages" in str(caught.value)
    assert "01-innledning.qmd" in str(caught.value)
