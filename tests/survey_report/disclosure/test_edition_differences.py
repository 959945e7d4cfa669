"""Two editions side by side: what the second may print."""

import pytest

from survey_report.disclosure.edition_differences import (
    TooNearError,
    read_previous,
    stop_when_too_near,
)


@pytest.mark.parametrize(("groups", "stops"), [(31, False), (32, True), (33, True), (34, False)])
def test_an_edition_that_differs_by_one_group_is_not_published(groups, stops):
    now, previous = {"groups_total": 48, "groups_completed": groups}, {"groups_completed": 31}
    if not stops:
        stop_when_too_near(now, previous)
        return
    with pytest.raises(TooNearError, match="Forrige utgave hadde 31 grupper som har fullført"):
        stop_when_too_near(now, previous)


def test_no_previous_edition(tmp_path):
    assert read_previous([]) == {}
    (tmp_path / "facts.csv").write_text("fact,value\ngroups_total,48\n", encoding="utf-8")
    assert list(read_previous([str(tmp_path / "facts.csv")])) == ["facts"]
