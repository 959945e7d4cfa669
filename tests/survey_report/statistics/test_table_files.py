"""The largest clean table, with its strings as categories."""

import pandas as pd

from survey_report.statistics.table_files import read_categories


def test_categories_are_grouped_in_alphabetical_order(tmp_path):
    table = pd.DataFrame({"group": ["b", "a", "b"], "score": [1.0, 2.0, 5.0], "unused": ["x"] * 3})
    table.to_parquet(tmp_path / "table.parquet")
    read = read_categories(tmp_path / "table.parquet", ["group", "score"])
    assert read["group"].tolist() == ["b", "a", "b"]
    # a: 2; b: (1 + 5) / 2
    assert list(read.groupby("group")["score"].mean().items()) == [("a", 2), ("b", 3)]


def test_no_row_at_all(tmp_path):
    empty = pd.DataFrame({"group": pd.Series(dtype="str"), "score": pd.Series(dtype=float)})
    empty.to_parquet(tmp_path / "table.parquet")
    read = read_categories(tmp_path / "table.parquet", ["group", "score"])
    assert read.empty and list(read) == ["group", "score"]
