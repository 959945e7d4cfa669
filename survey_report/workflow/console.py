"""What is on the screen while Snakemake builds: a line per stage, and the outcome last.

Snakemake's own log says which job runs and why, in English, and stays in .snakemake/log;
``--verbose`` shows it on the screen as well. Here the same events become a few lines for
those who build the report and do not program.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from snakemake.settings.enums import Quietness
from snakemake_interface_logger_plugins.common import LogEvent

from survey_report.language.norwegian import counted
from survey_report.processes.script_runs import told_in
from survey_report.processes.terminal import Screen
from survey_report.workflow import snakemake_internals as internals
from survey_report.workflow.last_build import NOTHING
from survey_report.workflow.summary import closing, stage_counts, time_spent

# the files in rules/, in the order of the flow
STAGES = {
    "validate": "Kontroll",
    "clean": "Rensing",
    "statistics": "Statistikk",
    "figures": "Figurer",
    "audit": "Tallregister",
    "report": "Rapport",
    "review": "Etterkontroll",
}
# a job that meets the same faults as another, which tells more of them
TOLD_BY = {"write_text": "check_prose"}
# what jobs write of themselves: warnings and stack traces of libraries
WRITTEN = Path(".snakemake/jobs.log")
# how Snakemake's messages begin before it builds, and when someone stops it
PREAMBLE = ("Assuming unrestricted shared filesystem", "Config file ")
INTERRUPTED = ("Terminating processes on user request", "Will exit after finishing")

PLANNING = "Ser etter hva som må lages …"
ENDING = "Avbryter. Venter på det som er i gang …"
STOPPED = "Avbrutt. Kjør make report igjen for å gå videre der det stoppet."
UNREADY = (
    "Byggingen kom ikke i gang. Kjør make validate, som sier hva som er galt i det som er levert,\n"
    "og hvordan du retter det. Finner den ingen feil, send meldingen over til den som har ansvar\n"
    "for koden."
)
HALTED = "Byggingen stoppet. Send meldingen over til den som har ansvar for koden."
OUTPUT = Path("reports/output")
KEPT = (
    "I reports/output ligger fortsatt den forrige rapporten. make draft viser den nye, med det som "
    "må rettes."
)
AGAIN = "Når feilen er rettet, kjør make report på nytt.\nDet som er ferdig, gjøres ikke om igjen."


@dataclass
class Stage:
    """How far a stage has come, and what it has made."""

    planned: int = 0
    done: int = 0
    running: int = 0
    made: set[Path] = field(default_factory=set)
    cohorts: set[str] = field(default_factory=set)


class Console(logging.Handler):
    """Tells how a build goes, from the events that Snakemake logs.

    Parameters
    ----------
    screen : Screen
    stage_of : callable
        From the name of a rule to its file in rules/, without the ending.
    progress : bool
        Whether to tell how it goes. What stops a build is told in any case.
    jobs_left : callable, optional
        Returns how many jobs of each rule are still to be done, once fewer are than were planned.
    """

    def __init__(
        self,
        screen: Screen,
        stage_of: Callable[[str], str],
        progress: bool = True,
        jobs_left: Callable[[], Mapping[str, int]] | None = None,
    ):
        super().__init__()
        self.screen = screen
        self.building = False
        self._stage_of = stage_of
        self._progress = progress
        self._begun = time.monotonic()
        self._stages = {name: Stage() for name in STAGES}
        self._jobs: dict[int, logging.LogRecord] = {}
        self._jobs_left = jobs_left
        self._plan_is_old = False
        self._planned = 0
        self._left: int | None = None
        self._failed: list[logging.LogRecord] = []
        self._fault = ""
        self._interrupted = False

    def emit(self, record: logging.LogRecord) -> None:
        """Follow one event; a fault of ours is told, and stops no build."""
        try:
            self._follow(record)
        except Exception:
            self.handleError(record)

    def speaks_for(self, record: logging.LogRecord) -> bool:
        """Tell whether the event is this handler's to tell: all of a build, and every fault."""
        event = getattr(record, "event", None)
        ours = event in (LogEvent.WORKFLOW_STARTED, LogEvent.ERROR)
        return self.building or ours or str(record.msg).startswith(PREAMBLE)

    def close(self) -> None:
        """Tell the outcome; Snakemake closes its handlers last of all."""
        if self.building or self._fault:
            self.building = False
            self.screen.stop()
            self._tell_outcome()
            self._fault = ""
            internals.stop_timers()
        super().close()

    def _follow(self, record: logging.LogRecord) -> None:
        match getattr(record, "event", None):
            case LogEvent.WORKFLOW_STARTED:
                self.building = True
                if self._progress:
                    self.screen.watch(self._status)
            case LogEvent.RUN_INFO:
                self._plan(record.stats)
            case LogEvent.JOB_INFO:
                self._look_again()
                self._job_begins(record)
            case LogEvent.JOB_FINISHED:
                self._job_ends(self._jobs[record.job_id])
            case LogEvent.JOB_ERROR:
                self._failed.append(record)
            case LogEvent.ERROR:
                self._fault = self._fault or _without_trace(record.getMessage())
            case None if record.msg == internals.NOTHING_TO_BE_DONE:
                self._left = 0
            case None if record.msg == internals.LOOKS_AGAIN:
                self._plan_is_old = True
            case None if str(record.msg).startswith(INTERRUPTED):
                self._interrupted = True

    def _look_again(self) -> None:
        """Take the number of jobs from what is left, when a checkpoint has changed it."""
        if not (self._plan_is_old and self._jobs_left):
            return
        self._plan_is_old = False
        left = self._jobs_left()
        for stage in self._stages.values():
            stage.planned = stage.done
        done = self._planned - self._left
        self._plan({**left, "total": sum(left.values())})
        self._planned += done

    def _plan(self, jobs_by_rule: dict[str, int]) -> None:
        self._planned = self._left = jobs_by_rule["total"]
        for rule, jobs in jobs_by_rule.items():
            if stage := self._stages.get(self._stage_of(rule)):
                stage.planned += jobs

    def _job_begins(self, record: logging.LogRecord) -> None:
        self._jobs[record.jobid] = record
        if stage := self._stages.get(self._stage_of(record.rule_name)):
            stage.running += 1

    def _job_ends(self, record: logging.LogRecord) -> None:
        self._left -= 1
        name = self._stage_of(record.rule_name)
        if stage := self._stages.get(name):
            stage.running -= 1
            stage.done += 1
            stage.made.update(map(Path, record.output))
            if cohort := record.wildcards.get("cohort"):
                stage.cohorts.add(cohort)
            if stage.done == stage.planned and self._progress:
                counts = stage_counts(name, stage.made, stage.cohorts)
                self.screen.line(", ".join([_jobs(name, stage), *counts]))

    def _status(self) -> str:
        """Return what goes on now: the first stage of the flow that has something running."""
        if self._interrupted:
            return ENDING
        if self._left is None:
            return PLANNING
        for name, stage in self._stages.items():
            if stage.running:
                spent = time.monotonic() - self._begun
                done = f"{self._planned - self._left} av {self._planned} i alt"
                return f"{_jobs(name, stage)} … {done}, {spent:.0f} s"
        return ""

    def _tell_outcome(self) -> None:
        self._look_again()
        if self._left == 0:
            if self._progress:
                self._tell_success()
        elif self._interrupted:
            self._tell(STOPPED)
        elif self._failed:
            self._tell_failures()
        elif self._fault:
            self._tell(f"{self._fault}\n\n{UNREADY if self._left is None else HALTED}")

    def _tell_success(self) -> None:
        if not self._jobs:
            self.screen.line(NOTHING)
            return
        made = {path for stage in self._stages.values() for path in stage.made}
        spent = time_spent(time.monotonic() - self._begun)
        self._tell("\n".join([f"Ferdig etter {spent}.", *closing(made)]))
        if WRITTEN.exists() and WRITTEN.stat().st_size:
            self.screen.line(f"Programmet har lagt igjen meldinger i {WRITTEN}.")

    def _tell_failures(self) -> None:
        """Tell what stopped the build, last on the screen, with the message for staff."""
        for name, stage in self._stages.items():
            if self._progress and 0 < stage.done < stage.planned:
                self.screen.line(_jobs(name, stage))
        failed = {record.rule_name for record in self._failed}
        told = [one for one in self._failed if TOLD_BY.get(one.rule_name) not in failed]
        for record in told:
            doing = self._jobs[record.jobid].rule_msg or record.rule_name
            self._tell(f"Stoppet her: {doing}\n\n{_message(record)}")
        logs = ", ".join(path for record in told for path in record.log)
        self._tell(f"Rapporten er ikke bygd. {AGAIN} Meldingen står også i {logs}.")
        if any(OUTPUT.glob("erfaringsrapport.*")):
            self.screen.line(KEPT)

    def _tell(self, text: str) -> None:
        self.screen.line()
        self.screen.line(text)


def _without_trace(text: str) -> str:
    """Return an error of Snakemake's without the places in the code."""
    return re.sub(r"(\nTraceback:)?(\n+  File .*)+", "", text).strip()


def _jobs(name: str, stage: Stage) -> str:
    return f"{STAGES[name]}: {stage.done} av {counted(stage.planned, 'jobb', 'jobber')}"


def _message(record: logging.LogRecord) -> str:
    """Return what a job that failed says in its log to those who build the report."""
    for path in map(Path, record.log):
        if told := told_in(path):
            return told
    return (
        f"Programmet ble stoppet uten å si hvorfor ({record.rule_name}). Er maskinen full eller "
        f"opptatt, prøv igjen. Ellers send {WRITTEN} til den som har ansvar for koden."
    )


def attach_console(workflow) -> None:
    """Have a build tell how it goes in Norwegian, in place of Snakemake's log on the screen.

    What only looks (a dry run, ``--lint``, ``--summary``) speaks as it always does, and so does
    a build with ``--verbose`` or with a logger plugin.
    """
    settings = workflow.output_settings
    if settings.dryrun:
        return
    theirs = internals.screen_handler(workflow)
    verbose = settings.verbose or not theirs
    quiet = {Quietness.ALL, Quietness.PROGRESS} & set(settings.quiet or ())

    def stage_of(rule: str) -> str:
        return next((Path(one.snakefile).stem for one in workflow.rules if one.name == rule), "")

    console = Console(
        Screen(sys.stderr),
        stage_of,
        progress=not (verbose or quiet),
        jobs_left=lambda: internals.jobs_left(workflow),
    )
    workflow.logger_manager.logger.addHandler(console)
    if not verbose:
        theirs.addFilter(lambda record: not console.speaks_for(record))
    if jobs_write_to(workflow):
        internals.redirect_jobs(WRITTEN)


def jobs_write_to(workflow) -> Path | None:
    """Return the file for what jobs write of themselves; None when it goes to the screen."""
    verbose = workflow.output_settings.verbose or not internals.screen_handler(workflow)
    return None if verbose or os.environ.get("RAPPORT_FEILSOK") else WRITTEN
