"""Checks between files; checks of single cells are read in tests/scripts/test_validate_sources."""

from dataclasses import replace

import pandas as pd
import pytest

from survey_report.readers.export import Export, Layout, Receipt, codebook_of
from survey_report.validation.answer_checks import (
    answer_faults,
    completeness_faults,
    respondent_faults,
    scale_faults,
    times,
)
from survey_report.validation.wave_checks import wave_faults
from tests.data.small_programme import CLEANING

LAYOUT = Layout(frame={}, items=("item_id",), statuses={}, tests={})


def export(name, submitted, answers=("1", "2"), **columns):
    frame = pd.DataFrame(
        {
            "respondent_id": ["R1", "R2"],
            "group": ["2020-1-A", "2020-1-B"],
            "status": "complete",
            "test": "nei",
            "submitted": submitted,
            "item": list(answers),
        }
        | columns,
        index=[1, 2],
    )
    receipt = Receipt(name, "utf-8", ",", 2, 6, ())
    return Export(frame, {}, {name: name for name in frame.columns}, LAYOUT, receipt)


def found(waves):
    faults = wave_faults(waves, "2020-01-15", "2020-10-15")
    return [(fault.path, fault.expected.split(",")[0]) for fault in faults]


BEFORE = export("b", "2020-01-20")
AFTER = export("a", "2020-10-01", answers=("3", "4"))
FOLLOWUP = export("f", "2021-10-01", answers=("5", "6"))


def test_waves_in_order_are_fine():
    assert found({"before": BEFORE, "after": AFTER, "followup": FOLLOWUP}) == []
    assert found({"before": BEFORE}) == []
    assert found({}) == []


def test_followup_before_the_after_wave():
    early = export("f", "2020-09-01", answers=("5", "6"))
    waves = {"before": BEFORE, "after": AFTER, "followup": early}
    assert found(waves) == [("f", "svar fra tiden etter sluttmålingen")]


def test_wave_that_lacks_the_one_before_it():
    assert found({"after": AFTER}) == [("a", "«before» før «after»")]
    assert found({"before": BEFORE, "followup": FOLLOWUP}) == [("f", "«before» før «after»")]


def test_same_answers_in_two_waves():
    copy = export("a", "2020-10-01")
    assert found({"before": BEFORE, "after": copy}) == [("a", "egne svar i hver runde")]


def test_unreadable_times_hide_no_other_fault():
    undated = export("a", "i går", answers=("3", "4"))
    assert found({"before": BEFORE, "after": undated}) == []
    assert times(undated.answers).isna().all()


def test_starting_groups_must_have_answered_before():
    faults = completeness_faults(BEFORE, "before", ["2020-1-A", "2020-1-B", "2020-1-C"])
    assert [fault.found for fault in faults] == ["ingen fullførte besvarelser fra gruppe 2020-1-C"]
    # a group may leave the programme
    assert completeness_faults(AFTER, "after", ["2020-1-C"]) == []


def test_test_respondents_need_not_be_in_the_register():
    tests = export("b", "2020-01-20", test=["nei", "ja"])
    assert respondent_faults(tests, {"R1": "2020-1-A"}, "2020-1") == []
    faults = respondent_faults(BEFORE, {"R1": "2020-1-A"}, "2020-1")
    assert {fault.row for fault in faults} == {3}


def test_unreadable_register_is_not_blamed_on_the_answers():
    assert respondent_faults(BEFORE, {}, "2020-1") == []


@pytest.mark.parametrize("column", ["status", "group", "test", "submitted", "respondent_id"])
def test_missing_columns_are_told_elsewhere(column):
    less = export("b", "2020-01-20")
    short = Export(less.answers.drop(columns=column), {}, less.headings, LAYOUT, less.receipt)
    assert respondent_faults(short, {"R1": "2020-1-A", "R2": "2020-1-B"}, "2020-1") == []
    assert completeness_faults(short, "before", ["2020-1-A"]) == []
    assert found({"before": short}) == []


ITEMS = pd.DataFrame({"item_id": ["item"], "variable": ["v_1"], "text_nb": ["x"]})
SEVEN = codebook_of(
    ITEMS, pd.DataFrame({"code": range(1, 8), "label_nb": list("abcdefg")}), CLEANING
)


def many(answers):
    frame = pd.DataFrame({"item": answers}, index=range(1, len(answers) + 1))
    receipt = Receipt("b", "utf-8", ",", len(answers), 1, ())
    return Export(frame, {str(x): str(x) for x in range(1, 8)}, {"item": "v_1"}, LAYOUT, receipt)


def test_answers_on_a_shorter_scale_are_told():
    (fault,) = scale_faults(many(["1", "3", "5", "0"] * 40), SEVEN)
    assert fault.found == "ingen av 120 svar er over 5"
    assert fault.expected == "svar på hele skalaen fra 1 til 7"


def test_few_or_high_answers_are_no_sign_of_a_shorter_scale():
    assert scale_faults(many(["1", "3", "5"] * 33), SEVEN) == []
    assert scale_faults(many(["1", "3", "5"] * 40 + ["6"]), SEVEN) == []


def test_a_scale_from_0_to_6_is_not_read_as_unanswered():
    """Sixty answers of 0, and nobody of 120 above 6; with one 7 it is the scale it should be."""
    (fault,) = scale_faults(many(["0", "1", "6"] * 60), SEVEN)
    assert fault.found == "ingen av 120 svar er over 6, og 60 er 0"
    assert scale_faults(many(["0", "1", "6"] * 60 + ["7"]), SEVEN) == []
    assert scale_faults(many(["1", "2", "6"] * 60), SEVEN) == []
    # two questions that were skipped
    assert scale_faults(many(["1", "6"] * 60 + ["0"] * 2), SEVEN) == []


@pytest.mark.parametrize(
    ("cell", "near"),
    [
        ("8", "Nærmeste koder er 6 og 7. "),
        ("3,4", "Nærmeste koder er 3 og 4. "),
        ("3.0", "Mente du 3? "),
        ("-66", "Nærmeste koder er −99 og −77. "),
        ("x", ""),
    ],
)
def test_unknown_code_is_told_with_the_nearest(cell, near):
    (fault,) = answer_faults(many([cell]), SEVEN)
    assert fault.mend == f"{near}{fault.mend[fault.mend.index('Rett svaret') :]}"


def test_two_rounds_in_one_file_are_told():
    """The old version took the last answer of each: what was said at the end counted as start."""
    both = export("b", ["2020-01-20", "2020-10-02"], respondent_id="R1")
    two = pd.concat([both.answers, both.answers.assign(respondent_id="R2")], ignore_index=True)
    (fault,) = wave_faults({"before": replace(both, answers=two)}, "2020-01-15", "2020-10-15")
    assert fault.found.startswith("svar fra to runder: 2 har svart to ganger")
    # one who answers twice is no second round, nor are those who are reminded
    assert found({"before": both}) == []
    near = two.assign(submitted=["2020-01-20", "2020-02-20"] * 2)
    assert found({"before": replace(both, answers=near)}) == []
