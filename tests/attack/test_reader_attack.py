"""A reader who does the sums, against the demonstration and random programmes.

The attack (reader_model.py) knows what is published and nothing else; only here is it held against
the policy (docs/personvern.md), which says what is protected and how closely it may be known.
``DISCLOSURE_PROGRAMMES`` sets how many programmes are drawn of each shape.
"""

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator

import pytest

from survey_report.disclosure.edition_differences import TooNearError
from tests.attack.answers_model import attack_corrected
from tests.attack.programmes import (
    TINY,
    USUAL,
    Programme,
    Shape,
    corrected,
    demonstration,
    draw_programme,
)
from tests.attack.published_files import POLICY, Published, publish
from tests.attack.reader_model import Finding, attack
from tests.sizes import sized

PROGRAMMES = int(os.environ.get("DISCLOSURE_PROGRAMMES", sized(2, 20)))
# of shapes that a programme seldom has
RARE = int(os.environ.get("DISCLOSURE_PROGRAMMES", sized(1, 6)))
SHAPES = {
    "usual": USUAL,
    "groups of one to four": TINY,
    "three new groups": Shape(last=3),
    "all but one answer again": Shape(follow=1),
    "all but two answer again": Shape(follow=2),
}
# how many cohorts each edition of a row does without
LEFT_OUT = sized((1, 0), (2, 1, 0))
# what is told of the groups of the edition before until enough are new
DETAIL = {"sensitivity", "spread", "subgroup", "followup", "effect_matched", "reliable_change"}
OF_PERSONS = ("answer", "new answer")
OF_FEW = ("all or none", "extreme")
OF_GROUPS = ("level", "change", "extreme", "followup", "not followed", "part")
# rounding of the solver, and of sums of shown numbers
SLACK = 1e-6


def is_protected(finding: Finding) -> bool:
    """Tell whether the policy protects the quantity.

    That all, or none, have improved, and what the lowest and the highest are, is protected for
    fewer groups than the tables of detail need; of the answers what may have been said by few; who
    did not answer, in fewer groups than three.
    """
    if finding.kind in OF_FEW:
        return finding.groups < POLICY["detail_groups"]
    if finding.kind in OF_PERSONS:
        return finding.low < POLICY["minimum_size"] and finding.high > 0
    if finding.kind == "not answered":
        return finding.groups < 3
    if finding.kind == "corrected answer":
        return not finding.low <= 0 <= finding.high
    return True


def too_narrow(findings: list[Finding]) -> list[Finding]:
    """Return what is known more closely than the policy allows."""
    least = {
        **dict.fromkeys(OF_GROUPS, POLICY["precision"]),
        **dict.fromkeys((*OF_PERSONS, "corrected answer"), POLICY["minimum_size"]),
        **dict.fromkeys(("all or none", "not answered"), 1),
    }

    def enough(one: Finding) -> float:
        # of four new answers none to four have said so, whatever is told
        return min(least[one.kind], one.groups) if one.kind == "new answer" else least[one.kind]

    return [one for one in findings if is_protected(one) and one.width < enough(one) - SLACK]


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


def in_a_row(programme: Programme) -> tuple[list[Programme], list[Published]]:
    """Return editions in a row, three or two, each with one cohort more, beside the one before."""
    cohorts = len(programme.completed().unique())
    programmes = [programme.without(left) for left in LEFT_OUT if left < cohorts]
    editions: list[Published] = []
    for one in programmes:
        editions.append(publish(one, editions[-1] if editions else None))
    return programmes, editions


def check_all(programme: Programme, widths: dict) -> None:
    """Attack the programme in one edition, in each, and in all of a row together."""
    programmes, editions = in_a_row(programme)
    alone, public = publish(programme), programme.public(programme)
    check("one edition", attack(alone, public=public), widths)
    check("the first in a row", attack(editions[0]), widths)
    check("in a row", attack(*editions, public=programme.public(*programmes)), widths)
    for first, second in zip(editions, editions[1:], strict=False):
        assert changed_in_detail(first, second) == {}, "what the model leaves out, and did not wait"


def drawn() -> Iterator:
    for name, shape in SHAPES.items():
        for seed in range(PROGRAMMES if shape == USUAL else RARE):
            yield pytest.param(seed, shape, id=f"{name}, {seed}")


@pytest.mark.parametrize(("seed", "shape"), list(drawn()))
def test_nothing_protected_is_known_too_closely_in_any_programme(seed, shape, widths):
    check_all(draw_programme(seed, shape), widths)


@pytest.mark.parametrize("groups", [1, 2])
def test_an_edition_with_one_or_two_groups_more_is_stopped(groups):
    with pytest.raises(TooNearError, match="færre enn 3 grupper"):
        in_a_row(draw_programme(1, Shape(last=groups)))


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
    check_all(demonstration(built), widths)


@pytest.mark.parametrize("seed", range(RARE))
def test_a_version_set_right_tells_of_no_one(seed, widths):
    """One answer and one member's scores are corrected, and the edition published once more."""
    before = draw_programme(seed)
    after = corrected(before, seed)
    first = publish(before)
    second = publish(after, first)
    check("the version set right", attack(second), widths)
    check("both versions", list(attack_corrected(first, second, 1)), widths)
    check("between them", attack(first, second), widths)


def test_the_attack_knows_nothing_of_the_gate():
    """Neither the model nor anything it imports."""
    code = (
        "import sys, tests.attack.reader_model, tests.attack.old_publications;"
        "print([name for name in sys.modules if name.startswith(('survey_report', 'scripts'))])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    assert ran.stdout.strip() == "[]"
