"""What ``make cohort`` tells: what came, what is missing, what the edition leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from survey_report.commands.delivered_file import Delivery
from survey_report.commands.register_rows import replaced
from survey_report.faults.source_faults import listed
from survey_report.language.norwegian import date_text
from survey_report.settings.editions import left_out
from survey_report.validation import register_checks as config

# source and wave: what it is called, and what the report does without it
WANTED = {
    ("participants", ""): ("deltakerlista", "må være med"),
    ("effect", "before"): ("Effect-kartleggingen ved start", "må være med"),
    ("effect", "after"): ("Effect-kartleggingen ved slutt", "uten den regnes ingen som fullført"),
    ("effect", "followup"): ("Effect-kartleggingen ett år etter", "kommer senere"),
    ("evaluation", ""): ("sluttevalueringen", "uten den er kullet ikke med i evalueringen"),
    ("development_areas", ""): ("gruppenes utviklingsområder", "uten dem er kullet ikke med"),
    ("quotes", ""): ("klarerte sitater", "kan utelates"),
    ("challenges", ""): ("utfordringer i egne ord", "kan utelates"),
}


def empty_folder(folder: Path) -> list[str]:
    """Return what to put in a folder that is empty."""
    return [
        f"Mappa {folder.as_posix()} er klar, og tom. Legg filene i den slik de ble mottatt:",
        *missing([]),
        "Gi så samme kommando en gang til.",
    ]


def missing(rows: Iterable[Mapping]) -> list[str]:
    """Return a line for each kind of file that has not come, the required ones first."""
    present = {(row["source"], row["wave"]) for row in rows}
    return [
        f"  – {name} ({consequence})"
        for key, (name, consequence) in WANTED.items()
        if key not in present
    ]


def summary(
    cohort: Mapping[str, str],
    rows: list[dict],
    old: Mapping[str, Mapping],
    deliveries: Iterable[Delivery],
    new_cohort: bool,
) -> list[str]:
    """Return what was registered, what is missing, and what to do next."""
    name = cohort["cohort"]
    lines = [
        f"Kull {name}: {cohort['start']} til {cohort['end']}, {cohort['effect_instrument']} og "
        f"{cohort['evaluation_instrument']}."
    ]
    if new_cohort:
        lines.append(f"  Er datoene eller måleinstrumentene feil, rett dem i {config.COHORTS}.")
    found = {item.path: item for item in deliveries}
    for row in rows:
        state = _state(row, old.get(row["path"]))
        what = f"{row['source']} {row['wave']}".strip()
        size = "1 datarad" if row["rows"] == "1" else f"{row['rows']} datarader"
        lines.append(f"  {row['path']}: {what}, {row['format']}, {size} – {state}")
        if state != "uendret" and found[row["path"]].why:
            lines.append(f"    {_why(found[row['path']])}")
    gone = [
        path
        for path, row in old.items()
        if row["cohort"] == name and path not in {row["path"] for row in rows}
    ]
    for path in gone:
        fate = "erstattet" if replaced(old[path], rows) else "registrert før, men borte fra mappa"
        lines.append(f"  {path}: {fate}")
    lacking = missing(rows)
    lines += ["Mangler:", *lacking] if lacking else ["Alt er på plass."]
    return lines


def edition_notes(rows: Iterable[Mapping], edition: Mapping) -> list[str]:
    """Return which of the cohort's files the edition in config.yaml does not count in."""
    rows = list(rows)
    late = left_out(rows, edition)
    if not late:
        return []
    name, file = edition["id"], f"config/editions/{edition['id']}.yaml"
    what = "kullet" if len(late) == len(rows) else listed([row["path"] for row in late], "og")
    if edition["cohorts"] != "all" and rows[0]["cohort"] not in edition["cohorts"]:
        why = f"Utgave {name} har bare med kullene som står i {file}."
        mend = f"føy kullet til cohorts i {file}"
    else:
        why = (
            f"Utgave {name} har bare med filer mottatt til og med {date_text(edition['cut_off'])}."
        )
        mend = f"flytt cut_off i {file}"
    return [
        f"{why} Derfor er {what} ikke med i den.",
        "  Skal det nye med i neste utgave, lag den med make edition ID=<årstall>. Skal det med i "
        f"utgave {name}, {mend}.",
    ]


def _why(item: Delivery) -> str:
    """Return what a file was known by, and its wave."""
    if item.source != "effect":
        return f"kjent på {item.why}" if item.source else item.why
    return f"kjent på {item.why}; runden etter {'navnet' if item.wave else 'datoene i svarene'}"


def _state(row: Mapping[str, str], before: Mapping[str, str] | None) -> str:
    if before is None:
        return "ny"
    return "uendret" if before["sha256"] == row["sha256"] else "endret, ført inn på nytt"
