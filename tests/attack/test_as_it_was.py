"""The attack on what was published before the gate was rebuilt: it must find all that leaked.

`as_it_was` writes a programme's results as version 93f769e did: values at full precision, a dot
for each group whose answers were five or more (of the others at least three hidden), each cohort
against the rest by name, any number of groups at the follow-up, the answers code by code.
"""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd
import pytest

from survey_report.results.change_results import compute_change
from survey_report.results.followup_results import add_equivalence
from survey_report.review.fingerprints import fingerprint, fingerprint_key
from survey_report.statistics.change import change_table
from survey_report.statistics.waves import persons_behind, wave_tables
from tests.attack.programmes import Programme, draw_programme
from tests.attack.published_files import SETTINGS, Published, publish
from tests.attack.reader_model import (
    attack,
    attack_dots,
    attack_followup,
    attack_groups,
    attack_named_cohorts,
    guess_sizes,
)

PRECISION = 0.5
NO_BANDS = pd.DataFrame({"factor": [], "low": [], "high": [], "groups": []})
# the last cohort's groups are alike in the first, and all agree in the last
ALIKE, CONTENT = 1, 2


def as_it_was(programme: Programme) -> Published:
    """Return what version 93f769e published of a programme."""
    groups = programme.groups
    change = compute_change(groups, programme.factors, SETTINGS).set_index("factor")
    values = {
        f"effect.{factor}.{column}": repr(float(cell))
        for factor, row in change.drop(columns=["reason", "magnitude"]).iterrows()
        for column, cell in row.items()
        if column not in ("n_groups", "improved")
    }
    for factor, row in change.iterrows():
        values |= {f"effect.{factor}.{name}": f"{row[name]}" for name in ("n_groups", "improved")}
    before, after = wave_tables(groups, ("before", "after"))
    differences = after - before
    persons = persons_behind(groups, ("before", "after")).reindex(differences.index)
    dots = {name: _dots(differences[name], persons[name]) for name in differences}
    cohort = groups.drop_duplicates("group").set_index("group")["cohort"]
    index = differences["global_index"]
    for name, own in index.groupby(cohort.reindex(index.index)):
        key = f"subgroup.cohort_{name.replace('-', '_')}"
        values[f"{key}.mean_first"] = repr(float(own.mean()))
        values[f"{key}.error_first"] = repr(float(own.std() / np.sqrt(len(own))))
    return Published(values | _followup(programme), NO_BANDS, _answers(programme), dots)


def _dots(change: pd.Series, persons: pd.Series) -> list[float]:
    if (persons < 5).any():
        change = change.drop(persons.nsmallest(max(3, (persons < 5).sum())).index)
    return change.dropna().round(2).tolist()


def _followup(programme: Programme) -> dict[str, str]:
    waves = wave_tables(programme.groups, ("before", "after", "followup"))
    table = add_equivalence(change_table(*waves[1:], SETTINGS), SETTINGS).set_index("factor")
    names = {"n_groups": "n_groups", "diff": "diff", "mean_followup": "mean_after"}
    return {
        f"followup.{factor}.{name}": repr(float(table.loc[factor, column]))
        for factor in table.index
        for name, column in names.items()
    }


def _answers(programme: Programme) -> dict[str, pd.DataFrame]:
    kinds = {1: "disagree", 2: "disagree", 3: "neutral", 4: "partly", 5: "fully"}
    answers = programme.answers[programme.answers["code"] <= 5]
    counts = pd.crosstab(answers["statement_id"], answers["code"].map(kinds))
    rows = [
        {"statement_id": statement, "answer": answer, "low": n, "high": n}
        for statement, row in counts.iterrows()
        for answer, n in row.items()
    ]
    return {"evaluation_distribution": pd.DataFrame(rows)}


def editions(programme: Programme, how) -> tuple[Published, Published]:
    """Return two editions that differ by the last cohort."""
    cohorts = sorted(programme.completed().unique())
    return how(programme.of(cohorts[:-1])), how(programme)


def narrow(findings, kind: str) -> list:
    return [one for one in findings if one.kind == kind and one.width < PRECISION]


def test_all_digits_give_the_groups_of_a_cohort_that_are_alike():
    first, second = editions(draw_programme(ALIKE), as_it_was)
    first, second = (Published(one.values, NO_BANDS, {}) for one in (first, second))
    found = narrow(attack_groups(first, second), "change")
    assert found and min(one.width for one in found) < 0.15


def test_new_dots_less_old_ones_are_the_new_groups():
    """In a programme of which no group's dot was hidden: on every factor, to a hundredth."""
    for programme in map(draw_programme, range(20)):
        first, second = editions(programme, as_it_was)
        found = narrow(attack_dots(first, second), "extreme")
        if len(found) == 2 * (1 + len(programme.factors)):
            break
    else:
        pytest.fail("no programme gave its new groups away")
    assert all(one.width == pytest.approx(0.01) for one in found)


def test_counts_of_all_less_the_dots_give_the_hidden_groups():
    """In the first programme where all that were hidden had improved, or none."""
    known = (
        one
        for seed in range(20)
        for one in attack_dots(None, as_it_was(draw_programme(seed)))
        if one.kind == "all or none" and one.width < 1
    )
    assert next(known, None)


def test_one_group_at_the_follow_up_is_told_in_full():
    programme = next(
        one
        for one in map(draw_programme, range(20))
        if one.groups.query("wave == 'followup'")["group"].nunique() == 1
    )
    found = narrow(attack_followup(None, as_it_was(programme)), "followup")
    assert found and max(one.width for one in found) < 0.01
    assert list(attack_followup(None, publish(programme))) == []


def test_a_named_cohort_with_all_dots_places_its_groups():
    found = []
    for seed in range(1, 20):
        if seed % 3 == 0:  # large cohorts: too many sets of dots to go through
            continue
        programme = draw_programme(seed)
        sizes = programme.completed().value_counts().to_dict()
        small = {name: size for name, size in sizes.items() if size <= 4}
        found = narrow(attack_named_cohorts(as_it_was(programme), small), "change")
        assert list(attack_named_cohorts(publish(programme), small)) == []
        if found:
            break
    assert found


def test_new_answers_were_exact():
    first, second = editions(draw_programme(CONTENT), as_it_was)
    for edition in (first, second):
        stand = edition.kept["evaluation_distribution"].groupby("statement_id")["low"].sum()
        edition.values.update({f"evaluation.{name}.n": str(n) for name, n in stand.items()})
    found = [one for one in attack(first, second) if one.kind == "new answer"]
    assert found and all(one.width == 0 for one in found)
    assert any(0 < one.high < 5 for one in found)


def test_a_plain_checksum_of_a_small_file_gives_the_group_sizes():
    def write(sizes: tuple[int, ...]) -> bytes:
        return "".join(f"2019-1,{size}\n" for size in sizes).encode()

    secret = (7, 12, 5)
    told = hashlib.sha256(write(secret)).hexdigest()
    assert guess_sizes(told, sum(secret), 3, write) == [secret]
    key = fingerprint_key({"TOPPLEDER_NOKKEL": "hemmelig"}, [{"synthetic": "nei"}])
    (now,) = fingerprint("data/processed/clean/sizes.csv", write(secret), key).values()
    assert guess_sizes(now, sum(secret), 3, write) == []
