"""What a renderer is given, and the passage it does not get through when it takes too long."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from survey_report.render.author_faults import AuthorFault, RenderError
from survey_report.render.executed_text import ExecutedText
from survey_report.render.programs import TIME_LIMIT, TooSlowError
from survey_report.render.workspace import Workspace

# A passage that is tried on its own gets this part of the document's time.
_SHARE = 10
_WHOLE, _PASSAGE = "report", "avsnitt"


@dataclass(frozen=True)
class RenderJob:
    """The executed text, and what it is rendered with.

    Attributes
    ----------
    workspace : Workspace
    executed : ExecutedText
    metadata : dict
        What the templates print, as `workspace.edition_metadata` returns it.
    epoch : int
        The time in the files, seconds since 1970.
    limit : float
        Seconds that each program may take.
    stem : str
        Name of the files made, without ending.
    """

    workspace: Workspace
    executed: ExecutedText
    metadata: dict
    epoch: int
    limit: float = TIME_LIMIT
    stem: str = _WHOLE

    def path(self, suffix: str) -> Path:
        """Return a file of this job, beside the document."""
        return self.workspace.reports / f"{self.stem}.{suffix}"

    def of_passage(self, passage: ExecutedText) -> RenderJob:
        """Return the job of rendering a passage alone, in a part of the time."""
        limit = self.limit / _SHARE
        return replace(self, executed=passage, limit=limit, stem=_PASSAGE)


def too_slow(program: str, job: RenderJob, make: Callable[[RenderJob], object]) -> Exception:
    """Return what to raise when a program was stopped: the fault, with the passage it is in.

    Parameters
    ----------
    program : str
        Its name, as staff know it.
    job : RenderJob
    make : callable
        Renders a job; tried with parts of the document.
    """
    if job.stem == _PASSAGE:
        return TooSlowError()

    def gets_through(passage: ExecutedText) -> bool:
        try:
            make(job.of_passage(passage))
        except TooSlowError:
            return False
        except RenderError:
            # a part of a document may well refer to another part
            return True
        return True

    passage = slow_passage(job.executed, gets_through)
    return RenderError([_too_slow_fault(program, job.limit, passage)])


def slow_passage(
    executed: ExecutedText, gets_through: Callable[[ExecutedText], bool]
) -> ExecutedText:
    """Return the shortest passage found that a renderer does not get through.

    The text is halved between paragraphs as long as one of the halves alone is too slow.
    """
    while len(starts := _paragraph_starts(executed)) > 1:
        middle = starts[len(starts) // 2]
        halves = [executed.part(0, middle), executed.part(middle, len(executed.lines))]
        slow = next((half for half in halves if not gets_through(half)), None)
        if slow is None:
            break
        executed = slow
    return executed


def _paragraph_starts(executed: ExecutedText) -> list[int]:
    before = ("", *executed.lines)
    return [n for n, line in enumerate(executed.lines) if line.strip() and not before[n].strip()]


def _too_slow_fault(program: str, limit: float, passage: ExecutedText) -> AuthorFault:
    first = next((n for n, line in enumerate(passage.lines) if line.strip()), 0)
    message = f"{program} ble ikke ferdig på {limit:.0f} sekunder med det som begynner her."
    return AuthorFault(*passage.origins[first], message, passage.lines[first][:80])
