"""A build that goes well is remembered, and one that does not, or of another edition, is not."""

import sys

import pytest

from survey_report.commands import build, build_report
from survey_report.commands.build import edition_options, is_built, run_workflow
from survey_report.workflow.last_build import NOTHING

# what Snakemake's program is here: it makes a file, and ends as it is told to
MAKES = "import pathlib, sys; pathlib.Path('reports/output').mkdir(parents=True, exist_ok=True)\n"
MAKES += "pathlib.Path('reports/output/side.html').touch(); sys.exit(int(sys.argv[1]))"


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".snakemake").mkdir()
    ends_with(monkeypatch, 0)
    return tmp_path


def ends_with(monkeypatch, code):
    command = [sys.executable, "-c", MAKES, str(code)]
    monkeypatch.setattr(build, "workflow_command", lambda targets, options: command)


def test_a_second_build_needs_no_snakemake(project, monkeypatch, capsys):
    assert not is_built()
    assert run_workflow() == 0
    assert is_built()
    ends_with(monkeypatch, 3)
    assert build_report.command({}) == 0
    assert capsys.readouterr().err == f"{NOTHING}\n"
    (project / "reports/output/side.html").unlink()
    assert not is_built()


def test_a_build_that_stops_is_not_remembered(project, monkeypatch):
    ends_with(monkeypatch, 1)
    assert run_workflow() == 1
    assert not is_built()


@pytest.mark.parametrize(
    ("targets", "options"), [(["tables"], []), ([], edition_options("2019"))], ids=str
)
def test_what_is_not_the_whole_report_of_the_settings_is_not_remembered(project, targets, options):
    assert run_workflow(targets, options) == 0
    assert not is_built()
