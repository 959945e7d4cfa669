"""The profile for SLURM, on a cluster of one node: the same bytes as a build on this machine."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from benchmarks.small_project import make_small_project
from tests.one_node_slurm import one_node_slurm, why_not
from tools.reproduce import differing, hashes

PROFILES = sorted(Path("profiles").glob("*/config.yaml"))
PLUGIN = "snakemake_executor_plugin_slurm"
BUILD = [sys.executable, "-m", "snakemake", "--profile", "profiles/slurm", "--cores", "2"]


def needs_slurm(test):
    """Skip a test where there is no SLURM, or not Snakemake's plugin for it."""
    lacking = why_not() or not find_spec(PLUGIN) and f"{PLUGIN} is not installed"
    return pytest.mark.skipif(bool(lacking), reason=lacking or "")(test)


@needs_slurm
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


@needs_slurm
def test_nothing_is_cleaned_on_slurm_before_the_exports_are_checked(tmp_path):
    project = make_small_project(tmp_path / "project")
    raw = project / "data/raw/2016-1/effect_before.csv"
    raw.write_bytes(raw.read_bytes() + b"\r\n")
    cluster = tmp_path / "slurm"
    cluster.mkdir()
    with one_node_slurm(cluster) as environment:
        run = subprocess.run(
            BUILD, cwd=project, env=environment, capture_output=True, text=True, timeout=600
        )
    assert run.returncode != 0
    assert "en annen sjekksum" in run.stdout + run.stderr
    assert list((project / "data/processed").rglob("*.parquet")) == []


@pytest.mark.parametrize("profile", PROFILES, ids=[path.parent.name for path in PROFILES])
def test_profiles_name_rules_that_there_are(profile):
    text = "".join(path.read_text("utf-8") for path in Path("rules").glob("*.smk"))
    named = yaml.safe_load(profile.read_text("utf-8")).get("groups", {})
    assert [rule for rule in named if f"rule {rule}:" not in text] == []
