"""The tools of the benchmark: larger exports that are valid, costs that are told as they are."""

import contextlib
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.changes import change_raw_file, swap
from benchmarks.larger_programme import copy_project, letters_of, make_larger, multiply
from benchmarks.measure import TooMuchMemoryError, cost_of, python
from benchmarks.results import markdown_table, write_section
from benchmarks.small_project import keep_cohorts
from survey_report.settings.config_files import load_config
from survey_report.validation.delivery import validate

PLAIN = {"source": "effect", "format": "plain_csv"}
CELLS = pd.DataFrame(
    {
        "respondent_id": ["R1", "R2", "R3", "R4", ""],
        "group": ["2016-1-A", "2016-1-A", "2016-1-B", "2016-1-B", "2016-1-B"],
        "status": ["complete", "complete", "complete", "not_started", "complete"],
        "q1": ["1", "2", "7", "", "7"],
    }
)


@pytest.mark.parametrize(("number", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ")])
def test_groups_go_on_after_z_as_columns_of_a_spreadsheet(number, letters):
    assert letters_of(number) == letters


def test_copies_have_new_ids_and_answers_of_their_own_group():
    larger = multiply(CELLS, PLAIN, 30, 2, {"q1"}, np.random.default_rng(1))
    pd.testing.assert_frame_equal(larger.iloc[:5], CELLS)
    assert larger["group"].iloc[5:10].tolist() == ["2016-1-C"] * 2 + ["2016-1-D"] * 3
    assert larger["respondent_id"].iloc[5:10].tolist() == ["R1001", "R2001", "R3001", "R4001", ""]
    # 60 answers drawn from 1 and 2, 60 from 7 alone; who has not answered still has not
    of_a = larger.loc[larger["group"].isin(larger["group"].iloc[0::5]), "q1"]
    assert set(of_a) == {"1", "2"}
    assert set(larger["q1"].iloc[2::5]) == {"7"} and set(larger["q1"].iloc[3::5]) == {""}


@pytest.fixture
def larger(tmp_path):
    project = copy_project(tmp_path / "project")
    # of each way to deliver, with corrections and a survey after a year; one that has begun
    keep_cohorts(project, ("2016-1", "2016-3", "2017-1", "2017-2", "2018-3"))
    make_larger(project, 7)
    return project


def test_a_larger_programme_is_valid(larger):
    with contextlib.chdir(larger):
        receipts = validate(load_config()["cleaning"], {})
    # four groups in each of the cohorts, seven times: past the letter Z
    assert sum("participants" in receipt.path for receipt in receipts) == 5
    participants = larger.glob("data/raw/*/participants.csv")
    assert len(set(pd.concat(map(pd.read_csv, participants))["group"])) == 7 * 4 * 5


def test_a_change_undoes_itself(tmp_path):
    project = copy_project(tmp_path / "project")
    files = [project / "data/raw/2016-1/effect_before.csv", project / "config/sources.csv"]
    before = [path.read_bytes() for path in files]
    change_raw_file(project)
    assert all(path.read_bytes() != old for path, old in zip(files, before, strict=True))
    change_raw_file(project)
    assert [path.read_bytes() for path in files] == before


def test_a_change_that_changes_nothing_is_refused(tmp_path):
    (tmp_path / "x").write_text("a")
    with pytest.raises(ValueError, match="neither"):
        swap(tmp_path / "x", "b", "c")


def test_the_cost_has_the_memory_and_time_of_all_processes(tmp_path):
    # a child takes 150 MB and a third of a second of the processor, the parent nothing
    work = (
        "import time; x = bytearray(150 * 2**20)\n"
        "while time.process_time() < 0.35: pass\n"
        "time.sleep(0.5)"
    )
    cost = cost_of(
        python(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {work!r}])"),
        tmp_path,
    )
    assert cost.memory > 150 and cost.processor > 0.35 and cost.wall > 0.85
    assert list(tmp_path.iterdir()) == []


def test_a_command_that_fails_is_not_measured(tmp_path):
    with pytest.raises(RuntimeError, match="no such thing"):
        cost_of([sys.executable, "-c", "raise SystemExit('no such thing')"], tmp_path)


def test_a_section_is_put_in_the_place_of_the_old_one(tmp_path):
    path = tmp_path / "RESULTS.md"
    for heading, text in (("A", "one"), ("B", "two"), ("A", "three")):
        write_section(heading, text, path)
    told = path.read_text(encoding="utf-8")
    assert "one" not in told
    assert told.index("## A\n\nthree") < told.index("## B\n\ntwo")


def test_tables_are_markdown():
    assert markdown_table(["x", "y"], [["a", 1]]) == "| x | y |\n| --- | ---: |\n| a | 1 |"


def test_the_results_tell_no_path_and_no_name_of_the_machine():
    results = Path("benchmarks/RESULTS.md")
    told = results.read_text(encoding="utf-8") if results.exists() else ""
    assert not any(word in told for word in ("/tmp", "/home", "/root", "/work", "hostname"))


def test_a_command_that_takes_too_much_memory_is_ended_with_its_children(tmp_path):
    greedy = "x = bytearray(300 * 2**20); import time; time.sleep(60)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {greedy!r}])"
    with pytest.raises(TooMuchMemoryError, match="ended at") as stopped:
        cost_of(python(parent), tmp_path, most_memory=200)
    assert 200 < stopped.value.cost.memory < 1000 and stopped.value.cost.wall < 60
