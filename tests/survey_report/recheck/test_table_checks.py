"""The statistics tables held against themselves, on numbers from R."""

import csv
import io
import math

import numpy as np
import pandas as pd
import pytest

from survey_report.recheck.table_checks import check_tables
from survey_report.results import change_results as changes
from survey_report.statistics.change import change_table
from survey_report.statistics.spread import spread_of
from tests.reference import values

FACTS = [{"fact": "confidence_percent", "value": "95.0"}]


def paired(name: str) -> dict[str, str]:
    """Return the row that R gives for one of its paired data sets."""
    pairs, r = values.data(f"paired_{name}"), values.of(name)
    row = {
        "factor": name,
        "n_groups": len(pairs),
        "mean_before": pairs["before"].mean(),
        "sd_before": pairs["before"].std(),
        "mean_after": pairs["after"].mean(),
        "sd_after": pairs["after"].std(),
        **{key: r[key] for key in ("diff", "ci_low", "ci_high", "t", "df", "p")},
        "p_holm": "",
        **{"d": r["d_av"], "d_low": r["d_low"], "d_high": r["d_high"]},
        **{"improved": 8, "not_improved": len(pairs) - 8, "groups_chosen": 3},
    }
    return {key: str(value) for key, value in row.items()}


def tables() -> dict[str, list[dict[str, str]]]:
    """Return the change of R's two sets, with what follows from it elsewhere."""
    change = [paired("sleep"), paired("clear")]
    small, large = sorted(change, key=lambda row: float(row["p"]))
    small["p_holm"] = str(2 * float(small["p"]))
    large["p_holm"] = str(max(float(large["p"]), 2 * float(small["p"])))
    goals = [
        {"factor": row["factor"], "groups_chosen": "3"}
        | {"diff": row["diff"], "baseline": row["mean_before"]}
        for row in change
    ]
    levels = {"none": 0, "half": 0.05, "main": 0.1, "double": 0.2, "triple": 0.3}
    sensitivity = [
        {"factor": row["factor"], "level": level, "threshold": str(threshold)}
        | {"n_groups": row["n_groups"], "improved": "8", "unchanged": "1"}
        | {"declined": str(int(row["n_groups"]) - 9)}
        for row in change
        for level, threshold in levels.items()
    ]
    return {
        "facts": FACTS,
        "effect_change": change,
        "goals": goals,
        "improvement_sensitivity": sensitivity,
    }


def errors(changed: dict) -> set[str]:
    return {one.item for one in check_tables(changed) if one.level == "error"}


def test_tables_that_r_made_hold_together():
    # R inverts the noncentral t to seven digits
    found = errors(tables())
    assert found <= {"effect_change.d_low", "effect_change.d_high"}
    assert {one.item for one in check_tables(tables()) if one.level == "ok"} >= {
        *("effect_change.t", "effect_change.p", "effect_change.p_holm", "effect_change.d"),
        *("goals.diff", "improvement_sensitivity.threshold"),
    }


@pytest.mark.parametrize(
    ("table", "column"),
    [
        *(("effect_change", name) for name in ("mean_before", "sd_before", "mean_after")),
        *(("effect_change", name) for name in ("sd_after", "diff", "ci_low", "ci_high", "t")),
        *(("effect_change", name) for name in ("df", "p", "p_holm", "d", "not_improved")),
        *(("goals", name) for name in ("groups_chosen", "diff", "baseline")),
        *(("improvement_sensitivity", name) for name in ("threshold", "n_groups", "declined")),
    ],
)
def test_a_changed_number_follows_no_more(table, column):
    changed = tables()
    changed[table][0][column] = str(float(changed[table][0][column]) + 0.001)
    assert errors(changed) - errors(tables())


def test_the_message_names_the_cell():
    changed = tables()
    changed["goals"][1]["diff"] = "9"
    (message,) = (one.message_nb for one in check_tables(changed) if one.item == "goals.diff")
    assert "goals.csv, rad 2 (clear), kolonne diff: 9" in message


def test_another_confidence_level_is_taken_from_the_facts():
    # R: t.test(..., conf.level = 0.9) is narrower by the ratio of the quantiles
    changed = tables()
    changed["facts"] = [{"fact": "confidence_percent", "value": "90.0"}]
    assert "effect_change.t" in errors(changed)


def test_what_is_hidden_or_missing_is_no_error():
    changed = tables()
    for column in ("diff", "ci_low", "t", "p", "d"):
        changed["effect_change"][0][column] = ""
    assert {item.split(".")[1] for item in errors(changed)} <= {"p_holm", "d_low", "d_high"}
    assert check_tables({}) == []
    assert check_tables({"effect_change": []}) == []


def test_bands_hold_the_groups_of_the_spread():
    limits = [("", "0.0", "3"), ("0.0", "0.25", "2"), ("0.25", "0.5", "1"), ("0.5", "", "3")]
    rows = [
        {"factor": "sleep", "low": low, "high": high, "groups": groups}
        for low, high, groups in limits
    ]
    told = {"group_changes": rows, "group_spread": [{"factor": "sleep", "n_groups": "9"}]}
    assert errors(told) == set()
    rows[1]["groups"] = "4"
    assert errors(told) == {"group_changes.groups"}
    rows[1] |= {"groups": "2", "high": "0.3"}
    assert errors(told) == {"group_changes.high"}


def test_a_hidden_p_still_counts_in_the_family_of_the_others():
    changed = tables()
    # the row with the larger p is hidden; the other keeps 2 p, since two were tested
    hidden = max(changed["effect_change"], key=lambda row: float(row["p"]))
    for key in set(hidden) - {"factor"}:
        hidden[key] = ""
    assert "effect_change.p_holm" not in errors(changed)


def test_a_factor_without_a_result_is_left_out_of_the_correlations():
    # r of (1, 2, 4) and (0.1, 0.3, 0.4): 0.4333… / √(4.6667 · 0.046667), by hand
    goals = [
        {"factor": name, "groups_chosen": chosen, "diff": diff, "baseline": "4" if diff else ""}
        for name, chosen, diff in (
            *(("a", "1", "0.1"), ("b", "2", "0.3"), ("c", "4", "0.4"), ("d", "9", "")),
        )
    ]
    r = (1.3 / 3) / math.sqrt((14 / 3) * (0.14 / 3))
    correlations = [{"fact": "goal_change_correlation", "value": str(r), "n": "3"}]
    told = {"effect_change": [], "goals": goals, "goals_correlations": correlations}
    assert errors(told) == set()
    correlations[0]["n"] = "4"
    assert errors(told) == {"goals_correlations.n"}
    correlations[0] |= {"n": "3", "value": str(r + 0.001)}
    assert errors(told) == {"goals_correlations.value"}


def rows_of(table: pd.DataFrame) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.to_csv(index=False))))


@pytest.mark.parametrize("seed", range(25))
def test_what_the_scripts_compute_holds_together_in_any_small_programme(seed):
    """A false error would stop a build: few groups, no change, no spread, no answers."""
    rng = np.random.default_rng(seed)
    groups = [f"g{place}" for place in range(rng.integers(1, 9))]
    factors = [f"f{place}" for place in range(rng.integers(2, 6))]

    def quarters(low: int, high: int) -> pd.DataFrame:
        drawn = rng.integers(low, high, (len(groups), len(factors)))
        return pd.DataFrame(drawn / 4, groups, factors)

    before = quarters(16, 29)
    after = before + quarters(-1, 2) if seed % 3 == 0 else quarters(16, 29)
    if seed % 4 == 0:
        after["f0"] = np.nan
    if seed % 5 == 0:
        before["f1"] = after["f1"] = 4.0
    for wave in (before, after):
        wave.insert(0, "global_index", wave[factors].mean(axis=1, skipna=False))
    settings = {"confidence_level": 0.95, "improvement_threshold": 0.1}
    settings |= {"effect_small": 0.2, "effect_medium": 0.5, "effect_large": 0.8}
    change = change_table(before, after, settings).assign(groups_chosen=0, suppressed=False)
    differences = after - before
    improved = change.set_index("factor")["improved"]
    told = {
        "facts": FACTS,
        "effect_change": change[changes.CONTRACT.split()],
        "effect_change_full": change[changes.FULL.split()],
        "improvement_sensitivity": changes.threshold_sensitivity(differences, factors, 0.1),
        "group_changes": changes.group_changes(differences, factors),
        "group_spread": spread_of(differences, improved),
    }
    written = {name: rows if rows is FACTS else rows_of(rows) for name, rows in told.items()}
    assert errors(written) == set()
