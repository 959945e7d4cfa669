"""A build that is stopped on its way loses nothing: the next one ends with the same bytes.

On a small project (three cohorts). `python -m benchmarks.kills` is the long version of the first
test: 50 kills at random moments, after changes of many kinds.
"""

import os
import resource
import shutil
import subprocess
import sys
from subprocess import PIPE

import pytest

from benchmarks import kills
from survey_report.workflow.build_lock import WAITING
from tests.forked import build, snakemake
from tools.reproduce import differing, hashes

BUILD = [sys.executable, "-m", "snakemake", "--cores", "2", "--quiet", "all"]
REPORT = "reports/output/erfaringsrapport.html"


@pytest.fixture
def project(small_build, tmp_path):
    """A copy of the built project, with the times of its files kept."""
    return shutil.copytree(small_build[0], tmp_path / "copy", symlinks=True)


@pytest.fixture
def same_bytes_after_one_more_build(small_build):
    def check(project):
        build(project)
        assert differing(small_build[1], hashes(project)) == []

    return check


def stopped_build(project):
    """Run a build that must fail of itself, and return what it said."""
    run = snakemake(project, "--cores", "2", "--quiet", "all")
    assert run.returncode != 0, run.stdout + run.stderr
    return run.stdout + run.stderr


def remove_from_the_figures_on(project):
    """Remove what is made after the tables."""
    for folder in ("figures", "audit", "report", "finished"):
        shutil.rmtree(project / "data/processed" / folder)
    shutil.rmtree(project / "reports/output")


def failing_build(project, *before, **options):
    """Run a build that fails for what its process may do, and return what it said."""
    run = subprocess.run([*before, *BUILD], cwd=project, capture_output=True, text=True, **options)
    assert run.returncode != 0, run.stdout + run.stderr
    return run.stdout + run.stderr


@pytest.mark.parametrize(
    ("command", "victim"),
    [(kills.BUILD, "group"), (kills.REPORT, "snakemake")],
    ids=["snakemake-group", "report-snakemake"],
)
def test_killed_in_the_middle(project, command, victim, same_bytes_after_one_more_build):
    kills.remove_everything(project)
    # long enough to have begun, too short to have ended
    assert kills.killed_build(project, 5, victim, command)
    same_bytes_after_one_more_build(project)


@pytest.mark.parametrize(
    ("largest", "remove"),
    [(300, kills.remove_everything), (100_000, remove_from_the_figures_on)],
    ids=["300", "100000"],
)
def test_files_that_can_only_be_written_in_part(
    project, largest, remove, same_bytes_after_one_more_build
):
    remove(project)
    failing_build(
        project, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    )
    same_bytes_after_one_more_build(project)


def test_a_full_disk(small_build, tmp_path, same_bytes_after_one_more_build):
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk])
    if made.returncode != 0:
        pytest.skip("a small disk cannot be mounted here")
    try:
        project = shutil.copytree(small_build[0], disk / "project", symlinks=True)
        remove_from_the_figures_on(project)
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
    script, output = (
        project / "scripts/statistics/compute_facts.py",
        "data/processed/statistics/facts.csv",
    )
    whole = script.read_text("utf-8")
    start = '\nif __name__ == "__main__":'
    crash = f"{start}\n    import os\n\n    open('{output}', 'w').write('fact,va')\n    {end}\n"
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
    remove_from_the_figures_on(project)
    both = [
        subprocess.Popen(BUILD, cwd=project, stdout=PIPE, stderr=PIPE, text=True) for _ in range(2)
    ]
    said = [process.communicate()[1] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sum(WAITING in text for text in said) == 1
    assert differing(small_build[1], hashes(project)) == []
