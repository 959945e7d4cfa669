"""Cells in a fork give what they give in a Python of their own; nothing passes between the two."""

import os
from pathlib import Path

import pytest

from survey_report.language import norwegian
from survey_report.render import cell_process
from survey_report.render.programs import TooSlowError

ROOT = Path(__file__).parents[3]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT), "SURVEY_REPORT_TEST": "æ"}
PARTS = [
    {"code": "from survey_report.language import norwegian\nx = 5"},
    {"code": "print(norwegian.decimal(x / 2, 1))\nx"},
    {"expressions": ["x + 1", "'*'", "1 / 0", "borte"]},
    {"code": "x = = 1"},
    {"code": "raise KeyError('ord')"},
    {"code": "from survey_report.processes.script_runs import os"},
    {"expressions": ["os.environ['SURVEY_REPORT_TEST']", "os.getcwd()", "__name__"]},
    {"code": "print('ut', flush=True); os.write(1, b'forbi'); x"},
]


def test_a_fork_and_a_python_of_its_own_give_the_same(tmp_path):
    given = (PARTS, tmp_path, ENVIRONMENT, 60)
    cell_process.progress_in(tmp_path).write_text("0 0")
    forked = cell_process._in_fork(*given)
    assert forked == cell_process._in_own_python(*given)
    assert forked[1]["printed"] == "2,5\n"
    assert forked[1]["shown"] == [{"text/plain": "5"}]
    # what markdown_text makes of a star
    assert forked[2][:2] == [{"text": "6"}, {"text": r"\*"}]
    assert forked[2][2]["error"] == "ZeroDivisionError"
    assert forked[6][1]["text"].replace("\\", "") == str(tmp_path)


def test_what_this_process_has_done_to_the_project_is_not_seen(tmp_path, monkeypatch):
    own = norwegian.NOT_COMPUTED
    monkeypatch.setattr(norwegian, "NOT_COMPUTED", "en annen")
    code = {"code": "from survey_report.language import norwegian\nprint(norwegian.NOT_COMPUTED)"}
    done = cell_process.run_cells([code], tmp_path, ENVIRONMENT, 60)
    assert done[0]["printed"].strip() == own


def test_a_fork_that_dies_or_takes_too_long_is_told(tmp_path):
    given = {"code": "from survey_report.processes.script_runs import os, sys"}
    dies = {"code": "print('sist', file=sys.stderr, flush=True)\nos._exit(3)"}
    with pytest.raises(cell_process.CellsStoppedError):
        cell_process.run_cells([given, dies], tmp_path, ENVIRONMENT, 60)
    with pytest.raises(TooSlowError):
        cell_process.run_cells(
            [{"code": "1"}, {"expressions": ["1", "[0 for _ in iter(int, 1)]"]}],
            tmp_path,
            ENVIRONMENT,
            2,
        )
    assert cell_process.progress_in(tmp_path).read_text().split() == ["1", "1"]


@pytest.mark.parametrize(
    "code",
    [
        "import pandas",
        "from survey_report.language import norwegian\nimport matplotlib.pyplot as plt",
        "from survey_report.language import norwegian; import pandas",
        "__import__('pandas')",
        "%matplotlib inline",
        "!ls",
        "x?",
        "get_ipython()",
    ],
)
def test_a_cell_that_needs_more_gets_a_python_of_its_own(code):
    assert not cell_process.can_fork([{"code": "1"}, {"code": code}])


def test_the_cells_of_the_report_can_be_run_in_a_fork():
    text = (ROOT / "reports/report.qmd").read_text(encoding="utf-8")
    code = text.partition("```{python}\n")[2].partition("```")[0]
    assert "since_previous" in code and cell_process.can_fork([{"code": code}])
