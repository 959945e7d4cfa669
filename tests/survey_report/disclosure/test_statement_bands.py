"""What is told of a statement, in one edition and beside the one before: cases written by hand."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from survey_report.disclosure.answer_bands import Band
from survey_report.disclosure.statement_bands import (
    AGREE,
    DISAGREE,
    FULLY,
    NEUTRAL,
    PARTLY,
    bands_before,
    statement_bands,
)

KINDS = ("fully", "partly", "neutral", "disagree", "dont_know")
MINIMUM = 5


def counts(*numbers: int) -> dict[str, int]:
    return dict(zip(KINDS, numbers, strict=True))


def test_what_many_have_said_is_told_and_the_parts_are_bands_of_six():
    told = statement_bands(counts(60, 52, 40, 20, 5), 177, MINIMUM)
    assert told[AGREE] == Band(112, 112)
    assert told[FULLY] == Band(60, 65)
    assert told[PARTLY] == Band(47, 52)
    assert told[DISAGREE] == Band(18, 23)
    assert told[NEUTRAL] == Band(37, 42)


def test_three_who_do_not_agree_are_none_to_five_and_so_is_each_way_of_not_agreeing():
    told = statement_bands(counts(100, 70, 2, 1, 0), 177, MINIMUM)
    assert told[AGREE] == Band(168, 173)
    assert told[DISAGREE] == told[NEUTRAL] == Band(0, 5)


def test_one_new_who_does_not_agree_cannot_be_told_from_none_or_five():
    first = statement_bands(counts(60, 52, 40, 20, 5), 177, MINIMUM)
    told = statement_bands(counts(70, 62, 41, 20, 5), 198, MINIMUM, first, 172)
    # 21 new: all agree but one; 16 to 21 of them do
    assert told[AGREE] == Band(128, 133)


def test_with_fewer_new_than_a_band_nothing_new_is_told():
    first = statement_bands(counts(60, 52, 40, 20, 5), 177, MINIMUM)
    told = statement_bands(counts(62, 52, 41, 20, 5), 180, MINIMUM, first, 172)
    assert told[AGREE] == Band(112, 115)


def test_an_old_edition_told_the_counts_code_by_code():
    tables = {
        "evaluation": pd.DataFrame({"statement_id": ["a"], "n": [172], "n_agree": [112]}),
        "evaluation_distribution": pd.DataFrame(
            {
                "statement_id": "a",
                "code": [1, 2, 3, 4, 5, 6],
                "meaning": ["disagree", "disagree", "neutral", "agree", "agree", "dont_know"],
                "n": [None, 17, 40, 52, 60, 5],
            }
        ),
    }
    bands, stand = bands_before(tables)["a"]
    assert stand == 172
    assert bands[AGREE] == Band(112, 112)
    assert bands[FULLY] == Band(60, 60)
    # one of its parts was hidden: from what was shown to all who do not agree
    assert bands[DISAGREE] == Band(17, 60)


@given(st.lists(st.integers(0, 40), min_size=5, max_size=5))
def test_no_part_of_a_statement_is_known_within_five(numbers):
    told = statement_bands(counts(*numbers), sum(numbers), MINIMUM)
    stand = sum(numbers[:4])
    for name, base in ((FULLY, told[AGREE].high), (DISAGREE, stand - told[AGREE].low)):
        rest = {FULLY: PARTLY, DISAGREE: NEUTRAL}[name]
        for part in (name, rest):
            assert told[part].counts >= min(MINIMUM + 1, base + 1)
            assert told[part].low <= counts(*numbers)[part] <= told[part].high


def test_without_new_answers_the_bands_of_the_edition_before_stand():
    before = statement_bands(counts(60, 52, 40, 20, 5), 177, MINIMUM)
    assert statement_bands(counts(60, 52, 40, 20, 5), 177, MINIMUM, before, 172) == before
    # one has been set right, from neutral to fully: the bands still hold both
    after = statement_bands(counts(61, 52, 39, 20, 5), 177, MINIMUM, before, 172)
    assert after[AGREE] == Band(106, 118)
    assert after[FULLY] == before[FULLY]
    assert after[DISAGREE] == before[DISAGREE]


def test_no_more_are_new_to_an_answer_than_to_the_statement():
    before = {AGREE: Band(13, 21), FULLY: Band(6, 11), DISAGREE: Band(6, 14)}
    told = statement_bands(counts(12, 10, 2, 8, 0), 32, MINIMUM, before, 27)
    assert told[FULLY] == Band(6, 16), "five are new: from none to five of them"
