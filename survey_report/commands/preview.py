"""Drafts of the report: a web page while one writes, or all formats after a build of the tables.

A draft can always be made. What an author has still to mend is marked where it stands, and
listed first. The numbers of `preview` are those of the last build; `draft` makes them anew. A
draft is not the report: it says so, and lies beside it.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from survey_report.files.csv_rows import read_rows
from survey_report.ledger.prose_checks import read_allowed
from survey_report.ledger.prose_remarks import Remark, remark_text, remarks_on
from survey_report.render.author_faults import RenderError, report_text
from survey_report.render.draft import chapters_of, emergency_page
from survey_report.render.kept_page import KeptPage
from survey_report.render.live_page import make_live
from survey_report.render.report_formats import render_report
from survey_report.settings.config_files import ConfigError, check_readable, load_config
from survey_report.settings.editions import with_data
from survey_report.settings.own_yaml import read_yaml

DOCUMENT = Path("reports/report.qmd")
SOURCES = ("reports/chapters", "reports/appendices", "reports/theme", "data/processed/figures")
# an author's own images lie beside the chapters
IMAGES = ("reports/images",)
VALUES = Path("data/processed/audit/values.json")
QUOTES = Path("data/processed/statistics/quotes.csv")
DEFINITIONS = Path("config/values.csv")
SOURCES_TABLE = Path("config/sources.csv")
ALLOWED, TABLES = Path("config/prose_numbers.csv"), Path("config/report_tables.yaml")
FIGURES = Path("data/processed/figures")
CHAPTERS = ("reports/chapters", "reports/appendices")
BUILD = Path("data/processed/preview")
DRAFT = "reports/output/utkast"
NOT_BUILT = (
    "Rapporten er ikke bygd ennå, så utkastet har ingen tall å vise. Kjør make draft, som regner "
    "ut tallene først."
)


def remarks_in(root: Path, ledger: list[dict] | None = None) -> list[Remark]:
    """Return what the author must look at in the chapters as they stand."""
    ledger = _json(root / VALUES) if ledger is None else ledger
    chapters = chapters_of(root / DOCUMENT, root)
    there = [
        path.relative_to(root).as_posix()
        for folder in CHAPTERS
        for path in sorted((root / folder).glob("*.qmd"))
    ]
    return remarks_on(
        chapters,
        {entry["id"]: entry for entry in ledger},
        [row["id"] for row in read_rows(root / DEFINITIONS)],
        {row["quote_id"] for row in read_rows(root / QUOTES)},
        allowed=read_allowed(root / ALLOWED),
        shown={
            "figure": [path.stem.removeprefix("fig_") for path in (root / FIGURES).glob("*.json")],
            "table": _keys((root / TABLES).read_text(encoding="utf-8")),
        },
        loose=[path for path in there if path not in chapters],
    )


def _json(path: Path):
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def _keys(text: str) -> list[str]:
    """Return the keys of a YAML file's text, which is the same from one draft to the next."""
    return list(read_yaml(text))


def make_draft(
    root: Path, formats: list[str], kept: KeptPage | None = None
) -> tuple[list[Path], list[Remark]]:
    """Render a draft of the report in `root`; return where it lies, and what must be looked at.

    With what is `kept` of the last page it is made faster, and reloads itself in a browser.

    Raises
    ------
    ConfigError
        With every fault in the settings.
    """
    settings = load_config(root / "config/config.yaml", root / "config/schemas/config.schema.yaml")
    edition = with_data(settings["edition"], read_rows(root / SOURCES_TABLE))
    files = [
        path
        for name in (*SOURCES, *IMAGES)
        for path in sorted((root / name).rglob("*"))
        if path.is_file()
    ]
    ledger = _json(root / VALUES)
    remarks = remarks_in(root, ledger)
    (root / DRAFT).parent.mkdir(parents=True, exist_ok=True)
    for tried in (formats, ["html"]):
        try:
            made = render_report(
                root / DOCUMENT,
                files,
                ledger,
                edition | {"id": f"{edition['id']} (utkast)"},
                "embedded",
                tried,
                root,
                BUILD,
                remarks,
                page_of=kept and kept.write,
            )
        except RenderError as error:
            faults = error.faults
            print(report_text(error), file=sys.stderr)
        else:
            return _put_all({kind: made[kind] for kind in tried}, root, kept), remarks
    (root / BUILD).mkdir(parents=True, exist_ok=True)
    page = root / BUILD / "utkast.html"
    page.write_text(emergency_page([*faults, *map(remark_text, remarks)]), encoding="utf-8")
    return _put_all({"html": page}, root, kept), remarks


def _put_all(made: Mapping[str, Path], root: Path, kept: KeptPage | None) -> list[Path]:
    """Put the finished files in place by their formats, and then tell a page that is open."""
    mark = root / f"{DRAFT}.js"
    told = kept and make_live(made["html"], mark.name)
    pages = [_put(path, root / f"{DRAFT}.{kind}") for kind, path in made.items()]
    if told:
        _put(told, mark)
    else:
        # what a stopped watch left open loads the new page once
        mark.unlink(missing_ok=True)
    return pages


def _put(made: Path, page: Path) -> Path:
    """Put a finished file in place, whole: a browser may be reading."""
    waiting = Path(shutil.copyfile(made, page.with_name(f"{page.name}.del")))
    return waiting.replace(page)


def told(pages: list[Path], remarks: list[Remark]) -> str:
    """Return what to say of a draft that is made."""
    count = len(remarks)
    what = "Ett sted" if count == 1 else f"{count} steder"
    state = f"{what} i teksten må ses på; de står først i utkastet." if count else "Alt stemmer."
    return "\n".join([f"Utkastet ligger i {page.as_posix()}." for page in pages] + [state])


def draft(formats: list[str], kept: KeptPage | None = None) -> int:
    """Render and tell; return the exit code."""
    if not VALUES.is_file():
        print(NOT_BUILT, file=sys.stderr)
        return 1
    try:
        check_readable()
        print(told(*make_draft(Path(), formats, kept)), flush=True)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def stamps() -> dict[str, int]:
    """Return when each file of the report was last changed."""
    files = [*Path("reports").glob("*.qmd"), Path("config/report_tables.yaml")]
    files += [
        path
        for name in ("reports/chapters", "reports/appendices", "reports/theme", *IMAGES)
        for path in Path(name).rglob("*")
    ]
    return {path.as_posix(): path.stat().st_mtime_ns for path in files if path.is_file()}


def watch(rounds: int | None = None, pause: float = 0.1) -> int:
    """Make the page anew whenever a file of the report changes; the page reloads itself.

    Parameters
    ----------
    rounds : int, optional
        How often to look; for ever unless given.
    pause : float
        Seconds between two looks.
    """
    print("Følger med på kapitlene. Avslutt med Ctrl+C.")
    before: dict[str, int] = {}
    kept = KeptPage()
    while rounds is None or rounds > 0:
        if (now := stamps()) != before:
            before = now
            if code := draft(["html"], kept):
                return code
        rounds = None if rounds is None else rounds - 1
        time.sleep(pause)
    return 0


def command(given: Mapping[str, str]) -> int:
    """Show the chapters as they stand, once or for as long as one writes; return the exit code."""
    return watch() if given.get("WATCH") else draft(["html"])
