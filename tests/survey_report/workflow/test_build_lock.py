"""Builds take turns, also when one of them is killed."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from survey_report.workflow import build_lock
from survey_report.workflow.build_lock import LOCK, WAITING, check_output_folder
from survey_report.workflow.snakemake_internals import LOCKS

ROOT = Path(__file__).parents[3]
# takes its turn, starts a job that holds nothing but what it inherits, and tells both ids
BUILD = """
import os, subprocess, sys, time
from survey_report.workflow.build_lock import take_turn
lock = take_turn()
job = subprocess.Popen(["sleep", "60"])
print(os.getpid(), job.pid, flush=True)
job.wait()
"""
TAKE = "from survey_report.workflow.build_lock import take_turn; lock = take_turn()"
SECONDS = 60


def start(code, folder):
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def build(tmp_path):
    """A running build: its id and that of its job."""
    process = start(BUILD, tmp_path)
    ids = [int(word) for word in process.stdout.readline().split()]
    yield ids
    for each in ids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)
    process.wait()


def waiting(process):
    """Tell whether the process says that it waits, and has not gone on."""
    return process.stderr.readline().strip() == WAITING and process.poll() is None


def test_a_second_build_says_that_it_waits_and_goes_on_after_the_first(build, tmp_path):
    second = start(TAKE, tmp_path)
    assert waiting(second)
    for each in build:
        os.kill(each, signal.SIGKILL)
    assert second.wait(SECONDS) == 0


def test_the_job_of_a_killed_build_still_holds_the_turn(build, tmp_path):
    main, job = build
    os.kill(main, signal.SIGKILL)
    second = start(TAKE, tmp_path)
    assert waiting(second)
    os.kill(job, signal.SIGKILL)
    assert second.wait(SECONDS) == 0


def test_locks_that_a_killed_snakemake_left_are_removed(tmp_path):
    (tmp_path / LOCKS).mkdir(parents=True)
    (tmp_path / LOCKS / "0.output.lock").write_text("a\n")
    assert start(TAKE, tmp_path).wait(SECONDS) == 0
    assert not (tmp_path / LOCKS).exists()
    assert (tmp_path / LOCK).exists()


def test_the_first_of_two_does_not_wait(tmp_path):
    first = start(TAKE, tmp_path)
    assert first.wait(SECONDS) == 0
    assert first.stderr.read() == ""


def test_the_old_report_stays_until_the_new_one_is_made(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    old = Path("reports/output/a.html")
    old.parent.mkdir(parents=True)
    old.write_text("x")
    check_output_folder(["data/processed/statistics/facts.csv", str(old), "reports/output/b.pdf"])
    assert old.exists()


def test_a_folder_that_cannot_be_written_in_stops_the_build_at_once(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("reports/output").mkdir(parents=True)
    monkeypatch.setattr(build_lock.os, "access", lambda *_: False)
    with pytest.raises(SystemExit, match="Gi deg selv skriverett"):
        check_output_folder(["reports/output/a.html"])
