import numpy as np
import pandas as pd
import pytest

from survey_report.statistics.multiplicity import benjamini_hochberg, holm
from tests.reference import values


@pytest.mark.parametrize(("adjust", "name"), [(holm, "holm"), (benjamini_hochberg, "bh")])
def test_agrees_with_r(adjust, name):
    ours = adjust(values.data("p_values")["p"])
    assert ours.tolist() == pytest.approx(list(values.of(name).values()), abs=1e-12)


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_missing_p_values_are_no_tests(adjust):
    # two tests: the smaller p is doubled by both methods
    adjusted = adjust(pd.Series([0.01, np.nan, 0.5], index=["a", "b", "c"]))
    assert adjusted["a"] == pytest.approx(0.02)
    assert np.isnan(adjusted["b"])
    assert adjust(pd.Series([np.nan, np.nan])).isna().all()


def test_order_does_not_matter():
    p = values.data("p_values")["p"]
    shuffled = p.sample(frac=1, random_state=3)
    assert holm(shuffled).sort_index().tolist() == holm(p).tolist()
