"""What the rules of the statistics tables lean on, against R and a table of the t distribution."""

import numpy as np
import pytest

from survey_report.recheck.table_columns import (
    Table,
    commonest,
    confidence_of,
    fact_of,
    fisher,
    holm_of,
    significance_of,
    wilson_of,
)
from tests.reference import values


@pytest.mark.parametrize("count, n", [(65, 100), (8, 10), (0, 20), (177, 264)])
def test_wilson_is_that_of_r(count, n):
    r = values.of(f"wilson.{count}_{n}")
    low, high = wilson_of(np.array([count / n]), np.array([float(n)]), 0.95)
    assert (low[0], high[0]) == (pytest.approx(r["low"]), pytest.approx(r["high"]))


def test_fisher_and_holm_are_those_of_r():
    r = values.of("pearson")
    pairs = len(values.data("correlation"))
    low, high = fisher(np.array([r["r"]]), np.array([1 / np.sqrt(pairs - 3)]), 0.95)
    assert (low[0], high[0]) == (pytest.approx(r["ci_low"]), pytest.approx(r["ci_high"]))
    # two of three, by hand: 3 · 0.01, then 2 · 0.02, which is more, then 0.5
    assert holm_of(np.array([0.5, 0.01, 0.02])).tolist() == [0.5, 0.03, 0.04]
    assert np.isnan(holm_of(np.array([0.5, np.nan]))).all()


def test_the_level_of_significance_is_told_by_the_limits_of_equivalence():
    # t with 10 degrees of freedom: 2.228139 leaves out 0.025 to a side, 1.812461 leaves out 0.05
    row = {"df": "10", "ci_low": "-2.228138852", "ci_high": "2.228138852"}
    row |= {"equivalence_low": "-1.812461123", "equivalence_high": "1.812461123"}
    assert significance_of({"followup": Table([row, row])}) == pytest.approx(0.05, abs=1e-8)
    assert np.isnan(significance_of({}))
    assert np.isnan(significance_of({"followup": Table([])}))
    assert np.isnan(significance_of({"followup": Table([row | {"ci_low": ""}])}))


def test_what_is_not_printed_is_unknown():
    facts = {"facts": Table([{"fact": "confidence_percent", "value": "90"}])}
    assert (confidence_of(facts), confidence_of({})) == (0.9, 0.95)
    assert np.isnan(fact_of(facts, "facts", "groups_total"))
    assert np.isnan(fact_of({}, "facts", "groups_total"))
    assert commonest(np.array([1.0, 2.0, 2.0, np.nan])).tolist() == [2.0] * 4
