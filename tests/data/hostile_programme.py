"""A programme whose every text is hostile: each field that somebody fills, in each register.

`FIELDS` names them. A field of a schema that may hold free text and is not named there fails the
test, so that a new one is thought of.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

import yaml

from benchmarks.small_project import make_small_project
from survey_report.review.sign_off import COLUMNS
from tests.data.awkward_programme import write_report
from tests.data.hostile_texts import HOSTILE

# what the validation refuses in a table, as letters that were broken on the way
REFUSED = ("html_entities", "openxml_cdata")
# what looks like a shortcode or a cell in a setting of the edition
REFUSED_IN_SETTINGS = ("shortcode", "inline_cell", "cell")
# formulas first, so that a text begins with one also where a field holds many
TEXTS = [HOSTILE["formula"], HOSTILE["formula_signs"], "@SUM(A1)", "-cmd|' /c calc'!A1"]
TEXTS += [text for name, text in HOSTILE.items() if name not in REFUSED and text not in TEXTS]
ALL = " · ".join(HOSTILE.values())
RAW = "data/raw/*/"
BRACES = str.maketrans("{}", "()")
# which texts of a table somebody fills freely
TABLES = {
    "config/assumptions.csv": ("assumption_nb", "consequence_nb"),
    "config/corrections.csv": ("who", "why"),
    "config/made_up.csv": ("reason_nb",),
    "config/prose_numbers.csv": ("name", "why_nb"),
    "config/sources.csv": ("owner",),
    "config/values.csv": ("definition_nb", "formula", "unit"),
    "config/instruments/effect_2016.csv": ("text_nb",),
    "config/instruments/effect_2016_codes.csv": ("label_nb",),
    "config/instruments/evaluation_2016.csv": ("text_nb",),
    "config/instruments/evaluation_2016_codes.csv": ("label_nb",),
    "config/instruments/factors.csv": ("label_nb",),
    f"{RAW}participants.csv": ("organisation", "position"),
    f"{RAW}development_areas.csv": ("area_nb",),
    f"{RAW}quotes.csv": ("theme", "text_nb"),
    f"{RAW}challenges.csv": ("theme", "text_nb"),
}
# free texts that no published file has, and that only a test of what leaks can look for
NOT_PRINTED = {
    "participants": ("respondent_id", "name", "email"),
    "quotes": ("cleared_by",),
    "challenges": ("cleared_by",),
    "corrections": ("respondent_id", "column", "old_value", "new_value"),
    # names of columns and of ledger values: others stop the build
    "values": ("n",),
    "guard_exceptions": ("comparison", "reason_nb"),
}
PROGRAMME = ("name", "agency", "agency_short", "pilot", "survey_tool", "earlier_report")
REVIEW = ["effect.global_index.diff", "1", "avvik", ALL, "2019-06-01", ALL, ALL, ALL, ALL]
EDITION = (
    *("title", "subtitle", "publisher", "statement", "author", "imprint", "licence", "contact"),
    *("citation", "synthetic_mark"),
)


def spread(count: int) -> list[str]:
    """Return so many texts that hold all hostile ones between them, the same one never twice."""
    if count >= len(TEXTS):
        return [f"{TEXTS[n % len(TEXTS)]} {n}" for n in range(count)]
    return [f"{' · '.join(TEXTS[n::count])} {n}" for n in range(count)]


def make_hostile_project(folder: Path, renderer: str) -> Path:
    """Make the project in `folder`, built by this renderer, and return the folder."""
    make_small_project(folder)
    write_report(folder)
    for pattern, columns in TABLES.items():
        for path in sorted(folder.glob(pattern)):
            _fill(path, columns)
    _fill_settings(folder, renderer)
    _write_review(folder / "reviews/2019.csv")
    _register(folder)
    return folder


def _fill(path: Path, columns: Iterable[str]) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        rows, names = list(reader), reader.fieldnames
    for column in columns:
        # the same name stays the same: an organisation has many members
        old = list(dict.fromkeys(row[column] for row in rows if row[column]))
        texts = spread(len(old))
        if column == "organisation":  # a quotation that names one is refused
            texts = [f"{text} etat" for text in texts]
        if (
            path.parent.name == "instruments" or path.name == "made_up.csv"
        ):  # the recheck takes digits for the report's numbers
            texts = [_without_digits(text) for text in texts]
            texts = [f"{text} {chr(97 + n % 26) * (1 + n // 26)}" for n, text in enumerate(texts)]
        if path.name == "values.csv":  # what stands in braces is a column of the table
            texts = [text.translate(BRACES) for text in texts]
        new = dict(zip(old, texts, strict=True))
        for row in rows:
            row[column] = new.get(row[column], "")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _without_digits(text: str) -> str:
    return re.sub(r"\d|\br\b", "", text)


def _fill_settings(folder: Path, renderer: str) -> None:
    path = folder / "config/config.yaml"
    config = yaml.safe_load(path.read_text(encoding="utf-8"))
    config["renderer"] = renderer
    programme = config["programme"]
    programme |= dict.fromkeys(PROGRAMME, ALL)
    asked = programme["evaluation_questions"]
    programme["evaluation_questions"] = dict.fromkeys(asked, _without_digits(ALL))
    path.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    path = folder / "config/editions/2019.yaml"
    edition = yaml.safe_load(path.read_text(encoding="utf-8"))
    texts = [text for name, text in HOSTILE.items() if name not in REFUSED_IN_SETTINGS]
    edition |= dict.fromkeys(EDITION, _without_digits(" · ".join(texts)))
    path.write_text(yaml.safe_dump(edition, allow_unicode=True), encoding="utf-8")


def _write_review(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    _write(path, [dict(zip(COLUMNS, REVIEW, strict=True))])


def _register(folder: Path) -> None:
    """Give every raw file a hostile name, and the register and the corrections that name."""
    path = folder / "config/sources.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = {}
    for number, row in enumerate(rows):
        old = Path(row["path"])
        said = "".join(sign for sign in TEXTS[number % len(TEXTS)] if sign not in "/{}<>\0")
        new = old.with_name(f"{said} {number}{old.suffix}")
        (folder / old).rename(folder / new)
        names[row["path"]] = row["path"] = new.as_posix()
        row["sha256"] = hashlib.sha256((folder / new).read_bytes()).hexdigest()
    _write(path, rows)
    path = folder / "config/corrections.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["path"] = names[row["path"]]
    _write(path, rows)


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
