"""What an edition counts in."""

import pytest

from survey_report.settings.editions import (
    counted,
    edition_faults,
    frozen_folder,
    late_versions,
    left_out,
    with_data,
)


def file(cohort, source, received):
    return {"cohort": cohort, "source": source, "received": received}


REGISTER = [
    file("2018-1", "participants", "2018-01-10"),
    file("2018-1", "effect", "2019-06-30"),
    file("2018-1", "evaluation", "2019-07-01"),
    file("2019-1", "participants", "2019-02-01"),
    file("2020-1", "participants", "2020-01-05"),
]


def edition(cut_off="2019-06-30", cohorts="all", **more):
    return {"id": "2019", "cut_off": cut_off, "cohorts": cohorts} | more


def test_the_cut_off_date_itself_counts_and_the_day_after_does_not():
    assert [row["received"] for row in counted(REGISTER, edition())] == [
        "2018-01-10",
        "2019-06-30",
        "2019-02-01",
    ]
    assert [row["received"] for row in left_out(REGISTER, edition())] == [
        "2019-07-01",
        "2020-01-05",
    ]


def test_a_list_of_cohorts_leaves_the_others_out():
    files = counted(REGISTER, edition(cohorts=["2018-1"]))
    assert {row["cohort"] for row in files} == {"2018-1"}


def test_what_can_be_built_has_no_faults():
    assert edition_faults(REGISTER, edition()) == []


@pytest.mark.parametrize(
    ("register", "given", "words"),
    [
        (REGISTER, edition(cohorts=["2018-1", "2017-1"]), "Kull 2017-1 står i"),
        (
            [file("2018-1", "participants", "2020-03-01"), *REGISTER[1:]],
            edition(),
            "Deltakerlista for kull 2018-1 er mottatt etter stikkdatoen 30. juni 2019",
        ),
        (REGISTER, edition("2017-01-01"), "Ingen filer er mottatt innen stikkdatoen"),
    ],
)
def test_what_cannot_be_built_is_told(register, given, words):
    (fault,) = edition_faults(register, given)
    assert words in fault and "config/editions/2019.yaml" in fault


def test_where_the_previous_edition_lies():
    assert frozen_folder(edition()) == ""
    assert frozen_folder(edition(previous="2018")) == "data/editions/2018"


def marked(*marks):
    return [row | {"synthetic": mark} for row, mark in zip(REGISTER, marks, strict=False)]


@pytest.mark.parametrize(
    ("marks", "synthetic", "mark"),
    [
        (("ja", "ja", "nei", "ja", "nei"), "ja", "Syntetisk"),  # what came late is not counted
        (("nei", "nei", "ja", "nei", "ja"), "nei", ""),
        (("ja", "nei", "nei", "nei", "nei"), "delvis", "Syntetisk"),
    ],
)
def test_the_mark_follows_the_register(marks, synthetic, mark):
    """The old version had the mark of the edition's file, with 72 of 72 files real."""
    told = with_data(edition(synthetic_mark="Syntetisk"), marked(*marks))
    assert (told["synthetic"], told["synthetic_mark"]) == (synthetic, mark)


def test_synthetic_and_real_answers_mix_only_when_allowed():
    """The old version built a report of every other file synthetic without a word."""
    mixed = marked("ja", "nei", "nei", "nei", "nei")
    (fault,) = edition_faults(mixed, edition())
    assert "blander syntetiske og virkelige svar" in fault and "2018-1" in fault
    assert edition_faults(mixed, edition(mixed_data="ja")) == []


def test_a_late_correction_counts_and_is_told():
    rows = [REGISTER[0] | {"path": "a", "sha256": "2"}, REGISTER[4] | {"path": "b", "sha256": "3"}]
    versions = [
        {"path": "a", "sha256": "1", "received": "2018-01-10"},
        {"path": "a", "sha256": "2", "received": "2019-08-01"},
        {"path": "b", "sha256": "3", "received": "2020-01-05"},  # not counted in at all
    ]
    assert [row["path"] for row in late_versions(rows, versions, edition())] == ["a"]
    assert late_versions(rows, versions, edition(cut_off="2019-08-01")) == []
