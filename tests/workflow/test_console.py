"""The console in Snakemake itself, on a workflow of two jobs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from survey_report.workflow.console import NOTHING, WRITTEN
from tests.forked import snakemake

ROOT = Path(__file__).parents[2]
SNAKEFILE = """\
import sys
sys.path.insert(0, {root!r})
from survey_report.workflow.console import attach_console
Path(".snakemake").mkdir(exist_ok=True)
attach_console(workflow)
include: "rules/figures.smk"
rule all:
    default_target: True
    input: "reports/side.html"
"""
RULES = """\
rule plot_effect:
    output: "fig_effect.png"
    log: "logs/plot_effect.log"
    message: "Tegner endringene"
    script: "../scripts/write.py"
rule plot_page:
    input: "fig_effect.png"
    output: "reports/side.html"
    log: "logs/plot_page.log"
    message: "Lager siden"
    script: "../scripts/write.py"
"""
SCRIPT = """\
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from survey_report.processes.script_runs import script_run
with script_run(snakemake.log[0], snakemake.rule):
    print("RuntimeWarning: never mind", file=sys.stderr)
    if Path(snakemake.rule).exists():
        sys.exit(Path(snakemake.rule).read_text("utf-8"))
    Path(snakemake.output[0]).write_text("x")
"""


@pytest.fixture
def project(tmp_path):
    """A workflow of two jobs; a file with the name of a rule is what its job fails with."""
    for path, text in {
        "Snakefile": SNAKEFILE,
        "rules/figures.smk": RULES,
        "scripts/write.py": SCRIPT,
    }.items():
        place = tmp_path / path
        place.parent.mkdir(exist_ok=True)
        place.write_text(text.replace("{root!r}", repr(str(ROOT))), encoding="utf-8")
    return tmp_path


def build(project, *options):
    """Build, and return the exit code and what is on the screen."""
    run = snakemake(project, "--cores", "1", *options)
    return run.returncode, run.stdout + run.stderr


def started_build(project, *options, **environment):
    """Build by a process of its own, and return the same."""
    run = subprocess.run(
        [sys.executable, "-m", "snakemake", "--cores", "1", *options],
        cwd=project,
        capture_output=True,
        env=os.environ | environment,
    )
    return run.returncode, (run.stdout + run.stderr).decode("utf-8")


def test_a_build_and_a_build_with_nothing_to_do(project):
    code, told = started_build(project, LC_ALL="C")
    assert code == 0
    lines = told.splitlines()
    assert lines[0] == "Figurer: 2 av 2 jobber, 1 figur"
    assert lines[2].startswith("Ferdig etter ")
    assert "  reports/side.html      1 kB" in lines
    assert "snakemake" not in told.lower().replace(str(WRITTEN), "")
    # what Snakemake says, and what jobs write of themselves, is kept
    (log,) = (project / ".snakemake/log").iterdir()
    assert "Lager siden" in log.read_text("utf-8")
    assert (project / WRITTEN).read_text("utf-8").count("never mind") == 2
    assert build(project) == (0, f"{NOTHING}\n")
    (project / "config.yaml").write_text("edition: 2019", encoding="utf-8")
    with_settings = ["--configfile", "config.yaml", "--config", "edition=2020"]
    assert build(project, *with_settings) == (0, f"{NOTHING}\n")


def test_what_stops_a_build_is_told_in_norwegian_and_once(project):
    (project / "plot_page").write_text("Avsnittet «Læring» stemmer ikke.", encoding="utf-8")
    for options in ([], ["--quiet", "all"]):
        code, told = started_build(project, *options, LC_ALL="C")
        assert code == 1
        assert told.count("Avsnittet «Læring» stemmer ikke.") == 1
        assert "\nStoppet her: Lager siden\n" in told
        assert told.endswith("Meldingen står også i logs/plot_page.log.\n")
        assert "Traceback" not in told and "Error" not in told


def test_faults_that_two_jobs_meet_are_told_by_the_one_that_tells_more(project):
    rules = project / "rules/figures.smk"
    named = RULES.replace("plot_effect", "check_prose").replace("plot_page", "write_text")
    beside = named.replace('    input: "fig_effect.png"\n', "")
    rules.write_text(beside, encoding="utf-8")
    snakefile = project / "Snakefile"
    both = snakefile.read_text("utf-8").replace("side.html", 'side.html", "fig_effect.png')
    snakefile.write_text(both, encoding="utf-8")
    (project / "check_prose").write_text("Tre feil, med avsnitt.", encoding="utf-8")
    (project / "write_text").write_text("En celle stoppet.", encoding="utf-8")
    code, told = build(project, "--cores", "2")
    assert code == 1
    assert "Tre feil, med avsnitt." in told and "En celle stoppet." not in told
    assert told.endswith("Meldingen står også i logs/check_prose.log.\n")
    (project / "check_prose").unlink()
    code, told = build(project, "--cores", "2")
    assert code == 1
    assert "En celle stoppet." in told


def test_snakemake_speaks_for_itself_when_asked_to(project):
    for option in ("--verbose", "--dry-run"):
        assert "Building DAG of jobs" in build(project, option)[1]


def test_an_unknown_target_is_told_in_the_words_of_snakemake(project):
    code, told = build(project, "no_such_file")
    assert code == 1
    assert told.startswith("\nMissingRuleException:\nNo rule to produce no_such_file")
    assert "\n\nByggingen kom ikke i gang. Kjør make validate" in told


def test_a_fault_in_the_rules_is_told_without_a_stack_trace(project):
    with (project / "rules/figures.smk").open("a", encoding="utf-8") as file:
        file.write("print({}['cohort'])\n")
    code, told = build(project)
    assert code == 1
    assert "KeyError in file" in told and "Byggingen kom ikke i gang" in told
    assert "  File " not in told and "Traceback" not in told
