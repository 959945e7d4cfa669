"""Before any build, Quarto stops with a message in Norwegian."""

import subprocess
import sys
from pathlib import Path

import yaml

from survey_report.render import check_built


def run(folder: Path) -> subprocess.CompletedProcess:
    program = [sys.executable, check_built.__file__]
    return subprocess.run(program, cwd=folder, capture_output=True, text=True)


def test_without_a_build_the_author_is_told_what_to_do(tmp_path):
    told = run(tmp_path)
    assert told.returncode == 1
    assert told.stderr.startswith("Rapporten er ikke bygd ennå")
    assert "Kjør make report først" in told.stderr


def test_after_a_build_it_says_nothing(tmp_path):
    for name in check_built.BUILT:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    told = run(tmp_path)
    assert (told.returncode, told.stdout + told.stderr) == (0, "")


def test_quarto_runs_it_first_and_reads_what_the_build_writes():
    project = yaml.safe_load(Path("_quarto.yml").read_text(encoding="utf-8"))
    assert project["project"]["pre-render"] == "survey_report/render/check_built.py"
    assert project["metadata-files"] == [check_built.BUILT[1]]
    # the draft does not land among the outputs
    assert project["project"]["output-dir"] == "reports/output/utkast"
