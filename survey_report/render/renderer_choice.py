"""Which renderer makes the report here: Quarto, where it is new enough, or the embedded one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from survey_report.render import embedded_renderer, quarto_renderer
from survey_report.render.author_faults import AuthorFault, RenderError
from survey_report.render.document_sources import read_front_matter

QUARTO, EMBEDDED = "quarto", "embedded"


@dataclass(frozen=True)
class Choice:
    """The renderer that is used.

    Attributes
    ----------
    renderer : str
        quarto or embedded.
    quarto : str
        The version of the Quarto that is used.
    passed_over : str
        The version of a Quarto on the PATH that is too old to be used.
    """

    renderer: str
    quarto: str = ""
    passed_over: str = ""


def choose_renderer(wanted: str, document: Path) -> Choice:
    """Return which renderer is used; auto is Quarto where it is on the PATH and new enough.

    Parameters
    ----------
    wanted : str
        The config's ``renderer``: auto, quarto or embedded.
    document : Path
        Its front matter says how new Quarto must be (``quarto-required``).

    Raises
    ------
    RenderError
        When Quarto is asked for and is not there, or is too old.
    """
    if wanted == EMBEDDED:
        return Choice(EMBEDDED)
    found = quarto_renderer.version() if quarto_renderer.executable() else ""
    required = required_quarto(document)
    if found and _numbers(found) >= _numbers(required):
        return Choice(QUARTO, quarto=found)
    if wanted == QUARTO:
        reason = f"er {found}, og rapporten trenger {required}" if found else "er ikke installert"
        message = f"config/config.yaml ber om Quarto (renderer: quarto), men Quarto {reason}."
        raise RenderError([AuthorFault("", 0, message)])
    return Choice(EMBEDDED, passed_over=found)


def required_quarto(document: Path) -> str:
    """Return the oldest version of Quarto that a document can be rendered by."""
    wanted = str(read_front_matter(document).get("quarto-required", ""))
    return wanted.removeprefix(">=").strip()


def renderer_versions(choice: Choice) -> dict[str, str]:
    """Return the renderer, the versions of its parts, and a Quarto that was passed over."""
    own = quarto_renderer if choice.renderer == QUARTO else embedded_renderer
    passed = {"passed_over": f"Quarto {choice.passed_over}"} if choice.passed_over else {}
    return {"renderer": choice.renderer} | own.versions() | passed


def told_renderer(versions: Mapping[str, str]) -> str:
    """Return what made a report, as staff are told it.

    Examples
    --------
    >>> told_renderer({"renderer": "quarto", "quarto": "1.10.18", "pandoc": "3.10"})
    'Quarto 1.10.18'
    >>> told_renderer({"renderer": "embedded", "pandoc": "3.9", "typst": "0.15.2"})
    'Pandoc 3.9 og Typst 0.15.2'
    """
    parts = [QUARTO] if versions.get("renderer") == QUARTO else ["pandoc", "typst"]
    return " og ".join(f"{name.title()} {versions[name]}" for name in parts if name in versions)


def told_here(wanted: str, document: Path) -> str:
    """Return what would make the report here, as `told_renderer` does; "" when nothing can."""
    try:
        choice = choose_renderer(wanted, document)
    except RenderError:
        return ""
    own = {QUARTO: choice.quarto} if choice.quarto else embedded_renderer.versions()
    return told_renderer({"renderer": choice.renderer} | own)


def passed_over_note(versions: Mapping[str, str]) -> str:
    """Return the line on a Quarto that was too old to make the report, "" when there was none."""
    passed = versions.get("passed_over")
    return (
        f"{passed} er for gammel, så rapporten er laget med {told_renderer(versions)}"
        if passed
        else ""
    )


def identity(wanted: str, document: Path) -> str:
    """Return which renderer would be used here; a build is outdated when it is another.

    The versions of the embedded renderer's parts stand in the lock.
    """
    try:
        choice = choose_renderer(wanted, document)
    except RenderError:
        # told by the job that renders
        return wanted
    return f"{choice.renderer} {choice.quarto}".strip()


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])
