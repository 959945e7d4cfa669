"""A reader who does the sums, against the demonstration and random programmes.

The attack (reader_model.py) knows what is published and nothing else; only here is it held against
the truth, to tell which counts were small. ``DISCLOSURE_PROGRAMMES`` sets how many programmes are
drawn.
"""

import os
from collections import defaultdict

import pytest

from tests.attack.programmes import Programme, demonstration, draw_programme
from tests.attack.published_files import POLICY, publish
from tests.attack.reader_model import Finding, attack
from tests.sizes import sized

PROGRAMMES = int(os.environ.get("DISCLOSURE_PROGRAMMES", sized(6, 60)))
# rounding of the solver, and of sums of shown numbers
SLACK = 1e-6


def two_editions(programme: Programme):
    """Return the published files of the edition without the last cohort, and of the one with."""
    cohorts = sorted(programme.completed().unique())
    first = publish(programme.of(cohorts[:-1]))
    return first, publish(programme, first), publish(programme)


def too_narrow(findings: list[Finding]) -> list[Finding]:
    """Return what is known more closely than the policy allows.

    That all, or none, have improved is protected for fewer groups than the tables of detail need.
    """
    least = {
        **dict.fromkeys(("level", "change", "extreme", "followup", "part"), POLICY["precision"]),
        **dict.fromkeys(("answer", "new answer"), 0),
        "all or none": 1,
    }
    return [
        one
        for one in findings
        if one.width < least[one.kind] - SLACK
        and not (one.kind == "all or none" and one.groups >= POLICY["detail_groups"])
    ]


def small_and_known(findings: list[Finding], minimum: int) -> list[Finding]:
    """Return the counts of answers that are known to be few, and how few they are.

    From one to four have said so, for certain, and the interval is narrower than five.
    """
    return [
        one
        for one in findings
        if one.kind in ("answer", "new answer") and one.width < minimum and 0 < one.high < minimum
    ]


def check(name: str, findings: list[Finding], narrowest: dict) -> None:
    for one in findings:
        narrowest[one.kind].append(one.width)
    assert too_narrow(findings) == [], name
    assert small_and_known(findings, POLICY["minimum_size"]) == [], name


@pytest.fixture(scope="module")
def widths():
    found = defaultdict(list)
    yield found
    if found:
        told = [f"{kind}: {len(one)}, ≥ {min(one):.2f}" for kind, one in sorted(found.items())]
        print(f"\nProtected quantities and the narrowest interval: {'; '.join(told)}")


@pytest.mark.parametrize("seed", range(PROGRAMMES))
def test_nothing_protected_is_known_too_closely_in_any_programme(seed, widths):
    first, second, alone = two_editions(draw_programme(seed))
    check("one edition", attack(None, alone), widths)
    check("the first of two", attack(None, first), widths)
    check("two editions", attack(first, second), widths)


def test_nothing_protected_is_known_too_closely_in_the_demonstration(built, widths):
    first, second, alone = two_editions(demonstration(built))
    check("one edition", attack(None, alone), widths)
    check("two editions", attack(first, second), widths)
