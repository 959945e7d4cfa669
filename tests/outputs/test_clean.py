"""The clean stage of the built demonstration set: every raw row is used or set aside."""

from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).parents[2]
CLEAN = ROOT / "data" / "processed" / "clean"
AUDIT = ROOT / "data" / "processed" / "audit"

pytestmark = pytest.mark.usefixtures("built")


@pytest.fixture(scope="module")
def steps():
    return pd.read_csv(AUDIT / "steps.csv", keep_default_na=False)


@pytest.fixture(scope="module")
def set_aside():
    return pd.read_csv(AUDIT / "set_aside.csv", keep_default_na=False)


@pytest.fixture(scope="module")
def rows_used():
    """Rows of the clean tables that come from one raw row, per table of the audit."""
    effect = pd.read_parquet(CLEAN / "effect_items.parquet")
    evaluation = pd.read_parquet(CLEAN / "evaluation_answers.parquet")
    areas = pd.read_parquet(CLEAN / "development_areas.parquet")
    tables = {
        "effect": effect,
        "evaluation": evaluation.drop_duplicates(["cohort", "respondent"]),
        "development_areas": areas.drop_duplicates(["group", "area_no"]),
    } | {
        kind: pd.read_parquet(CLEAN / f"{kind}.parquet")
        for kind in ("participants", "quotes", "challenges")
    }
    counts = {}
    for kind, table in tables.items():
        name = f"{kind}/" + table["cohort"]
        if kind == "effect":
            name += "/" + table["wave"]
        counts |= name.value_counts().to_dict()
    return counts


def test_steps_cover_every_registered_file(steps):
    sources = pd.read_csv(ROOT / "config" / "sources.csv", keep_default_na=False)
    names = sources["source"] + "/" + sources["cohort"]
    names = names.where(sources["wave"] == "", names + "/" + sources["wave"])
    read = steps[steps["step"] == "read"].set_index("table")["rows_in"]
    assert read.to_dict() == dict(zip(names, sources["rows"], strict=True))


def test_rows_in_are_rows_used_and_set_aside(steps, set_aside, rows_used):
    read = steps[steps["step"] == "read"].set_index("table")["rows_in"]
    aside = set_aside["table"].value_counts()
    for table, rows in read.items():
        assert rows == rows_used.get(table, 0) + aside.get(table, 0), table


def test_each_step_begins_where_the_last_one_ended(steps):
    for table, rows in steps.groupby("table"):
        assert rows["rows_in"].tolist()[1:] == rows["rows_out"].tolist()[:-1], table


def test_steps_set_aside_as_many_rows_as_are_listed(steps, set_aside):
    gone = (steps["rows_in"] - steps["rows_out"]).groupby(steps["table"]).sum()
    listed = set_aside["table"].value_counts()
    assert gone[gone > 0].to_dict() == listed.to_dict()
    assert (set_aside["reason"] != "").all()


def test_no_row_is_set_aside_twice(set_aside):
    assert not set_aside.duplicated(["table", "row"]).any()


def test_groups_are_the_means_of_their_members():
    members = pd.read_parquet(CLEAN / "effect_members.parquet")
    groups = pd.read_parquet(CLEAN / "effect_groups.parquet")
    keys = ["cohort", "group", "wave", "factor"]
    assert list(groups.columns) == [*keys, "n_members", "mean"]
    one = groups[groups["factor"] != "global_index"].iloc[0]
    scores = members[(members[keys] == one[keys]).all(axis=1)]["score"].dropna()
    assert one["mean"] == pytest.approx(sum(scores) / len(scores))
    assert one["n_members"] == len(scores)


def test_nothing_after_cleaning_holds_an_original_identity():
    identities, names = set(), set()
    for path in sorted((ROOT / "data" / "raw").glob("*/participants.csv")):
        raw = pd.read_csv(path, keep_default_na=False, dtype="str")
        identities |= set(raw["respondent_id"])
        names |= set(raw["name"]) | set(raw["email"])
    for path in [*CLEAN.rglob("*.parquet"), *CLEAN.rglob("*.csv"), *AUDIT.glob("s*.csv")]:
        table = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
        for column in table.select_dtypes(["str", "object"]):
            values = set(table[column].dropna().astype(str))
            assert not values & identities, f"{path.name}: {column}"
            assert not values & names, f"{path.name}: {column}"
