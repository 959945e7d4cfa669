"""A zip of a cohort, as it comes by e-mail, becomes a report by the commands of docs/nytt-kull.md.

Three tools, two folders, odd names, registers in Excel and a covering letter. The answers are
those of cohort 2016-3, a year later, so what must come out is known beforehand.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from survey_report.readers import COMPANIONS
from survey_report.settings.schema_tables import read_strings
from tests.conftest import ROOT
from tests.data.formats import make_samples
from tests.data.formats.make_samples import WRITERS, Survey, read_survey

MODEL, COHORT, RECEIVED = "2016-3", "2018-4", "2019-06-01"
# as it is handed in: file of the model cohort, kind, place in the zip, tool
PARTS = [
    ("effect_before", "effect", "Svar fra oppstart/skjema", "essentials_excel"),
    ("effect_after", "effect", "siste runde/kull", "surveyxact_default"),
    ("evaluation", "evaluation", "siste runde/sluttskjema (1)", "spss"),
]
# answers from before the edition's cut-off
YEARS = {"^2017": "2018", "^2016": "2017"}


def of_the_cohort(table: pd.DataFrame) -> pd.DataFrame:
    """Return a model table with the groups, persons and dates of the new cohort."""
    moved = table.copy()
    for column in moved.columns.intersection(["group", "respondent_id"]):
        moved[column] = moved[column].replace({MODEL: COHORT, "^R": "R9"}, regex=True)
    if "submitted" in moved:
        moved["submitted"] = moved["submitted"].replace(YEARS, regex=True)
    return moved


def zip_of(folder: Path) -> Path:
    """Return the delivery as a zip."""
    raw, instruments = ROOT / "data/raw" / MODEL, ROOT / "config/instruments"
    for name, kind, place, tool in PARTS:
        data = read_survey(raw / f"{name}.csv", instruments / f"{kind}_2016.csv")
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        survey = Survey(of_the_cohort(data.answers), data.questions, data.labels)
        WRITERS[tool][1](folder / place, survey)
    for name in ("participants", "development_areas"):
        table = of_the_cohort(read_strings(raw / f"{name}.csv"))
        rows = [list(table.columns), *table.to_numpy().tolist()]
        make_samples._workbook(folder / f"{name[:4]}.xlsx", {"Ark1": rows})
    (folder / "Følgebrev.pdf").write_bytes(b"%PDF-1.7")
    (folder / "Thumbs.db").write_bytes(b"x")
    return Path(shutil.make_archive(folder.with_name("levering {9}").as_posix(), "zip", folder))


def make(project: Path, *words: str) -> str:
    """Run ``make`` as staff do, but with the environment that runs the test."""
    place = Path(sys.executable).parent.as_posix()
    done = subprocess.run(
        ["make", "--old-file=.venv/.ready", f"BIN={place}", *words],
        cwd=project,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def delivered(small_build, tmp_path_factory) -> tuple[Path, dict[str, str]]:
    """Give the commands of the how-to once; return the project and what they said."""
    project = tmp_path_factory.mktemp("delivery") / "project"
    shutil.copytree(small_build[0], project, symlinks=True)
    delivery = zip_of(tmp_path_factory.mktemp("mail") / "levering")
    given = [f"ID={COHORT}", f"FROM={delivery}", f"RECEIVED={RECEIVED}", "SYNTHETIC=ja"]
    return project, {
        "cohort": make(project, "cohort", *given),
        "validate": make(project, "validate"),
        "report": make(project, "report"),
    }


def test_each_file_is_laid_out_known_and_told(delivered):
    project, told = delivered
    sources = read_strings(project / "config/sources.csv")
    own = sources[(sources["cohort"] == COHORT) & ~sources["format"].isin(COMPANIONS)]
    found = {(row["source"], row["wave"]): row["format"] for row in own.to_dict("records")}
    assert found == {
        ("effect", "before"): "label_xlsx",
        ("effect", "after"): "surveyxact",
        ("evaluation", ""): "spss_sav",
        ("participants", ""): "plain_xlsx",
        ("development_areas", ""): "plain_xlsx",
    }
    assert "7 filer lagt i mappa." in told["cohort"]
    assert "Følgebrev.pdf: ikke en tabell, og ikke tatt med" in told["cohort"]
    assert "85 av 85 spørsmål; runden etter datoene i svarene" in told["cohort"]
    assert "Spørreskjemaet er ikke som" not in told["cohort"]
    assert told["validate"].count("Kvittering for ") == 5


def test_the_report_is_built_and_only_the_new_cohort_cleaned(delivered):
    project, told = delivered
    (line,) = re.findall(r"^Rensing: .*", told["report"], re.MULTILINE)
    assert set(re.findall(r"\d{4}-\d", line)) == {COHORT}
    for kind in ("html", "pdf", "docx"):
        made = (project / f"reports/output/erfaringsrapport.{kind}").stat()
        assert made.st_mtime > (project / "config/sources.csv").stat().st_mtime


def test_the_answers_are_the_model_cohorts(delivered):
    """Held against the raw rows of the model: complete answers of ordinary respondents, by item."""
    project, _ = delivered
    clean = project / f"data/processed/clean/cohorts/{COHORT}/effect_items.parquet"
    items = pd.read_parquet(clean)
    for wave in ("before", "after"):
        raw = read_strings(ROOT / f"data/raw/{MODEL}/effect_{wave}.csv")
        used = raw[(raw["status"] == "complete") & (raw["test"] == "0")]
        used = used.drop_duplicates("respondent_id", keep="last")
        instrument = read_strings(ROOT / "config/instruments/effect_2016.csv")
        straight = instrument[instrument["reverse"] == "nei"]["item_id"].iloc[0]
        answers = pd.to_numeric(used[straight], errors="coerce")
        expected = answers.where(answers.between(1, 7)).value_counts().to_dict()
        own = items[items["wave"] == wave]
        assert own[straight].value_counts().to_dict() == expected
