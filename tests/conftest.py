"""What tests share: the built demonstration report, and a copy of it to tamper with."""

import compileall
import gc
import os
import shutil
import subprocess
import sys
from pathlib import Path

import hypothesis
import pytest
from filelock import FileLock

from benchmarks.kills import build
from benchmarks.small_project import make_small_project
from survey_report.workflow.warm_process import OFF
from tests.browser import chromium
from tests.sizes import sized
from tools.reproduce import hashes

# Python is started by the hundred here, and keeps what it has compiled whatever this machine says.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# No test fails for being slow on a busy machine, and each run tries the same examples.
hypothesis.settings.register_profile(
    "steady", deadline=None, derandomize=True, max_examples=sized(50, 300)
)
hypothesis.settings.load_profile("steady")

ROOT = Path(__file__).parents[1]
SNAKEMAKE = [sys.executable, "-m", "snakemake", "--cores", "all"]


@pytest.fixture(scope="session")
def built() -> Path:
    """Build what is not built yet, as `make report` does, and return the repository's root."""
    run = subprocess.run([*SNAKEMAKE, "--quiet", "rules"], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    return ROOT


@pytest.fixture(scope="session")
def shared(tmp_path_factory, request) -> Path:
    """Return a folder that all processes of a run share, where one waits for another's build."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if hasattr(request.config, "workerinput") else own) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def small_trace(shared) -> tuple[Path, Path]:
    """Return a small project that is built (three cohorts, every rule), and what its jobs read.

    All processes share it: a test that changes something takes a copy.
    """
    project, trace, done = shared / "project", shared / "trace", shared / "done"
    with FileLock(shared / "lock"):
        if not done.exists():
            trace.mkdir()
            _build_small(project, trace)
            done.touch()
    return project, trace


def _build_small(project: Path, trace: Path) -> None:
    make_small_project(project)
    build(
        project,
        {
            "TRACED": str(trace),
            "TRACED_PROJECT": str(project),
            "PYTHONPATH": str(ROOT / "tests/traced"),
            # other builds of it, which start their jobs warm, must give the same bytes
            OFF: "1",
            # each job reads what the first one to import it has compiled
            "PYTHONDONTWRITEBYTECODE": "",
        },
    )
    _compile(project)


def _compile(project: Path) -> Path:
    """Compile a project's code once for all its copies, and return the project."""
    for code in ("survey_report", "scripts"):
        compileall.compile_dir(project / code, quiet=1)
    return project


@pytest.fixture(scope="session")
def small_build(small_trace) -> tuple[Path, dict[str, str]]:
    """Return the small project that is built, and its files' hashes."""
    project, _ = small_trace
    return project, hashes(project)


@pytest.fixture(scope="module")
def browser():
    """Return a Chromium without pages; where there is none, the test is skipped."""
    with chromium() as started:
        yield started


@pytest.fixture
def small_copy(small_build, tmp_path: Path) -> Path:
    """Return a copy of the small project that is built, with the times of its files kept."""
    return Path(shutil.copytree(small_build[0], tmp_path / "copy", symlinks=True))


@pytest.fixture(scope="session")
def small_sources(shared) -> Path:
    """Return a small project that is not built, with its code compiled: a test takes a copy."""
    project = shared / "sources"
    with FileLock(shared / "sources.lock"):
        if not project.exists():
            _compile(make_small_project(shared / "half")).rename(project)
    return project


@pytest.fixture
def built_copy(built: Path, tmp_path: Path) -> Path:
    """Return a copy of the built project, with the times of its files kept."""
    skip = shutil.ignore_patterns(".venv", ".git", "__pycache__", ".pytest_cache", ".hypothesis")
    return Path(shutil.copytree(built, tmp_path / "project", ignore=skip))


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Look for no garbage in what is imported and collected, then or later: it stays to the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items):
    """Begin with what builds the whole report: with several processes, the long tests go first."""
    order = ("tests/workflow", "tests/outputs", "tests/attack")
    whole = [str(ROOT / folder) for folder in order]

    def place(item):
        return next((n for n, folder in enumerate(whole) if str(item.path).startswith(folder)), 9)

    items.sort(key=place)
