"""The sums of the attack: intervals, groups singled out by subtraction, and the solver (HiGHS)."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from tests.attack.publication import Limits

SCALE = (1.0, 7.0)
FAR = SCALE[1] - SCALE[0]


@dataclass(frozen=True)
class Finding:
    """What a reader can work out about one protected quantity.

    Attributes
    ----------
    kind : str
        level, change, extreme, followup, not followed, part, all or none, answer, new answer,
        corrected answer, not answered.
    what : str
    low, high : float
        Between which the quantity must lie.
    groups : int
        How many groups it may be of; of new answers how many are new.
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
