"""What the last build left is known again, and whatever has happened to it is seen."""

import os
import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from survey_report.workflow.last_build import LOCK, changed_since, remember, state_of

FILES = (
    "config/config.yaml",
    "data/raw/2016-1/participants.csv",
    "data/processed/audit/values.json",
    "reports/chapters/01.qmd",
    "reports/output/erfaringsrapport.html",
    ".snakemake/metadata/AbC",
)


@pytest.fixture
def project(tmp_path):
    """A built project; its participants lie elsewhere, as they may on a shared disk."""
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1", encoding="utf-8")
    elsewhere = tmp_path / ".another-disk"
    shutil.move(tmp_path / "data/raw/2016-1", elsewhere)
    (tmp_path / "data/raw/2016-1").symlink_to(elsewhere)
    remember(tmp_path, state_of(tmp_path, {}), {})
    return tmp_path


def changed(project, **environment):
    return changed_since(project, state_of(project, environment))


def test_what_is_as_it_was_is_known_again(project):
    assert changed(project) == set()
    # caches, the log of a build and another variable decide nothing
    for name in ("scripts/__pycache__/a.pyc", ".snakemake/log/a.log", "logs/a.log", ".git/HEAD"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).touch()
    assert changed(project, LANG="nb_NO.UTF-8") == set()


@pytest.mark.parametrize("name", FILES)
def test_a_changed_file_is_seen_though_its_size_and_time_are_the_same(project, name):
    path = project / name
    stat = path.stat()
    path.write_text("2", encoding="utf-8")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert changed(project) == {name}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_gone_or_new_is_seen(project, name):
    new = Path(name).with_name("new").as_posix()
    (project / new).touch()
    assert changed(project) == {new}
    (project / name).unlink()
    assert changed(project) == {new, name}


@pytest.mark.parametrize("folder", ["logs", "docs", "tests", "benchmarks", ".skjult"])
def test_only_at_the_top_does_the_name_of_a_folder_leave_it_out(project, folder):
    for place in ("", "reports/images/"):
        (project / place / folder).mkdir(parents=True, exist_ok=True)
        (project / place / folder / "kart.png").touch()
    assert changed(project) == {f"reports/images/{folder}/kart.png"}


def test_what_a_killed_build_was_making_is_seen(project):
    note = project / ".snakemake/incomplete/AbC"
    note.parent.mkdir()
    note.touch()
    assert changed(project) == {".snakemake/incomplete/AbC"}


def test_another_key_is_seen_and_not_told(project):
    assert changed(project, RAPPORT_NOKKEL="hemmelig")
    remember(project, state_of(project, {}), {"RAPPORT_NOKKEL": "hemmelig"})
    assert "hemmelig" not in (project / ".snakemake/last_build.json").read_text(encoding="utf-8")


def test_another_quarto_is_seen(project):
    quarto = project / ".bin/quarto"
    quarto.parent.mkdir()
    quarto.touch(0o755)
    path = str(quarto.parent)
    assert changed(project, PATH=path) == {f"quarto {quarto}"}
    remember(project, state_of(project, {"PATH": path}), {"PATH": path})
    assert changed(project, PATH=path) == set()
    quarto.write_text("newer", encoding="utf-8")
    assert changed(project, PATH=path) == {f"quarto {quarto}"}


def test_what_changed_while_it_was_built_is_not_taken_for_built(project):
    before = state_of(project, {})
    (project / "reports/chapters/01.qmd").write_text("under byggingen", encoding="utf-8")
    (project / "reports/output/erfaringsrapport.html").write_text("bygd", encoding="utf-8")
    remember(project, before, {})
    assert changed(project) == {"reports/chapters/01.qmd"}


def test_nothing_is_written_down_while_another_build_runs(project):
    (project / "reports/chapters/01.qmd").write_text("nytt", encoding="utf-8")
    with FileLock(project / LOCK):
        remember(project, state_of(project, {}), {})
    assert changed(project) == {"reports/chapters/01.qmd"}


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": 1}'])
def test_a_record_that_is_no_record_says_that_something_has_changed(project, text):
    (project / ".snakemake/last_build.json").write_text(text, encoding="utf-8")
    assert changed(project) != set()
    (project / ".snakemake/last_build.json").unlink()
    assert changed(project) is None


def test_links_that_lead_round_or_nowhere_stop_nothing(project):
    (project / "data/round").symlink_to(project / "data")
    (project / "data/nowhere").symlink_to(project / "none")
    assert changed(project) == {"data/nowhere"}
