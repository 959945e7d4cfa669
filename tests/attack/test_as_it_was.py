"""The attack on what version 93f769e published: it must find all that leaked, and tell it truly.

The extracts under data/ are cut from the pages and the editions that version made; data/README.md
says how. What the attack recovers is held against the truth, which no reader has. That it finds
nothing in what is published now is in test_reader_attack.py, and at the end here.
"""

from __future__ import annotations

import io

import pandas as pd
import pytest

from survey_report.review.fingerprints import fingerprint, fingerprint_key
from tests.attack.answers_model import attack_answers
from tests.attack.arithmetic import Finding
from tests.attack.old_attacks import (
    attack_dots,
    attack_named_cohorts,
    exact_means,
    files_in_page,
    guess_sizes,
    live_in_quotations,
)
from tests.attack.old_publications import NO_BANDS, extract, publication, truth
from tests.attack.publication import Published
from tests.attack.reader_model import attack_followup, attack_groups
from tests.sizes import sized

PRECISION = 0.5
# what the changes of the old version's dots may be off by
DOT = 0.0051


def narrow(findings, kind: str, width: float = PRECISION) -> list[Finding]:
    return [one for one in findings if one.kind == kind and one.width < width]


def changes(name: str) -> pd.DataFrame:
    """Return the true changes: factor, group, change."""
    groups = truth(name)
    groups["change"] = groups["after"] - groups["before"]
    return groups.dropna(subset="change")


@pytest.fixture(scope="module")
def pages() -> tuple[Published, Published]:
    return publication("first"), publication("second")


@pytest.fixture(scope="module")
def editions() -> tuple[Published, Published]:
    """What lies in data/editions of both, without the figures."""
    return tuple(publication(name, "edition", dots=False) for name in ("first", "second"))


# --- 1 and 2: too many digits, and two editions subtracted


def test_all_digits_of_two_editions_are_the_means_of_single_groups(editions, capsys):
    """The three groups' means before and after, on most factors, to all digits."""
    items = pd.read_csv("config/instruments/effect_2016.csv").groupby("factor").size()
    items = items.iloc[: sized(6, len(items))]
    groups, told, right = truth("new"), 0, 0
    done = groups.dropna(subset="after")
    after = [int(edition.values["participation.responses_after"]) for edition in editions]
    for factor, number in items.items():
        for wave, answers in (("before", 0), ("after", after[1] - after[0])):
            found = exact_means(*editions, factor, wave, number, answers)
            if len(found) == 1:
                true = sorted(done.loc[done["factor"] == factor, wave].round(6))
                told, right = told + 1, right + (found[0] == pytest.approx(true, abs=2e-6))
    with capsys.disabled():
        print(f"\nAll digits: {right} of {2 * len(items)} sets of three means, exactly")
    assert right == told == sized(7, 31)


def test_what_the_page_prints_in_full_gives_narrow_intervals(editions):
    """Without the fractions: mean and spread of the three, solved for."""
    found = narrow(attack_groups(*editions), "change") + narrow(attack_groups(*editions), "level")
    assert len(found) == 10
    assert min(one.width for one in found) < 0.2
    groups, true = truth("new"), changes("new")
    for one in found:
        _, factor, wave = one.what.replace(",", "").split()[:3]
        own = true if wave == "change" else groups.dropna(subset="after")
        values = own.loc[own["factor"] == factor, wave]
        assert values.between(one.low - 1e-6, one.high + 1e-6).all(), one


def test_new_dots_less_old_ones_are_the_new_groups_on_every_factor(pages):
    found = list(attack_dots(*pages))
    true, exact = changes("new"), 0
    for factor, own in true.groupby("factor"):
        ends = {one.what: one for one in found if one.what.startswith(f"{factor},")}
        lowest, highest = ends[f"{factor}, lowest"], ends[f"{factor}, highest"]
        assert lowest.width == pytest.approx(0.01)
        middle = [(one.low + one.high) / 2 for one in (lowest, highest)]
        exact += middle == pytest.approx([own["change"].min(), own["change"].max()], abs=DOT)
    assert exact == 27, "lowest and highest of the three, to a hundredth"


def test_new_answers_were_exact(pages):
    found = [one for one in attack_answers(*pages) if one.width == 0]
    counts = pd.read_csv(io.StringIO(extract("truth")["answers"])).set_index("statement_id")
    codes = {"fully": ["5"], "partly": ["4"], "neutral": ["3"], "disagree": ["1", "2"]}
    codes |= {"agree": ["4", "5"], "do not agree": ["1", "2", "3"]}
    for one in found:
        statement, name = one.what.split(", ")[:2]
        assert counts.loc[statement, codes[name]].sum() == one.low
    nobody = [one for one in found if one.high == 0]
    assert (len(found), len(nobody)) == (28, 8)


# --- 3: what stands beside undoes the hiding


def hidden_groups(publication_: Published, true: pd.DataFrame) -> dict[str, list[float]]:
    """Return factor to the true changes of the groups that have no dot; half a hundredth apart."""
    found = {}
    for factor, own in true.groupby("factor"):
        left = sorted(own["change"])
        for dot in publication_.dots[factor]:
            left.remove(min(left, key=lambda one: abs(one - dot)))
        found[factor] = left
    return found


def test_counts_of_all_less_the_dots_tell_of_the_hidden_groups():
    """Three groups were hidden since one of them had few answers; all three had improved."""
    edition = publication("small")
    found = list(attack_dots(None, edition))
    true = hidden_groups(edition, changes("small"))
    sure = [one for one in found if one.kind == "all or none" and one.width == 0]
    for one in sure:
        factor, improved = one.what.split(", ")
        assert sum(change >= 0.1 - 1e-9 for change in true[factor]) == int(improved[0]), one
    assert len(sure) == 19
    close = narrow(found, "change")
    for one in close:
        own = true[one.what.split(",")[0]]
        assert one.low <= min(own) and max(own) <= one.high, one
    assert len(close) == 1


def test_few_groups_at_the_follow_up_are_told():
    """Two groups had answered a year after: the mean of both stood there, and its interval."""
    found = narrow(attack_followup(None, publication("small", dots=False)), "followup")
    true = truth("followup")
    for one in found:
        factor, column = one.what.split(", ")[:2]
        own = true[true["factor"] == factor]
        value = {"diff": own["followup"] - own["after"], "diff_before": None}.get(column)
        assert value is None or value.between(one.low - 1e-6, one.high + 1e-6).all(), one
    assert len(found) >= 20 and min(one.width for one in found) < 0.01


# --- 4: dots to named cohorts


def test_named_cohorts_and_dots_place_the_groups(pages):
    values = publication("second", "edition").values
    true = changes("index")
    sizes = true.groupby("cohort").size().to_dict()
    both = Published(values, NO_BANDS, {}, pages[1].dots)
    found = list(attack_named_cohorts(both, sizes))
    assert len(found) == sum(sizes.values())
    for one in found:
        cohort, place = one.what.split(", number ")
        own = sorted(true.loc[true["cohort"] == cohort, "change"])
        assert one.low - DOT <= own[int(place.split()[0]) - 1] <= one.high + DOT, one
    placed = pd.Series([one.what.split(",")[0] for one in found if one.width <= 0.1])
    assert len(placed) >= 20
    whole = placed.value_counts().reindex(list(sizes), fill_value=0) == pd.Series(sizes)
    assert whole.sum() >= 3, "cohorts of which all are placed"


# --- 5: hashes of small secrets


def invited(cohort: str, letters: str):
    """Return what writes the file of a cohort's groups and how many of each were invited."""

    def write(sizes: tuple[int, ...]) -> bytes:
        rows = [f"{cohort},{cohort}-{one},{n}" for one, n in zip(letters, sizes, strict=True)]
        return ("\n".join(["cohort,group,invited", *rows]) + "\n").encode()

    return write


def test_a_plain_checksum_of_a_small_file_gives_the_group_sizes():
    """The manifest told the file's name, checksum, length and rows, for each cohort."""
    found = {}
    for one in extract("checksums"):
        cohort = one["path"].split("/")[-2]
        write = invited(cohort, "ABCD"[: one["rows"]])
        found[cohort] = guess_sizes(one["sha256"], 0, one["rows"], write)
    files = extract("truth")["invited"]
    assert len(found) == 7
    for cohort, sizes in found.items():
        assert len(sizes) == 1
        assert invited(cohort, "ABCD"[: len(sizes[0])])(sizes[0]).decode() == files[cohort]


def test_a_keyed_checksum_of_the_same_file_gives_nothing():
    write, secret = invited("2019-1", "ABC"), (7, 12, 5)
    key = fingerprint_key({"RAPPORT_NOKKEL": "hemmelig"}, [{"synthetic": "nei"}])
    (told,) = fingerprint("data/processed/clean/sizes.csv", write(secret), key).values()
    assert guess_sizes(told, 24, 3, write) == []


# --- 6: text that becomes markup


def test_a_quotation_put_the_raw_register_into_the_page():
    page = extract("small")["passage"]
    (register,) = files_in_page(page)
    assert len(register) == 34
    assert {"respondent_id", "name", "email", "group"} <= set(register[0])
    assert {"<script", "<img"} == set(live_in_quotations(page))
    assert "5<em>6</em>7" in page


# --- and nothing of it in what is published now


def test_nothing_of_it_is_left_in_what_is_published_now(built):
    output = built / "reports/output"
    for name in ("erfaringsrapport.html", "revisjon.html"):
        page = (output / name).read_text(encoding="utf-8")
        assert files_in_page(page) == []
        assert live_in_quotations(page) == []
        assert "PathCollection_" not in page, "a dot for each group"
