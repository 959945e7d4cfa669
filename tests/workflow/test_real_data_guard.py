"""Real data stay out of git: what the check says, in a repository made for the test."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from tools.check_real_data import check

ROOT = Path(__file__).parents[2]
DEMO, REAL = "data/raw/2016-1/quotes.csv", "data/raw/2020-1/participants.csv"
CONTENT = {DEMO: "quote_id\nq01\n", REAL: "name\nKari Nordmann\n"}


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with a synthetic file in git and a real one that git ignores."""
    git(tmp_path, "init", "--quiet")
    rows = ["path,synthetic,sha256"]
    for path, text in CONTENT.items():
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
        checksum = hashlib.sha256(text.encode()).hexdigest()
        rows.append(f"{path},{'ja' if path == DEMO else 'nei'},{checksum}")
    (tmp_path / "config").mkdir()
    (tmp_path / "config/sources.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (tmp_path / ".gitignore").write_text("data/raw/2020-1/\n", encoding="utf-8")
    git(tmp_path, "add", ".")
    return tmp_path


def test_real_data_that_git_ignores_are_fine(repository):
    assert check(repository) == []


def test_real_data_in_git_are_refused(repository):
    git(repository, "add", "--force", REAL)
    [fault] = check(repository)
    assert fault.startswith(f"{REAL} er registrert som virkelige data, men er med i git.")
    assert "git rm --cached" in fault


def test_real_data_that_git_could_take_are_refused(repository):
    (repository / ".gitignore").write_text("", encoding="utf-8")
    [fault] = check(repository)
    assert "uten å være unntatt" in fault


def test_a_copy_under_another_name_is_refused(repository):
    (repository / "docs.txt").write_text(CONTENT[REAL], encoding="utf-8")
    git(repository, "add", "docs.txt")
    assert check(repository) == [
        "docs.txt har samme innhold som en fil med virkelige data. Ta den ut av git."
    ]


def test_a_raw_file_nobody_has_registered_is_refused(repository):
    (repository / "data/raw/2016-1/more.csv").write_text("a\n", encoding="utf-8")
    git(repository, "add", "data/raw/2016-1/more.csv")
    [fault] = check(repository)
    assert fault.startswith("data/raw/2016-1/more.csv er med i git, men står ikke i config")


def test_as_a_hook_it_stops_the_commit_and_shows_no_content(repository):
    git(repository, "add", "--force", REAL)
    run = subprocess.run(
        [sys.executable, "-m", "tools.check_real_data"],
        cwd=repository,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT)},
    )
    assert run.returncode == 1
    assert REAL in run.stderr
    assert "Kari" not in run.stderr + run.stdout


def test_this_repository_holds_no_real_data():
    assert check(ROOT) == []
