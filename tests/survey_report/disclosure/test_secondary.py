"""What is hidden, by hand: each case with the publication expected of it."""

import pandas as pd
import pytest

from survey_report.disclosure.attack import feasible_intervals
from survey_report.disclosure.primary import MINIMUM_GROUPS
from survey_report.disclosure.protected_cells import (
    Cells,
    beside_previous,
    crossed,
    joined,
    make_cells,
)
from survey_report.disclosure.secondary import DisclosureError, at_risk, protect

MINIMUM = 5


def grid(rows: dict[str, dict[str, int]], label: str = "sum") -> Cells:
    """Return a table with row and column totals and a grand total."""
    columns = list(next(iter(rows.values())))
    counts = {f"{row} {column}": n for row, cells in rows.items() for column, n in cells.items()}
    sums = [(f"{row} {label}", [f"{row} {column}" for column in columns]) for row in rows]
    sums += [(f"{label} {column}", [f"{row} {column}" for row in rows]) for column in columns]
    sums += [(f"{label} {label}", [f"{row} {label}" for row in rows])]
    for total, parts in sums:
        counts[total] = sum(counts[part] for part in parts)
    return make_cells(counts, sums)


def publication(cells, minimum: int = MINIMUM) -> dict[str, str]:
    """Return what a reader sees: the counts, and : for what is hidden."""
    hidden = protect(cells, minimum)
    return {
        name: ":" if name in hidden.index else f"{count:.0f}"
        for name, count in cells.table["count"].items()
        if cells.table.loc[name, "kind"] == "printed"
    }


def test_large_counts_and_zeros_are_shown():
    cells = grid({"A": {"ja": 5, "nei": 12}, "B": {"ja": 0, "nei": 9}})
    assert ":" not in publication(cells).values()


def test_the_single_woman_of_an_agency():
    # The woman of A is hidden. The total of A would give her away, so the men of A are hidden;
    # the totals of women and men would too, so the smaller of the other agencies, B, is hidden
    # as well. Totals are shown: of A and B together 6 are women, so A has from 0 to 6.
    cells = grid(
        {
            "A": {"kvinner": 1, "menn": 6},
            "B": {"kvinner": 5, "menn": 5},
            "C": {"kvinner": 16, "menn": 18},
        }
    )
    assert publication(cells) == {
        "A kvinner": ":",
        "A menn": ":",
        "B kvinner": ":",
        "B menn": ":",
        "C kvinner": "16",
        "C menn": "18",
        "A sum": "7",
        "B sum": "10",
        "C sum": "34",
        "sum kvinner": "22",
        "sum menn": "29",
        "sum sum": "51",
    }


def test_the_reasons_tell_the_few_from_what_gives_them_away():
    cells = grid({"A": {"kvinner": 1, "menn": 6}, "B": {"kvinner": 5, "menn": 5}})
    assert protect(cells, MINIMUM).to_dict() == {
        "A kvinner": "few",
        "A menn": "derivable",
        "B kvinner": "derivable",
        "B menn": "derivable",
    }


def test_a_cohort_with_one_ministry():
    # Counts of groups, of which at least three must stand behind a result. Kull 1 has one
    # ministry: hidden, with its directorates. Kull 2 is the smaller of the others, and goes too;
    # of the ministries of the two, 4, kull 1 then has from 0 to 4, more than two either way.
    cells = grid(
        {
            "kull 1": {"departementer": 1, "direktorater": 5},
            "kull 2": {"departementer": 3, "direktorater": 3},
            "kull 3": {"departementer": 4, "direktorater": 6},
        }
    )
    assert publication(cells, MINIMUM_GROUPS) == {
        "kull 1 departementer": ":",
        "kull 1 direktorater": ":",
        "kull 2 departementer": ":",
        "kull 2 direktorater": ":",
        "kull 3 departementer": "4",
        "kull 3 direktorater": "6",
        "kull 1 sum": "6",
        "kull 2 sum": "6",
        "kull 3 sum": "10",
        "sum departementer": "8",
        "sum direktorater": "14",
        "sum sum": "22",
    }


def edition(women: int, men: int):
    counts = {"kvinner": women, "menn": men, "ledere": women + men}
    return make_cells(counts, [("ledere", ["kvinner", "menn"])])


def test_an_edition_that_differs_from_the_last_by_one_group():
    # The group that is new has 1 woman and 5 men. With women in print in both editions, she is
    # the difference; with men and leaders in print, too. The number of leaders can be shown:
    # that 6 are new says nothing of who they are.
    both = beside_previous(edition(31, 45), edition(30, 40), hidden=[])
    assert publication(both) == {"kvinner": ":", "menn": ":", "ledere": "76"}


def test_an_edition_that_differs_by_a_whole_cohort():
    both = beside_previous(edition(42, 57), edition(30, 40), hidden=[])
    assert publication(both) == {"kvinner": "42", "menn": "57", "ledere": "99"}


def test_someone_who_left_since_the_last_edition():
    both = beside_previous(edition(29, 45), edition(30, 40), hidden=[])
    assert publication(both)["kvinner"] == ":"


def test_what_the_last_edition_hid_stays_hidden():
    # Last time 3 women and 9 men were hidden, of 12 leaders. Now 9 women and 14 men: there were
    # at most 9 women, and at least 12 - 14, that is 0. Nothing is given away.
    both = beside_previous(edition(9, 14), edition(3, 9), hidden=["kvinner", "menn"])
    assert publication(both) == {"kvinner": "9", "menn": "14", "ledere": "23"}
    assert at_risk(both, [], MINIMUM).empty


def test_tables_over_the_same_persons_are_one_problem():
    # No table shows fewer than 5, but together they give the one young woman of a ministry away.
    # The three tables leave one degree of freedom: cells with an odd number of the three go up
    # by as much as the others go down. No old man of a directorate means the others cannot go
    # down, and the one herself cannot go down by more than 1. She is 0 or 1.
    sizes = {
        ("kvinne", "ung", "departement"): 1,
        ("kvinne", "ung", "direktorat"): 4,
        ("kvinne", "eldre", "departement"): 4,
        ("mann", "ung", "departement"): 4,
        ("kvinne", "eldre", "direktorat"): 9,
        ("mann", "ung", "direktorat"): 9,
        ("mann", "eldre", "departement"): 9,
    }
    persons = pd.DataFrame(
        [person for person, size in sizes.items() for _ in range(size)],
        columns=["gender", "age", "type"],
    )
    tables = crossed(persons, [("gender", "age"), ("gender", "type"), ("age", "type")])
    printed = tables.table["kind"] == "printed"
    assert (tables.table.loc[printed, "count"] >= MINIMUM).all()
    limits = at_risk(tables, [], MINIMUM)
    assert limits.loc["age=ung, gender=kvinne, type=departement"].round(6).tolist() == [0, 1]
    hidden = protect(tables, MINIMUM)
    assert set(hidden) == {"derivable"}
    assert at_risk(tables, hidden.index, MINIMUM).empty


def test_tables_with_a_common_total_are_joined_by_name():
    one = make_cells({"alle": 20, "ja": 18, "nei": 2}, [("alle", ["ja", "nei"])])
    other = make_cells({"alle": 20, "menn": 10, "kvinner": 10}, [("alle", ["menn", "kvinner"])])
    both = joined(one, other)
    assert list(both.table.index) == ["alle", "ja", "nei", "menn", "kvinner"]
    hidden = protect(both, MINIMUM)
    assert set(hidden.index) == {"nei", "ja"}


def test_a_harmless_count_is_shown_however_small():
    cells = make_cells(
        {"inviterte": 20, "svarte": 18, "svarte ikke": 2},
        [("inviterte", ["svarte", "svarte ikke"])],
        harmless=["svarte ikke"],
    )
    assert protect(cells, MINIMUM).empty


def test_what_cannot_be_protected_stops_the_build():
    # 2 new women, and every cell of this edition is held fast by an unprinted sum of nothing.
    cells = make_cells({"sum": 2, "en": 2, "to": 0}, [("sum", ["en", "to"])], unprinted=["to"])
    fixed = beside_previous(make_cells({}, []), cells, hidden=["en"])
    with pytest.raises(DisclosureError, match="before: en"):
        protect(fixed, MINIMUM)


def test_sums_must_hold():
    with pytest.raises(ValueError, match="går opp"):
        make_cells({"sum": 3, "en": 2}, [("sum", ["en"])])


def test_intervals_of_a_textbook_table():
    # One hidden cell in each of two rows and columns: x11 + x12 = 9, x21 + x22 = 6,
    # x11 + x21 = 7, x12 + x22 = 8. So x11 lies from 1 (x21 = 6) to 7 (x12 = 2).
    cells = grid({"1": {"1": 3, "2": 6}, "2": {"1": 4, "2": 2}})
    hidden = ["1 1", "1 2", "2 1", "2 2"]
    limits = feasible_intervals([(cells, hidden, ["1 1"])])[0]
    assert limits.loc["1 1"].round(6).tolist() == [1, 7]
