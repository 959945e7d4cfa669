"""The profile for SLURM, on a cluster of one node: the same bytes as a build on this machine."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from benchmarks.small_project import make_small_project
from scripts.reproduce import differing, hashes
from tests.one_node_slurm import one_node_slurm, why_not

PROFILES = sorted(Path("profiles").glob("*/config.yaml"))
PLUGIN = "snakemake_executor_plugin_slurm"
BUILD = [sys.executable, "-m", "snakemake", "--profile", "profiles/slurm", "--cores", "2"]


@pytest.mark.skipif(bool(why_not()), reason=why_not())
@pytest.mark.skipif(not find_spec(PLUGIN), reason="profiles/slurm/requirements.txt: not installed")
def test_a_build_on_slurm_gives_the_same_bytes(small_build, tmp_path):
    project = make_small_project(tmp_path / "project")
    cluster = tmp_path / "slurm"
    cluster.mkdir()
    with one_node_slurm(cluster) as environment:
        run = subprocess.run(
            BUILD, cwd=project, env=environment, capture_output=True, text=True, timeout=1800
        )
        listed = subprocess.run(
            ["scontrol", "--oneliner", "show", "jobs"],
            env=environment,
            capture_output=True,
            text=True,
        ).stdout.splitlines()
    assert run.returncode == 0, run.stdout + run.stderr
    # a job a stage, and none of them somewhere else
    assert 5 <= len(listed) <= 10
    assert all("JobState=COMPLETED" in job for job in listed)
    assert differing(small_build[1], hashes(project)) == []


@pytest.mark.parametrize("profile", PROFILES, ids=[path.parent.name for path in PROFILES])
def test_profiles_name_rules_that_there_are(profile):
    text = "".join(path.read_text("utf-8") for path in Path("rules").glob("*.smk"))
    named = yaml.safe_load(profile.read_text("utf-8")).get("groups", {})
    assert [rule for rule in named if f"rule {rule}:" not in text] == []
