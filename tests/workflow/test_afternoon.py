"""An afternoon: exports arrive by e-mail, in every format, and must be in a new edition.

Eight new cohorts, one for each format that the demonstration set does not have, and a ninth in a
zip: three tools, two folders, odd names, registers in Excel and a covering letter. All get the
answers of cohort 2016-3, four years later, so every number of theirs is known beforehand. The
commands are those of docs/nytt-kull.md. The report has one short chapter: the sentences of the
real one need an author's eye when the programme grows by two thirds in an afternoon. The edition
before is the small project's; with THOROUGH=1 it is the whole demonstration's.
"""

import contextlib
import csv
import io
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from survey_report.commands.register_cohort import command as register
from survey_report.commands.validate import command as validate
from survey_report.files.csv_rows import read_rows
from survey_report.ledger.printed_tables import printed_csv
from survey_report.readers import COMPANIONS
from survey_report.recheck import finished_files
from survey_report.settings.editions import TABLES
from survey_report.settings.schema_tables import read_strings
from tests.conftest import ROOT
from tests.data.formats import make_samples
from tests.data.formats.make_samples import WRITERS, Survey, read_survey
from tests.forked import snakemake
from tests.short_report import keep_figures
from tests.sizes import sized

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
# as it is handed in: kind, place in the zip, tool
ZIPPED = "2021-9"
PARTS = {
    "effect_before": ("effect", "Svar fra oppstart/skjema", "essentials_excel"),
    "effect_after": ("effect", "siste runde/kull", "surveyxact_default"),
    "evaluation": ("evaluation", "siste runde/sluttskjema (1)", "spss"),
}
COHORTS = [*TOOLS, ZIPPED]
# the tools that list those who were invited and have not answered
LIST_INVITED = [cohort for cohort in COHORTS if cohort not in ("2021-6", "2021-7")]
STATISTICS, EDITION = "data/processed/statistics", "data/editions/2019"
LEDGER = "data/processed/audit/values.json"
TODAY = "2021-11-01"
# groups that have started and finished, and who has evaluated, as counted in the raw files
STARTED, COMPLETED, ANSWERED = sized(few=(12, 12, 69), many=(48, 31, 177))
# four groups in each cohort
NEW = 4 * len(COHORTS)
CHAPTER = """\
# Resultater {#sec-resultater}

`{python} v("facts.groups_total", "Words")` grupper har deltatt.

## Siden forrige utgave {#siden-forrige-utgave .unnumbered}

```{python}
#| output: asis
#| echo: false
since_previous()
```
"""


def run(project, *words):
    """Run a command, which must succeed, and return what it said."""
    done = subprocess.run(words, cwd=project, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def make(project, *words):
    """Run ``make`` as staff do, but with the environment that runs the test."""
    place = Path(sys.executable).parent.as_posix()
    return run(project, "make", "--old-file=.venv/.ready", f"BIN={place}", *words)


def built_anew(project):
    """Build the report by a fork, and return what is said."""
    done = snakemake(project, "--cores", "all")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def said_by(command, project, *given):
    """Run a command in this process, which saves a start of Python; return what it said."""
    with contextlib.chdir(project), contextlib.redirect_stdout(io.StringIO()) as told:
        assert command(*given) == 0
    return told.getvalue()


def registered(project, cohort, **options):
    """Run ``make cohort``."""
    return said_by(register, project, {"ID": cohort, "SYNTHETIC": "ja"} | options, TODAY)


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


def model_survey(project, cohort, name, kind):
    """Return a survey of the model cohort as another cohort's."""
    raw, instruments = project / "data/raw", project / "config/instruments"
    data = read_survey(raw / MODEL / f"{name}.csv", instruments / f"{kind}_2016.csv")
    return Survey(of(cohort, data.answers), data.questions, data.labels)


def model_registers(project, cohort):
    """Yield the registers of the model cohort, with their names, as another cohort's."""
    for name in ("participants", "development_areas"):
        yield name, of(cohort, read_strings(project / f"data/raw/{MODEL}/{name}.csv"))


def deliver(project, cohort, tool):
    """Put the cohort's files in its folder, in the tool's format, with the tool's names."""
    folder = project / "data/raw" / cohort
    for name, (kind, _, _) in PARTS.items():
        WRITERS[tool][1](folder / f"{name} {cohort}", model_survey(project, cohort, name, kind))
    for name, table in model_registers(project, cohort):
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")


def zip_of(project, folder):
    """Return the cohort that comes in a zip."""
    for name, (kind, place, tool) in PARTS.items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        WRITERS[tool][1](folder / place, model_survey(project, ZIPPED, name, kind))
    for name, table in model_registers(project, ZIPPED):
        rows = [list(table.columns), *table.to_numpy().tolist()]
        make_samples._workbook(folder / f"{name[:4]}.xlsx", {"Ark1": rows})
    (folder / "Følgebrev.pdf").write_bytes(b"%PDF-1.7")
    (folder / "Thumbs.db").write_bytes(b"x")
    return shutil.make_archive(folder.with_name("levering {9}").as_posix(), "zip", folder)


def facts(project):
    table = pd.read_csv(project / STATISTICS / "facts.csv").set_index("fact")["value"]
    return table.astype("float64")


def write_short_report(project):
    """Put one short chapter, which shows no figure, in the place of all the others."""
    # the report's checks look for one
    keep_figures(project, "plot_evaluation")
    for chapter in (project / "reports").glob("*/*.qmd"):
        chapter.unlink()
    (project / "reports/chapters/resultater.qmd").write_text(CHAPTER, encoding="utf-8")
    document = project / "reports/report.qmd"
    top = document.read_text(encoding="utf-8").split("{{< include", 1)[0]
    document.write_text(top + "{{< include chapters/resultater.qmd >}}\n", encoding="utf-8")
    # the small project prints no table
    shutil.copyfile(ROOT / "config/report_tables.yaml", project / "config/report_tables.yaml")


@pytest.fixture(scope="module")
def afternoon(built_project, tmp_path_factory):
    """Play the afternoon once; return the project and what was said and known on the way."""
    before = facts(built_project)
    told = {"edition": make(built_project, "edition", "ID=2021", f"DATE={TODAY}")}
    told["folder"] = make(built_project, "cohort", "ID=2021-1", "SYNTHETIC=ja")
    write_short_report(built_project)
    for name, tool in TOOLS.items():
        (built_project / "data/raw" / name).mkdir(exist_ok=True)
        deliver(built_project, name, tool)
        told[name] = registered(built_project, name)
    delivery = zip_of(built_project, tmp_path_factory.mktemp("mail") / "levering")
    told[ZIPPED] = registered(built_project, ZIPPED, FROM=delivery)
    told["validate"] = said_by(validate, built_project, {})
    told["report"] = built_anew(built_project)
    return built_project, told, before


@pytest.fixture(scope="module")
def noon(request):
    """Return the project, built, as it was before the exports came."""
    if sized(few=False, many=True):
        return request.getfixturevalue("built")
    return request.getfixturevalue("small_build")[0]


@pytest.fixture(scope="module")
def built_project(noon, tmp_path_factory):
    """Return a copy of it for the whole module."""
    skip = shutil.ignore_patterns(".venv", ".git", ".pytest_cache", ".hypothesis")
    folder = tmp_path_factory.mktemp("afternoon") / "project"
    return shutil.copytree(noon, folder, ignore=skip)


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


def test_each_file_of_the_zip_is_laid_out_known_and_told(afternoon):
    project, told, _ = afternoon
    sources = read_strings(project / "config/sources.csv")
    own = sources[(sources["cohort"] == ZIPPED) & ~sources["format"].isin(COMPANIONS)]
    found = {(row["source"], row["wave"]): row["format"] for row in own.to_dict("records")}
    assert found == {
        ("effect", "before"): "label_xlsx",
        ("effect", "after"): "surveyxact",
        ("evaluation", ""): "spss_sav",
        ("participants", ""): "plain_xlsx",
        ("development_areas", ""): "plain_xlsx",
    }
    assert "7 filer lagt i mappa." in told[ZIPPED]
    assert "Følgebrev.pdf: ikke en tabell, og ikke tatt med" in told[ZIPPED]
    assert "85 av 85 spørsmål; runden etter datoene i svarene" in told[ZIPPED]
    assert "Spørreskjemaet er ikke som" not in told[ZIPPED]


def test_new_files_get_their_receipts(afternoon):
    project, told, _ = afternoon
    receipts = told["validate"].count("Kvittering for ")
    # three surveys and two registers for each cohort; the parts of SurveyXact are read with it
    assert receipts == 5 * len(COHORTS)
    assert "Lest sammen med effect_before 2021-5_structure.csv" in told["validate"]
    assert "2 ark er satt sammen til én tabell." not in told["validate"]  # under 256 columns
    assert (
        "Kolonner som sto flere ganger med samme innhold, er lest én gang: v_101."
        in (told["validate"])
    )
    assert "Helt enig → kode 7" in told["validate"]


def cleaned_cohorts(told):
    """Return the cohorts that a build says it has cleaned anew."""
    (line,) = re.findall(r"^Rensing: .*", told, re.MULTILINE)
    return set(re.findall(r"\d{4}-\d", line))


def test_only_the_new_cohorts_are_cleaned(afternoon):
    _, told, _ = afternoon
    assert cleaned_cohorts(told["report"]) == set(COHORTS)


def test_new_numbers_of_groups_and_people(afternoon):
    project, _, before = afternoon
    after, new = facts(project), len(COHORTS)
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
    for cohort in COHORTS:
        pd.testing.assert_frame_equal(results[cohort], results[MODEL])


def test_every_format_gives_the_model_cohorts_evaluation(afternoon):
    project, _, _ = afternoon
    clean = project / "data/processed/clean"
    answers = pd.read_parquet(clean / "evaluation_answers.parquet")
    counts = answers.groupby(["cohort", "statement_id", "meaning"]).size().unstack("cohort")
    invited = pd.read_parquet(clean / "evaluation_invited.parquet").groupby("cohort")["invited"]
    members = len(read_strings(project / f"data/raw/{MODEL}/participants.csv"))
    for cohort in COHORTS:
        pd.testing.assert_series_equal(counts[cohort], counts[MODEL], check_names=False)
        expected = invited.sum()[MODEL] if cohort in LIST_INVITED else members
        assert invited.sum()[cohort] == expected


def test_the_zips_answers_are_those_of_the_models_raw_rows(afternoon):
    """Complete answers of ordinary respondents, by item."""
    project, _, _ = afternoon
    items = pd.read_parquet(project / f"data/processed/clean/cohorts/{ZIPPED}/effect_items.parquet")
    instrument = read_strings(ROOT / "config/instruments/effect_2016.csv")
    straight = instrument[instrument["reverse"] == "nei"]["item_id"].iloc[0]
    for wave in ("before", "after"):
        raw = read_strings(ROOT / f"data/raw/{MODEL}/effect_{wave}.csv")
        used = raw[(raw["status"] == "complete") & (raw["test"] == "0")]
        used = used.drop_duplicates("respondent_id", keep="last")
        answers = pd.to_numeric(used[straight], errors="coerce")
        expected = answers.where(answers.between(1, 7)).value_counts().to_dict()
        own = items[items["wave"] == wave]
        assert own[straight].value_counts().to_dict() == expected


def text_of_report(project, kind):
    path = project / f"reports/output/erfaringsrapport.{kind}"
    if kind == "html":
        text = finished_files.text_of_html(finished_files.parse_html(path))
    else:
        text = {"pdf": finished_files.text_of_pdf, "docx": finished_files.text_of_docx}[kind](path)
    return " ".join(text.split())


def test_the_edition_before_is_kept_as_it_was_published(afternoon, noon):
    project, told, _ = afternoon
    assert "Utgave 2019 er tatt vare på i data/editions/2019" in told["edition"]
    definitions = read_rows("config/values.csv")
    for name in TABLES:
        kept = (project / EDITION / f"{name}.csv").read_text(encoding="utf-8")
        table = (noon / STATISTICS / f"{name}.csv").read_text(encoding="utf-8")
        assert kept == printed_csv(name, table, definitions)
        assert not re.search(r"\d\.\d{4,}", kept)


@pytest.mark.parametrize("kind", ["html", "pdf", "docx"])
def test_the_report_says_what_is_new_since_the_edition_before(afternoon, kind):
    """Cohorts, groups and leaders are counted in the files; the rest is the fact page's."""
    project, _, before = afternoon
    after, told = facts(project), text_of_report(project, kind)
    names = f"{', '.join(COHORTS[:-1])} og {COHORTS[-1]}"
    assert f"Siden forrige utgave (2019) er kullene {names} kommet til. Alle har fullført." in told
    total, completed = before["groups_total"], before["groups_completed"]
    assert (total, completed) == (STARTED, COMPLETED)
    grown = f"økt fra {STARTED} til {STARTED + NEW}, og antallet som"
    assert f"Antallet grupper som har startet, har {grown}" in told
    assert f"fullført, har økt fra {COMPLETED} til {COMPLETED + NEW}." in told
    new = after["evaluation_responses"]
    assert f"Antallet svar på sluttevalueringen har økt fra {ANSWERED} til {new:.0f}, og" in told
    assert "Forskjellene kommer derfor av nye svar og rettelser" in told


def test_the_comparisons_numbers_are_those_of_both_editions(afternoon):
    project, _, _ = afternoon
    told = text_of_report(project, "html").replace("\u00a0", " ").replace("–", "-")
    diffs = [
        pd.read_csv(project / folder / "effect_change.csv", index_col="factor")["diff"]
        for folder in (EDITION, STATISTICS)
    ]
    was, now = (f"{one['global_index']:.2f}".replace(".", ",") for one in diffs)
    assert f"var {was} poeng i forrige utgave og er {now} poeng i denne." in told
    moved = (diffs[1] - diffs[0]).drop("global_index").abs().idxmax()
    label = read_strings(project / "config/instruments/factors.csv").set_index("factor")
    was, now = (f"{one[moved]:.2f}".replace(".", ",") for one in diffs)
    assert f"«{label.loc[moved, 'label_nb']}» som har flyttet seg mest: Der var endringen" in told
    assert f"{was} poeng i forrige utgave og er {now} poeng i denne. I slutt" in told


def test_the_audit_has_accounted_for_every_number_of_the_comparison(afternoon):
    project, _, _ = afternoon
    with (project / "data/processed/audit/recheck.csv").open(encoding="utf-8") as file:
        findings = list(csv.DictReader(file))
    spans = {row["item"] for row in findings if (row["file"], row["check"]) == ("html", "ledger")}
    wanted = {"since.count.groups_total.now", "since.diff.global_index.change", "since.cohorts_new"}
    assert wanted <= spans
    assert {row["level"] for row in findings if row["item"].startswith("since.")} == {"ok"}
    same = [row for row in findings if row["check"] == "same"]
    assert [(row["file"], row["level"]) for row in same] == [("pdf", "ok"), ("docx", "ok")]


def test_the_audit_lists_what_changed(afternoon):
    project, _, _ = afternoon
    page = (project / "reports/output/revisjon.html").read_text(encoding="utf-8")
    section = page[page.index('id="endringer"') : page.index('id="tall"')]
    assert "data/editions/2019" in section
    assert f"Fra {STARTED} til {STARTED + NEW} (+{NEW})." in section
    assert "data/raw/2021-8/participants.csv" in section


def test_the_old_edition_s_numbers_never_stand_in_new_sentences(afternoon):
    """The old version built it of the chapters of the day: exit code 0."""
    project, _, _ = afternoon
    told = snakemake(project, "--cores", "all", "--config", "edition=2019")
    assert told.returncode != 0
    assert "make report EDITION=2019" in told.stdout + told.stderr
