"""Attacks on what earlier versions published: all digits, a dot for each group, plain checksums.

They find nothing in what is published today, since there is nothing for them to hold on to; a test
sees to that, and another that they do find it in what version 93f769e published.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import itertools
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.stats import t as student

from tests.attack.arithmetic import FAR, Finding, reach, singled_out
from tests.attack.moments import moments, new_groups
from tests.attack.publication import Published, count, shown

# A dot stood at the change to two decimals
HALF_DOT = 0.005
IMPROVED = 0.1
# Sums of 17 digits agree to this
EXACT = 1e-7


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
            if new and len(new) == new_groups(first, second, factor):
                yield from _extremes(factor, new)
                ends = (new[0] - HALF_DOT, new[-1] + HALF_DOT)
                yield Finding("change", f"{factor}, one of {len(new)} dots", *ends)
            continue
        yield from _extremes(factor, sorted(dots))
        hidden, told = size - len(dots), moments(second.values, factor, "change")
        if hidden and told:
            # what rounding to a hundredth does to the mean, and to the SD, of so many: three SDs
            slack = 3 * 2 * HALF_DOT / math.sqrt(12 * len(dots))
            mean, spread = float(np.mean(dots)), float(np.std(dots, ddof=1))
            own = (mean - slack, mean + slack), (spread - slack, spread + slack)
            shown_part = (len(dots), *own)
            limits = reach(*singled_out(shown_part, told), (-FAR, FAR))
            yield Finding("change", f"{factor}, one of {hidden} hidden", *limits)
            improved = count(second.values, f"effect.{factor}.improved")
            rest = improved - sum(dot >= IMPROVED - HALF_DOT for dot in dots)
            what = f"{factor}, {rest} of {hidden} hidden"
            yield Finding("all or none", what, 0, max(0, min(rest, hidden - rest)), hidden)


def _extremes(factor: str, dots: list[float]) -> Iterable[Finding]:
    """The lowest and the highest change are those that are most easily known by name."""
    for name, dot in (("lowest", dots[0]), ("highest", dots[-1])):
        yield Finding("extreme", f"{factor}, {name}", dot - HALF_DOT, dot + HALF_DOT, len(dots))


def exact_means(
    first: Published, second: Published, factor: str, wave: str, items: int, answers: int
) -> list[tuple[float, ...]]:
    """Return the means that three new groups may have, by all digits of two editions.

    The mean of a group whose members left nothing out is a whole number of points over items times
    members. There are few such sets of three with the right sum and sum of squares; one, as a rule.

    Parameters
    ----------
    first, second : Published
    factor, wave : str
    items : int
        Statements of the factor.
    answers : int
        How many members of the new groups answered, told in the table of participation; 0 where
        it is not known.
    """
    name, sums, squares = f"effect.{factor}", [], []
    for values in (first.values, second.values):
        size, mean = int(values[f"{name}.n_groups"]), float(values[f"{name}.mean_{wave}"])
        sums.append(size * mean)
        squares.append((size - 1) * float(values[f"{name}.sd_{wave}"]) ** 2 + size * mean**2)
    total, square = sums[1] - sums[0], squares[1] - squares[0]
    found = set()
    for sizes in itertools.combinations_with_replacement(range(4, 14), 3):
        if answers and sum(sizes) != answers:
            continue
        whole = [items * size for size in sizes]
        one, two = (np.arange(n, 7 * n + 1) / n for n in whole[:2])
        three = total - one[:, None] - two[None, :]
        points = three * whole[2]
        fits = np.abs(points - np.round(points)) < EXACT
        fits &= np.abs(one[:, None] ** 2 + two[None, :] ** 2 + three**2 - square) < EXACT / 10
        fits &= (three >= 1) & (three <= 7)
        for i, j in zip(*np.nonzero(fits), strict=True):
            found.add(tuple(sorted(np.round((one[i], two[j], three[i, j]), 6).tolist())))
    return sorted(found)


def attack_named_cohorts(edition: Published, sizes: Mapping[str, int]) -> Iterable[Finding]:
    """Yield what named cohorts' means and intervals, with dots of all groups, tell of the groups.

    Of every set of dots that a cohort may be, those are kept whose mean and Welch interval are the
    printed ones; then the sets are put together so that each dot is in one cohort (HiGHS).

    Parameters
    ----------
    edition : Published
    sizes : mapping
        Cohort to how many groups it has.
    """
    dots = np.array(edition.dots.get("global_index", []))
    sets = {
        cohort: found
        for cohort, size in sizes.items()
        if len(dots) and (found := _sets_that_fit(edition.values, dots, cohort, size)) is not None
    }
    if not sets:
        return
    columns = [(cohort, chosen) for cohort, found in sets.items() for chosen in found]
    cohorts = list(sets)
    matrix = sparse.lil_matrix((len(dots) + len(cohorts), len(columns)))
    for column, (cohort, chosen) in enumerate(columns):
        matrix[chosen, column] = 1
        matrix[len(dots) + cohorts.index(cohort), column] = 1
    most = np.ones(matrix.shape[0])
    least = np.append(np.zeros(len(dots)), np.ones(len(cohorts)))
    rules = LinearConstraint(sparse.csc_matrix(matrix), least, most)
    for cohort in cohorts:
        for place in range(sizes[cohort]):
            goal = np.array(
                [np.sort(dots[chosen])[place] if one == cohort else 0.0 for one, chosen in columns]
            )
            ends = []
            for sign in (1.0, -1.0):
                solution = milp(
                    sign * goal,
                    constraints=rules,
                    integrality=np.ones(len(columns)),
                    bounds=Bounds(0, 1),
                )
                if solution.x is None:
                    return
                ends.append(float(goal @ solution.x))
            limits = (ends[0] - HALF_DOT, ends[1] + HALF_DOT)
            yield Finding("change", f"{cohort}, number {place + 1} of {sizes[cohort]}", *limits)


def _sets_that_fit(values: Mapping, dots: np.ndarray, cohort: str, size: int) -> np.ndarray | None:
    name = f"subgroup.cohort_{cohort.replace('-', '_')}"
    mean = shown(values, f"{name}.mean_first")
    ends = [shown(values, f"{name}.ci_{end}") for end in ("low", "high")]
    if mean is None or None in ends:
        return None
    chosen = np.array(list(itertools.combinations(range(len(dots)), size)))
    own, rest = dots[chosen], len(dots) - size
    fits = (own.mean(axis=1) >= mean[0] - HALF_DOT) & (own.mean(axis=1) <= mean[1] + HALF_DOT)
    chosen, own = chosen[fits], own[fits]
    left = dots.sum() - own.sum(axis=1)
    spread = ((dots**2).sum() - (own**2).sum(axis=1) - left**2 / rest) / (rest - 1)
    one, two = own.var(axis=1, ddof=1) / size, spread / rest
    df = (one + two) ** 2 / (one**2 / (size - 1) + two**2 / (rest - 1))
    t = student.ppf(0.975, df)
    half = (sum(ends[1]) - sum(ends[0])) / 4
    # a dot is at most this far from its group, and an error of the mean no further from its own
    slack = 1.5 * t * HALF_DOT * (1 / math.sqrt(size - 1) + 1 / math.sqrt(rest - 1))
    return chosen[np.abs(t * np.sqrt(one + two) - half) <= slack]


def guess_sizes(checksum: str, total: int, groups: int, write: Callable) -> list[tuple[int, ...]]:
    """Return the sizes of a cohort's groups whose file has this plain checksum.

    Parameters
    ----------
    checksum : str
        SHA-256, or whatever the manifest tells.
    total, groups : int
        Members and groups of the cohort; a total of 0 is not known.
    write : callable
        Sizes to the bytes of the file.
    """
    return [
        sizes
        for sizes in itertools.product(range(5, 14), repeat=groups)
        if total in (0, sum(sizes)) and hashlib.sha256(write(sizes)).hexdigest() == checksum
    ]


def files_in_page(page: str) -> list[list[dict[str, str]]]:
    """Return the tables that a page carries as embedded files: anything but pictures and type."""
    found = re.findall(r"data:([\w.+-]+/[\w.+-]+);base64,([A-Za-z0-9+/=]+)", page)
    texts = [base64.b64decode(code) for kind, code in found if not _is_picture(kind)]
    return [list(csv.DictReader(io.StringIO(text.decode()))) for text in texts]


def _is_picture(kind: str) -> bool:
    return kind.startswith(("image/", "font/"))


def live_in_quotations(page: str) -> list[str]:
    """Return what the page runs or fetches from within a quotation."""
    quoted = re.findall(r"<blockquote\b.*?</blockquote>", page, re.DOTALL)
    marks = r"<(script|img|iframe|object|link|svg|form)\b|\bon\w+\s*=\s*[\"']|javascript:"
    return [mark[0] for text in quoted for mark in re.finditer(marks, text)]
