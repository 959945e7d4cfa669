"""Build data/processed/audit/values.json, the ledger of every value the report can show.

Beside it, audit/sources.json tells of each file behind the values.
"""

import hashlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from survey_report.files.csv_rows import read_rows
from survey_report.language.norwegian import date_text, month_text
from survey_report.ledger.ledger import LedgerError, build_values
from survey_report.ledger.provenance import SETTINGS, origins_of
from survey_report.settings.editions import counted

GLOBAL_INDEX, GLOBAL_INDEX_LABEL = "global_index", "Samlet indeks"


# what the colophon tells of an edition; the config leaves out what does not apply
TOLD = (
    *("title", "subtitle", "publisher", "statement", "author"),
    *("imprint", "licence", "contact", "citation"),
)


def read_statistics(path: Path) -> list[dict[str, object]]:
    """Return a statistics table as rows; numbers are numbers, an empty cell is a missing one."""
    return [{column: _cell(cell) for column, cell in row.items()} for row in read_rows(path)]


def _cell(cell: str) -> int | float | str:
    if cell == "":
        return float("nan")
    try:
        return int(cell) if cell.lstrip("-").isdigit() else float(cell)
    except ValueError:
        return cell


def with_hidden(facts: list[dict], hidden: list[dict]) -> list[dict]:
    """Return the facts with whether each is hidden, as the other tables have it themselves."""
    names = {row["fact"] for row in hidden}
    return [row | {"suppressed": str(row["fact"] in names)} for row in facts]


def config_rows(config: dict) -> list[dict[str, object]]:
    """Return the settings that the report mentions as a table: fact, value."""
    sections = ("programme", "cleaning", "statistics", "disclosure")
    return [
        {"fact": key, "value": value}
        for section in sections
        for key, value in config[section].items()
        if isinstance(value, int | float)
    ]


def edition_rows(edition: Mapping) -> list[dict[str, object]]:
    """Return what the report says of the edition itself as a table: fact, value."""
    told = {name: edition.get(name, "") for name in TOLD}
    facts = {"cut_off_month": month_text(edition["cut_off"]), **told}
    facts["date"] = date_text(edition["date"])
    facts["synthetic"] = edition.get("synthetic", "nei")
    return [{"fact": fact, "value": value} for fact, value in facts.items()]


# what the report says where the settings say nothing
WITHOUT = {"pilot": "ingen", "earlier_report": "ingen", "survey_tool": "et surveyverktøy"}


def programme_rows(
    programme: Mapping, cohorts: list[dict[str, str]], counted_in: list[dict[str, str]]
) -> list[dict[str, object]]:
    """Return what the report calls the programme, and when it began, as a table: fact, value.

    Parameters
    ----------
    programme : mapping
        The section of the config: name, agency, agency_short, and where there are such: pilot,
        earlier_report, survey_tool.
    cohorts : list of dict
        Rows of config/cohorts.csv.
    counted_in : list of dict
        The rows of config/sources.csv that the edition counts in.
    """
    there = {row["cohort"] for row in counted_in}
    starts = [row["start"] for row in cohorts if row["cohort"] in there and row["start"]]
    began = min(starts, default="")
    facts = {key: programme.get(key, "") for key in ("name", "agency", "agency_short")}
    for key, without in WITHOUT.items():
        facts[key] = programme.get(key, without)
    facts["first_year"] = began[:4] or "ingen"
    facts["first_month"] = month_text(began) if began else "ingen"
    return [{"fact": fact, "value": value} for fact, value in facts.items()]


def origin_of_settings(path: str) -> dict:
    """Return the origin of values that a settings file gives."""
    return {
        "path": path,
        "rule": "build_ledger",
        "script": "survey_report/ledger/ledger_build.py",
        "inputs": [path],
    }


def settings_origins(cohorts: str, edition: str) -> dict[str, dict]:
    """Return where the values of settings come from, by table, and by fact where it is another.

    Parameters
    ----------
    cohorts : str
        The path of cohorts.csv.
    edition : str
        The edition's id.
    """
    settings, registered = origin_of_settings(SETTINGS), origin_of_settings(cohorts)
    return {
        "config": settings,
        "programme": settings,
        "programme:fact=first_year": registered,
        "programme:fact=first_month": registered,
        "edition": origin_of_settings(f"config/editions/{edition}.yaml"),
    }


def describe_sources(
    values: list[dict], sources: list[dict[str, str]], corrections: list[dict[str, str]]
) -> dict[str, dict]:
    """Return size, cohort, date, owner and checksum of each file behind the values, by path.

    The checksums are those of config/sources.csv, which `validate` has held against the files;
    files of the config are summed here. A file with manual corrections names them, with the
    column of each, but not whose answer it is nor what it says.
    """
    corrected: dict[str, list[dict[str, str]]] = {}
    for row in corrections:
        told = {name: row[name] for name in ("correction_id", "column")}
        corrected.setdefault(row["path"], []).append(told)
    registered = {
        row["path"]: row
        | ({"corrections": corrected[row["path"]]} if row["path"] in corrected else {})
        for row in sources
    }
    paths = sorted({path for value in values for path in value["inputs"]})
    return {path: registered.get(path) or {"sha256": _sha256(path)} for path in paths}


def labels_of(factors: str, statements: list[str]) -> dict[str, str]:
    """Return what a reader sees for each factor and statement, in the order of the instruments.

    Parameters
    ----------
    factors : str
        config/instruments/factors.csv.
    statements : list of str
        The versions of the final evaluation, the oldest first; the newest wording is shown.
    """
    labels = {GLOBAL_INDEX: GLOBAL_INDEX_LABEL}
    labels |= {row["factor"]: row["label_nb"] for row in read_rows(factors)}
    for path in statements:
        labels |= {row["statement_id"]: row["text_nb"] for row in read_rows(path)}
    return labels


def write_values(values: list[dict], path: Path) -> None:
    """Write the ledger as JSON, one value a line."""
    lines = (json.dumps(value, ensure_ascii=False, allow_nan=False) for value in values)
    path.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")


def _sha256(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def build_and_write(
    statistics: list[Path],
    jobs: list[dict],
    definitions: str,
    narrower: str,
    sources: str,
    cohorts: str,
    corrections: str,
    factors: str,
    statements: list[str],
    config: dict,
    values_path: Path,
    described_path: Path,
    labels_path: Path,
) -> None:
    """Build the ledger, and write it with the files behind it and the labels.

    Parameters
    ----------
    statistics : list of Path
        The statistics tables, all in one folder.
    jobs : list of dict
        The jobs behind the tables, from `survey_report.workflow.job_graph`.
    definitions, narrower, sources, cohorts, corrections, factors : str
        values.csv, tables.csv, sources.csv, cohorts.csv and corrections.csv of the config, and
        the factors.
    statements : list of str
        The versions of the final evaluation, the oldest first.
    config : dict
        The whole config.
    values_path, described_path, labels_path : Path
        audit/values.json, audit/sources.json and audit/labels.json.

    Raises
    ------
    SystemExit
        When a definition or an exception does not fit the tables or the workflow.
    """
    tables = {path.stem: read_statistics(path) for path in statistics}
    tables["facts"] = with_hidden(tables["facts"], tables.pop("facts_hidden", []))
    tables["config"] = config_rows(config)
    labels = labels_of(factors, statements)
    edition = config["edition"]
    tables["edition"] = edition_rows(edition)
    counted_in = counted(read_rows(sources), edition)
    tables["programme"] = programme_rows(config["programme"], read_rows(cohorts), counted_in)
    corrected = read_rows(corrections)
    # a comparison without an earlier edition has neither rows nor files
    exceptions = [row for row in read_rows(narrower) if tables.get(row["table"], True)]
    paths = [path.as_posix() for path in statistics]
    try:
        origins = origins_of(paths, jobs, exceptions, counted_in, corrected, edition)
        origins |= settings_origins(cohorts, edition["id"])
        values = build_values(read_rows(definitions), tables, labels, origins)
    except LedgerError as error:
        sys.exit(str(error))
    write_values(values, values_path)
    described = describe_sources(values, counted_in, corrected)
    for content, path in ((described, described_path), (labels, labels_path)):
        text = json.dumps(content, ensure_ascii=False, indent=1)
        path.write_text(text + "\n", encoding="utf-8")
