"""The rows of config/sources.csv for what has come, held against what is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from survey_report.commands.cohort_waves import wave_of
from survey_report.commands.delivered_file import Delivery
from survey_report.faults.source_faults import Fault
from survey_report.files.csv_rows import write_rows
from survey_report.files.delivered_bytes import digest_of_file
from survey_report.readers import COMPANIONS, surveyxact


def entry(
    item: Delivery,
    cohort: Mapping[str, str],
    old: Mapping[str, Mapping],
    options: Mapping[str, str],
    today: str,
) -> dict[str, str]:
    """Return the file's row of config/sources.csv; the old one when the file is unchanged.

    A correction of a file that has come before counts from the day the file first came; its own
    day stands in config/versions.csv.
    """
    sha256 = digest_of_file(item.path)
    wave = wave_of(item, cohort["start"], cohort["end"])
    before = old.get(item.path) or _corrected(item, wave, cohort["cohort"], old)
    named = options.get("FILE") == Path(item.path).name
    if before.get("sha256") == sha256:
        return dict(before) | ({"received": today} if named else {})
    owners = [row["owner"] for row in old.values() if row["source"] == item.source]
    return {
        "path": item.path,
        "cohort": cohort["cohort"],
        "source": item.source,
        "wave": wave,
        "format": item.format,
        "received": before.get("received", today),
        "owner": options.get("OWNER") or before.get("owner") or (owners or ["Programstaben"])[-1],
        "synthetic": options["SYNTHETIC"],
        "sha256": sha256,
        "rows": str(item.rows),
    }


def _corrected(item: Delivery, wave: str, cohort: str, old: Mapping[str, Mapping]) -> Mapping:
    """Return the row of the file that this one has come in the place of under another name."""
    place = (cohort, item.source, wave)
    return next(
        (
            row
            for path, row in old.items()
            if (row["cohort"], row["source"], row["wave"]) == place and not Path(path).exists()
        ),
        {},
    )


def settle_companions(rows: list[dict]) -> list[dict]:
    """Return the rows with source and wave of companions as their dataset's."""
    datasets = {
        surveyxact.companion(row["path"], part): row
        for row in rows
        if row["format"] == "surveyxact"
        for part in (surveyxact.STRUCTURE, surveyxact.LABELS)
    }
    return [
        row | {key: datasets[row["path"]][key] for key in ("source", "wave")}
        if row["format"] in COMPANIONS and row["path"] in datasets
        else row
        for row in rows
    ]


def clashes(rows: Iterable[Mapping], deliveries: Iterable[Delivery] = ()) -> list[Fault]:
    """Return the files that claim the same place in the cohort.

    Files of one wave that each have their own groups have places of their own.
    """
    parts = {item.path: item.parts for item in deliveries}
    seen: dict[tuple, list[str]] = {}
    faults = []
    for row in rows:
        if row["format"] in COMPANIONS:
            continue
        path, others = row["path"], seen.setdefault((row["source"], row["wave"]), [])
        own = parts.get(path, frozenset())
        same = [x for x in others if not own or not parts.get(x) or own & parts[x]]
        faults += [_clash(path, other) for other in same[:1]]
        others.append(path)
    return faults


def copies(rows: Iterable[Mapping], old: Mapping[str, Mapping]) -> list[Fault]:
    """Return the files whose content another file already has."""
    faults = []
    known = {row["sha256"]: path for path, row in old.items() if Path(path).exists()}
    for row in rows:
        first = known.setdefault(row["sha256"], row["path"])
        if first != row["path"] and row["format"] not in COMPANIONS:
            faults.append(_copy(row["path"], first))
    return faults


def write_table(path: str, rows: Iterable[Mapping], sort_by: str = "cohort") -> None:
    """Write a table of config/, its rows as they are but for the order."""
    rows = sorted(rows, key=lambda row: row[sort_by])
    write_rows(rows, list(rows[0]), path)


def replaced(before: Mapping[str, str], rows: Iterable[Mapping[str, str]]) -> bool:
    """Tell whether another file has come in the place of one that is gone from the folder."""
    place = ("cohort", "source", "wave")
    return not Path(before["path"]).exists() and any(
        row["path"] != before["path"] and all(row[key] == before[key] for key in place)
        for row in rows
    )


def _clash(path: str, other: str) -> Fault:
    return Fault(
        path,
        f"samme slags fil som {other}",
        "én fil for hver kilde og runde",
        "Ta ut den gamle, eller gi filene navn som sier runden: effect_before, effect_after, "
        "effect_followup.",
    )


def _copy(path: str, other: str) -> Fault:
    return Fault(
        path,
        f"samme innhold som {other}",
        "ulikt innhold i hver fil",
        "Samme fil er trolig lagt inn to ganger. Hent riktig fil.",
    )
