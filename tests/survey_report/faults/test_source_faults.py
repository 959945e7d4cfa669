"""Messages in plain Norwegian, without persons."""

import pytest

from survey_report.faults.source_faults import Fault, SourceError, listed, render, shown, suggestion


def fault(**changed):
    values = {"path": "a.csv", "found": "«9»", "expected": "1–7", "mend": "Rett cella."}
    return Fault(**values | changed)


def test_a_fault_tells_place_found_expected_and_mend():
    assert render([fault(row=7, column="v_101")]) == (
        "1. a.csv, rad 7, kolonne «v_101»\n"
        "   Funnet: «9»\n"
        "   Skal være: 1–7\n"
        "   Slik retter du: Rett cella."
    )


def test_equal_faults_on_several_rows_are_one_block():
    text = render([fault(row=row) for row in (9, 2, 5)])
    assert text.startswith("1. a.csv, rad 2, 5 og 9\n") and "2." not in text


def test_long_lists_of_rows_are_cut():
    text = render([fault(row=row) for row in range(2, 42)])
    assert "rad 2, 3, 4, 5, 6, 7 … (i alt 40 rader)" in text


def test_faults_are_sorted_by_file_and_row():
    text = render([fault(path="b.csv"), fault(row=3), fault(row=2, found="x")])
    assert [line for line in text.splitlines() if line[0].isdigit()] == [
        "1. a.csv, rad 2",
        "2. a.csv, rad 3",
        "3. b.csv",
    ]


@pytest.mark.parametrize("value", ["9", "-66", "3.0", "12,5", "Helt enigg"])
def test_codes_are_shown(value):
    assert shown(value, ["Helt enig"]) == f"«{value}»"


@pytest.mark.parametrize("value", ["Kari Nordmann", "01010112345", "kari@example.org", "R12345"])
def test_other_values_are_not_shown(value):
    assert value not in shown(value, ["Helt enig", "Helt uenig"])


def test_empty_cell_is_named():
    assert shown("") == "tom celle"


def test_suggestion_needs_likeness():
    assert suggestion("v_1O1", ["v_101", "v_900"]) == "Mente du «v_101»? "
    assert suggestion("noe helt annet", ["v_101"]) == ""


def test_lists_read_as_norwegian():
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b eller c"
    assert listed(["a", "b"], "og") == "a og b"


def test_error_carries_its_faults():
    error = SourceError([fault()])
    assert error.faults == (fault(),) and "a.csv" in str(error)
