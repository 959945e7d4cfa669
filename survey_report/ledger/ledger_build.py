"""Build data/processed/audit/values.json, the ledger of every value the report can show.

Beside it, audit/sources.json tells of each file behind the values.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from survey_report.files.csv_rows import read_rows
from survey_report.language.norwegian import month_text
from survey_report.ledger.ledger import build_values
from survey_report.settings.editions import counted


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
    return [{"fact": "cut_off_month", "value": month_text(edition["cut_off"])}]


def origins_of(
    tables: list[dict[str, str]],
    sources: list[dict[str, str]],
    directory: str,
    edition: Mapping[str, str],
) -> dict[str, dict]:
    """Return, per statistics table, its path, rule, script and the raw files behind it.

    Parameters
    ----------
    tables : list of dict
        Rows of config/tables.csv: table, only, rule, script, sources. `only` is empty, or the rows
        (``fact=mean_age``) or the column of the table that have sources of their own. A source
        may have {edition} and {previous} in its path.
    sources : list of dict
        The rows of config/sources.csv that the edition counts in.
    directory : str
        Where the statistics tables lie.
    edition : mapping
        id, and previous where there is one.

    Returns
    -------
    dict
        By table, or by ``table:only``.
    """
    names = {"edition": edition["id"], "previous": edition.get("previous", "")}
    return {
        ":".join(filter(None, (row["table"], row["only"]))): {
            "path": f"{directory}/{row['table']}.csv",
            "rule": row["rule"],
            "script": row["script"],
            "inputs": sorted(
                path
                for kind in row["sources"].format(**names).split(";")
                for path in files_of(kind, sources)
            ),
        }
        for row in tables
    }


def origin_of_settings(path: str) -> dict:
    """Return the origin of values that a settings file gives."""
    return {
        "path": path,
        "rule": "build_ledger",
        "script": "survey_report/ledger/ledger_build.py",
        "inputs": [path],
    }


def files_of(kind: str, sources: list[dict[str, str]]) -> list[str]:
    """Return the files of one kind of source.

    Parameters
    ----------
    kind : str
        ``evaluation``; ``effect:before+after``, the files of these waves from the cohorts that
        have delivered all of them; or the path of a file of the config.
    sources : list of dict
        Rows of config/sources.csv.
    """
    if "/" in kind:
        return [kind]
    source, _, wanted = kind.partition(":")
    waves = set(wanted.split("+")) if wanted else {row["wave"] for row in sources}
    rows = [row for row in sources if row["source"] == source and row["wave"] in waves]
    delivered: dict[str, set[str]] = {}
    for row in rows:
        delivered.setdefault(row["cohort"], set()).add(row["wave"])
    return [row["path"] for row in rows if not wanted or delivered[row["cohort"]] == waves]


def describe_sources(values: list[dict], sources: list[dict[str, str]]) -> dict[str, dict]:
    """Return size, cohort, date, owner and checksum of each file behind the values, by path.

    The checksums are those of config/sources.csv, which `validate` has held against the files;
    files of the config are summed here.
    """
    registered = {row["path"]: row for row in sources}
    paths = sorted({path for value in values for path in value["inputs"]})
    return {path: registered.get(path) or {"sha256": _sha256(path)} for path in paths}


def write_values(values: list[dict], path: Path) -> None:
    """Write the ledger as JSON, one value a line."""
    lines = (json.dumps(value, ensure_ascii=False, allow_nan=False) for value in values)
    path.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")


def _sha256(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def build_and_write(
    statistics: list[Path],
    definitions: str,
    narrower: str,
    sources: str,
    factors: str,
    statements: list[str],
    config: dict,
    values_path: Path,
    described_path: Path,
) -> None:
    """Build the ledger, and write it with the files behind it.

    Parameters
    ----------
    statistics : list of Path
        The statistics tables, all in one folder.
    definitions, narrower, sources, factors : str
        config/values.csv, config/tables.csv, config/sources.csv and the factors' labels.
    statements : list of str
        The versions of the final evaluation, the oldest first.
    config : dict
        The whole config.
    values_path, described_path : Path
        audit/values.json and audit/sources.json.
    """
    tables = {path.stem: read_statistics(path) for path in statistics}
    tables["config"] = config_rows(config)
    labels = {row["factor"]: row["label_nb"] for row in read_rows(factors)}
    labels["global_index"] = "Samlet indeks"
    for path in statements:
        labels |= {row["statement_id"]: row["text_nb"] for row in read_rows(path)}
    edition = config["edition"]
    tables["edition"] = edition_rows(edition)
    counted_in = counted(read_rows(sources), edition)
    directory = statistics[0].parent.as_posix()
    origins = origins_of(read_rows(narrower), counted_in, directory, edition)
    origins["config"] = origin_of_settings("config/config.yaml")
    origins["edition"] = origin_of_settings(f"config/editions/{edition['id']}.yaml")
    values = build_values(read_rows(definitions), tables, labels, origins)
    write_values(values, values_path)
    described = json.dumps(describe_sources(values, counted_in), ensure_ascii=False, indent=1)
    described_path.write_text(described + "\n", encoding="utf-8")
