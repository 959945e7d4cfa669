"""The built tables and the published files behind the gate: what they tell, and what they do not.

What a reader can work out from the files is in tests/attack.
"""

import csv
import io
import json
import re
from pathlib import Path

import pandas as pd
import pytest

from survey_report.settings.config_files import load_config

REFERENCE = Path("tests/data/reference_2019")
POLICY = load_config()["disclosure"]


@pytest.fixture(scope="module")
def statistics(built) -> dict[str, pd.DataFrame]:
    folder = built / "data/processed/statistics"
    return {path.stem: pd.read_csv(path) for path in sorted(folder.glob("*.csv"))}


def test_no_part_of_a_statement_is_told_within_five(statistics):
    told = statistics["evaluation_distribution"].query("answer not in ['agree', 'dont_know']")
    assert len(told) == 4 * len(statistics["evaluation"])
    assert (told["high"] - told["low"] >= POLICY["minimum_size"]).all()


def test_nothing_that_2019_printed_is_hidden(statistics):
    agreement = statistics["evaluation"].set_index("statement_id")
    printed = [
        pd.read_csv(REFERENCE / name)["statement_id"]
        for name in ("figure2_evaluation.csv", "evaluation_other_statements.csv")
    ]
    assert agreement.loc[pd.concat(printed), "percent_agree"].notna().all()
    facts = statistics["facts"].set_index("fact")["value"]
    ours = pd.read_csv(REFERENCE / "facts.csv")["fact"]
    assert facts[facts.index.intersection(ours)].notna().all()
    change = statistics["effect_change"].set_index("factor")
    factors = pd.read_csv(REFERENCE / "table2_effect_change.csv")["factor"]
    assert (
        change.loc[factors, ["mean_before", "sd_before", "diff", "t", "d"]].notna().all(axis=None)
    )
    improved = pd.read_csv(REFERENCE / "table1_groups_improved.csv")["factor"]
    assert change.loc[improved, ["improved", "not_improved"]].notna().all(axis=None)


def test_no_table_names_a_group_or_a_person(statistics):
    for name, table in statistics.items():
        assert not {"group", "respondent", "respondent_id", "name", "email"} & set(table), name
        if name != "organisations":
            assert "organisation" not in table, name


def test_no_row_is_one_group(statistics):
    bands = statistics["group_changes"]
    ends = bands[bands["low"].isna() | bands["high"].isna()]
    assert len(ends) == 2 * bands["factor"].nunique()
    assert (ends["groups"] >= 3).all()
    rates = statistics["participation_groups"]
    assert (
        rates.groupby("wave")["response_rate"]
        .apply(lambda x: x.dropna().is_monotonic_increasing)
        .all()
    )
    assert (rates["response_rate"].dropna() % 10 == 0).all()


def test_no_cohort_is_compared_by_name(built, statistics):
    cohorts = statistics["cohorts"]["cohort"]
    named = cohorts.str.replace("-", "_")
    ledger = json.loads((built / "data/processed/audit/values.json").read_text(encoding="utf-8"))
    for entry in ledger:
        assert not any(f"cohort_{name}" in entry["id"] for name in named), entry["id"]


def test_a_hidden_comparison_does_not_tell_how_many_its_parts_have(statistics):
    hidden = statistics["subgroups"].query("suppressed")
    assert len(hidden) and hidden[["persons_first", "persons_second"]].isna().all(axis=None)


def digits(number: object) -> int:
    """Return how many decimals a number of a JSON or CSV file has."""
    _, _, decimals = str(number).partition(".")
    return len(decimals.rstrip("0"))


def numbers_in(part: object):
    """Yield every number of a JSON document."""
    if isinstance(part, dict):
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from numbers_in(one)
    elif isinstance(part, float):
        yield part


def test_no_published_number_has_more_digits_than_are_printed(built):
    """Three decimals are the most that any form prints, of a p value."""
    page = (built / "reports/output/erfaringsrapport.html").read_text(encoding="utf-8")
    ledger = json.loads(re.search(r'id="verdier"[^>]*>(.*?)</script>', page, re.DOTALL)[1])
    found = [*numbers_in(ledger["verdier"])]
    assert len(found) > 500
    assert max(map(digits, found)) <= 3
    for path in (built / "data/processed/figures").glob("fig_*.csv"):
        for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8"))):
            for cell in row:
                assert not re.search(r"\d[.,]\d{4,}", cell), (path.name, cell)
    audit = (built / "reports/output/revisjon.html").read_text(encoding="utf-8")
    text = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", audit, flags=re.DOTALL)
    assert not re.search(r"(?<![\d.,])\d+[.,]\d{4,}(?![\d.])", text)
