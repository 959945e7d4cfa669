"""Tell what colleagues have done to a copy of the Word file (`make comments FILE=<docx>`).

Nothing is changed: what can be taken over is written as a patch that the author may use.
"""

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from survey_report.recheck.report_checks import display_forms
from survey_report.render.author_faults import RenderError, report_text
from survey_report.render.executed_text import ExecutedText
from survey_report.render.report_formats import start_job
from survey_report.review import returned_copy
from survey_report.review.marked_copy import MarkedCopyError, read_blocks
from survey_report.review.returned_copy import Found
from survey_report.review.source_places import Place, SourceMap, chapter_of, passages_of
from survey_report.settings.config_files import ConfigError, load_config

EXAMPLE = "make comments FILE=<fil.docx>"
DOCUMENT = Path("reports/report.qmd")
SOURCES = ("reports/chapters", "reports/appendices", "reports/theme", "data/processed/figures")
VALUES = Path("data/processed/audit/values.json")
PUBLISHED = Path("reports/output/erfaringsrapport.docx")
BUILD = Path("data/processed/comments")
SUGGESTIONS = BUILD / "forslag.diff"
NOT_BUILT = "Rapporten er ikke bygd, så det er ingenting å holde fila mot. Kjør make report først."
NOTHING = "Ingenting er endret eller kommentert."
HEADINGS = {
    returned_copy.NUMBER: "Endrede tall",
    returned_copy.CHANGE: "Sporede endringer",
    returned_copy.EDIT: "Endringer uten sporing",
    returned_copy.MOVE: "Flyttet",
    returned_copy.COMMENT: "Kommentarer",
}
_ID = re.compile(r'data-id="([^"]+)"')
_HEADING = re.compile(r"^# (?P<title>[^{]+)")


def command(given: Mapping[str, str]) -> int:
    """Run the command; return its exit code."""
    if not given.get("FILE"):
        print(f"Hvilken fil? {EXAMPLE}", file=sys.stderr)
        return 2
    if not (VALUES.is_file() and PUBLISHED.is_file()):
        print(NOT_BUILT, file=sys.stderr)
        return 1
    try:
        found = read_marks(Path(given["FILE"]))
    except (MarkedCopyError, ConfigError) as error:
        print(error, file=sys.stderr)
        return 1
    except RenderError as error:
        print(report_text(error), file=sys.stderr)
        return 1
    patch = returned_copy.suggestions(found, _sources_of(found))
    print(as_text(found, chapters()))
    SUGGESTIONS.parent.mkdir(parents=True, exist_ok=True)
    SUGGESTIONS.write_text(patch, encoding="utf-8")
    if patch:
        count = sum(
            line.startswith("+") and not line.startswith("+++") for line in patch.split("\n")
        )
        lines = "1 linje" if count == 1 else f"{count} linjer"
        print(f"\nForslag til {lines} i kapitlene ligger i {SUGGESTIONS.as_posix()}.")
        print(f"Ingenting er endret. Vil du bruke dem: git apply {SUGGESTIONS.as_posix()}")
    return 0


def read_marks(path: Path) -> list[Found]:
    """Return what was done to a copy of the published Word file.

    Raises
    ------
    MarkedCopyError
        When the file cannot be read.
    RenderError, ConfigError
        When the report's sources have faults.
    """
    executed = executed_sources()
    sources = SourceMap(passages_of(executed.lines, executed.origins))
    found = returned_copy.find_marks(read_blocks(PUBLISHED), read_blocks(path), sources)
    return returned_copy.judged(found, forms_at(executed))


def executed_sources() -> ExecutedText:
    """Return the text of the report with its numbers, each line with where it comes from."""
    edition = load_config(Path("config/config.yaml"), Path("config/schemas/config.schema.yaml"))
    files = [path for name in SOURCES for path in sorted(Path(name).rglob("*")) if path.is_file()]
    values = json.loads(VALUES.read_text(encoding="utf-8"))
    job = start_job(DOCUMENT, files, values, edition["edition"], "embedded", Path.cwd(), BUILD)
    return job.executed


def forms_at(executed: ExecutedText) -> dict[Place, list[str]]:
    """Return the forms in which the ledger's values may stand in each line of the sources."""
    ledger = {one["id"]: one for one in json.loads(VALUES.read_text(encoding="utf-8"))}
    forms = defaultdict(list)
    for line, place in zip(executed.lines, executed.origins, strict=True):
        for name in _ID.findall(line):
            if name in ledger:
                forms[place] += display_forms(ledger[name])
    return forms


def chapters() -> list[tuple[Place, str]]:
    """Return the headings of the chapters, by file and line."""
    return [
        ((path.as_posix(), number), match["title"].strip())
        for folder in SOURCES[:2]
        for path in sorted(Path(folder).glob("*.qmd"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if (match := _HEADING.match(line))
    ]


def as_text(found: Iterable[Found], headings: list[tuple[Place, str]]) -> str:
    """Return what was done, for the author: numbers first, each with chapter, line and sentence."""
    found = list(found)
    counts = Counter(one.kind for one in found)
    parts = [f"{HEADINGS[kind].lower()}: {counts[kind]}" for kind in HEADINGS if counts[kind]]
    lines = [
        ", ".join(parts).capitalize() + "." if parts else "Ingenting er endret eller kommentert."
    ]
    for kind, heading in HEADINGS.items():
        if counts[kind]:
            lines += ["", heading]
        for one in found:
            if one.kind == kind:
                lines += _told(one, chapter_of(one.place, headings))
    return "\n".join(lines)


def _told(one: Found, chapter: str) -> list[str]:
    file, number = one.place or ("ikke i kapitlene (forside eller innhold)", 0)
    where = f"{file}:{number}" if number else file
    words = {
        returned_copy.COMMENT: f"Til «{one.was.strip()}»: {one.now.strip()}",
        returned_copy.MOVE: f"{one.was.strip().capitalize()} står et annet sted.",
    }
    changed = f"«{one.was.strip()}» → «{one.now.strip()}»"
    return [
        f"  {where}" + (f" ({chapter})" if chapter else ""),
        f"    {words.get(one.kind, changed)}",
        *([f"    {one.verdict}"] if one.verdict else []),
        f"    Setningen: {one.sentence}",
    ]


def _sources_of(found: Iterable[Found]) -> dict[str, list[str]]:
    files = dict.fromkeys(one.place[0] for one in found if one.place)
    return {
        file: Path(file).read_text(encoding="utf-8").splitlines(keepends=True)
        for file in files
        if Path(file).is_file()
    }
