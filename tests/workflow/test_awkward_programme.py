"""A programme of any size builds a whole report, which says what cannot be said yet."""

import json
import math

import pandas as pd
import pytest

from tests.data.awkward_programme import CASES, make_awkward_project
from tests.forked import build

DRAWN = {".svg", ".csv", ".json"}


@pytest.fixture(scope="module", params=CASES)
def project(request, tmp_path_factory, small_sources):
    """Return a built project of each case in turn, and the case."""
    case = CASES[request.param]
    folder = tmp_path_factory.mktemp("awkward") / "project"
    make_awkward_project(small_sources, folder, case)
    build(folder)
    return folder, case


def test_the_whole_report_is_built_and_says_what_is_missing(project):
    folder, case = project
    page = (folder / "reports/output/erfaringsrapport.html").read_text(encoding="utf-8")
    assert "Tabellen robust" in page and "Figuren followup" in page
    left_out = "er ikke med, for det finnes ingen tall å vise i den ennå."
    missing = {"followup": case.waves < 3, "effect_change": case.waves < 2}
    missing["evaluation"] = not case.evaluated
    for name, expected in missing.items():
        assert (f"«Figuren {name}» {left_out}" in page) >= expected, name
    # pictures are for Word, which is not among the formats
    assert {path.suffix for path in (folder / "data/processed/figures").iterdir()} == DRAWN
    # nothing that the machine calls nothing reaches a reader
    assert not any(f">{word}<" in page for word in ("nan", "NaN", "None", "inf"))


def test_what_is_missing_has_a_reason_and_no_word_for_size_rests_on_few(project):
    folder, case = project
    values = json.loads((folder / "data/processed/audit/values.json").read_text(encoding="utf-8"))
    assert not any(isinstance(v["value"], float) and math.isinf(v["value"]) for v in values)
    full = pd.read_csv(folder / "data/processed/statistics/effect_change_full.csv")
    blank = full["t"].isna()
    assert full.loc[blank, "reason"].notna().all()
    assert full.loc[full["n_groups"] < 10, "magnitude"].isna().all()
    followup = pd.read_csv(folder / "data/processed/statistics/followup.csv")
    assert followup.loc[followup["n_groups"] < 5, "equivalent"].isna().all()
    if case.groups == 18 and case.waves == 3:
        assert (full["n_groups"] == [12, 15, 15, 15, 12]).all()
