import numpy as np
import pandas as pd

from survey_report.disclosure import suppress

TABLE = pd.DataFrame(
    {"n": [4, 5, np.nan, 0], "share": [0.25, 0.4, 0.5, np.nan], "name": list("abcd")}
)


def test_values_of_too_few_persons_are_blank():
    gated = suppress(TABLE, "n", ["share"], minimum=5)
    assert gated["suppressed"].tolist() == [True, False, True, True]
    assert gated["share"].isna().tolist() == [True, False, True, True]
    assert gated["name"].tolist() == list("abcd")


def test_the_table_itself_is_left_as_it_was():
    suppress(TABLE, "n", ["share"], minimum=5)
    assert TABLE.loc[0, "share"] == 0.25
