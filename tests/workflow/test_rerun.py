"""A change reruns what depends on it, and nothing else. Shown by dry runs on a built copy."""

import hashlib
import re
import subprocess
from pathlib import Path

from benchmarks.small_project import COHORTS
from tests.conftest import SNAKEMAKE
from tests.forked import build, snakemake

CLEANING = {
    "clean_effect": "Renser Effect-kartleggingene",
    "clean_evaluation": "Renser sluttevalueringen",
    "clean_register": "Renser deltakerliste",
}


def planned_jobs(project: Path, **environment: str) -> set[str]:
    """Return what a dry run would do: rule names, with the cohort where there is one."""
    run = snakemake(project, "--cores", "all", "--dry-run", **environment)
    assert run.returncode == 0, run.stdout + run.stderr
    text = run.stdout + run.stderr
    stats = re.search(r"^Job stats:\n(.*?)^total", text, flags=re.DOTALL | re.MULTILINE)
    rules = set(re.findall(r"^(\w+) +\d+$", stats[1], flags=re.MULTILINE)) if stats else set()
    # the messages of the cleaning rules name the cohort
    cohorts = {
        rule: re.findall(rf"{words}.* for kull (\S+)", text) for rule, words in CLEANING.items()
    }
    jobs = {f"{rule} {cohort}" for rule, named in cohorts.items() for cohort in named}
    return jobs | (rules - {"all", *CLEANING})


def edit_raw_file(project: Path, path: str) -> None:
    """Change the last byte-level line of a raw file and register its new checksum."""
    raw = project / path
    old = hashlib.sha256(raw.read_bytes()).hexdigest()
    raw.write_bytes(raw.read_bytes() + b"\r\n")
    new = hashlib.sha256(raw.read_bytes()).hexdigest()
    sources = project / "config/sources.csv"
    sources.write_text(sources.read_text("utf-8").replace(old, new), encoding="utf-8")


def test_nothing_to_do_after_a_build(small_copy):
    assert planned_jobs(small_copy) == set()


def test_planning_imports_no_table_library(small_copy):
    run = subprocess.run(
        [SNAKEMAKE[0], "-X", "importtime", *SNAKEMAKE[1:], "--dry-run"],
        cwd=small_copy,
        capture_output=True,
        text=True,
        check=True,
    )
    imported = set(re.findall(r"^import time:.*\| +([\w.]+)$", run.stderr, flags=re.MULTILINE))
    assert "snakemake.workflow" in imported
    assert not {"pandas", "pandas._libs"} & imported


def test_one_raw_file_reruns_its_cohort_and_what_follows(small_copy):
    edit_raw_file(small_copy, "data/raw/2016-1/evaluation.csv")
    # before it is checked, all that reads it may have to be made again
    assert "validate_sources" in planned_jobs(small_copy)
    build(small_copy, "validate_sources")
    jobs = planned_jobs(small_copy)
    cleaning = {job for job in jobs if job.startswith("clean_")}
    assert cleaning == {"clean_evaluation 2016-1"}
    assert {"compute_evaluation", "plot_evaluation", "write_text", "render_report"} <= {
        job.split()[0] for job in jobs
    }
    assert not {"compute_effect", "compute_robustness", "plot_change", "plot_group_changes"} & jobs


def test_another_key_makes_every_pseudonym_anew(small_copy):
    """The old version planned no job when the key had changed.

    After one changed Effect file, that cohort alone had pseudonyms of the new key: 347 invited
    became 377, and the response rate fell from 95 to 88 per cent. Every check passed.
    """
    jobs = planned_jobs(small_copy, RAPPORT_NOKKEL="en annen nøkkel")
    cleaning = {job.partition(" ")[0] for job in jobs if job.startswith("clean_")}
    assert cleaning == set(CLEANING)
    # each cohort has a register: each rule makes pseudonyms of all it cleans
    assert {job for job in jobs if job.startswith("clean_register ")} == {
        f"clean_register {cohort}" for cohort in COHORTS
    }
    kept = [path for path in (small_copy / ".snakemake").rglob("*") if path.is_file()]
    assert not any("en annen nøkkel".encode() in path.read_bytes() for path in kept)


def test_a_module_of_lib_reruns_what_imports_it(small_copy):
    module = small_copy / "survey_report/statistics/proportions.py"
    module.write_text(module.read_text("utf-8") + "\n# changed\n", encoding="utf-8")
    jobs = planned_jobs(small_copy)
    assert "compute_evaluation" in jobs
    assert not any(job.startswith("clean_") for job in jobs)
    assert "compute_effect" not in jobs


def test_a_threshold_of_the_config_reruns_the_statistics_only(small_copy):
    config = small_copy / "config/config.yaml"
    text = config.read_text("utf-8")
    assert "improvement_threshold: 0.1" in text
    config.write_text(
        text.replace("improvement_threshold: 0.1", "improvement_threshold: 0.2"), encoding="utf-8"
    )
    jobs = planned_jobs(small_copy)
    assert "compute_effect" in jobs
    assert not any(job.startswith("clean_") for job in jobs)
