"""Nothing is cleaned before it has been checked, and what is as it was, is left alone."""

import re
import subprocess
import sys

import pytest

from tests.forked import snakemake
from tests.workflow.test_rerun import edit_raw_file

CORES = ("--cores", "2")


@pytest.fixture
def project(small_copy):
    return small_copy


def finished(project):
    """Return the rules of the jobs that the last build has done, each as often as it ran."""
    logs = sorted((project / ".snakemake/log").iterdir(), key=lambda path: path.stat().st_mtime)
    return re.findall(r"Finished jobid: \d+ \(Rule: (\w+)\)", logs[-1].read_text(encoding="utf-8"))


def test_one_table_of_a_broken_export_stops_at_validation(project):
    raw = project / "data/raw/2016-1/effect_before.csv"
    raw.write_bytes(raw.read_bytes() + b"\r\n")
    run = snakemake(project, *CORES, "data/processed/statistics/effect_change.csv")
    assert run.returncode != 0
    told = run.stdout + run.stderr
    assert "Stoppet her: Kontrollerer rådataene" in told and "en annen sjekksum" in told
    assert finished(project) == []


def test_a_changed_file_leaves_other_cohorts_and_tables_alone_in_one_build(project):
    edit_raw_file(project, "data/raw/2016-1/evaluation.csv")
    # every figure and table is on the page
    run = snakemake(project, *CORES, "data/processed/finished/erfaringsrapport.html")
    assert run.returncode == 0, run.stdout + run.stderr
    rules = finished(project)
    assert [rule for rule in rules if rule.startswith("clean_")] == ["clean_evaluation"]
    assert {"validate_sources", "compute_evaluation", "render_report"} <= set(rules)
    assert not {"combine_effect", "compute_effect", "plot_change"} & set(rules)
    # the screen counts what was done, not what might have been
    assert re.search(r"Statistikk: (\d+) av \1 jobb", run.stdout + run.stderr)


def test_a_cohort_outside_the_edition_may_still_be_coming_in(project):
    """The old version built no edition while a later cohort lacked a file, or had half a survey."""
    sources, cohorts = (project / f"config/{name}.csv" for name in ("sources", "cohorts"))
    row = "data/raw/2031-1/effect_after.csv,2031-1,effect,after,plain_csv,2031-12-01,S,ja,"
    with sources.open("a", encoding="utf-8") as file:
        file.write(f"{row}{'0' * 64},1\n")
    with cohorts.open("a", encoding="utf-8") as file:
        file.write("2031-1,2031-01-10,2031-10-10,effect_2016,evaluation_2016\n")
    table = "data/processed/statistics/facts.csv"
    run = snakemake(project, *CORES, table)
    assert run.returncode == 0, run.stdout + run.stderr
    program = [sys.executable, "-m", "survey_report", "validate"]
    told = subprocess.run(program, cwd=project, capture_output=True, text=True)
    assert told.returncode == 1 and "ingen deltakerliste for kull 2031-1" in told.stderr
    assert "data/raw/2031-1/effect_after.csv" in told.stderr
