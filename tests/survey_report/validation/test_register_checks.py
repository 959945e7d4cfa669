"""Checks between the tables in config/; the messages are read in test_validate_sources."""

import pandas as pd

from survey_report.readers.export import codebook_of
from survey_report.validation.register_checks import (
    answer_faults,
    expected_factors,
    instrument_faults,
    lacking_participants,
    repeated_sources,
    scale_faults,
    source_faults,
    unregistered_faults,
)
from tests.data.small_programme import CLEANING, write

SOURCES = pd.DataFrame(
    {
        "path": ["data/raw/2020-1/a.csv", "data/raw/2020-1/b.csv", "data/raw/2020-2/c.csv"],
        "cohort": ["2020-1", "2020-1", "2020-2"],
        "source": ["participants", "effect", "effect"],
        "wave": ["", "before", "before"],
        "format": "plain_csv",
        "sha256": ["1", "2", "3"],
    },
    index=[1, 2, 3],
)


def columns(faults):
    return [(fault.row, fault.column) for fault in faults]


def test_sources_in_order():
    assert source_faults(SOURCES, ["2020-1", "2020-2"]) == []
    assert repeated_sources(SOURCES) == []


def test_sources_that_do_not_fit():
    wrong = SOURCES.assign(
        cohort=["2020-2", "2020-1", "2021-1"],
        wave=["before", "", "before"],
        format=["efs_csv", "efs_csv", "efs_csv"],
    )
    assert sorted(columns(source_faults(wrong, ["2020-1", "2020-2"]))) == [
        (2, "format"),
        (2, "path"),
        (2, "wave"),
        (3, "wave"),
        (4, "cohort"),
        (4, "path"),
    ]


def test_same_content_under_two_names():
    assert columns(repeated_sources(SOURCES.assign(sha256=["1", "2", "2"]))) == [(4, "sha256")]


def test_companions_of_a_dataset_may_be_equal():
    equal = SOURCES.assign(
        cohort="2020-1", source="effect", wave="before", sha256=["1", "2", "2"],
        format=["surveyxact", "surveyxact_labels", "surveyxact_structure"],
    )  # fmt: skip
    assert repeated_sources(equal) == []


def test_versions_on_different_scales():
    items = pd.DataFrame({"item_id": ["a_1"], "variable": ["v_1"], "text_nb": ["x"]})
    seven = pd.DataFrame({"code": range(1, 8), "label_nb": list("abcdefg")})
    five = pd.DataFrame({"code": range(1, 6), "label_nb": list("abcde")})
    # a declared rule: the ends meet, the steps are 1.5
    mapped = five.assign(score=[1, 2.5, 4, 5.5, 7])
    books = {
        name: codebook_of(items, codes, CLEANING)
        for name, codes in {"new": seven, "old": five, "moved": mapped}.items()
    }
    (fault,) = scale_faults(books, ["new", "old", "moved"])
    assert fault.path == "config/instruments/old_codes.csv"
    assert fault.found == "en skala fra 1 til 5"
    assert "Legg til kolonnen score" in fault.mend
    assert books["moved"].own_scale and not books["new"].own_scale


def test_versions_of_the_evaluation_with_other_answers():
    items = pd.DataFrame({"item_id": ["a"], "variable": ["v_1"], "text_nb": ["x"]})
    first = pd.DataFrame({"code": [1, 2, 3], "label_nb": ["uenig", "enig", "vet ikke"]})
    turned = first.assign(label_nb=["enig", "uenig", "vet ikke"])
    books = {
        name: codebook_of(items, codes, CLEANING)
        for name, codes in {"old": first, "same": first, "turned": turned, "few": first[:2]}.items()
    }
    faults = answer_faults(books, ["old", "same", "old", "turned", "few"])
    assert [fault.path for fault in faults] == [
        "config/instruments/turned_codes.csv",
        "config/instruments/few_codes.csv",
    ]
    assert faults[0].found == "andre svar enn i old"


def test_version_may_lack_a_factor_when_it_is_declared():
    factors = pd.DataFrame({"factor": ["a", "b"], "not_in": ["", "effect_2014; effect_2015"]})
    assert expected_factors(factors, "effect_2014") == ["a"]
    assert expected_factors(factors, "effect_2016") == ["a", "b"]
    assert expected_factors(factors[["factor"]], "effect_2014") == ["a", "b"]


def test_each_cohort_needs_participants():
    assert [fault.found for fault in lacking_participants(SOURCES)] == [
        "ingen deltakerliste for kull 2020-2"
    ]


def test_factor_without_questions():
    items = pd.DataFrame(
        {"item_id": ["a_1"], "factor": ["a"], "variable": ["v_1"], "text_nb": ["x"]}, index=[1]
    )
    codes = pd.DataFrame({"code": ["1"], "label_nb": ["Ja"]})
    faults = instrument_faults("effect_x", codebook_of(items, codes, CLEANING), ["a", "b"])
    assert [fault.found for fault in faults] == ["ingen spørsmål for faktoren b"]


def test_unregistered_file_with_a_name_nearly_right(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write("data/raw/2020-1/quote.csv", b"x")
    write("data/raw/README.md", b"x")
    (fault,) = unregistered_faults(["data/raw/2020-1/quotes.csv"])
    assert fault.path == "data/raw/2020-1/quote.csv"
    assert "Skulle den hete «data/raw/2020-1/quotes.csv»?" in fault.mend
