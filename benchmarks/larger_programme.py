"""The demonstration programme with many times the groups, as raw exports in a copy of the project.

    .venv/bin/python -m benchmarks.larger_programme <times> <an empty folder>

Each cohort gets `times` its groups: a programme that grows this much takes in more groups at a
time, it does not run for hundreds of years. The first copy of each file keeps its rows. In the
others groups, respondents and texts get new ids, people new names, and each completed answer is
drawn from those that the group's members gave, so that groups keep their level and no two are
alike. Where a judgement in the text no longer holds, the report has the wording that does.
"""

from __future__ import annotations

import csv
import hashlib
import re
import shutil
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import xlsxwriter

from survey_report.cleaning.registers import IDENTITY
from survey_report.readers import READERS
from survey_report.readers.corrections import correct

ROOT = Path(__file__).parents[1]
LEFT_OUT = shutil.ignore_patterns(
    ".venv", ".git", ".snakemake", "__pycache__", ".*_cache", ".hypothesis", "processed", "output",
    "logs",
)  # fmt: skip
# headings of the respondent, the group and the status, and what is written in a completed answer
SURVEYS = {
    "efs_csv": ("u_account", "c_0001", "dispcode", {"31", "32"}),
    "label_xlsx": ("Respondent-ID", "Ledergruppe", "Status", {"Fullført"}),
    "plain_csv": ("respondent_id", "group", "status", {"complete", "Fullført", "31", "32"}),
}
IDS = ("respondent_id", "quote_id", "challenge_id")
GROUP = re.compile(r"(\d{4}-\d+-)([A-Z]+)")


def copy_project(folder: Path) -> Path:
    """Copy the project without what it has built, and return the folder."""
    return Path(shutil.copytree(ROOT, folder, ignore=LEFT_OUT, symlinks=True))


def make_larger(project: Path, times: int, seed: int = 100) -> None:
    """Give each cohort of the project `times` its groups, and register the new files."""
    register = project / "config/sources.csv"
    sources, corrections = _rows(register), _rows(project / "config/corrections.csv")
    letters, questions = _groups_of_cohorts(project, sources), _questions(project)
    rng = np.random.default_rng(seed)
    for source in sources:
        path = project / source["path"]
        raw = READERS[source["format"]].load(path)
        own = [row for row in corrections if row["path"] == source["path"]]
        key = IDENTITY.get(source["source"], READERS[source["format"]].IDENTITY)
        cells = correct(raw.cells, own, key, source["path"])
        larger = multiply(cells, source, times, letters[source["cohort"]], questions, rng)
        # the corrections that are registered still have something to correct
        larger.iloc[: len(raw.cells)] = raw.cells
        _write(larger, path, raw.encoding, raw.delimiter)
        source["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
        source["rows"] = str(len(larger))
    with register.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(sources[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(sources)


def multiply(
    cells: pd.DataFrame,
    source: dict,
    times: int,
    groups: int,
    questions: set[str],
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Return `times` the rows of an export or a register; the first of them as they were.

    Parameters
    ----------
    cells : pandas.DataFrame
        Strings.
    source : dict
        The file's row of config/sources.csv: source, format.
    times : int
    groups : int
        Groups in the cohort before.
    questions : set of str
        Headings of the columns with answers.
    rng : numpy.random.Generator
    """
    survey = source["source"] in ("effect", "evaluation")
    identity, group, status, complete = SURVEYS[source["format"]] if survey else (None,) * 4
    copy = np.arange(times).repeat(len(cells))
    larger = pd.concat([cells] * times, ignore_index=True)
    if survey:
        answers = [name for name in cells if name in questions]
        values = cells[answers].to_numpy(dtype="object")
        drawn = larger[answers].to_numpy(dtype="object", copy=True)
        finished = cells[status].isin(complete)
        for _, rows in cells.index[finished].groupby(cells.loc[finished, group]).items():
            own = cells.index.get_indexer(rows)
            there = np.flatnonzero(np.isin(np.tile(np.arange(len(cells)), times), own) & (copy > 0))
            picked = rng.choice(own, (len(there), len(answers)))
            drawn[there] = values[picked, np.arange(len(answers))]
        larger[answers] = drawn
    for name in larger:
        if name == identity or name in IDS:
            larger[name] = [_new_id(old, nth) for old, nth in zip(larger[name], copy, strict=True)]
        if name == group or name == "group":
            larger[name] = [
                _new_group(old, nth, groups) for old, nth in zip(larger[name], copy, strict=True)
            ]
    if "name" in larger:
        _name_anew(larger, copy > 0, rng)
    return larger


def letters_of(number: int) -> str:
    """Return A, B … Z, AA, AB … for 0, 1 …, as the columns of a spreadsheet."""
    text = ""
    number += 1
    while number:
        number, place = divmod(number - 1, 26)
        text = chr(ord("A") + place) + text
    return text


def _rows(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _new_id(identity: str, nth: int) -> str:
    return f"{identity}{nth:03}" if identity and nth else identity


def _new_group(group: str, nth: int, groups: int) -> str:
    match = GROUP.fullmatch(group)
    if not match or not nth:
        return group
    return match[1] + letters_of(nth * groups + ord(match[2]) - ord("A"))


def _name_anew(participants: pd.DataFrame, new: np.ndarray, rng: np.random.Generator) -> None:
    """Put the given and the family names of those who are there together anew."""
    given, family = zip(*(name.split(" ", 1) for name in participants["name"]), strict=True)
    drawn = [f"{a} {b}" for a, b in zip(rng.permutation(given), rng.permutation(family))]  # noqa: B905
    participants["name"] = np.where(new, drawn, participants["name"])


def _groups_of_cohorts(project: Path, sources: list[dict]) -> dict[str, int]:
    """Return how many letters each cohort's groups have taken."""
    return {
        source["cohort"]: max(
            ord(match[2]) - ord("A") + 1
            for group in READERS[source["format"]].load(project / source["path"]).cells["group"]
            if (match := GROUP.fullmatch(group))
        )
        for source in sources
        if source["source"] == "participants"
    }


def _questions(project: Path) -> set[str]:
    """Return whatever may head the answers to an item: its id, its variable, its wording."""
    instruments = (project / "config/instruments").glob("*_[0-9][0-9][0-9][0-9].csv")
    tables = [pd.read_csv(path, dtype="str", keep_default_na=False) for path in instruments]
    headed_by = {"item_id", "statement_id", "variable", "text_nb"}
    return {cell for table in tables for name in headed_by & set(table) for cell in table[name]}


def _write(cells: pd.DataFrame, path: Path, encoding: str, delimiter: str) -> None:
    if path.suffix == ".xlsx":
        # row by row; it still writes how large the sheet is, as survey tools do
        with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate([list(cells.columns), *cells.itertuples(index=False)]):
                for place, cell in enumerate(row):
                    if cell:
                        sheet.write_string(number, place, cell)
    else:
        cells.to_csv(path, sep=delimiter, encoding=encoding, index=False, lineterminator="\n")


def main() -> None:
    """Make a copy of the project with a larger programme."""
    times, folder = int(sys.argv[1]), Path(sys.argv[2])
    make_larger(copy_project(folder), times)


if __name__ == "__main__":
    main()
