"""A programme's year: from the demonstration to a finished edition, and one more.

Another agency's programme begins in a copy of the project. Every number is held against counts
made from the drawn answers (`tests/data/other_programme.py`), never against the pipeline's own.
"""

import contextlib
import io
import json
import re
import shutil
import subprocess
from pathlib import Path

import lxml.html
import pandas as pd
import pytest

from survey_report.commands.preview import remarks_in
from survey_report.commands.register_cohort import command as register
from survey_report.commands.start_programme import start
from tests.data.other_programme import Programme
from tests.forked import build, command, snakemake
from tests.short_report import keep_figures
from tests.sizes import sized
from tools.reproduce import clone

GIVEN = {"NAME": "Lederprøven", "AGENCY": "Etaten for prøver", "SHORT": "EFP", "ID": "2023-1"}
FORMER = "EDITION=2023"
SHORT = """\
# Resultater {#sec-resultater}

`{python} v("facts.groups_total", "Words")` grupper har deltatt i `{python} v("programme.name")`.

::: {.alternativer}
`{python} when("known(evaluation.useful_discussions.percent_agree)")`
Av dem som svarte, var `{python} v("evaluation.useful_discussions.percent_agree", "percent")` enige.

`{python} otherwise()`
Det er ennå ikke nok svar på evalueringen.
:::

```{python}
#| output: asis
#| echo: false
figure("evaluation", "Hva lederne mener om programmet")
```
"""


class Copy:
    """A copy of the project where a programme has begun."""

    def __init__(self, folder: Path, edition: str, date: str):
        self.root, self.home = folder / "et prosjekt på åpen plass", folder / "hjem"
        clone(self.root)
        with contextlib.chdir(self.root):
            self.told = start(GIVEN | {"EDITION": edition, "DATE": date}, "2023-01-01", self.home)

    def register(self, cohort: str, received: str, today: str = "2026-01-01") -> str:
        with contextlib.chdir(self.root), contextlib.redirect_stdout(io.StringIO()) as told:
            assert register({"ID": cohort, "RECEIVED": received}, today) == 0, told.getvalue()
        return told.getvalue()

    def run(self, *words: str) -> str:
        done = command(self.root, *words, HOME=str(self.home))
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def build(self) -> str:
        """Build the report by a fork, and return what is said."""
        done = snakemake(self.root, "--cores", "2", HOME=str(self.home))
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def fact(self, name: str) -> float:
        table = pd.read_csv(self.root / "data/processed/statistics/facts.csv", index_col="fact")
        return float(table.loc[name, "value"])

    def page(self, name: str = "erfaringsrapport.html") -> str:
        text = (self.root / "reports/output" / name).read_text(encoding="utf-8")
        return " ".join(re.sub("<[^>]*>", "", text).replace("\u00a0", " ").split())


def the_old_edition_is_what_it_was(copy: Copy, kept: dict[str, bytes]) -> None:
    """With new cohorts, and new sentences, edition 2023 is built again, byte for byte.

    An old version printed a sentence written for 2020 in the report of 2019, in the same folder,
    and had kept tables and ledger alone of what was published.
    """
    now = (copy.root / "reports/output/erfaringsrapport.html").read_bytes()
    chapter = copy.root / "reports/chapters/resultater.qmd"
    text = chapter.read_text(encoding="utf-8")
    chapter.write_text(f"{text}\nEn ny setning.\n", encoding="utf-8")
    assert "Filene er lik dem som ble publisert, byte for byte." in copy.run("report", FORMER)
    chapter.write_text(text, encoding="utf-8")
    for kind in ("html", "pdf", "docx"):
        name = f"erfaringsrapport.{kind}"
        assert (copy.root / "reports/output/2023" / name).read_bytes() == kept[name]
    for name, content in kept.items():
        assert (copy.root / "data/editions/2023" / name).read_bytes() == content
    assert (copy.root / "reports/output/erfaringsrapport.html").read_bytes() == now


def second_clone_makes_the_same_bytes(copy: Copy) -> None:
    """A moved copy without what was built, with the same key, gives the same files."""
    moved = copy.root.with_name("flyttet")
    built = shutil.ignore_patterns("processed", "output", ".snakemake", "logs")
    shutil.copytree(copy.root, moved, ignore=built)
    here = {path.name: path.read_bytes() for path in copy.root.glob("reports/output/erfar*")}
    # as they are before the checks of what is finished
    made = "data/processed/finished"
    build(moved, *(f"{made}/{name}" for name in here), HOME=str(copy.home))
    there = {path.name: path.read_bytes() for path in moved.glob(f"{made}/erfar*")}
    assert len(here) >= 3 and there == here
    if sized(few=False, many=True):
        a_git_clone_makes_the_same_bytes(copy, here)


def a_git_clone_makes_the_same_bytes(copy: Copy, here: dict[str, bytes]) -> None:
    """A colleague clones what git has, is given the raw data and has the same key."""
    colleague = copy.root.with_name("hos en kollega på Ås")
    who = ["-c", "user.name=Prøve", "-c", "user.email=prove@example.org"]
    for words in (["add", "-A"], [*who, "commit", "-qm", "Utgave 2024"]):
        subprocess.run(["git", *words], cwd=copy.root, check=True, capture_output=True)
    subprocess.run(["git", "clone", "-q", str(copy.root), str(colleague)], check=True)
    # git has none of the answers
    assert not list((colleague / "data/raw").rglob("*.csv"))
    for private in ("data/raw", "data/versions", "config/corrections.csv"):
        source, target = copy.root / private, colleague / private
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
        else:
            shutil.copyfile(source, target)
    original, copy.root = copy.root, colleague
    copy.run("report")
    copy.root = original
    there = {path.name: path.read_bytes() for path in colleague.glob("reports/output/erfar*")}
    assert there == here


def a_deletion_is_told_in_numbers(copy: Copy) -> None:
    """What a reader of edition 2023 can subtract: 6 groups of 7 leaders, one of them deleted."""
    answers = (copy.root / "data/raw/2023-1/effect_after.csv").read_text("utf-8").splitlines()
    person = answers[1].split(",")[0]
    told = copy.run("forget", f"PERSON={person}", "CONFIRM=ja")
    numbers = re.search(r"Utgave 2023: (\d+) av de (\d+) publiserte tallene blir", told)
    assert 0 < int(numbers[1]) < int(numbers[2])
    assert f"facts.leaders_total: {6 * 7} → {6 * 7 - 1} (–1)" in told


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    """36 groups, declines, half of the answers in favour, no follow-up: drafted without an edit."""
    copy = Copy(tmp_path_factory.mktemp("other"), "2025", "2025-12-31")
    programme = Programme(copy.root, change=-0.25, agree=0.45)
    for year in (2023, 2024, 2025):
        done = year < 2025
        waves = ("before", "after") if done else ("before",)
        for number, month in ((1, "01"), (2, "05")):
            programme.deliver(f"{year}-{number}", f"{year}-{month}-10", 6, waves, evaluation=done)
            copy.register(f"{year}-{number}", "2025-11-01")
    # the page alone is looked at
    settings = copy.root / "config/config.yaml"
    text = settings.read_text(encoding="utf-8")
    assert "formats: [html, pdf, docx]" in text
    settings.write_text(text.replace("[html, pdf, docx]", "[html]"), encoding="utf-8")
    copy.run("draft")
    return copy, programme.counts


def test_another_programme_has_a_draft_with_few_sentences_to_look_at(other):
    copy, _ = other
    with contextlib.chdir(copy.root):
        remarks = remarks_in(Path())
    assert 0 < len(remarks) <= 15, "\n".join(str(remark) for remark in remarks)
    # what is left is the demonstration's prose, which the author must read
    assert {remark.kind for remark in remarks} <= {"todo", "hidden", "missing"}


def test_the_draft_says_what_the_answers_say(other):
    copy, counts = other
    assert (counts.groups, counts.completed) == (36, 24)
    assert copy.fact("groups_total") == counts.groups
    assert copy.fact("leaders_total") == counts.leaders
    assert copy.fact("evaluation_responses") == counts.responses
    text = copy.page("utkast.html")
    before = sum(counts.before[group] for group in counts.after) / counts.completed
    after = sum(counts.after.values()) / counts.completed
    was, now = (f"{one:.2f}".replace(".", ",") for one in (before, after))
    assert f"falt skåren fra {was} til {now}" in text
    assert "finnes ikke:" not in text and "kan ikke beregnes poeng" not in text
    assert "steg skåren" not in text and "Difi " not in text.split("Noter")[0]
    assert "Lederprøven" in text and "EFP" in text


def test_the_draft_of_real_answers_has_no_mark_of_synthetic_ones(other):
    """The old version said «syntetisk» nineteen times, with every file registered as real."""
    copy, _ = other
    assert "yntetisk" not in copy.page("utkast.html")


def test_organisations_are_counted_as_the_list_beside_the_sentence_has_them(other):
    """36 groups of 12 organisations: the old version counted the groups, here 18 and 18."""
    copy, counts = other
    ministries, directorates = (
        len(counts.organisations[kind]) for kind in ("departement", "direktorat")
    )
    assert (ministries, directorates) == (6, 6)
    text = copy.page("utkast.html")
    assert f"fra {ministries} departementer og {directorates} direktorater" in text
    page = lxml.html.parse(copy.root / "reports/output/utkast.html").getroot()
    for anchor, number in (("departementer", ministries), ("direktorater", directorates)):
        section = page.get_element_by_id(f"deltakere-{anchor}")
        assert len(section.xpath(".//li | self::h4/following::ul[1]/li")) == number


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    """Two editions of a young programme, with all that came late, wrong or was taken back."""
    copy = Copy(tmp_path_factory.mktemp("year"), "2023", "2023-12-31")
    for chapter in (copy.root / "reports").glob("*/*.qmd"):
        chapter.unlink()
    (copy.root / "reports/chapters/resultater.qmd").write_text(SHORT, encoding="utf-8")
    keep_figures(copy.root, "plot_evaluation")
    document = copy.root / "reports/report.qmd"
    top = document.read_text(encoding="utf-8").split("{{< include", 1)[0]
    document.write_text(top + "{{< include chapters/resultater.qmd >}}\n", encoding="utf-8")
    (copy.root / "config/report_tables.yaml").write_text("{}\n", encoding="utf-8")
    for table in ("guard_exceptions",):
        path = copy.root / f"config/{table}.csv"
        path.write_text(path.read_text(encoding="utf-8").split("\n", 1)[0] + "\n", "utf-8")
    programme = Programme(copy.root, change=0.3, agree=0.8, seed=2)
    programme.deliver("2023-1", "2023-01-10", 6, evaluation=False)
    copy.register("2023-1", "2023-12-01")
    copy.run("report")
    first = {name: copy.fact(name) for name in ("groups_total", "evaluation_responses")}
    copy.run("edition", "2024", "DATE=2024-12-31")
    return copy, programme, first


def test_the_first_edition_without_an_evaluation(year):
    copy, _, first = year
    assert first == {"groups_total": 6, "evaluation_responses": 0}
    kept = copy.root / "data/editions/2023"
    assert {path.suffix for path in kept.glob("erfaringsrapport*")} >= {".html", ".pdf", ".docx"}


def test_the_second_edition_counts_what_it_should(year):
    copy, programme, _ = year
    kept = {p.name: p.read_bytes() for p in (copy.root / "data/editions/2023").iterdir()}
    for number in (1, 2, 3):
        programme.deliver(f"2024-{number}", f"2024-0{number}-10", 4)
        copy.register(f"2024-{number}", "2024-12-01")
    programme.deliver("2024-4", "2024-04-10", 4)
    assert "Derfor er kullet ikke med" in copy.register("2024-4", "2025-01-10")
    # a correction after the cut-off date: the file counts as before, and it is told
    path = copy.root / "data/raw/2024-1/effect_after.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([lines[0], lines[1].replace(",5,", ",6,", 1), *lines[2:]]), "utf-8")
    assert "er en rettelse mottatt" in copy.register("2024-1", "2025-01-05")
    # one person is deleted, one group withdraws
    person = lines[2].split(",")[0]
    copy.run("forget", f"PERSON={person}", "CONFIRM=ja")
    copy.run("forget", "GROUP=2024-2-D", "CONFIRM=ja")
    told = copy.build()
    assert "rettelse etter stikkdatoen er med: data/raw/2024-1/effect_after.csv" in told
    # 6 of the first, 12 of the three, not the late 4, less the group that withdrew; 7 in each
    assert copy.fact("groups_total") == 6 + 12 - 1
    assert copy.fact("leaders_total") == 17 * 7 - 1
    # 6 of 7 answer in each of the 11 groups; the deleted person was one of them
    assert copy.fact("evaluation_responses") == 11 * 6 - 1
    assert person not in "".join(
        path.read_text(encoding="latin-1") for path in (copy.root / "data/raw").rglob("*.csv")
    )
    the_old_edition_is_what_it_was(copy, kept)
    second_clone_makes_the_same_bytes(copy)
    manifest = json.loads((copy.root / "reports/output/manifest.json").read_text("utf-8"))
    assert manifest["edition"] == "2024"
    a_deletion_is_told_in_numbers(copy)
