"""An afternoon: exports arrive by e-mail, in every format, and must be in the report.

Eight new cohorts, one for each format that the demonstration set does not have. All get the
answers of cohort 2016-3, four years later, so every number of theirs is known beforehand.
"""

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys

import pandas as pd
import pytest

from scripts.lib.tables import read_strings
from scripts.register_cohort import command
from tests.conftest import SNAKEMAKE
from tests.data.formats.make_samples import WRITERS, Survey, read_survey

MODEL = "2016-3"
TOOLS = {
    "2021-1": "efs_labels",
    "2021-2": "efs_sheets",
    "2021-3": "essentials_excel",
    "2021-4": "essentials_text",
    "2021-5": "surveyxact",
    "2021-6": "nettskjema",
    "2021-7": "forms",
    "2021-8": "spss",
}
# the tools that list those who were invited and have not answered
LIST_INVITED = [cohort for cohort in TOOLS if cohort not in ("2021-6", "2021-7")]
STATISTICS = "data/processed/statistics"
TARGETS = [f"{STATISTICS}/{name}.csv" for name in ("facts", "effect_change", "evaluation")]


def run(project, *words, **environment):
    """Run a command of the how-to, which must succeed, and return what it said."""
    done = subprocess.run(
        words, cwd=project, capture_output=True, text=True, env={**os.environ, **environment}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def registered(project, cohort):
    """Run ``make cohort`` in this process, which saves a start of Python for each."""
    with contextlib.chdir(project), contextlib.redirect_stdout(io.StringIO()) as told:
        assert command([cohort], {"SYNTHETIC": "ja"}, "2021-11-01") == 0
    return told.getvalue()


def of(cohort, table):
    """Return a model table as another cohort's: groups, persons and years are its own."""
    number = cohort[-1]
    moved = table.copy()
    for column in moved.columns.intersection(["group", "respondent_id"]):
        moved[column] = moved[column].replace({MODEL: cohort, "^R": f"R{number}"}, regex=True)
    if "submitted" in moved:
        moved["submitted"] = moved["submitted"].replace(
            {"^2016": "2020", "^2017": "2021"}, regex=True
        )
    return moved


def deliver(project, cohort, tool):
    """Put the cohort's files in its folder, in the tool's format, with the tool's names."""
    raw, instruments = project / "data/raw", project / "config/instruments"
    for name, kind in (
        ("effect_before", "effect"),
        ("effect_after", "effect"),
        ("evaluation", "evaluation"),
    ):
        data = read_survey(raw / MODEL / f"{name}.csv", instruments / f"{kind}_2016.csv")
        survey = Survey(of(cohort, data.answers), data.questions, data.labels)
        WRITERS[tool][1](raw / cohort / f"{name} {cohort}", survey)
    for name in ("participants", "development_areas"):
        table = of(cohort, read_strings(raw / MODEL / f"{name}.csv"))
        table.to_csv(raw / cohort / f"{name}.csv", index=False, lineterminator="\n")


def facts(project):
    table = pd.read_csv(project / STATISTICS / "facts.csv").set_index("fact")["value"]
    return table.astype("float64")


@pytest.fixture(scope="module")
def afternoon(built_project):
    """Play the afternoon once; return the project and what was said and known on the way."""
    before = facts(built_project)
    cohort = [sys.executable, "-m", "scripts.register_cohort", "2021-1"]
    told = {"folder": run(built_project, *cohort, SYNTHETIC="ja")}
    for name, tool in TOOLS.items():
        (built_project / "data/raw" / name).mkdir(exist_ok=True)
        deliver(built_project, name, tool)
        told[name] = registered(built_project, name)
    told["validate"] = run(built_project, sys.executable, "-m", "scripts.validate_sources")
    told["report"] = run(built_project, *SNAKEMAKE, *TARGETS)
    return built_project, told, before


@pytest.fixture(scope="module")
def built_project(built, tmp_path_factory):
    """Return a copy of the built project for the whole module."""
    skip = shutil.ignore_patterns(".venv", ".git", "__pycache__", ".pytest_cache", ".hypothesis")
    return shutil.copytree(built, tmp_path_factory.mktemp("afternoon") / "project", ignore=skip)


def test_every_file_is_recognised(afternoon):
    project, told, _ = afternoon
    assert "deltakerlista (må være med)" in told["folder"]
    sources = read_strings(project / "config/sources.csv").set_index("path")
    for cohort, tool in TOOLS.items():
        own = sources[sources["cohort"] == cohort]
        surveys = own[own["format"] == WRITERS[tool][0]]
        places = set(zip(surveys["source"], surveys["wave"], strict=True))
        assert places == {("effect", "before"), ("effect", "after"), ("evaluation", "")}
        assert "Neste: make validate" in told[cohort]


def test_new_files_get_their_receipts(afternoon):
    project, told, _ = afternoon
    receipts = told["validate"].count("Kvittering for ")
    # three surveys and two registers for each cohort; the parts of SurveyXact are read with it
    assert receipts == 5 * len(TOOLS)
    assert "Lest sammen med effect_before 2021-5_structure.csv" in told["validate"]
    assert "2 ark er satt sammen til én tabell." not in told["validate"]  # under 256 columns
    assert (
        "Kolonner som sto flere ganger med samme innhold, er lest én gang: v_101."
        in (told["validate"])
    )
    assert "Helt enig → kode 7" in told["validate"]


def test_only_the_new_cohorts_are_cleaned(afternoon):
    _, told, _ = afternoon
    (cleaned,) = re.findall(r"^Rensing: .*", told["report"], re.MULTILINE)
    assert set(re.findall(r"\d{4}-\d", cleaned)) == set(TOOLS)


def test_new_numbers_of_groups_and_people(afternoon):
    project, _, before = afternoon
    after, new = facts(project), len(TOOLS)
    register = read_strings(project / f"data/raw/{MODEL}/participants.csv")
    start = register[register["joined"] == "start"]
    assert after["groups_total"] - before["groups_total"] == new * start["group"].nunique()
    assert after["leaders_total"] - before["leaders_total"] == new * len(start)
    assert after["cohorts_total"] - before["cohorts_total"] == new
    assert after["groups_completed"] - before["groups_completed"] == new * 4


def test_every_format_gives_the_model_cohorts_results(afternoon):
    project, _, _ = afternoon
    groups = pd.read_parquet(project / "data/processed/clean/effect_groups.parquet")
    groups = groups[groups["wave"] != "followup"]
    results = {
        cohort: own.assign(group=own["group"].str[-1]).drop(columns="cohort").reset_index(drop=True)
        for cohort, own in groups.groupby("cohort")
    }
    for cohort in TOOLS:
        pd.testing.assert_frame_equal(results[cohort], results[MODEL])


def test_every_format_gives_the_model_cohorts_evaluation(afternoon):
    project, _, _ = afternoon
    clean = project / "data/processed/clean"
    answers = pd.read_parquet(clean / "evaluation_answers.parquet")
    counts = answers.groupby(["cohort", "statement_id", "meaning"]).size().unstack("cohort")
    invited = pd.read_parquet(clean / "evaluation_invited.parquet").groupby("cohort")["invited"]
    members = len(read_strings(project / f"data/raw/{MODEL}/participants.csv"))
    for cohort in TOOLS:
        pd.testing.assert_series_equal(counts[cohort], counts[MODEL], check_names=False)
        expected = invited.sum()[MODEL] if cohort in LIST_INVITED else members
        assert invited.sum()[cohort] == expected
