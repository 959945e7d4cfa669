"""Build reports/output/revisjon.html, the reviewer's view of a run."""

import base64
import csv
import json
import re
from collections import Counter
from pathlib import Path

import jinja2

from scripts.lib import norwegian
from scripts.lib.ledger import SUPPRESSED

# the fact page, figure 2, tables 1 and 2
PRINTED_IN_2019 = re.compile(
    r"facts\.\w+|evaluation\.\w+\.percent_agree|effect\.\w+\.(mean|sd)_(before|after)"
    r"|effect\.\w+\.(diff|ci_low|ci_high|t|d|improved|not_improved|groups_chosen)"
)


def read_rows(path: str | Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def steps_by_table(
    steps: list[dict[str, str]], set_aside: list[dict[str, str]]
) -> list[dict[str, object]]:
    """Return, per clean table, its steps, its sums and the rows set aside by reason.

    Parameters
    ----------
    steps : list of dict
        Rows of audit/steps.csv: table, step, description, rows_in, rows_out, cells_changed.
    set_aside : list of dict
        Rows of audit/set_aside.csv: table, row, reason.
    """
    reasons: dict[str, Counter] = {}
    for row in set_aside:
        reasons.setdefault(row["table"], Counter())[row["reason"]] += 1
    tables: dict[str, list[dict[str, str]]] = {}
    for step in steps:
        tables.setdefault(step["table"], []).append(step)
    return [
        {
            "table": table,
            "steps": of_table,
            "received": int(of_table[0]["rows_in"]),
            "used": int(of_table[-1]["rows_out"]),
            "set_aside": sum(reasons.get(table, Counter()).values()),
            "reasons": sorted(reasons.get(table, Counter()).items()),
            "cells_changed": sum(int(step["cells_changed"]) for step in of_table),
        }
        for table, of_table in sorted(tables.items())
    ]


def checks_of(
    tables: list[dict[str, object]], guards: list[dict[str, str]], values: list[dict]
) -> list[dict[str, object]]:
    """Return the checks of the run: what was checked, of how many, and whether all held."""
    balanced = [t for t in tables if t["received"] == t["used"] + t["set_aside"]]
    defined = [value for value in values if value["definition"]]
    return [
        {
            "check": "Rader mottatt = rader brukt + rader satt til side, i hver tabell",
            "of": len(tables),
            "ok": len(balanced) == len(tables),
        },
        {
            "check": "Påstander i teksten som stemmer med tallene",
            "of": len(guards),
            "ok": True,  # check_prose stops the build otherwise
        },
        {
            "check": "Tall i tallregisteret som har en definisjon",
            "of": len(values),
            "ok": len(defined) == len(values),
        },
    ]


def suppressed_values(values: list[dict]) -> list[dict]:
    """Return what the disclosure gate has hidden, and whether the 2019 edition printed such."""
    return [
        value | {"printed_in_2019": bool(PRINTED_IN_2019.fullmatch(value["id"]))}
        for value in values
        if value["display"] == SUPPRESSED
    ]


def render_audit(template: str, **content: object) -> str:
    """Return the page; a name the template asks for and does not get is an error."""
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["tall"] = lambda number: norwegian.decimal(float(number), 0)
    return environment.from_string(template).render(**content)


def main(snakemake) -> None:
    """Unpack the rule's files, gather what the page shows and write it."""
    files = snakemake.input
    values = json.loads(Path(files.values).read_text(encoding="utf-8"))
    tables = steps_by_table(read_rows(files.steps), read_rows(files.set_aside))
    guards = read_rows(files.guards)
    page = render_audit(
        Path(files.template).read_text(encoding="utf-8"),
        edition=snakemake.config["edition"],
        sources=read_rows(files.sources),
        tables=tables,
        corrections=read_rows(files.corrections),
        assumptions=read_rows(files.assumptions),
        checks=checks_of(tables, guards, values),
        guards=guards,
        values=values,
        suppressed=suppressed_values(values),
        renderer=json.loads(Path(files.renderer).read_text(encoding="utf-8")),
        lock=Path(files.lock).read_text(encoding="utf-8").count("=="),
        fonts={
            weight: base64.b64encode(Path(path).read_bytes()).decode("ascii")
            for weight, path in zip((400, 600), files.fonts, strict=True)
        },
    )
    Path(snakemake.output.audit).write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
