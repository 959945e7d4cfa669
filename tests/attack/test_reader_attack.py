"""A reader who does the sums, against the demonstration and random programmes.

The attack (reader_model.py) knows what is published and nothing else; only here is it held against
the truth, to tell which counts were small. ``DISCLOSURE_PROGRAMMES`` sets how many programmes are
drawn.
"""

import os
from collections import defaultdict

import pytest

from tests.attack.programmes import Programme, demonstration, draw_programme
from tests.attack.published_files import POLICY, Published, publish
from tests.attack.reader_model import Finding, attack
from tests.sizes import sized

PROGRAMMES = int(os.environ.get("DISCLOSURE_PROGRAMMES", sized(4, 20)))
# what is told of the groups of the edition before until enough are new
DETAIL = {"sensitivity", "spread", "subgroup", "followup", "effect_matched", "reliable_change"}
OF_PERSONS = ("answer", "new answer")
OF_FEW = ("all or none", "extreme")
# rounding of the solver, and of sums of shown numbers
SLACK = 1e-6


def two_editions(programme: Programme):
    """Return the published files of the edition without the last cohort, and of the one with."""
    cohorts = sorted(programme.completed().unique())
    first = publish(programme.of(cohorts[:-1]))
    return first, publish(programme, first), publish(programme)


def is_protected(finding: Finding) -> bool:
    """Tell whether the policy protects the quantity.

    That all, or none, have improved, and what the lowest and the highest are, is protected for
    fewer groups than the tables of detail need; of the answers what may have been said by few.
    """
    if finding.kind in OF_FEW:
        return finding.groups < POLICY["detail_groups"]
    if finding.kind in OF_PERSONS:
        return finding.low < POLICY["minimum_size"] and finding.high > 0
    return True


def too_narrow(findings: list[Finding]) -> list[Finding]:
    """Return what is known more closely than the policy allows."""
    least = {
        **dict.fromkeys(("level", "change", "extreme", "followup", "part"), POLICY["precision"]),
        **dict.fromkeys(OF_PERSONS, POLICY["minimum_size"]),
        "all or none": 1,
    }
    return [one for one in findings if is_protected(one) and one.width < least[one.kind] - SLACK]


def check(name: str, findings: list[Finding], narrowest: dict) -> None:
    for one in filter(is_protected, findings):
        narrowest[one.kind].append(one.width)
    assert too_narrow(findings) == [], name


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
    assert changed_in_detail(first, second) == {}, "what the model leaves out, and did not wait"


def changed_in_detail(first: Published, second: Published) -> dict[str, tuple[str, str]]:
    """Return the values of the tables of detail that differ though few groups are new."""
    sizes = [int(one.values["effect.global_index.n_groups"]) for one in (first, second)]
    if sizes[1] - sizes[0] >= POLICY["detail_groups"]:
        return {}
    return {
        name: (text, second.values[name])
        for name, text in first.values.items()
        if name.split(".")[0] in DETAIL and second.values.get(name, text) != text
    }


def test_nothing_protected_is_known_too_closely_in_the_demonstration(built, widths):
    first, second, alone = two_editions(demonstration(built))
    check("one edition", attack(None, alone), widths)
    check("two editions", attack(first, second), widths)
    assert changed_in_detail(first, second) == {}
