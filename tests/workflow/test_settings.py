"""Every setting works away from its default: one build with all of them changed."""

import csv
import shutil

import pytest
import yaml
from lxml import html

from tests.conftest import ROOT
from tests.forked import build

# which edition is built, and by which renderer, is not a setting of the numbers; the edition's
# own file is tried where editions are
KEPT = {"edition"}
CHANGED = {
    "programme": {
        "name": "Program for ledere i kommunene",
        "agency": "Kommunenes senter for ledelse",
        "agency_short": "KSL",
        "pilot": "2020",
        "earlier_report": "2018",
        "survey_tool": "Nettskjema",
        "evaluation_questions": {
            "outcome": "Har ledergruppen fått det bedre?",
            "strategic_leadership": "Leder ledergruppen mer strategisk?",
            "exchange": "Har ledergruppene lært av hverandre?",
        },
        "cohorts_per_year": 2,
        "groups_per_cohort": 5,
        "months": 7,
        "joint_sessions": 3,
        "individual_conversations_max": 6,
        "development_areas_min": 2,
        "development_areas_max": 5,
    },
    "cleaning": {
        "min_share_of_items": 0.7,
        "missing_codes": [0, -66, -77, -99, -55],
        "complete_dispcodes": [31],
    },
    "statistics": {
        "confidence_level": 0.90,
        "significance_level": 0.01,
        "improvement_threshold": 0.25,
        "effect_small": 0.3,
        "effect_medium": 0.6,
        "effect_large": 0.9,
        "reliable_change_critical": 1.645,
        "equivalence_margin": 0.3,
    },
    "disclosure": {"minimum_size": 6, "precision": 0.4, "detail_groups": 5},
    "renderer": "embedded",
    "formats": ["docx", "html"],
}
# Two-sided 90 % quantiles of t by degrees of freedom, from a printed table
T = {"7": 1.895, "8": 1.860, "9": 1.833, "10": 1.812, "11": 1.796}
CHAPTER = """\
# Resultater {#sec-resultater}

Målet er holdt når endringen er innenfor `{python} v("config.equivalence_margin")` poeng.

```{python}
#| output: asis
#| echo: false
table("effect_change", "Endringen fra før til etter")
figure("effect_change", "Endringen, faktor for faktor")
figure("evaluation", "Hva lederne mener om programmet")
```
"""


@pytest.fixture(scope="module")
def project(small_sources, tmp_path_factory):
    """Build the small project with every setting changed; its numbers are rechecked as always."""
    folder = tmp_path_factory.mktemp("settings") / "project"
    shutil.copytree(small_sources, folder, symlinks=True)
    path = folder / "config/config.yaml"
    settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump(settings | CHANGED, allow_unicode=True), encoding="utf-8")
    tables = yaml.safe_load((ROOT / "config/report_tables.yaml").read_text(encoding="utf-8"))
    printed = {"effect_change": tables["effect_change"]}
    text = yaml.safe_dump(printed, allow_unicode=True, width=90)
    (folder / "config/report_tables.yaml").write_text(text, encoding="utf-8")
    (folder / "reports/chapters/resultater.qmd").write_text(CHAPTER, encoding="utf-8")
    build(folder)
    yield folder
    shutil.rmtree(folder)


def test_every_setting_is_changed():
    settings = yaml.safe_load((ROOT / "config/config.yaml").read_text(encoding="utf-8"))
    assert settings.keys() == CHANGED.keys() | KEPT
    for section, values in CHANGED.items():
        if isinstance(values, dict):
            assert settings[section].keys() == values.keys()
            same = [name for name, value in values.items() if settings[section][name] == value]
            assert not same, section
        else:
            assert settings[section] != values


def test_the_interval_is_that_of_the_level(project):
    path = project / "data/processed/statistics/effect_change.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [{name: row[name] for name in row} for row in csv.DictReader(file)]
    for row in rows:
        half = (float(row["ci_high"]) - float(row["ci_low"])) / 2
        assert half == pytest.approx(T[row["df"]] * float(row["diff"]) / float(row["t"]), rel=1e-3)


def test_what_is_printed_says_the_level(project):
    page = html.parse(str(project / "reports/output/erfaringsrapport.html"))
    for element in page.xpath("//script | //style | //svg"):
        element.drop_tree()
    text = page.getroot().text_content().replace("\u00a0", " ")
    assert text.count("90 %-konfidensintervall") >= 3
    assert "95 %-konfidens" not in text
    for kind in ("svg", "json", "csv"):
        for path in (project / "data/processed/figures").glob(f"*.{kind}"):
            shown = path.read_text(encoding="utf-8").replace("\u00a0", " ")
            assert "95 %-konfidens" not in shown, path.name


def test_only_the_formats_that_were_asked_for_are_made(project):
    made = {path.suffix for path in (project / "reports/output").glob("erfaringsrapport.*")}
    assert made - {".xlsx"} == {".html", ".docx"}
