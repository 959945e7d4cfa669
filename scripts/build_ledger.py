"""Build data/processed/audit/values.json, the ledger of every value the report can show."""

import csv
import json
from pathlib import Path

from scripts.lib.ledger import build_values


def read_rows(path: Path) -> list[dict[str, object]]:
    """Return a statistics table as rows; numbers are numbers, an empty cell is a missing one."""
    return [{column: _cell(cell) for column, cell in row.items()} for row in _read_csv(path)]


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


def origins_of(
    tables: list[dict[str, str]], sources: list[dict[str, str]], directory: str
) -> dict[str, dict]:
    """Return, per statistics table, its path, rule, script and the raw files behind it.

    Parameters
    ----------
    tables : list of dict
        Rows of config/tables.csv: table, rule, sources (``;``-separated kinds of source).
    sources : list of dict
        Rows of config/sources.csv.
    directory : str
        Where the statistics tables lie.
    """
    return {
        row["table"]: {
            "path": f"{directory}/{row['table']}.csv",
            "rule": row["rule"],
            "script": f"scripts/{row['rule']}.py",
            "inputs": sorted(
                source["path"]
                for source in sources
                if source["source"] in row["sources"].split(";")
            ),
        }
        for row in tables
    }


def _read_csv(path: str | Path) -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main(snakemake) -> None:
    """Unpack the rule's files, build the ledger and write it."""
    paths = [Path(path) for path in snakemake.input.statistics]
    tables = {path.stem: read_rows(path) for path in paths}
    tables["config"] = config_rows(snakemake.config)
    labels = {row["factor"]: row["label_nb"] for row in _read_csv(snakemake.input.factors)}
    labels["global_index"] = "samlet indeks"
    labels |= {row["statement_id"]: row["text_nb"] for row in _read_csv(snakemake.input.statements)}
    origins = origins_of(
        _read_csv(snakemake.input.tables), _read_csv(snakemake.input.sources), str(paths[0].parent)
    )
    origins["config"] = {
        "path": "config/config.yaml",
        "rule": "build_ledger",
        "script": "scripts/build_ledger.py",
        "inputs": ["config/config.yaml"],
    }
    values = build_values(_read_csv(snakemake.input.definitions), tables, labels, origins)
    text = json.dumps(values, ensure_ascii=False, indent=1, allow_nan=False)
    Path(snakemake.output.values).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
