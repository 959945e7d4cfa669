"""One model of all that is published, and one attack on it.

The reader has the files of one edition, or of two, and knows how many members each group has. Every
shown number is an interval, half a unit of its last digit to either side. What follows for each
protected quantity is solved for: the groups that are in one edition only are singled out by
subtraction, and the least and the greatest value that each may have are found under all that is
told of them: sums, sums of squares, counts above each threshold and band. Counts are integers
(HiGHS). Nothing here imports the gate.
"""

from __future__ import annotations

import hashlib
import itertools
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.stats import t as student

from tests.attack.published_files import Published

SCALE = (1.0, 7.0)
WAVES = ("before", "after", "change")
LEVELS = {"half": 0.05, "main": 0.1, "double": 0.2, "triple": 0.3}
# Of more groups than this the counts are used one by one; solving for all at once takes long
MOST = 5
# A dot stood at the change to two decimals
HALF_DOT = 0.005
ANSWERS = ("fully", "partly", "neutral", "disagree")

Limits = tuple[float, float]


@dataclass(frozen=True)
class Finding:
    """What a reader can work out about one protected quantity.

    Attributes
    ----------
    kind : str
        level, change, extreme, followup, part, all or none, answer, new answer.
    what : str
    low, high : float
        Between which the quantity must lie.
    groups : int
        How many groups it may be of.
    """

    kind: str
    what: str
    low: float
    high: float
    groups: int = 0

    @property
    def width(self) -> float:
        """How wide the interval is."""
        return self.high - self.low


def shown(values: Mapping[str, str], name: str) -> Limits | None:
    """Return between which a shown number must lie; None where none is shown."""
    text = values.get(name, ":").replace("\u00a0", "").replace("\u2013", "-").replace(",", ".")
    found = re.fullmatch(r"([<+]?)(-?\d+)(?:\.(\d+))?%?", text)
    if not found:
        return None
    number = float(f"{found[2]}.{found[3] or 0}")
    if found[1] == "<":
        return 0.0, number
    half = 0.5 * 10.0 ** -len(found[3] or "")
    return number - half, number + half


def count(values: Mapping[str, str], name: str) -> int | None:
    """Return a shown count."""
    limits = shown(values, name)
    return None if limits is None else round(sum(limits) / 2)


def both(first: Limits | None, second: Limits | None) -> Limits | None:
    """Return where both intervals hold; the first where rounding has set them apart."""
    if first is None or second is None:
        return first or second
    low, high = max(first[0], second[0]), min(first[1], second[1])
    return (low, high) if low <= high else first


# --- groups: sums and sums of squares


def moments(values: Mapping[str, str], factor: str, wave: str) -> tuple | None:
    """Return how many groups, between which their mean lies, and between which their SD."""
    name = f"effect.{factor}"
    size = count(values, f"{name}.n_groups")
    if not size:
        return None
    if wave != "change":
        mean = shown(values, f"{name}.mean_{wave}")
        return None if mean is None else (size, mean, shown(values, f"{name}.sd_{wave}"))
    mean = shown(values, f"{name}.diff")
    start, end = (shown(values, f"{name}.mean_{one}") for one in ("before", "after"))
    if mean is None:
        return None
    if start and end:
        mean = both(mean, (end[0] - start[1], end[1] - start[0]))
    spread = both(shown(values, f"{name}.sd_diff"), _sd_of_interval(values, name, size))
    return size, mean, both(spread, _sd_of_t(values, f"{name}.t", mean, math.sqrt(size)))


def _sd_of_interval(values: Mapping[str, str], name: str, size: int) -> Limits | None:
    low, high = shown(values, f"{name}.ci_low"), shown(values, f"{name}.ci_high")
    if low is None or high is None or size < 2:
        return None
    error = 2 * student.ppf(0.975, size - 1) / math.sqrt(size)
    return max(0.0, high[0] - low[1]) / error, (high[1] - low[0]) / error


def _sd_of_t(values: Mapping[str, str], name: str, mean: Limits, root: float) -> Limits | None:
    ratio = shown(values, name)
    if ratio is None or ratio[0] * ratio[1] <= 0 or mean[0] * mean[1] <= 0:
        return None
    found = [abs(one * root / other) for one in mean for other in ratio]
    return min(found), max(found)


def singled_out(first: tuple | None, second: tuple | None) -> tuple[int, Limits, float] | None:
    """Return how many groups are in the second alone, their sum, and the most of their SS."""
    if second is None:
        return None
    size, mean, spread = second
    if first is None:
        most = math.inf if spread is None else (size - 1) * spread[1] ** 2
        return size, (size * mean[0], size * mean[1]), most
    size_first, mean_first, spread_first = first
    new = size - size_first
    if new <= 0:
        return None
    total = (
        size * mean[0] - size_first * mean_first[1],
        size * mean[1] - size_first * mean_first[0],
    )
    if spread is None or spread_first is None:
        return new, total, math.inf
    squares = (size - 1) * spread[1] ** 2 - (size_first - 1) * spread_first[0] ** 2
    grid = [np.linspace(*limits, 5) for limits in (mean, mean_first)]
    most = max(
        squares + size * m**2 - size_first * f**2 - (size * m - size_first * f) ** 2 / new
        for m, f in itertools.product(*grid)
    )
    return new, total, max(0.0, most)


def reach(new: int, total: Limits, most: float, bounds: Limits) -> Limits:
    """Return the least and greatest value of one of `new` groups by sum and SS alone."""
    half = math.sqrt(most * (new - 1) / new) if new > 1 else 0.0
    low, high = total[0] / new - half, total[1] / new + half
    # the others lie on the scale, too
    low = max(low, bounds[0], total[0] - (new - 1) * bounds[1])
    high = min(high, bounds[1], total[1] - (new - 1) * bounds[0])
    return min(low, high), high


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
    return size, found


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
    new = _new_groups(first, second, factor)
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


def _new_groups(first: Published | None, second: Published, factor: str) -> int:
    now = count(second.values, f"effect.{factor}.n_groups") or 0
    return now - (count(first.values, f"effect.{factor}.n_groups") or 0 if first else 0)


def beyond(above: Mapping[float, Limits], new: int, bounds: Limits) -> Limits:
    """Return between which every group must lie when all, or none, are above a threshold."""
    low = max([cut for cut, limits in above.items() if limits[0] >= new], default=bounds[0])
    high = min([cut for cut, limits in above.items() if limits[1] <= 0], default=bounds[1])
    return low, high


def solve_changes(new: int, total: Limits, most: float, above: Mapping[float, Limits]) -> Limits:
    """Return the least and greatest change that one of `new` groups can have.

    Unknown: each group's change, whether it reaches each threshold (integer), and its square, of
    which only the tangents are used, so that the interval is never narrower than the truth.
    """
    far = SCALE[1] - SCALE[0]
    centre = sum(total) / 2 / new
    cuts = sorted(above)
    width = 2 + len(cuts)  # change, square, reaches
    columns = new * width
    rows, low, high = [], [], []

    def add(entries: dict[int, float], least: float, greatest: float) -> None:
        row = np.zeros(columns)
        for place, factor in entries.items():
            row[place] = factor
        rows.append(row)
        low.append(least)
        high.append(greatest)

    add({group * width: 1.0 for group in range(new)}, *total)
    if math.isfinite(most):
        slack = most + new * (max(abs(total[0] / new - centre), 1e-9)) ** 2
        add({group * width + 1: 1.0 for group in range(new)}, -np.inf, slack + 1e-9)
        half = math.sqrt(slack) + 1e-3
        for group, place in itertools.product(range(new), np.linspace(-half, half, 17)):
            # square >= 2 · place · (x - centre) - place²
            entries = {group * width + 1: 1.0, group * width: -2 * place}
            add(entries, -2 * place * centre - place**2, np.inf)
    for number, cut in enumerate(cuts, start=2):
        add({group * width + number: 1.0 for group in range(new)}, *above[cut])
        for group in range(new):
            change, reaches = group * width, group * width + number
            add({change: 1.0, reaches: -2 * far}, cut - 2 * far, np.inf)
            add({change: 1.0, reaches: -2 * far}, -np.inf, cut)
    integer = np.tile([0, 0, *[1] * len(cuts)], new)
    cap = [1.0] * len(cuts)
    bounds = Bounds(
        np.tile([-far, 0.0, *[0.0] * len(cuts)], new), np.tile([far, np.inf, *cap], new)
    )
    ends = []
    for sign in (1.0, -1.0):
        goal = np.zeros(columns)
        goal[0] = sign
        solution = milp(
            goal,
            constraints=LinearConstraint(np.array(rows), low, high),
            integrality=integer,
            bounds=bounds,
        )
        if solution.x is None:  # rounding has set the conditions apart: the counts alone
            return reach(new, total, most, (-far, far))
        ends.append(float(solution.x[0]))
    return ends[0], ends[1]


# --- the attack


def attack_groups(first: Published | None, second: Published) -> Iterable[Finding]:
    """Yield what can be known of each group that is in the second edition alone."""
    far = SCALE[1] - SCALE[0]
    factors = _names(second, "effect", "n_groups")
    for factor in factors:
        for wave in WAVES:
            before = moments(first.values, factor, wave) if first else None
            if first and before is None:
                continue
            told = singled_out(before, moments(second.values, factor, wave))
            if told is None:
                continue
            new, total, most = told
            bounds = (-far, far) if wave == "change" else SCALE
            limits = reach(new, total, most, bounds)
            if wave == "change":
                above = new_above(first, second, factor)
                if 1 < new <= MOST and above:
                    limits = both(limits, solve_changes(new, total, most, above))
                elif above:
                    limits = both(limits, beyond(above, new, bounds))
                yield from _improved(above, new, factor)
            kind = "change" if wave == "change" else "level"
            yield Finding(kind, f"{factor}, {wave}, one of {new}", *limits)
    yield from _signs(first, second)


def attack_dots(first: Published | None, second: Published) -> Iterable[Finding]:
    """Yield what follows when each group is drawn as a dot at its change.

    New dots less old ones are the new groups'; all groups less the dots are the hidden ones.
    """
    for factor, dots in second.dots.items():
        size = count(second.values, f"effect.{factor}.n_groups") or 0
        if first:
            left = Counter(dots)
            left.subtract(first.dots.get(factor, []))
            new = sorted(left.elements())
            if new and len(new) == _new_groups(first, second, factor):
                yield from _extremes(factor, new)
                ends = (new[0] - HALF_DOT, new[-1] + HALF_DOT)
                yield Finding("change", f"{factor}, one of {len(new)} dots", *ends)
            continue
        yield from _extremes(factor, sorted(dots))
        hidden, told = size - len(dots), moments(second.values, factor, "change")
        if hidden and told:
            shown_part = (len(dots), (np.mean(dots), np.mean(dots)), (np.std(dots, ddof=1),) * 2)
            far = SCALE[1] - SCALE[0]
            limits = reach(*singled_out(shown_part, told), (-far, far))
            yield Finding("change", f"{factor}, one of {hidden} hidden", *limits)
            improved = count(second.values, f"effect.{factor}.improved")
            rest = improved - sum(dot >= LEVELS["main"] - HALF_DOT for dot in dots)
            what = f"{factor}, {rest} of {hidden} hidden"
            yield Finding("all or none", what, 0, max(0, min(rest, hidden - rest)), hidden)


def _extremes(factor: str, dots: list[float]) -> Iterable[Finding]:
    """The lowest and the highest change are those that are most easily known by name."""
    for name, dot in (("lowest", dots[0]), ("highest", dots[-1])):
        yield Finding("extreme", f"{factor}, {name}", dot - HALF_DOT, dot + HALF_DOT, len(dots))


def attack_bands(first: Published | None, second: Published) -> Iterable[Finding]:
    """Yield what the bands tell of the lowest and the highest change."""
    far = SCALE[1] - SCALE[0]
    for factor in sorted(set(second.bands["factor"])):
        above = new_above(first, second, factor)
        new = _new_groups(first, second, factor)
        if not above or new <= 0:
            continue
        lowest = min([cut for cut, told in above.items() if told[1] < new], default=far)
        all_above = max([cut for cut, told in above.items() if told[0] >= new], default=-far)
        ends = (all_above, max(lowest, all_above))
        yield Finding("extreme", f"{factor}, lowest of {new}", *ends, new)
        highest = max([cut for cut, told in above.items() if told[0] > 0], default=-far)
        none_above = min([cut for cut, told in above.items() if told[1] <= 0], default=far)
        ends = (min(highest, none_above), none_above)
        yield Finding("extreme", f"{factor}, highest of {new}", *ends, new)


def attack_named_cohorts(edition: Published, sizes: Mapping[str, int]) -> Iterable[Finding]:
    """Yield what a named cohort's mean and interval, with dots of all groups, tell of its groups.

    Parameters
    ----------
    edition : Published
    sizes : mapping
        Cohort to how many groups it has.
    """
    dots = np.array(edition.dots.get("global_index", []))
    for cohort, size in sizes.items():
        name = f"subgroup.cohort_{cohort.replace('-', '_')}"
        mean = shown(edition.values, f"{name}.mean_first")
        if mean is None or not len(dots):
            continue
        chosen = np.array(list(itertools.combinations(range(len(dots)), size)))
        means = dots[chosen].mean(axis=1)
        fits = (means >= mean[0] - HALF_DOT) & (means <= mean[1] + HALF_DOT)
        error = shown(edition.values, f"{name}.error_first")
        if error is not None:
            own = dots[chosen].std(axis=1, ddof=1) / math.sqrt(size)
            fits &= (own >= error[0] - HALF_DOT) & (own <= error[1] + HALF_DOT)
        if fits.any():
            found = dots[chosen[fits]]
            yield Finding("change", f"{cohort}, one of {size}", found.min(), found.max())


def guess_sizes(checksum: str, total: int, groups: int, write: Callable) -> list[tuple[int, ...]]:
    """Return the sizes of a cohort's groups whose file has this plain checksum.

    Parameters
    ----------
    checksum : str
        SHA-256, or whatever the manifest tells.
    total, groups : int
        Members and groups of the cohort, which are known.
    write : callable
        Sizes to the bytes of the file.
    """
    return [
        sizes
        for sizes in itertools.product(range(5, 14), repeat=groups)
        if sum(sizes) == total and hashlib.sha256(write(sizes)).hexdigest() == checksum
    ]


def _improved(above: Mapping[float, Limits], new: int, factor: str) -> Iterable[Finding]:
    """How many have not improved, and how many have: neither may be known to be none."""
    for cut, (low, high) in above.items():
        if abs(cut) <= LEVELS["main"]:
            what = f"{factor}, at least {cut:+.2f}, {low:.0f}–{high:.0f} of {new}"
            yield Finding("all or none", what, 0, min(high, new - low), new)


def _signs(first: Published | None, second: Published) -> Iterable[Finding]:
    new = _new_groups(first, second, "global_index")
    for name in ("groups_improved_global", "groups_declined_global"):
        now = _told(second, name, f"effect.{name}")
        before = _told(first, name, f"effect.{name}") if first else (0, 0)
        if new > 0 and now and before:
            low, high = max(0, now[0] - before[1]), min(new, now[1] - before[0])
            what = f"{name}, {low:.0f}–{high:.0f} of {new}"
            if name == "groups_improved_global":
                yield Finding("all or none", what, 0, min(high, new - low), new)


def attack_followup(first: Published | None, second: Published) -> Iterable[Finding]:
    """Yield what can be known of each group that has answered a third time."""
    far = SCALE[1] - SCALE[0]
    for factor in _names(second, "followup", "n_groups"):
        for column, bounds in (("diff", (-far, far)), ("mean_followup", SCALE)):
            now, before = (
                _followed(one.values, factor, column) if one else None for one in (second, first)
            )
            told = singled_out(before, now)
            if told:
                limits = reach(*told, bounds)
                yield Finding("followup", f"{factor}, {column}, one of {told[0]}", *limits)


def _followed(values: Mapping[str, str], factor: str, column: str) -> tuple | None:
    name = f"followup.{factor}"
    size, mean = count(values, f"{name}.n_groups"), shown(values, f"{name}.{column}")
    if not size or mean is None:
        return None
    spread = _sd_of_interval(values, name, size) if column == "diff" else None
    return size, mean, spread


def attack_parts(edition: Published) -> Iterable[Finding]:
    """Yield what can be known of each group of a part that is compared with the rest."""
    far = SCALE[1] - SCALE[0]
    values = edition.values
    for name in _names(edition, "subgroup", "n_first"):
        ends = [shown(values, f"subgroup.{name}.ci_{end}") for end in ("low", "high")]
        for side in ("first", "second"):
            size = count(values, f"subgroup.{name}.n_{side}") or 0
            mean = shown(values, f"subgroup.{name}.mean_{side}")
            if mean is None or not size:
                continue
            most = math.inf
            if all(ends):
                # Welch: the error is at least this part's own; df is at least the smaller part's
                least_df = max(1, min(size, count(values, f"subgroup.{name}.n_second")) - 1)
                most_df = size + count(values, f"subgroup.{name}.n_second")
                error = (ends[1][1] - ends[0][0]) / 2 / student.ppf(0.975, max(least_df, most_df))
                most = error**2 * size * (size - 1)
            limits = reach(size, (size * mean[0], size * mean[1]), most, (-far, far))
            yield Finding("part", f"{name}, {side}, one of {size}", *limits)


def attack_answers(first: Published | None, second: Published) -> Iterable[Finding]:
    """Yield between which each count of answers lies, and each count of new answers."""
    now, before = (_statements(one) if one else {} for one in (second, first))
    for statement, told in now.items():
        editions = {"now": told} | ({"before": before[statement]} if statement in before else {})
        variables = [f"{edition} {answer}" for edition in editions for answer in ANSWERS]
        rows: list[tuple[dict[str, float], float, float]] = []
        for edition, limits in editions.items():
            stand = limits["stand"]
            rows.append(({f"{edition} {answer}": 1.0 for answer in ANSWERS}, stand, stand))
            for answers, name in (
                *(((answer,), answer) for answer in ANSWERS),
                (("fully", "partly"), "agree"),
            ):
                if name in limits:
                    entries = {f"{edition} {answer}": 1.0 for answer in answers}
                    rows.append((entries, *limits[name]))
        if len(editions) == 2:
            for answer in ANSWERS:  # nobody has taken back an answer
                rows.append(({f"now {answer}": 1.0, f"before {answer}": -1.0}, 0, np.inf))
        edition = "new" if len(editions) == 2 else "now"
        if edition == "new" and told["stand"] == before[statement]["stand"]:
            continue
        for name, answers in (
            *((answer, (answer,)) for answer in ANSWERS),
            ("agree", ("fully", "partly")),
            ("do not agree", ("neutral", "disagree")),
        ):
            goal = {f"now {answer}": 1.0 for answer in answers}
            if edition == "new":
                goal |= {f"before {answer}": -1.0 for answer in answers}
            limits = solve_counts(variables, rows, goal)
            kind = "new answer" if edition == "new" else "answer"
            yield Finding(kind, f"{statement}, {name}", *limits)


def _statements(edition: Published) -> dict[str, dict]:
    told = edition.kept.get("evaluation_distribution", pd.DataFrame(columns=["statement_id"]))
    found: dict[str, dict] = {}
    for statement in _names(edition, "evaluation", "n"):
        stand = count(edition.values, f"evaluation.{statement}.n")
        if stand is None:
            continue
        limits: dict = {"stand": stand}
        for row in told[told["statement_id"] == statement].dropna(subset=["low"]).itertuples():
            limits[row.answer] = (row.low, row.high)
        percent = shown(edition.values, f"evaluation.{statement}.percent_agree")
        if percent and "agree" not in limits:
            limits["agree"] = (
                math.ceil(percent[0] * stand / 100 - 1e-9),
                math.floor(percent[1] * stand / 100 + 1e-9),
            )
        found[statement] = limits
    return found


def solve_counts(
    variables: list[str], rows: list[tuple[dict[str, float], float, float]], goal: dict[str, float]
) -> Limits:
    """Return the least and greatest value of a sum of counts: integers, and none below 0."""
    place = {name: number for number, name in enumerate(variables)}
    matrix = np.zeros((len(rows), len(variables)))
    for row, (entries, _, _) in zip(matrix, rows, strict=True):
        for name, factor in entries.items():
            row[place[name]] = factor
    constraints = LinearConstraint(matrix, [row[1] for row in rows], [row[2] for row in rows])
    wanted = np.zeros(len(variables))
    for name, factor in goal.items():
        wanted[place[name]] = factor
    ends = []
    for sign in (1.0, -1.0):
        solution = milp(
            sign * wanted,
            constraints=constraints,
            integrality=np.ones(len(variables)),
            bounds=Bounds(0, 10_000),
        )
        if solution.x is None:
            raise ArithmeticError(f"no counts agree with what is published: {rows}")
        ends.append(float(wanted @ solution.x))
    return ends[0], ends[1]


def _names(edition: Published, part: str, column: str) -> list[str]:
    found = (re.fullmatch(rf"{part}\.(\w+)\.{column}", name) for name in edition.values)
    return [match[1] for match in found if match]


def attack(first: Published | None, second: Published) -> list[Finding]:
    """Return all that a reader can work out, of one edition or of two."""
    found = [
        *attack_groups(first, second),
        *attack_dots(first, second),
        *attack_bands(first, second),
        *attack_followup(first, second),
        *attack_answers(first, second),
    ]
    return found if first else [*found, *attack_parts(second)]
