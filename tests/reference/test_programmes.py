"""Every cell of every published table of awkward programmes, against R.

Members missing in one wave, groups of one and two, ties, a ceiling, a factor nobody was asked in a
cohort, an outlier, a cohort that has only begun: the folders in data/. R's values are the printed
output of programme.R, which starts from the same rows of answers. REFERENCE_SEEDS=20 draws twenty
programmes more, and has R compute each anew.
"""

import functools
import io
import os
import shutil
import subprocess

import pandas as pd
import pytest

from tests.reference import programmes, values
from tests.reference.draw_programme import draw_programme, write_programme

ROOT = values.HERE.parents[1]
SEEDS = range(1000, 1000 + int(os.environ.get("REFERENCE_SEEDS", "1")))
R_MISSING = pytest.mark.skipif(shutil.which("Rscript") is None, reason="R er ikke installert")


def run_r(folder) -> io.StringIO:
    """Return what R prints of the programme in a folder."""
    command = ["Rscript", "tests/reference/programme.R", str(folder)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if "there is no package called" in run.stderr:
        pytest.skip("R mangler clubSandwich, sandwich, lme4 eller psych")
    assert run.returncode == 0, run.stderr
    return io.StringIO(run.stdout)


def ours(folder, monkeypatch) -> dict:
    """Return every cell that the pipeline publishes of the programme in a folder."""
    return programmes.cells_of(programmes.tables_of(folder, monkeypatch))


@pytest.fixture(scope="module")
def published():
    """Return what gives the cells that the pipeline publishes of a kept programme, made once."""

    @functools.cache
    def cells_of(name: str) -> dict:
        with pytest.MonkeyPatch.context() as monkeypatch:
            return ours(values.HERE / "data" / name, monkeypatch)

    return cells_of


@pytest.mark.parametrize("name", ["awkward", "drawn"])
def test_every_published_cell_is_what_r_has_printed(name, published):
    theirs = programmes.printed(values.HERE / f"{name}.csv")
    assert programmes.disagree(published(name), theirs) == []


@R_MISSING
@pytest.mark.parametrize("seed", SEEDS)
def test_a_programme_drawn_anew_agrees_with_r_in_every_cell(seed, tmp_path, monkeypatch):
    write_programme(draw_programme(seed), tmp_path)
    theirs = programmes.printed(run_r(tmp_path))
    assert programmes.disagree(ours(tmp_path, monkeypatch), theirs) == []


@R_MISSING
@pytest.mark.parametrize("name", ["awkward", "drawn"])
def test_r_prints_what_is_kept(name):
    theirs = programmes.printed(run_r(f"tests/reference/data/{name}"))
    kept = programmes.printed(values.HERE / f"{name}.csv")
    assert theirs.keys() == kept.keys()
    for place, value in theirs.items():
        assert value == kept[place] or float(value) == pytest.approx(
            float(kept[place]), rel=1e-6, abs=1e-8
        ), place


def test_a_wrong_cell_is_seen(published):
    """The comparison can fail: on a value, on a reason, and on a cell that one side lacks."""
    theirs = programmes.printed(values.HERE / "awkward.csv")
    place = ("agreement", "dialogue.before", "icc1")
    why = ("agreement", "dialogue.before", "reason")
    cells = dict(published("awkward"))
    assert len(programmes.disagree(cells | {place: cells[place] + 1e-7}, theirs)) == 1
    assert len(programmes.disagree(cells | {place: float("nan")}, theirs)) == 1
    assert len(programmes.disagree(cells | {why: "Ingen har svart."}, theirs)) == 1
    del cells[place]
    assert len(programmes.disagree(cells, theirs)) == 1


@pytest.mark.parametrize("name", ["awkward", "drawn"])
def test_the_programmes_are_awkward(name, monkeypatch):
    """What the tests are about is there: reasons of many kinds, groups of one, hidden values."""
    theirs = programmes.printed(values.HERE / f"{name}.csv")
    why = {value for place, value in theirs.items() if "reason" in place[2] and value}
    if name == "awkward":
        assert {"TOO_FEW_POINTS", "NEAR_THE_MAIN_TABLE", "NO_GAIN"} <= why
    else:
        assert {"FEW_GROUPS", "NO_ONE_ASKED", "SAME_CHANGE", "NO_VARIATION"} <= why
    items = pd.read_csv(values.HERE / "data" / name / "items.csv")
    assert items.groupby(["group", "wave"]).size().min() == 1
    index = int(theirs["effect_change", "global_index", "n_groups"])
    assert index < int(theirs["effect_summary", "groups_completed", "value"])
