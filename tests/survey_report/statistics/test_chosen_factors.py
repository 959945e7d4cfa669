import pandas as pd

from survey_report.statistics.chosen_factors import chosen_pairs, chosen_table

AREAS = pd.DataFrame(
    {"group": ["a", "a", "a", "b", "c"], "area_no": [1, 2, 3, 1, 1], "factor": list("xxyxz")}
)


def test_a_group_chooses_a_factor_once():
    assert len(chosen_pairs(AREAS)) == 4


def test_table_has_the_groups_and_factors_asked_for():
    like = pd.DataFrame(index=["a", "d"], columns=["x", "w"])
    table = chosen_table(AREAS, like)
    assert table.to_dict("index") == {"a": {"x": True, "w": False}, "d": {"x": False, "w": False}}
