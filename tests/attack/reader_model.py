"""One model of all that is published, and one attack on it.

The reader has the files of one edition, or of several, and knows how many members each group has.
Every shown number is an interval, half a unit of its last digit to either side. What follows for
each protected quantity is solved for: the groups that are in one edition only are singled out by
subtraction, and the least and the greatest value that each may have are found under all that is
told of them: sums, sums of squares, counts above each threshold and band. Counts are integers
(HiGHS). Nothing here, nor in the modules it imports, knows the gate.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from tests.attack.answers_model import attack_answers
from tests.attack.arithmetic import (
    FAR,
    SCALE,
    Finding,
    beyond,
    reach,
    singled_out,
    solve_changes,
)
from tests.attack.moments import (
    Moments,
    followed_moments,
    moments,
    new_groups,
    part_moments,
    started_moments,
)
from tests.attack.old_attacks import attack_dots
from tests.attack.publication import Limits, Published, both, count, names, shown

WAVES = ("before", "after", "change")
LEVELS = {"none": 1e-9, "half": 0.05, "main": 0.1, "double": 0.2, "triple": 0.3}
QUARTERS = {"lower_quartile": 0.25, "median": 0.5, "upper_quartile": 0.75}
FOLLOWED = ("mean_before", "mean_after", "mean_followup", "diff", "diff_before", "gain")
# What the main table tells of the same groups as the table of the level a year after
SAME = {"mean_before": "before", "mean_after": "after", "gain": "change"}
# Of more groups than this the counts are used one by one; solving for all at once takes long
MOST = 5


# --- groups: counts above thresholds and in bands


def counts_above(edition: Published, factor: str) -> tuple[int, dict[float, Limits]]:
    """Return in how many groups, and how many of them changed at least so much, by threshold."""
    size = count(edition.values, f"effect.{factor}.n_groups") or 0
    told = _told(edition, f"improved.{factor}", f"effect.{factor}.improved")
    found = {} if told is None else {LEVELS["main"]: told}
    declined = _told(edition, f"declined.{factor}", f"effect.{factor}.declined")
    if declined is not None:  # the rest changed more than the threshold downwards
        found[-LEVELS["main"] + 1e-9] = (size - declined[1], size - declined[0])
    return size, found


def counts_in_detail(edition: Published, factor: str) -> tuple[int, dict[float, Limits]]:
    """Return the same of the groups that the tables of detail count in."""
    values, found = edition.values, {}
    size = count(values, f"spread.{factor}.n_groups") or 0
    for level, cut in LEVELS.items():
        told = count(values, f"sensitivity.{factor}.improved_{level}")
        if told is not None:
            found[cut] = (told, told)
    bands = edition.bands[edition.bands["factor"] == factor]
    above = bands["groups"][::-1].cumsum()[::-1]
    for low, number in zip(bands["low"], above, strict=True):
        if not math.isnan(low):
            found[low] = (number, number)
    if factor == "global_index":
        found |= _reliable(values, size)
    return size, found | _quarters(values, factor, size)


def _reliable(values: Mapping[str, str], size: int) -> dict[float, Limits]:
    """How many changed more than each limit of reliable change, which is printed."""
    found: dict[float, Limits] = {}
    tried = [key[: -len("limit")] for key in values if key.endswith(".limit")]
    for name in ("effect.reliable_", *tried):
        limit = shown(values, f"{name}limit") or shown(values, f"{name}change_limit")
        up, down = (count(values, f"{name}{way}") for way in ("positive", "negative"))
        if limit and up is not None and down is not None:
            # the limit is rounded: above its upper end are at most so many, above its lower …
            found[limit[1]] = (0, up)
            found[limit[0]] = (up, size)
            found[-limit[1]] = (size - down, size)
            found[-limit[0]] = (0, size - down)
    return found


def _quarters(values: Mapping[str, str], factor: str, size: int) -> dict[float, Limits]:
    """How many lie above either end of a quartile's rounding; it lies between two groups."""
    found: dict[float, Limits] = {}
    for name, share in QUARTERS.items():
        told = shown(values, f"spread.{factor}.{name}")
        if told is None or not size:
            continue
        place = share * (size - 1)
        found[told[0]] = (size - math.ceil(place), size)
        found[told[1] + 1e-9] = (0, size - math.floor(place) - 1)
    return found


def _told(edition: Published, name: str, value: str) -> Limits | None:
    counts = edition.kept.get("group_counts")
    if counts is not None and name in set(counts["count"]):
        row = counts[counts["count"] == name].iloc[0]
        return float(row["low"]), float(row["high"])
    number = count(edition.values, value)
    return None if number is None else (number, number)


def new_above(first: Published | None, second: Published, factor: str) -> dict[float, Limits]:
    """Return how many of the groups in the second edition alone changed at least so much."""
    found: dict[float, Limits] = {}
    new = new_groups(first, second, factor)
    for told in (counts_above, counts_in_detail):
        size, now = told(second, factor)
        before_size, before = told(first, factor) if first else (0, {})
        if size - before_size != new:
            continue
        for cut, limits in now.items():
            earlier = before.get(cut, (0, 0) if not first else None)
            if earlier is not None:
                limits = (max(0, limits[0] - earlier[1]), min(new, limits[1] - earlier[0]))
                found[cut] = both(found.get(cut), limits)
    return found


# --- the attack


def attack_groups(
    first: Published | None, second: Published, part: str = "effect"
) -> Iterable[Finding]:
    """Yield what can be known of each group that is in the second edition alone."""
    for factor in names(second, part, "n_groups"):
        for wave in WAVES:
            before = moments(first.values, factor, wave, part) if first else None
            if first and before is None:
                continue
            told = singled_out(before, moments(second.values, factor, wave, part))
            if told is None:
                continue
            new, total, most = told
            bounds = (-FAR, FAR) if wave == "change" else SCALE
            limits = reach(new, total, most, bounds)
            if wave == "change" and part == "effect":
                above = new_above(first, second, factor)
                if 1 < new <= MOST and above:
                    limits = both(limits, solve_changes(new, total, most, above))
                elif above:
                    limits = both(limits, beyond(above, new, bounds))
                yield from _improved(above, new, factor)
            kind = "change" if wave == "change" else "level"
            yield Finding(kind, f"{part} {factor}, {wave}, one of {new}", *limits)
    if part == "effect":
        yield from _signs(first, second)


def attack_bands(first: Published | None, second: Published) -> Iterable[Finding]:
    """Yield what the bands tell of the lowest and the highest change."""
    for factor in sorted(set(second.bands["factor"])):
        above = new_above(first, second, factor)
        new = new_groups(first, second, factor)
        if not above or new <= 0:
            continue
        lowest = min([cut for cut, told in above.items() if told[1] < new], default=FAR)
        all_above = max([cut for cut, told in above.items() if told[0] >= new], default=-FAR)
        ends = (all_above, max(lowest, all_above))
        yield Finding("extreme", f"{factor}, lowest of {new}", *ends, new)
        highest = max([cut for cut, told in above.items() if told[0] > 0], default=-FAR)
        none_above = min([cut for cut, told in above.items() if told[1] <= 0], default=FAR)
        ends = (min(highest, none_above), none_above)
        yield Finding("extreme", f"{factor}, highest of {new}", *ends, new)


def _improved(above: Mapping[float, Limits], new: int, factor: str) -> Iterable[Finding]:
    """How many have not improved, and how many have: neither may be known to be none."""
    for cut, (low, high) in above.items():
        if abs(cut) <= LEVELS["main"]:
            what = f"{factor}, at least {cut:+.2f}, {low:.0f}–{high:.0f} of {new}"
            yield Finding("all or none", what, 0, min(high, new - low), new)


def _signs(first: Published | None, second: Published) -> Iterable[Finding]:
    new = new_groups(first, second, "global_index")
    for name in ("groups_improved_global", "groups_declined_global"):
        now = _told(second, name, f"effect.{name}")
        before = _told(first, name, f"effect.{name}") if first else (0, 0)
        if new > 0 and now and before:
            low, high = max(0, now[0] - before[1]), min(new, now[1] - before[0])
            what = f"{name}, {low:.0f}–{high:.0f} of {new}"
            if name == "groups_improved_global":
                yield Finding("all or none", what, 0, min(high, new - low), new)


def attack_followup(first: Published | None, second: Published) -> Iterable[Finding]:
    """Yield what can be known of each group that has answered a third time, or not yet.

    All groups less those that have answered again are the ones that have not.
    """
    for factor in names(second, "followup", "n_groups"):
        for column in FOLLOWED:
            bounds = SCALE if column.startswith("mean") else (-FAR, FAR)
            now, before = (
                followed_moments(one.values, factor, column) if one else None
                for one in (second, first)
            )
            told = singled_out(before, now)
            if told and not (first and before is None and now):
                yield _one_of("followup", f"{factor}, {column}", told, bounds)
            if column in SAME and now:
                rest = _subtracted(now, moments(second.values, factor, SAME[column]))
                if rest:
                    yield _one_of("not followed", f"{factor}, {column}", rest, bounds)


def _subtracted(part: Moments, whole: Moments | None) -> tuple | None:
    """Return the groups of the whole that are not in the part; its spread may be anything."""
    if whole is None:
        return None
    if part[2] is None:
        part = (*part[:2], (0.0, FAR))
    return singled_out(part, whole)


def _one_of(kind: str, what: str, told: tuple, bounds: Limits) -> Finding:
    return Finding(kind, f"{what}, one of {told[0]}", *reach(*told, bounds))


def attack_parts(first: Published | None, second: Published) -> Iterable[Finding]:
    """Yield what can be known of each group of a part that is compared with the rest."""
    for name in names(second, "subgroup", "n_first"):
        for side in ("first", "second"):
            now = part_moments(second.values, name, side)
            before = part_moments(first.values, name, side) if first else None
            if now is None or (first and before is None):
                continue
            told = singled_out(before, now)
            if told:
                yield _one_of("part", f"{name}, {side}", told, (-FAR, FAR))


def attack_started(first: Published | None, second: Published) -> Iterable[Finding]:
    """Yield what can be known of each group that has only answered at the start."""
    told = singled_out(
        started_moments(first.values) if first else None, started_moments(second.values)
    )
    if told and not (first and started_moments(first.values) is None):
        yield _one_of("level", "index, only started", told, SCALE)


def attack_participation(first: Published | None, second: Published) -> Iterable[Finding]:
    """Yield how many did not answer in the groups that one edition alone counts in, by wave.

    What is known of three groups together is not known of one.
    """
    for wave in ("before", "after", "followup"):
        told = [
            [
                (count(one.values, f"participation.{column}_{wave}") if one else 0)
                for column in ("groups", "invited", "responses")
            ]
            for one in (first, second)
        ]
        if None in (*told[0], *told[1]):
            continue
        groups, invited, answered = (now - before for before, now in zip(*told, strict=True))
        if groups > 0:
            missing = invited - answered
            yield Finding("not answered", f"{wave}, of {groups}", missing, missing, groups)


def attack_sums(editions: Sequence[Published], public: pd.DataFrame) -> Iterable[Finding]:
    """Yield each group's change on the index, by all sums over groups that the reader knows.

    Parameters
    ----------
    editions : sequence of Published
    public : DataFrame
        What everyone knows, by group: cohort, organisation_type; and in which edition, by number,
        the group was first completed and first followed up (columns completed, followed).
    """
    places = {group: place for place, group in enumerate(public.index)}
    rows, high = [], []
    for number, edition in enumerate(editions):
        for members, total in _sums(edition, public, number):
            row = np.zeros(len(places))
            row[[places[group] for group in members]] = 1.0
            rows += [row, -row]
            high += [total[1], -total[0]]
    if not rows:
        return
    for group, place in places.items():
        goal = np.zeros(len(places))
        goal[place] = 1.0
        found = [
            linprog(sign * goal, A_ub=np.array(rows), b_ub=high, bounds=(-FAR, FAR))
            for sign in (1.0, -1.0)
        ]
        if any(one.x is None for one in found):
            continue
        limits = (float(found[0].x[place]), float(found[1].x[place]))
        yield Finding("change", f"sums, a group of {public.loc[group, 'cohort']}", *limits)


def _sums(
    edition: Published, public: pd.DataFrame, number: int
) -> Iterable[tuple[pd.Index, Limits]]:
    """Yield the groups behind each mean change of the index, and between which their sum lies."""
    done = public.index[public["completed"] <= number]
    whole = moments(edition.values, "global_index", "change")
    if whole and whole[0] == len(done):
        yield done, _times(whole)
    again = public.index[public["followed"] <= number]
    told = followed_moments(edition.values, "global_index", "gain")
    if told and told[0] == len(again):
        yield again, _times(told)
    detailed = edition.kept.get("cohorts", pd.DataFrame({"groups_detailed": []}))
    if "groups_detailed" not in detailed or not detailed["groups_detailed"].sum():
        return
    size = public.loc[done].groupby("cohort").size()
    counted = detailed.set_index("cohort")["groups_detailed"]
    full = [cohort for cohort in counted.index if counted[cohort] == size.get(cohort, 0) > 0]
    own = public.loc[done][public.loc[done, "cohort"].isin(full)]
    if len(own) != counted.sum():
        return
    cohorts = sorted(own["cohort"].unique())
    early = cohorts[: (len(cohorts) + 1) // 2]
    for name, first in (
        ("organisation_type", own["organisation_type"] == "departement"),
        ("cohort_half", own["cohort"].isin(early)),
        ("followup", own["followed"] <= number),
    ):
        for side, members in (("first", own.index[first]), ("second", own.index[~first])):
            told = part_moments(edition.values, name, side)
            if told and told[0] == len(members):
                yield members, _times(told)


def _times(told: Moments) -> Limits:
    return told[0] * told[1][0], told[0] * told[1][1]


def attack(*editions: Published, public: pd.DataFrame | None = None) -> list[Finding]:
    """Return all that a reader can work out, of one edition or of several in a row."""
    if len(editions) == 1:
        pairs = [(None, editions[0])]
    else:
        pairs = list(itertools.combinations(editions, 2))
    found = [*attack_answers(*editions)]
    for first, second in pairs:
        found += [
            *attack_groups(first, second),
            *attack_groups(first, second, "effect_matched"),
            *attack_dots(first, second),
            *attack_bands(first, second),
            *attack_followup(first, second),
            *attack_parts(first, second),
            *attack_started(first, second),
            *attack_participation(first, second),
        ]
    return found if public is None else [*found, *attack_sums(editions, public)]
