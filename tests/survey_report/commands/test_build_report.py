"""Before anything is built: faults in the settings, and editions that must not be mixed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from survey_report.commands import build_report
from survey_report.workflow.last_build import remember, state_of
from tools.reproduce import clone

ROOT = Path(__file__).parents[3]


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "config", "config")
    monkeypatch.setattr(build_report, "run_workflow", lambda **_: 0)
    return tmp_path


@pytest.mark.parametrize("file", ["config/config.yaml", "config/editions/2019.yaml"])
def test_yaml_that_cannot_be_read_is_told_in_norwegian(project, capsys, file):
    path = Path(file)
    path.write_text(path.read_text(encoding="utf-8") + "feil: [uten slutt\n", encoding="utf-8")
    assert build_report.command({}) == 2
    assert f"{file}, linje" in capsys.readouterr().err


def test_settings_are_looked_at_when_they_are_not_those_of_the_last_build(
    project, monkeypatch, capsys
):
    Path(".snakemake").mkdir()
    remember(Path(), state_of(Path(), os.environ), os.environ)
    Path("reports").mkdir()
    Path("reports/report.qmd").write_text("En setning.", encoding="utf-8")
    with monkeypatch.context() as patched:
        patched.delattr(build_report, "load_config")
        assert build_report.command({}) == 0
    path = Path("config/editions/2019.yaml")
    path.write_text(path.read_text(encoding="utf-8") + "feil: dette\n", encoding="utf-8")
    assert build_report.command({}) == 2
    assert "ukjent nøkkel feil" in capsys.readouterr().err


def test_an_older_edition_that_was_not_kept_is_not_built_with_today_s_chapters(project, capsys):
    text = Path("config/editions/2019.yaml").read_text(encoding="utf-8")
    Path("config/editions/2020.yaml").write_text(text.replace("2019-06-30", "2020-06-30"), "utf-8")
    settings = Path("config/config.yaml")
    changed = settings.read_text(encoding="utf-8").replace('edition: "2019"', 'edition: "2020"')
    settings.write_text(changed, encoding="utf-8")
    assert build_report.command({"EDITION": "2019"}) == 2
    told = capsys.readouterr().err
    assert "Tallene fra 2019 skal ikke stå i setningene til 2020" in told
    # and what to do
    assert "git worktree add ../utgave-2019" in told and "make report der" in told
    assert build_report.command({"EDITION": "2020"}) == 0


@pytest.mark.parametrize("name", ["fjorårets", "2019; touch x", "../2019"])
def test_what_is_no_edition_is_refused(project, capsys, name):
    assert build_report.command({"EDITION": name}) == 2
    assert "er ikke en utgave" in capsys.readouterr().err


@pytest.mark.parametrize("file", ["config/config.yaml", "config/report_tables.yaml"])
def test_plain_snakemake_tells_of_broken_yaml_in_norwegian(tmp_path, file):
    """The old version left it to Snakemake, which wrote an English trace of PyYAML."""
    project = tmp_path / "prosjekt"
    clone(project)
    path = project / file
    path.write_text(path.read_text(encoding="utf-8") + "feil: [uten slutt\n", encoding="utf-8")
    line = len(path.read_text(encoding="utf-8").splitlines()) + 1
    for words in (["snakemake", "--cores", "1"], ["survey_report", "preview"]):
        ran = subprocess.run(
            [sys.executable, "-m", *words], cwd=project, capture_output=True, text=True
        )
        said = ran.stdout + ran.stderr
        assert ran.returncode != 0
        assert f"{file}, linje {line}: kan ikke leses" in said
        assert "Traceback" not in said and "Uventet feil" not in said
