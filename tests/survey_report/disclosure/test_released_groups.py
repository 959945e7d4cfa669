"""Which groups the tables count in when a few are new, and what is told of alike groups."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_report.disclosure.alike_groups import spread_out, spread_out_pair, too_alike
from survey_report.disclosure.group_counts import coarse_counts, moved, told
from survey_report.disclosure.released_groups import held_back, release, released_groups

POLICY = {"precision": 0.5, "detail_groups": 10}


def groups(**sizes: int) -> pd.Series:
    """Return group to cohort: c1=4 is four groups of the cohort c1."""
    names = {f"{cohort}-{n}": cohort for cohort, size in sizes.items() for n in range(size)}
    return pd.Series(names, dtype="object")


def cohorts(detailed: dict[str, int], completed: dict[str, int]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "cohort": list(completed),
            "groups_completed": list(completed.values()),
            "groups_detailed": [detailed.get(name, 0) for name in completed],
            "groups_followed": 0,
        }
    )


def test_the_first_edition_counts_all_when_they_are_ten():
    many = released_groups(groups(a=6, b=4), groups(), None, POLICY)
    assert (len(many.detailed), many.exact, len(many.new)) == (10, True, 10)
    few = released_groups(groups(a=6, b=3), groups(), None, POLICY)
    assert (len(few.detailed), few.exact) == (0, False)


def test_four_new_groups_wait_and_ten_do_not():
    before = cohorts({"a": 8, "b": 4}, {"a": 8, "b": 4})
    waits = released_groups(groups(a=8, b=4, c=4), groups(), before, POLICY)
    assert set(waits.detailed) == set(groups(a=8, b=4).index)
    assert set(waits.new) == set(groups(c=4).index)
    assert not waits.exact
    counts = released_groups(groups(a=8, b=4, c=10), groups(), before, POLICY)
    assert (len(counts.detailed), counts.exact) == (22, True)


def test_ten_new_groups_that_changed_alike_wait():
    before = cohorts({"a": 12}, {"a": 12})
    now = groups(a=12, c=10)
    change = pd.DataFrame({"x": np.tile([0.0, 1.0], 11)}, index=now.index)
    told = released_groups(now, groups(), before, POLICY, change=change)
    assert len(told.detailed) == 22
    change.loc[groups(c=10).index, "x"] = np.linspace(0.3, 0.5, 10)
    waits = released_groups(now, groups(), before, POLICY, change=change)
    assert set(waits.detailed) == set(groups(a=12).index)
    assert not waits.exact


def test_nobody_knows_which_group_of_a_cohort_is_new():
    # three of b's four groups were told before: in detail none is told then, and all four are new
    before = cohorts({"a": 8, "b": 3}, {"a": 8, "b": 3})
    now = released_groups(groups(a=8, b=4), groups(), before, POLICY)
    assert len(now.detailed) == 0
    assert set(now.new) == {"b-0", "b-1", "b-2", "b-3"}


def test_an_old_edition_told_all_groups_in_detail():
    before = cohorts({}, {"a": 12}).drop(columns=["groups_detailed", "groups_followed"])
    now = released_groups(groups(a=12, b=4), groups(), before, POLICY)
    assert set(now.detailed) == set(groups(a=12).index)


@pytest.mark.parametrize(
    ("now", "earlier", "counted"),
    [
        (groups(a=2), {}, 0),  # two are too few
        (groups(a=3), {}, 3),
        (groups(a=3, b=1), {"a": 3}, 3),  # one more waits
        (groups(a=3, b=10), {"a": 3}, 13),
        (groups(a=4), {"a": 3}, 0),  # nobody knows which one is new
    ],
)
def test_groups_that_have_answered_a_third_time(now, earlier, counted):
    assert len(release(now, earlier, 10)) == counted


@pytest.mark.parametrize(
    ("count", "low", "high", "limits"),
    [
        # of three groups: none or one; two or three
        (0, 0, 3, (0, 1)),
        (3, 0, 3, (2, 3)),
        # four new to 24 of 31: two of them is told, all of them is not
        (26, 24, 28, (26, 26)),
        (28, 24, 28, (27, 28)),
        # of two new ones nothing
        (26, 24, 26, (24, 26)),
    ],
)
def test_all_or_none_of_a_few_is_never_told(count, low, high, limits):
    assert told(count, low, high)[:2] == limits


@given(st.integers(0, 40), st.integers(0, 9), st.data())
def test_a_count_of_groups_leaves_both_all_and_none_open(low, new, data):
    count = data.draw(st.integers(low, low + new))
    least, greatest, shown = told(count, low, low + new)
    assert low <= least <= count <= greatest <= low + new and least <= shown <= greatest
    if new:
        assert least < low + new and greatest > low
    # every count between gives the same: the reader who repeats the rule learns no more
    assert {told(other, low, low + new) for other in range(least, greatest + 1)} == {
        (least, greatest, shown)
    }


def test_groups_that_differ_enough_stay_as_they_are():
    # SS = 0.125, above (1.1 · 0.25)² · 3 / 2
    apart = pd.Series([4.0, 4.25, 4.5])
    assert not too_alike(apart, 0.5)
    assert spread_out(apart, 0.5).equals(apart)


def test_groups_that_are_alike_get_the_same_deviations_whatever_they_were():
    alike, other = pd.Series([4.0, 4.01, 4.02]), pd.Series([4.03, 3.97, 4.03])
    first, second = spread_out(alike, 0.5), spread_out(other, 0.5)
    assert first.tolist() == pytest.approx(second.tolist())
    assert first.mean() == pytest.approx(4.01)
    assert ((first - first.mean()) ** 2).sum() == pytest.approx(0.275**2 * 1.5)


@given(
    st.lists(st.tuples(st.floats(1, 7), st.floats(1, 7)), min_size=3, max_size=9), st.integers(0, 2)
)
def test_means_stay_and_old_groups_are_left_alone(pairs, old):
    table = pd.DataFrame(pairs, columns=["before", "after"])
    before, after = (
        table[["before"]].set_axis(["x"], axis=1),
        table[["after"]].set_axis(["x"], axis=1),
    )
    new = table.index[old:]
    first, last = spread_out_pair(before, after, new, 0.5)
    assert np.allclose([first["x"].mean(), last["x"].mean()], table.mean())
    assert first.iloc[:old].equals(before.iloc[:old]) and last.iloc[:old].equals(after.iloc[:old])


def in_a_row(*sizes: dict[str, int]):
    """Return what may be told in each edition of a row, each with the cohorts of the one before."""
    found, before = [], None
    for one in sizes:
        released = released_groups(groups(**one), groups(), before, POLICY)
        found.append(released)
        detailed = groups(**one)[released.detailed].value_counts()
        before = cohorts(detailed.to_dict(), one)
        for column, numbers in released.editions.items():
            before[column] = before["cohort"].map(numbers).fillna(0).astype(int)
    return found


def test_groups_that_came_in_together_stay_a_block_in_every_later_edition():
    first, second, third, same = in_a_row(
        {"a": 12}, {"a": 12, "b": 4}, {"a": 12, "b": 4, "c": 10}, {"a": 12, "b": 4, "c": 10}
    )
    assert [len(block) for block in first.blocks] == [12]
    assert [len(block) for block in second.blocks] == [12, 4]
    assert [len(block) for block in third.blocks] == [12, 4, 10]
    assert [len(block) for block in same.blocks] == [12, 4, 10], "also when nobody is new"
    # the four waited in the tables of detail, and came in with the ten
    assert [len(block) for block in second.detail_blocks] == [12]
    assert [len(block) for block in third.detail_blocks] == [12, 14]
    assert [len(block) for block in same.detail_blocks] == [12, 14]


def test_an_edition_without_the_numbers_is_one_block():
    before = cohorts({"a": 8, "b": 4}, {"a": 8, "b": 4})
    now = released_groups(groups(a=8, b=4, c=4), groups(), before, POLICY)
    assert [len(block) for block in now.blocks] == [12, 4]


def test_the_last_third_answers_wait_where_one_or_two_groups_would_be_left():
    completed = groups(a=4, b=4, c=4)
    assert len(held_back(groups(a=4, b=4, c=4), completed)) == 12
    assert set(held_back(groups(a=4, b=4, c=3), completed)) == {"a", "b"}
    assert set(held_back(groups(a=4, b=4), completed)) == {"a", "b"}
    assert len(held_back(groups(a=3), groups(a=4))) == 0


def test_a_factor_that_one_group_alone_has_not_answered_again_has_no_third_answers():
    now = groups(a=4, b=4)
    rows = pd.DataFrame(
        [
            (group, wave, factor, 5.0)
            for group in now.index
            for wave in ("before", "after", "followup")
            for factor in ("x", "y")
        ],
        columns=["group", "wave", "factor", "mean"],
    )
    one = (rows["group"] == "a-0") & (rows["wave"] == "followup") & (rows["factor"] == "y")
    released = released_groups(now, now, None, POLICY)
    kept = released.again(rows[~one])
    third = kept[kept["wave"] == "followup"]["factor"].value_counts()
    assert third.to_dict() == {"x": 8}


def test_an_answer_set_right_moves_no_printed_count_and_tells_no_direction():
    assert moved(20, 20, 20, 20) == (20, 20, 20)
    assert moved(21, 20, 20, 20) == moved(19, 20, 20, 20) == (19, 21, 20)
    assert moved(11, 10, 11, 11) == (10, 11, 11), "what was shown is shown again"
    counts = pd.Series({"improved.x": 21})
    none_new = pd.Series({"improved.x": 0})
    row = coarse_counts(counts, none_new, {"improved.x": (20, 20, 20)}, exact=True).iloc[0]
    assert row.tolist() == ["improved.x", 19, 21, 20]
