"""The built statistics: against the published edition, and against their data dictionary."""

import csv
import re
from pathlib import Path

import pandas as pd
import pytest

from survey_report.statistics.waves import group_means

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "tests/data/reference_2019"
DICTIONARY = ROOT / "docs/statistics.md"
# What is printed with two decimals may lie half a unit to either side.
HALF = 0.005 + 1e-9
CONTRACT = {
    "effect_change": "factor n_groups mean_before sd_before mean_after sd_after diff ci_low "
    "ci_high t df p p_holm d d_low d_high improved not_improved groups_chosen",
    "evaluation": "statement_id question n n_agree percent_agree ci_low ci_high suppressed",
    "facts": "fact value",
}


@pytest.fixture(scope="module")
def statistics(built) -> Path:
    return built / "data/processed/statistics"


@pytest.fixture(scope="module")
def change(statistics) -> pd.DataFrame:
    return pd.read_csv(statistics / "effect_change.csv", index_col="factor")


@pytest.fixture(scope="module")
def table2() -> pd.DataFrame:
    return pd.read_csv(PUBLISHED / "table2_effect_change.csv", index_col="factor")


def facts_of(path: Path) -> pd.Series:
    return pd.to_numeric(pd.read_csv(path, index_col="fact")["value"])


def documented() -> dict[str, list[str]]:
    """Return the columns of each table in the data dictionary."""
    sections = re.split(r"^## `(\w+)`$", DICTIONARY.read_text(encoding="utf-8"), flags=re.M)
    names, texts = sections[1::2], sections[2::2]
    rows = [re.findall(r"^\| (\w+) \|", text, flags=re.M) for text in texts]
    return {name: columns[1:] for name, columns in zip(names, rows, strict=True)}


def definitions() -> list[dict[str, str]]:
    with (ROOT / "config/values.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# --- the published edition


@pytest.mark.parametrize("column", ["mean_before", "sd_before", "mean_after", "sd_after"])
def test_means_and_sds_of_table_2(change, table2, column):
    difference = (change[column] - table2[column]).abs()
    assert difference.max() <= HALF, difference.idxmax()


@pytest.mark.parametrize("column", ["diff", "d"])
def test_differences_and_effect_sizes_of_table_2(change, table2, column):
    """Within 0.005 and rounding, since the print computed them from unrounded numbers."""
    difference = (change[column] - table2[column]).abs()
    assert difference.max() <= 0.005 + HALF, difference.idxmax()


def test_t_of_table_2(change, table2):
    difference = (change["t"] - table2["t"]).abs()
    assert difference.max() <= 0.01 + HALF, difference.idxmax()


def test_stars_of_table_2(change, table2):
    """The print has three stars where p rounds to .000, not where p < .001: four factors with p
    between .0005 and .001 have two."""
    stars = pd.cut(change["p"], [0, 0.0005, 0.01, 0.05, 1], labels=["***", "**", "*", ""])
    assert stars.astype(str).to_dict() == table2["stars"].fillna("").to_dict()


def test_groups_chosen_of_table_2_where_printed_whole(change, table2):
    """The print lost some, and has the d of continuous_team_learning in this column."""
    printed = table2["groups_chosen"].dropna()
    printed = printed[printed == printed.round()]
    assert len(printed) == 19
    assert change.loc[printed.index, "groups_chosen"].to_dict() == printed.to_dict()


def test_counts_of_table_1(change):
    table1 = pd.read_csv(PUBLISHED / "table1_groups_improved.csv", index_col="factor")
    for column in ["improved", "not_improved"]:
        assert change.loc[table1.index, column].to_dict() == table1[column].to_dict()


def test_figure_2(statistics):
    ours = pd.read_csv(statistics / "evaluation.csv", index_col="statement_id")["percent_agree"]
    figure = pd.read_csv(PUBLISHED / "figure2_evaluation.csv", index_col="statement_id")
    assert ours[figure.index].round().to_dict() == figure["percent_agree"].to_dict()


def test_other_statements(statistics):
    ours = pd.read_csv(statistics / "evaluation.csv", index_col="statement_id")["percent_agree"]
    other = pd.read_csv(PUBLISHED / "evaluation_other_statements.csv", index_col="statement_id")
    for statement, reported in other["reported"].items():
        if match := re.fullmatch(r"(\d+) of (\d+)", reported):
            part, whole = int(match[1]), int(match[2])
            assert round(ours[statement] / 100 * whole) == part, statement
        else:
            assert round(ours[statement]) == int(reported.removesuffix(" percent")), statement


def test_fact_page(statistics):
    ours = facts_of(statistics / "facts.csv")
    printed = pd.read_csv(PUBLISHED / "facts.csv", index_col="fact")["value"]
    # "about 350" is the rounded number; the two "listed" count names in a damaged text
    printed = printed.drop(["ministries_listed", "directorates_listed"])
    printed = printed.rename({"leaders_total": "leaders_total_rounded"})
    decimals = printed.map(lambda value: 0 if float(value).is_integer() else 1)
    rounded = {fact: round(ours[fact], places) for fact, places in decimals.items()}
    assert rounded == printed.to_dict()


def test_counts_of_groups_and_the_correlation_of_the_text(statistics):
    """27 groups better and 4 worse; 19 reliably better and 1 worse; r = .64."""
    summary = facts_of(statistics / "effect_summary.csv")
    assert summary["groups_completed"] == 31
    assert (summary["groups_improved_global"], summary["groups_declined_global"]) == (27, 4)
    reliable = pd.read_csv(statistics / "reliable_change.csv").query("main == 'ja'").iloc[0]
    assert (reliable["positive"], reliable["negative"], reliable["unchanged"]) == (19, 1, 11)
    correlation = facts_of(statistics / "goals_correlations.csv")["goal_change_correlation"]
    assert round(correlation, 2) == 0.64


def test_true_counts_of_effect_sizes(statistics, table2):
    """Counted in the printed d; the text says 12 and 12, against its own table."""
    d = table2["d"].drop("global_index")
    summary = facts_of(statistics / "effect_summary.csv")
    assert summary["large_effects"] == (d >= 0.8).sum() == 10
    assert summary["medium_effects"] == ((d >= 0.5) & (d < 0.8)).sum() == 14
    assert summary["significant_positive"] == table2["stars"].drop("global_index").notna().sum()


# --- what must hold between the tables


def test_contract_columns(statistics):
    for name, columns in CONTRACT.items():
        assert list(pd.read_csv(statistics / f"{name}.csv", nrows=0)) == columns.split()


def test_counts_sum_to_groups(statistics, change):
    assert (change["improved"] + change["not_improved"] == change["n_groups"]).all()
    full = pd.read_csv(statistics / "effect_change_full.csv")
    parts = full["improved"] + full["unchanged"] + full["declined"]
    assert (parts == full["n_groups"]).all()
    summary = facts_of(statistics / "effect_summary.csv")
    sure = ["significant_positive", "significant_negative", "not_significant"]
    assert summary[sure].sum() == summary["factors_total"] == 26
    points = pd.read_csv(statistics / "group_changes.csv").groupby("factor")["groups"].sum()
    assert (points == change["n_groups"][points.index]).all()


def test_everything_missing_says_why(statistics):
    """A blank among the numbers stands in a row that is suppressed, or that has a reason."""
    for path in sorted(statistics.glob("*.csv")):
        table = pd.read_csv(path)
        reasons = [column for column in table if column.endswith("reason")]
        texts = [*reasons, *table.columns.intersection(["note"])]
        open_bands = ["low", "high"] if path.stem == "group_changes" else []
        numbers = table.drop(columns=[*texts, *open_bands]).select_dtypes("number")
        blank = numbers.isna().any(axis=1)
        excused = pd.Series(False, index=table.index)
        if "suppressed" in table:
            excused |= table["suppressed"]
        excused |= table[reasons].notna().any(axis=1)
        assert not (blank & ~excused).any(), path.name


def test_the_groups_of_the_change_are_those_of_the_clean_stage(built, change):
    """The means of the table, had back from the members by another way."""
    clean = built / "data/processed/clean"
    groups = pd.read_parquet(clean / "effect_groups.parquet")
    again = group_means(pd.read_parquet(clean / "effect_members.parquet"))
    pd.testing.assert_frame_equal(groups, again)
    completed = set(groups.query("wave == 'before'")["group"])
    completed &= set(groups.query("wave == 'after'")["group"])
    rows = groups[groups["group"].isin(completed) & (groups["wave"] == "after")]
    means = rows.groupby("factor")["mean"].mean()
    assert change["mean_after"].to_dict() == pytest.approx(means.to_dict())


# --- the data dictionary and the ledger's definitions


def test_the_dictionary_has_every_table_and_column(statistics):
    described = documented()
    # quotes and names of organisations are texts, not statistics
    built_tables = {path.stem for path in statistics.glob("*.csv")} - {"quotes", "organisations"}
    assert set(described) == built_tables
    for name, columns in described.items():
        assert list(pd.read_csv(statistics / f"{name}.csv", nrows=0)) == columns, name


def test_every_single_value_is_defined(statistics):
    defined = {(row["table"], row["where"]) for row in definitions()}
    for name in ["facts", "effect_summary", "agreement_summary", "followup_summary"]:
        for fact in facts_of(statistics / f"{name}.csv").index:
            assert (name, f"fact={fact}") in defined, fact


def test_every_definition_names_a_table_and_column_that_exist():
    described = documented()
    for row in definitions():
        if row["table"] in (
            "config",
            "edition",
            "programme",
        ):  # settings, no table of the statistics
            continue
        assert row["column"] in described[row["table"]], row["id"]
        places = re.findall(r"\{(\w+)\}", row["id"] + row["definition_nb"])
        assert set(places) - {"label"} <= set(described[row["table"]]), row["id"]
