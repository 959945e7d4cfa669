"""No published statistic without a second computation: the table of README.md is complete."""

import re

import pytest

from tests.reference import programmes, values

ROOT = values.HERE.parents[1]
TEXTS = {"quotes", "organisations"}  # texts that are let through, no statistics


def published() -> set[tuple[str, str]]:
    """Return table and column of all that docs/statistics.md describes.

    tests/outputs/test_statistics.py holds that page against the built files, column by column.
    """
    text = (ROOT / "docs/statistics.md").read_text(encoding="utf-8")
    sections = re.split(r"^## `(\w+)`$", text, flags=re.M)[1:]
    return {
        (table, column)
        for table, part in zip(sections[::2], sections[1::2], strict=True)
        for column in re.findall(r"^\| (\w+) \|", part, flags=re.M)[1:]
    }


def referenced() -> list[tuple[str, str, str, str]]:
    """Return table, column, second computation and what it uses, a row per column."""
    text = (values.HERE / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\w+) \| ([\w ]+) \| ([\w./]+) \| (.*?) ?\|$", text, flags=re.M)
    return [(table, column, by, uses) for table, all_, by, uses in rows for column in all_.split()]


def test_every_published_column_has_one_reference():
    named = [(table, column) for table, column, *_ in referenced()]
    assert len(named) == len(set(named))
    assert set(named) == published()


def test_the_rules_make_no_other_table():
    """A table that a statistics rule makes is on the page, and so in the table of references."""
    rules = (ROOT / "rules/statistics.smk").read_text(encoding="utf-8")
    made = set(re.findall(r'=\s*"data/processed/statistics/(\w+)\.csv"', rules))
    assert made - TEXTS == {table for table, _ in published()}


def test_what_is_said_to_be_in_r_is_in_what_r_printed():
    printed = {
        (table, column)
        for name in ("awkward", "drawn")
        for table, _, column in programmes.printed(values.HERE / f"{name}.csv")
    }
    said = {(t, c) for t, c, by, _ in referenced() if by.startswith("programme/")}
    assert said <= printed
    # and the other way round: what R prints of these tables is on the list
    assert {pair for pair in printed if pair[0] != "answer_counts"} == said


@pytest.mark.parametrize("by", sorted({row[2] for row in referenced()} - {"label"}))
def test_the_second_computations_exist(by):
    assert (values.HERE / by).exists() or (ROOT / by).exists()


def test_the_single_statistics_named_are_printed():
    """`statistics.R x, y` in the last column: R has printed values that begin so."""
    names = {
        name.strip().split(" ")[0]
        for *_, uses in referenced()
        for part in re.findall(r"statistics\.R ([\w, ]+)", uses)
        for name in part.split(",")
    }
    assert len(names) > 15
    for name in names:
        assert any(name in printed for printed in values.R.index), name


def test_a_label_is_a_label():
    """Only ids, names in Norwegian and notes go without a second computation."""
    ids = {"factor", "fact", "wave", "level", "count", "coefficient", "comparison", "null"}
    ids |= {"cohort", "statement_id", "question", "answer", "answer_label", "note"}
    assert {
        column for _, column, by, _ in referenced() if by == "label" and not column.endswith("_nb")
    } <= ids
