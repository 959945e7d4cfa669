"""Which groups the tables count in, so that two editions do not give the new ones away.

Whoever has two editions subtracts one from the other and has the groups that are new. The main
results count all groups, and stand up to it (`alike_groups`, `group_counts`). The tables of detail
(the spread, other thresholds, parts of the programme) do not: they count the groups of the edition
before until enough are new at once. This is how statistics offices treat regions that differ by
a few: the new figure waits (Hundepool et al. 2012, Statistical Disclosure Control, ch. 5.4).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from survey_report.disclosure.primary import MINIMUM_GROUPS
from survey_report.statistics.waves import BEFORE_AND_AFTER, change_between, cohorts_with

NONE = pd.Index([], dtype="object")
WAVES = ("before", "after", "followup")


@dataclass(frozen=True)
class Released:
    """What may be told of which groups.

    Attributes
    ----------
    new : Index
        Groups whose results no earlier edition counted in.
    blocks : sequence of Index
        The groups by when they came to be counted in: those of the first edition, of the second …
        A reader of all editions can single out each block, so each is disclosed as it was at first.
    detailed, followed : Index
        Groups that the tables of detail, and of the level a year after, count in.
    precision : float
        disclosure.precision: no group's result is told more closely than this, points.
    exact : bool
        Whether counts of groups are told as they are; else the extremes are told as one.
    counts : mapping
        What the reader knows already: name of a count to its least and greatest value, and what
        was shown.
    enough : int
        disclosure.detail_groups: of fewer groups there are no tables of detail.
    waiting : Index
        Groups that have finished, and are in no table of detail yet.
    added, added_to_detail : mapping
        Cohort to the number of the edition that first counted its groups in, and in detail.
    detail_blocks : sequence of Index
        As `blocks`, of the tables of detail.
    """

    new: pd.Index
    detailed: pd.Index
    followed: pd.Index
    precision: float
    exact: bool = True
    counts: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)
    enough: int = 10
    waiting: pd.Index = field(default_factory=lambda: NONE)
    blocks: Sequence[pd.Index] = ()
    added: Mapping[str, int] = field(default_factory=dict)
    detail_blocks: Sequence[pd.Index] = ()
    added_to_detail: Mapping[str, int] = field(default_factory=dict)

    def told(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the rows (group, wave) that tables of detail may count in.

        The groups that wait are not in them, nor a third answer of groups that the level a year
        after does not count in.
        """
        return self.told_again(rows[~rows["group"].isin(self.waiting)])

    def told_again(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the rows (group, wave) without third answers that are not counted in yet."""
        return rows[(rows["wave"] != "followup") | rows["group"].isin(self.followed)]

    def again(self, groups: pd.DataFrame) -> pd.DataFrame:
        """Return the rows (group, wave, factor, mean) of the level a year after.

        Where one or two groups alone have not answered a factor again, the main table of all and
        this one would give them away: nobody's third answer to it is then counted in.
        """
        own = groups[groups["group"].isin(self.followed)]
        sizes = [_complete(groups, BEFORE_AND_AFTER), _complete(own, WAVES)]
        left = sizes[0].sub(sizes[1], fill_value=0)[sizes[1].index]
        near = left.index[left.between(1, MINIMUM_GROUPS - 1)]
        return own[~(own["factor"].isin(near) & (own["wave"] == WAVES[2]))]

    @property
    def editions(self) -> dict[str, Mapping[str, int]]:
        """Which edition first counted each cohort in: the columns that the next one reads."""
        return {"edition_added": self.added, "edition_detailed": self.added_to_detail}

    @property
    def followed_in_detail(self) -> pd.Index:
        """The groups that have answered a third time, when they are enough to tell more of."""
        return self.followed if len(self.followed) >= self.enough else NONE


def released_since(
    groups: pd.DataFrame, previous: Mapping[str, pd.DataFrame], policy: Mapping[str, float]
) -> Released:
    """Return what may be told of which groups, beside what the previous edition told.

    Every script of the stage asks this, so that no two tables count in different groups.

    Parameters
    ----------
    groups : DataFrame
        The clean table effect_groups: cohort, group, wave, factor, mean.
    previous : mapping
        The previous edition's tables by name; empty when there is none. Used are cohorts, and
        group_counts or effect_change.
    policy : mapping
        The config's ``disclosure``: precision, detail_groups.
    """
    return released_groups(
        cohorts_with(groups, BEFORE_AND_AFTER),
        cohorts_with(groups, WAVES),
        previous.get("cohorts"),
        policy,
        group_counts_of(previous),
        change_between(groups, BEFORE_AND_AFTER),
    )


def released_groups(
    completed: pd.Series,
    followed: pd.Series,
    cohorts: pd.DataFrame | None,
    policy: Mapping[str, float],
    counts: pd.DataFrame | None = None,
    change: pd.DataFrame | None = None,
) -> Released:
    """Return what may be told of which groups.

    Parameters
    ----------
    completed, followed : Series
        Group to cohort: those with results before and after, and a year after, too.
    cohorts : DataFrame, optional
        The previous edition's cohorts: cohort, groups_completed, groups_detailed,
        groups_followed. The last two are missing in old editions, which told of all groups.
    policy : mapping
        The config's ``disclosure``: precision, detail_groups.
    counts : DataFrame, optional
        The previous edition's group_counts: count, low, high.
    change : DataFrame, optional
        Groups by factors: after minus before, points. New groups that changed alike on a factor
        wait: the bands would give each of them.
    """
    enough = int(policy["detail_groups"])
    earlier = _column(cohorts, "groups_completed")
    new = completed.index.difference(counted_before(completed, earlier, certain=True))
    detail = _column(cohorts, "groups_detailed", "groups_completed")
    before = _kept(completed, detail) if earlier else NONE
    added = completed.index.difference(before)
    ready = enough <= len(new) and not _changed_alike(change, added, float(policy["precision"]))
    detailed = completed.index if ready else before
    known = [] if counts is None else counts.to_dict("records")
    counted_in = completed[detailed]
    added = editions_added(completed, earlier, cohorts, "edition_added")
    in_detail = editions_added(counted_in, detail, cohorts, "edition_detailed")
    return Released(
        new=new,
        detailed=detailed,
        followed=release(
            held_back(followed, completed), _column(cohorts, "groups_followed"), enough
        ),
        precision=float(policy["precision"]),
        exact=len(detailed) == len(completed) > 0,
        enough=enough,
        waiting=completed.index.difference(detailed),
        counts={row["count"]: _limits(row) for row in known},
        blocks=[rows.index for _, rows in completed.groupby(completed.map(added))],
        added=added,
        detail_blocks=[rows.index for _, rows in counted_in.groupby(counted_in.map(in_detail))],
        added_to_detail=in_detail,
    )


def held_back(followed: pd.Series, completed: pd.Series) -> pd.Series:
    """Return the groups that have answered again without the last cohorts, where it must be.

    Those that have not answered again are none, or at least `MINIMUM_GROUPS`: all groups less
    those that have would give one or two away.
    """
    while len(followed) and 0 < len(completed) - len(followed) < MINIMUM_GROUPS:
        followed = followed[followed != followed.max()]
    return followed


def editions_added(
    counted: pd.Series, earlier: Mapping[str, int], cohorts: pd.DataFrame | None, column: str
) -> dict[str, int]:
    """Return which edition, by number, first counted in each cohort's groups.

    Parameters
    ----------
    counted : Series
        Group to cohort.
    earlier : mapping
        Cohort to how many groups the previous edition counted in.
    cohorts : DataFrame, optional
        The previous edition's cohorts. What old editions without the column counted in is all of
        the first edition.
    column : str
    """
    known = _column(cohorts, column) or dict.fromkeys([c for c, n in earlier.items() if n], 1)
    now = max(known.values(), default=0) + 1
    size = counted.value_counts()
    return {
        cohort: (known.get(cohort) or now) if earlier.get(cohort) == size[cohort] else now
        for cohort in sorted(size.index)
    }


def group_counts_of(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame | None:
    """Return the counts of groups that the previous edition told: count, low, high.

    An edition without the table told the exact counts, in effect_change.
    """
    if "group_counts" in tables:
        return tables["group_counts"]
    if "effect_change" not in tables:
        return None
    change = tables["effect_change"].dropna(subset="improved")
    names = "improved." + change["factor"]
    return pd.DataFrame({"count": names, "low": change["improved"], "high": change["improved"]})


def release(now: pd.Series, earlier: Mapping[str, int], enough: int) -> pd.Index:
    """Return the groups to count in: all, or those of the previous edition when few are new.

    Parameters
    ----------
    now : Series
        Group to cohort.
    earlier : mapping
        Cohort to number of groups that the previous edition counted in; empty when there was
        none.
    enough : int
        So many must be new at once; the first time `MINIMUM_GROUPS` are enough.
    """
    if not any(earlier.values()):
        return now.index if len(now) >= MINIMUM_GROUPS else NONE
    before = _kept(now, earlier)
    new = len(now) - len(before)
    return now.index if new == 0 or (new >= enough and len(before)) else before


def counted_before(
    now: pd.Series, earlier: Mapping[str, int], *, certain: bool = False
) -> pd.Index:
    """Return the groups of cohorts of which the previous edition counted all that there are now.

    Of a cohort that has grown since, nobody can tell which groups were counted: they are then
    all called new when `certain`, and all called old otherwise.
    """
    size = now.value_counts()
    sure = {name for name in size.index if earlier.get(name, 0) == size[name]}
    perhaps = {name for name in size.index if earlier.get(name, 0)} - sure
    return now.index[now.isin(sure if certain else sure | perhaps)]


def _kept(now: pd.Series, earlier: Mapping[str, int]) -> pd.Index:
    """Return the groups that the previous edition counted in; none when that cannot be told."""
    before = counted_before(now, earlier, certain=True)
    return before if len(before) == sum(earlier.values()) else NONE


def _changed_alike(change: pd.DataFrame | None, groups: pd.Index, precision: float) -> bool:
    """Tell whether the groups' changes on a factor lie within the precision of one another."""
    if change is None:
        return False
    own = change.loc[change.index.isin(groups)]
    span = own.max() - own.min()
    return bool((span < precision).any())


def _limits(row: Mapping[str, float]) -> tuple[int, int, int]:
    low, high = int(row["low"]), int(row["high"])
    return low, high, int(row.get("shown", low))


def _complete(groups: pd.DataFrame, waves: Sequence[str]) -> pd.Series:
    """Return factor to how many groups have a mean of it in all the waves."""
    rows = groups[groups["wave"].isin(waves)].dropna(subset="mean")
    counts = rows.groupby(["factor", "group"])["wave"].nunique()
    return counts[counts == len(waves)].groupby("factor").size()


def _column(cohorts: pd.DataFrame | None, *names: str) -> dict[str, int]:
    """Return the first of the columns that is there, by cohort."""
    if cohorts is None:
        return {}
    name = next((name for name in names if name in cohorts), None)
    if name is None:
        return {}
    return cohorts.set_index("cohort")[name].fillna(0).astype(int).to_dict()
