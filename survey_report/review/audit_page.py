"""Build reports/output/revisjon.html, the reviewer's view of a run."""

import base64
import json
import re
from collections import Counter
from pathlib import Path

import jinja2

from survey_report.files.csv_rows import read_rows
from survey_report.language import norwegian
from survey_report.ledger.ledger import SUPPRESSED
from survey_report.render.content_policy import with_policy
from survey_report.review.disclosure_account import account
from survey_report.review.edition_comparison import KINDS, Change, headlines
from survey_report.review.guard_changes import without_sentence
from survey_report.review.sign_off import (
    CHANGED,
    CHECKED,
    DEVIATION,
    OPEN,
    STEP,
    read_reviews,
    reviewable,
    state_of,
    with_state,
)
from survey_report.settings.editions import counted, late_versions, left_out
from survey_report.settings.palette import css_of_palette, load_palette

FILES = {"values": "", "html": "HTML", "pdf": "PDF", "docx": "Word", "xlsx": "Arbeidsboken"}
RECHECKS = {
    "statistics": "Tallene i tallregisteret er de som står i statistikktabellene",
    "table": "Tallene i statistikktabellene følger av hverandre",
    "inputs": "Filene bak hvert tall er registrert",
    "display": "Det som vises, er verdien avrundet",
    "text": "{}: Sitater, navn og spørsmål er de som er levert, bokstav for bokstav",
    "grim": "Prosentene svarer til et helt antall svar (GRIM)",
    "ledger": "{}: Tallene på siden er de i tallregisteret",
    "trace": "{}: Sporet bak hvert tall er det i tallregisteret",
    "row": "{}: Snitt, endring, standardavvik, t, d og intervall henger sammen for hver faktor",
    "sentence": "{}: Tall i samme setning henger sammen (deler, prosenter, t, p, intervaller)",
    "known": "{}: Desimaltall og prosenter i teksten finnes i tallregisteret",
    "reference": "{}: Henvisninger til figurer, tabeller og kapitler finnes",
    "title": "{}: Figurer, tabeller og vedlegg har samme nummer som i HTML",
    "figure": "{}: Alternativ tekst, tabell og nedlasting er som i figuren",
    "page": "{}: Sidetall, topptekst og innhold stemmer med sidene",
    "cell": "{}: Cellene er som i tallregisteret, med trykt nøyaktighet",
    "same": "{}: Tallene er de samme som i HTML, på samme sted",
}


def read_json(path: str | Path):
    """Return what a JSON file holds."""
    return json.loads(Path(path).read_text(encoding="utf-8"))


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


def reasons_in_all(tables: list[dict[str, object]]) -> list[tuple[str, int]]:
    """Return how many rows each reason has set aside in all tables, the most first."""
    counts: Counter = Counter()
    for table in tables:
        counts.update(dict(table["reasons"]))
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def checks_of(
    tables: list[dict[str, object]],
    guards: list[dict[str, str]],
    values: list[dict],
    recheck: list[dict[str, str]],
) -> list[dict[str, object]]:
    """Return the checks of the run: what was checked, of how many, and how it went.

    Parameters
    ----------
    tables : list of dict
        From `steps_by_table`.
    guards, recheck : list of dict
        Rows of audit/guards.csv and audit/recheck.csv.
    values : list of dict
        The ledger.

    Returns
    -------
    list of dict
        check, of, rounding, unsure, ok.
    """
    balanced = [t for t in tables if t["received"] == t["used"] + t["set_aside"]]
    defined = [value for value in values if value["definition"]]
    checks = [
        _check(
            "Rader mottatt = rader brukt + rader satt til side, i hver tabell", tables, balanced
        ),
        # check_prose stops the build otherwise
        _check("Påstander i teksten stemmer med tallene", guards, guards),
        _check("Tall i tallregisteret har en definisjon", values, defined),
    ]
    levels: dict[tuple[str, str], Counter] = {}
    for row in recheck:
        weight = int(row["reported"]) if row["check"] == "same" and row["level"] == "ok" else 1
        levels.setdefault((row["file"], row["check"]), Counter())[row["level"]] += weight
    return checks + [
        {
            "check": wording.format(FILES.get(file, "")),
            "of": levels[file, check].total(),
            "rounding": levels[file, check]["rounding"],
            "unsure": levels[file, check]["cannot_check"],
            "ok": not levels[file, check]["error"],
        }
        for check, wording in RECHECKS.items()
        for file in FILES
        if (file, check) in levels
    ]


def _check(wording: str, checked: list, held: list) -> dict[str, object]:
    return {
        "check": wording,
        "of": len(checked),
        "rounding": 0,
        "unsure": 0,
        "ok": len(held) == len(checked),
    }


def with_origins(values: list[dict], used: set[str]) -> tuple[list[dict], list[list[str]]]:
    """Return the values with the number of their set of files, and those sets.

    Parameters
    ----------
    values : list of dict
        The ledger.
    used : set of str
        Ids that the report shows.

    Returns
    -------
    (list of dict, list of list of str)
        The values with `files` (place in the list, from 1), `n_files` and `used`; and the sets.
    """
    sets: dict[tuple[str, ...], int] = {}
    told = [
        value
        | {
            "files": sets.setdefault(tuple(value["inputs"]), len(sets) + 1),
            "n_files": len(value["inputs"]),
            "used": value["id"] in used,
        }
        for value in values
    ]
    return told, [list(paths) for paths in sets]


def sources_of(
    registered: list[dict[str, str]], receipts: list[dict], values: list[dict]
) -> list[dict]:
    """Return the registered files with how each was read and how many values rest on it."""
    resting = Counter(path for value in values for path in value["inputs"])
    read = {receipt["path"]: receipt for receipt in receipts}
    return [
        row | {"values": resting[row["path"]], "receipt": read.get(row["path"])}
        for row in registered
    ]


def locked_packages(lock: str) -> list[tuple[str, str]]:
    """Return name and version of each package of requirements.txt."""
    return re.findall(r"^([\w.-]+)==([^\s;\\]+)", lock, re.MULTILINE)


def suppressed_values(values: list[dict]) -> list[dict]:
    """Return what the disclosure gate has hidden."""
    return [value for value in values if value["display"] == SUPPRESSED]


def reviews_of(
    path: str, values: list[dict], steps: list[dict[str, str]], used: set[str]
) -> dict[str, object]:
    """Return what has been signed off, how far it has come, and what is open.

    Parameters
    ----------
    path : str
        reviews/<edition>.csv, or "" when nobody has begun.
    values, steps : list of dict
        The ledger, and rows of audit/steps.csv.
    used : set of str
        Ids that the report shows.

    Returns
    -------
    dict
        rows (with their state), states (by item), counts (name and, of each state, how many, for
        the numbers of the report and for the steps), open_steps.
    """
    items = reviewable(values, steps)
    reviews = read_reviews(Path(path)) if path else []
    states = state_of(reviews, items)
    counted_states = {
        "Tall i rapporten": Counter(states[name] for name in sorted(used) if name in states),
        "Steg i rensingen": Counter(states[name] for name in items if name.startswith(STEP)),
    }
    return {
        "rows": with_state(reviews, items),
        "states": states,
        "counts": counted_states,
        "names": (CHECKED, CHANGED, DEVIATION, OPEN),
        "open_steps": [n for n in items if n.startswith(STEP) and states[n] != CHECKED],
    }


def account_of(files, ledger: list[dict]) -> list[dict[str, object]]:
    """Return what the disclosure gate did, from the rule's inputs: see `disclosure_account`."""
    tables = (files.cohorts, files.counts, files.bands, files.answers)
    return account(ledger, *map(read_rows, tables))


def render_audit(template: str, **content: object) -> str:
    """Return the page; a name the template asks for and does not get is an error."""
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.tests["like"] = lambda text, pattern: re.fullmatch(pattern, text) is not None
    environment.filters["tall"] = lambda number: norwegian.decimal(float(number), 0)
    return with_policy(environment.from_string(template).render(**content))


def build_audit(files, edition: dict, previous: str) -> str:
    """Gather what the page shows, and return the page.

    Parameters
    ----------
    files : named files
        The inputs of the rule: template, palette, fonts, values, described, steps, set_aside,
        guards, numbers, recheck, changes, receipts, sources, corrections, versions, assumptions,
        renderer, lock, reviews, cohorts, counts, bands, answers, html.
    edition : dict
    previous : str
        Folder of the previous edition, or "".
    """
    register = read_rows(files.sources)
    tables = steps_by_table(read_rows(files.steps), read_rows(files.set_aside))
    guards = read_rows(files.guards)
    report = Path(files.html).read_text(encoding="utf-8") if files.html else ""
    ledger = read_json(files["values"])
    changes = [Change(**row) for row in read_rows(files.changes)]
    used = set(re.findall(r'data-id="([^"]+)"', report))
    values, sets = with_origins(ledger, used)
    reviews = files.reviews if isinstance(files.reviews, str) else "".join(files.reviews)
    return render_audit(
        Path(files.template).read_text(encoding="utf-8"),
        edition=edition,
        cut_off=norwegian.date_text(edition["cut_off"]),
        sources=sources_of(counted(register, edition), read_json(files.receipts), values),
        left_out=left_out(register, edition),
        described=read_json(files.described),
        sets=sets,
        tables=tables,
        reasons=reasons_in_all(tables),
        corrections=read_rows(files.corrections),
        late=[
            row | {"received": norwegian.date_text(row["received"])}
            for row in late_versions(register, read_rows(files.versions), edition)
        ],
        assumptions=read_rows(files.assumptions),
        checks=checks_of(tables, guards, values, read_rows(files.recheck)),
        guards=guards,
        unguarding=without_sentence(guards),
        numbers=read_rows(files.numbers),
        reviews=reviews_of(reviews, ledger, read_rows(files.steps), used),
        values=values,
        suppressed=suppressed_values(values),
        account=account_of(files, ledger),
        previous=previous,
        changes=changes,
        headlines=headlines(changes),
        kinds=KINDS,
        renderer=read_json(files.renderer),
        packages=locked_packages(Path(files.lock).read_text(encoding="utf-8")),
        palette=css_of_palette(load_palette(Path(files.palette))),
        fonts={
            weight: base64.b64encode(Path(path).read_bytes()).decode("ascii")
            for weight, path in zip((400, 600), files.fonts, strict=True)
        },
    )
