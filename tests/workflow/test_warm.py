"""The warm process in Snakemake itself: used when it can be, and Snakemake's own way when not."""

from pathlib import Path

import pytest

from survey_report.workflow.warm_process import OFF
from tests.forked import snakemake

ROOT = Path(__file__).parents[2]
SNAKEFILE = """\
import sys
sys.path.insert(0, {root!r})
import os
from survey_report.workflow import warm_process
os.environ["PYTHONPATH"] = {root!r}
{change}
onstart:
    told = warm_process.start_jobs_warm(workflow)
    Path("told").write_text(told)
include: "rules/two.smk"
"""
RULES = """\
rule second:
    input: "first.txt"
    output: "second.txt"
    {more}
    script: "../scripts/write.py"
rule first:
    output: "first.txt"
    script: "../scripts/write.py"
"""
SCRIPT = """\
import os, signal, sys
from pathlib import Path
warm = any(word.endswith("warm_process") for word in sys.orig_argv)
Path(snakemake.output[0]).write_text("warm" if warm else "cold")
if Path("fail").exists():
    sys.exit("Det går ikke.")
if warm and Path("die").exists():
    os.kill(os.getppid(), signal.SIGKILL)
"""


def build(folder, change="", more="", **environment):
    """Build the two files; return the exit code, how each was made, and what was told."""
    for path, text in {
        "Snakefile": SNAKEFILE.format(root=str(ROOT), change=change),
        "rules/two.smk": RULES.format(more=more),
        "scripts/write.py": SCRIPT,
    }.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    (folder / "requirements.txt").touch()
    run = snakemake(folder, "--cores", "1", "second.txt", given=False, **({OFF: ""} | environment))
    made = [folder / f"{name}.txt" for name in ("first", "second")]
    told = folder / "told"
    return (
        run.returncode,
        [path.read_text() if path.exists() else None for path in made],
        (told.read_text() if told.exists() else None) or run.stdout + run.stderr,
    )


def test_jobs_are_forks(tmp_path):
    code, made, said = build(tmp_path)
    assert (code, made) == (0, ["warm", "warm"]), said


@pytest.mark.parametrize(
    "change",
    [
        "warm_process.VERSION = '9.99'",
        "del os.fork",
        "workflow.deployment_settings.deployment_method = {'conda'}",
    ],
    ids=["version", "no fork", "environments"],
)
def test_what_is_not_as_expected_gets_snakemakes_own_way(tmp_path, change):
    code, made, told = build(tmp_path, change)
    assert (code, made) == (0, ["cold", "cold"]), told


def test_a_measured_job_gets_snakemakes_own_way(tmp_path):
    code, made, told = build(tmp_path, more='benchmark: "seconds.tsv"')
    assert (code, made) == (0, ["warm", "cold"]), told


def test_it_can_be_turned_off(tmp_path):
    assert build(tmp_path, **{OFF: "1"})[:2] == (0, ["cold", "cold"])


def test_after_the_process_has_died_jobs_start_on_their_own(tmp_path):
    # the first job kills the process that it is a fork of, and is done all the same
    (tmp_path / "die").touch()
    code, made, told = build(tmp_path)
    assert (code, made) == (0, ["warm", "cold"]), told


def test_a_job_that_fails_fails_the_build_and_leaves_nothing(tmp_path):
    (tmp_path / "fail").touch()
    code, made, told = build(tmp_path)
    assert (code, made) == (1, [None, None]), told
