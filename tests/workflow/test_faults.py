"""A build that is stopped on its way loses nothing: the next one ends with the same bytes.

On a small project (three cohorts), from nothing to the ledger or from the ledger to the report.
`python -m benchmarks.kills` is the long version of the first test: 50 kills at random moments of
whole builds, after changes of many kinds.
"""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmarks import kills
from survey_report.workflow.build_lock import WAITING
from tests.forked import build, limited_to, snakemake
from tools.reproduce import differing, hashes

BUILD = [sys.executable, "-m", "snakemake", "--cores", "2", "--quiet", "all"]
LEDGER = "data/processed/audit/values.json"
CLEAN = "data/processed/clean/effect_groups.parquet"


@pytest.fixture
def project(small_copy):
    return small_copy


@pytest.fixture
def same_bytes_after_one_more_build(small_build):
    def check(project):
        build(project)
        assert differing(small_build[1], hashes(project)) == []

    return check


@pytest.fixture
def same_bytes_up_to(small_build):
    """What is not made on the way to the target was removed, and stays so."""

    def check(project, target):
        build(project, target)
        made = hashes(project)
        assert target in made and made.items() <= small_build[1].items()

    return check


def only(target):
    """Return the command that builds a target."""
    return [*BUILD[:3], target, *BUILD[3:]]


def stopped_build(project, **options):
    """Run a build that must fail of itself, and return what it said."""
    run = snakemake(project, "--cores", "2", "--quiet", "all", **options)
    assert run.returncode != 0, run.stdout + run.stderr
    return run.stdout + run.stderr


def remove_from_the_ledger_on(project):
    """Remove the ledger, a figure, and the report."""
    (project / LEDGER).unlink()
    for path in (project / "data/processed/figures").glob("fig_evaluation*"):
        path.unlink()
    for folder in ("data/processed/report", "data/processed/finished", "reports/output"):
        shutil.rmtree(project / folder)


def failing_build(project, *before, command=BUILD, **options):
    """Run a build that fails for what its process may do, and return what it said."""
    run = subprocess.run(
        [*before, *command], cwd=project, capture_output=True, text=True, **options
    )
    assert run.returncode != 0, run.stdout + run.stderr
    return run.stdout + run.stderr


def test_a_build_from_nothing_is_killed_with_its_jobs(project, same_bytes_up_to):
    kills.remove_everything(project)
    # this job writes 18 tables, this one first
    table = project / "data/processed/statistics/effect_change.csv"
    assert kills.killed_build(project, table, "group", only(LEDGER))
    same_bytes_up_to(project, LEDGER)


def test_the_jobs_of_a_report_go_on_when_their_snakemake_is_killed(
    project, same_bytes_after_one_more_build
):
    remove_from_the_ledger_on(project)
    page = project / "data/processed/finished/erfaringsrapport.html"
    assert kills.killed_build(project, page, "snakemake", kills.REPORT)
    same_bytes_after_one_more_build(project)


def test_files_from_nothing_that_can_only_be_written_in_part(project, same_bytes_up_to):
    kills.remove_everything(project)
    # the first job has more than that to write, and so has a fork to the file that hears it
    failing_build(project, command=only(CLEAN), preexec_fn=limited_to(300))
    same_bytes_up_to(project, CLEAN)


def test_files_of_the_report_that_can_only_be_written_in_part(
    project, same_bytes_after_one_more_build
):
    remove_from_the_ledger_on(project)
    stopped_build(project, largest=100_000)
    same_bytes_after_one_more_build(project)


def test_a_full_disk(small_build, tmp_path, same_bytes_after_one_more_build):
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk])
    if made.returncode != 0:
        pytest.skip("a small disk cannot be mounted here")
    try:
        project = shutil.copytree(small_build[0], disk / "project", symlinks=True)
        remove_from_the_ledger_on(project)
        room = shutil.disk_usage(disk).free - 2_000_000
        (disk / "ballast").write_bytes(bytes(room))
        stopped_build(project)
        (disk / "ballast").unlink()
        same_bytes_after_one_more_build(project)
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


def test_a_read_only_output_folder(project, same_bytes_after_one_more_build):
    # root may write anywhere, unless it gives up that right
    ordinary = ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []
    if ordinary and shutil.which("setpriv") is None:
        pytest.skip("root writes in read-only folders, and there is no setpriv to prevent it")
    output = project / "reports/output"
    output.chmod(0o555)
    kills.change_text(project)
    assert "Gi deg selv skriverett" in failing_build(project, *ordinary)
    output.chmod(0o755)
    kills.change_text(project)
    same_bytes_after_one_more_build(project)


@pytest.mark.parametrize(
    "end", ["raise OSError('crash')", "os.kill(os.getpid(), 9)"], ids=["error", "killed"]
)
def test_a_crash_in_the_middle_of_writing(project, end, same_bytes_after_one_more_build):
    # only the reviewer's page is made of this table
    script = project / "scripts/clean/combine_steps.py"
    output = "data/processed/audit/steps.csv"
    whole = script.read_text("utf-8")
    start = '\nif __name__ == "__main__":'
    crash = f"{start}\n    import os\n\n    open('{output}', 'w').write('table,st')\n    {end}\n"
    script.write_text(whole.replace(start, crash), encoding="utf-8")
    stopped_build(project)
    script.write_text(whole, encoding="utf-8")
    same_bytes_after_one_more_build(project)


def test_the_last_good_report_stays_until_a_new_one_is_made(project):
    before = {path.name: path.read_bytes() for path in (project / "reports/output").iterdir()}
    chapter = project / "reports/chapters/resultater.qmd"
    chapter.write_text('`{python} v("facts.no_such_fact")`\n', encoding="utf-8")
    said = stopped_build(project)
    assert "facts.no_such_fact" in said
    assert "ligger fortsatt den forrige rapporten" in said
    after = {path.name: path.read_bytes() for path in (project / "reports/output").iterdir()}
    assert after == before


def test_a_second_build_waits_for_the_first(project, small_build):
    remove_from_the_ledger_on(project)
    with ThreadPoolExecutor() as at_once:
        builds = [at_once.submit(snakemake, project, "--cores", "2") for _ in range(2)]
    both = [started.result() for started in builds]
    assert [done.returncode for done in both] == [0, 0]
    assert sum(WAITING in done.stderr for done in both) == 1
    assert differing(small_build[1], hashes(project)) == []
