"""What a person sees of a build, told from the events that Snakemake logs."""

import io
import logging
import re
import threading
from pathlib import Path

import pytest
from snakemake_interface_logger_plugins.common import LogEvent

from survey_report.processes.terminal import Screen
from survey_report.workflow.console import STAGES as NAMES
from survey_report.workflow.console import Console

STAGES = {"clean_effect": "clean", "plot_effect": "figures", "all": "Snakefile"}
NOTHING = "Nothing to be done (all requested files are present and up to date)."


class Build:
    """A console, and the events of a build."""

    def __init__(self, progress=True):
        self.stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        self.console = Console(Screen(self.stream), lambda rule: STAGES.get(rule, ""), progress)

    def log(self, event=None, text="", **fields):
        record = logging.LogRecord("snakemake", logging.INFO, "", 0, text, None, None)
        record.__dict__.update(fields, event=event)
        self.console.handle(record)

    def starts(self, **jobs):
        self.log(LogEvent.WORKFLOW_STARTED)
        if jobs:
            self.log(LogEvent.RUN_INFO, stats={**jobs, "total": sum(jobs.values())})

    def begins(self, jobid, rule, output=(), message="", **wildcards):
        self.log(
            LogEvent.JOB_INFO,
            jobid=jobid,
            rule_name=rule,
            rule_msg=message,
            output=list(output),
            wildcards=wildcards,
        )

    def ends(self, jobid):
        self.log(LogEvent.JOB_FINISHED, job_id=jobid)

    def fails(self, jobid, rule, log=()):
        self.log(LogEvent.ERROR, "CalledProcessError: Command 'set -euo pipefail' returned 1")
        self.log(LogEvent.JOB_ERROR, jobid=jobid, rule_name=rule, log=list(log))
        self.log(None, "Exiting because a job execution failed. Look below for error messages")
        self.log(LogEvent.ERROR, "WorkflowError: At least one job did not complete successfully.")

    def told(self):
        self.console.close()
        return self.stream.buffer.getvalue().decode("utf-8")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def build():
    return Build()


def log_of(rule, text):
    path = Path(f"logs/{rule}.log")
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return [str(path)]


def test_a_stage_is_told_when_its_last_job_is_done(build):
    build.starts(clean_effect=1, plot_effect=2, all=1)
    build.begins(1, "plot_effect", ["fig_a.png"])
    build.begins(2, "plot_effect", ["fig_b.png"])
    build.ends(1)
    assert build.stream.buffer.getvalue() == b""
    build.ends(2)
    assert build.stream.buffer.getvalue() == b"Figurer: 2 av 2 jobber, 2 figurer\n"


def test_what_goes_on_now_is_the_first_stage_that_runs(build):
    assert build.console._status() == "Ser etter hva som må lages …"
    build.starts(clean_effect=2, plot_effect=2, all=1)
    build.begins(1, "plot_effect")
    assert build.console._status() == "Figurer: 0 av 2 jobber … 0 av 5 i alt, 0 s"
    build.begins(2, "clean_effect")
    build.ends(1)
    assert build.console._status() == "Rensing: 0 av 2 jobber … 1 av 5 i alt, 0 s"
    build.log(None, "Terminating processes on user request, this might take some time.")
    assert build.console._status() == "Avbryter. Venter på det som er i gang …"


def test_outcome_comes_when_all_is_done(build):
    Path("fig_a.png").write_text("x")
    build.starts(plot_effect=1, all=1)
    build.begins(1, "plot_effect", ["fig_a.png"])
    build.ends(1)
    build.begins(2, "all")
    build.ends(2)
    lines = build.told().splitlines()
    assert lines[:4] == [
        "Figurer: 1 av 1 jobb, 1 figur",
        "",
        "Ferdig etter 0 sekunder.",
        "Dette er laget:",
    ]


def test_nothing_to_be_done_is_one_line(build):
    build.starts()
    build.log(None, NOTHING)
    assert build.told() == "Alt er ferdig fra før. Ingenting måtte lages på nytt.\n"


def test_what_stopped_the_build_is_told_last(build):
    build.starts(clean_effect=2, plot_effect=1, all=1)
    build.begins(1, "clean_effect", message="Renser kull 2020-1", cohort="2020-1")
    build.begins(2, "clean_effect", message="Renser kull 2020-2", cohort="2020-2")
    build.ends(1)
    build.fails(2, "clean_effect", log_of("clean_effect", "Fila mangler.\n"))
    assert build.told() == (
        "Rensing: 1 av 2 jobber\n\n"
        "Stoppet her: Renser kull 2020-2\n\n"
        "Fila mangler.\n\n"
        "Rapporten er ikke bygd. Når feilen er rettet, kjør make report på nytt.\n"
        "Det som er ferdig, gjøres ikke om igjen. Meldingen står også i logs/clean_effect.log.\n"
    )


def test_what_is_of_no_use_to_staff_stays_in_the_log(build):
    build.starts(clean_effect=1)
    build.begins(1, "clean_effect")
    log = "Uventet feil.\n\nFor den som har ansvar for koden:\n  File scripts/a.py, line 3\n"
    build.fails(1, "clean_effect", log_of("clean_effect", log))
    told = build.told()
    assert "Uventet feil." in told and "line 3" not in told


@pytest.mark.parametrize("log", [[], ["logs/never_made.log"]])
def test_a_job_that_dies_without_a_word(build, log):
    build.starts(clean_effect=1)
    build.begins(1, "clean_effect")
    build.fails(1, "clean_effect", log)
    assert "Programmet ble stoppet uten å si hvorfor (clean_effect)" in build.told()


def test_a_fault_of_snakemake_itself_is_told_in_its_words(build):
    build.starts()
    trace = '\n  File "rules/clean.smk", line 3, in <module>'
    build.log(LogEvent.ERROR, f"KeyError in file:\n'path'{trace}{trace}")
    told = build.told()
    assert told.startswith("\nKeyError in file:\n'path'\n\nByggingen kom ikke i gang.")
    assert told.count("KeyError") == 1


def test_an_interrupted_build_blames_no_job(build):
    build.starts(clean_effect=1)
    build.begins(1, "clean_effect")
    build.log(None, "Terminating processes on user request, this might take some time.")
    build.fails(1, "clean_effect")
    told = build.told()
    assert "Avbrutt. Kjør make report igjen" in told and "Stoppet her" not in told


def test_without_progress_only_what_stops_the_build_is_told():
    quiet = Build(progress=False)
    quiet.starts(plot_effect=1, clean_effect=1)
    quiet.begins(1, "plot_effect", ["fig_a.png"])
    quiet.ends(1)
    quiet.begins(2, "clean_effect")
    quiet.fails(2, "clean_effect", log_of("clean_effect", "Fila mangler."))
    told = quiet.told()
    assert told.lstrip().startswith("Stoppet her: clean_effect\n\nFila mangler.")


def test_nothing_is_told_of_what_only_looks(build):
    build.log(None, "Congratulations, your workflow is in a good condition!")
    assert build.told() == ""


def test_the_outcome_is_told_once(build):
    build.starts()
    build.log(None, NOTHING)
    build.console.close()
    assert build.told().count("\n") == 1


def test_a_fault_of_the_console_stops_no_build(build, capsys):
    build.starts(plot_effect=1)
    build.ends(17)
    assert "KeyError" in capsys.readouterr().err


@pytest.mark.parametrize("document", ["README.md", "docs/nytt-kull.md"])
def test_documents_show_lines_of_this_form(document):
    text = (Path(__file__).parents[3] / document).read_text(encoding="utf-8")
    names = "|".join(NAMES.values())
    shown = re.findall(rf"^    (?:{names}): .*", text, re.MULTILINE)
    assert len(shown) >= 2
    for line in shown:
        done, planned, noun = re.match(r"    \w+: (\d+) av (\d+) (jobb\w*)( …|, )", line).groups()[
            :3
        ]
        assert int(done) <= int(planned)
        assert noun == ("jobb" if planned == "1" else "jobber")


def test_no_timer_holds_the_terminal_after_the_last_word():
    timer = threading.Timer(3600, print)
    timer.start()
    build = Build()
    build.starts()
    build.told()
    timer.join(60)
    assert not timer.is_alive()
