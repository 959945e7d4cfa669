"""Check every guarded sentence and every looked-up id of the chapters against the ledger."""

import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

from survey_report.files.csv_rows import read_rows, write_rows
from survey_report.ledger.alternatives import chosen
from survey_report.ledger.guards import guards_in
from survey_report.ledger.ledger import load_values
from survey_report.ledger.prose_remarks import remark_text, remarks_on


def check_chapters(
    chapters: Mapping[str, str],
    entries: Mapping[str, Mapping],
    templates: Iterable[str] = (),
    quotes: Collection[str] | None = None,
) -> list[str]:
    """Return every fault of the chapters' lookups and guards, a paragraph each.

    Parameters
    ----------
    chapters : mapping
        File name to text.
    entries : mapping
        The ledger by id.
    templates : iterable of str
        The ids that config/values.csv defines.
    quotes : collection of str, optional
        The cleared quotations; None leaves them alone.
    """
    return [remark_text(remark) for remark in remarks_on(chapters, entries, templates, quotes)]


def check_and_list(
    values: str, definitions: str, chapters: list[str], quotes: str, guards: str
) -> None:
    """Write the list of guards that hold.

    Parameters
    ----------
    values : str
        The ledger.
    definitions : str
        config/values.csv.
    chapters : list of str
        Their files.
    quotes : str
        The cleared quotations.
    guards : str
        The list to write: file, line, condition, paragraph.

    Raises
    ------
    SystemExit
        With every fault of the chapters at once.
    """
    entries = load_values(Path(values))
    texts = {path: Path(path).read_text(encoding="utf-8") for path in chapters}
    templates = [row["id"] for row in read_rows(definitions)]
    cleared = {row["quote_id"] for row in read_rows(quotes)}
    faults = check_chapters(texts, entries, templates, cleared)
    if faults:
        sys.exit(f"{len(faults)} feil i teksten:\n\n" + "\n\n".join(faults))
    known = {name: entry["value"] for name, entry in entries.items()}
    found = [
        asdict(guard)
        for name, text in texts.items()
        for guard in guards_in(chosen(text, known), name)
    ]
    write_rows(found, ["file", "line", "condition", "paragraph"], guards)
