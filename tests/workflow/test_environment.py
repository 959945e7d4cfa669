"""environment.yml (conda) and requirements.txt (pip) are one list."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tools.lock_environment import BESIDE, pip_requirements, without

ENVIRONMENT = yaml.safe_load(Path("environment.yml").read_text(encoding="utf-8"))
LOCK = Path("requirements.txt").read_text(encoding="utf-8")


def locked() -> dict[str, str]:
    return dict(re.findall(r"^([a-zA-Z0-9._-]+)==([^\s;\\]+)", LOCK, flags=re.MULTILINE))


def test_every_pin_of_the_environment_is_in_the_lock():
    for requirement in pip_requirements(ENVIRONMENT):
        name, version = requirement.split("==")
        assert locked().get(name) == version, requirement


def test_every_dependency_is_pinned():
    for dependency in ENVIRONMENT["dependencies"]:
        assert isinstance(dependency, dict) or dependency == "pip" or "=" in dependency


def test_every_package_of_the_lock_has_hashes():
    packages = re.findall(r"^[a-zA-Z0-9._-]+==", LOCK, flags=re.MULTILINE)
    with_hash = re.findall(
        r"^[a-zA-Z0-9._-]+==.*\\\n\s+--hash=sha256:[0-9a-f]{64}", LOCK, flags=re.MULTILINE
    )
    assert len(packages) == len(with_hash) > 100


def test_quarto_is_part_of_the_conda_environment():
    assert any(str(line).startswith("quarto=") for line in ENVIRONMENT["dependencies"])


def test_the_lock_names_no_registry():
    assert "http" not in LOCK and "index-url" not in LOCK


@pytest.mark.parametrize("folder", BESIDE)
def test_lists_beside_the_lock_are_pinned_with_hashes_and_name_no_registry(folder):
    beside = (Path(folder) / "requirements.txt").read_text(encoding="utf-8")
    assert set(BESIDE[folder]) <= set(re.findall(r"(?m)^[\w.-]+==[^\s;\\]+", beside))
    assert len(re.findall(r"(?m)^[\w.-]+==", beside)) <= beside.count("--hash=sha256:")
    assert "http" not in beside and "index-url" not in beside


def test_a_list_beside_the_lock_has_what_the_lock_has_not_for_every_python():
    lock = "a==1 \\\n    --hash=x\nb==2 ; implementation_name == 'pypy' \\\n    --hash=y\n"
    packages = "a==1 \\\n    --hash=x\nb==2 ; implementation_name != 'pypy' \\\n    --hash=y\n"
    assert without(packages, lock) == packages[packages.index("b==2") :]


def test_the_environment_of_the_report_has_nothing_of_the_tests():
    only_tests = {line.partition("==")[0] for line in BESIDE["tests"]}
    assert {"pytest", "playwright", "hypothesis"} <= only_tests
    assert only_tests & locked().keys() == set()


def test_make_report_installs_the_lock_and_nothing_else(tmp_path):
    for name in ("Makefile", "requirements.txt"):
        shutil.copy(name, tmp_path)
    plan = subprocess.run(
        ["make", "--dry-run", "report"], cwd=tmp_path, capture_output=True, text=True
    ).stdout
    installed = re.findall(r"-r (\S+)", plan)
    assert installed == ["requirements.txt"]


def test_nothing_that_a_user_runs_needs_posix_alone():
    # at the top of a module; where it is imported for use, there is a way without it
    posix = re.compile(r"(?m)^(?:import|from) (?:fcntl|grp|posix|pwd|resource|termios|tty)\b")
    sources = [path for top in ("survey_report", "scripts") for path in Path(top).rglob("*.py")]
    assert len(sources) > 100
    found = [path for path in sources if posix.search(path.read_text(encoding="utf-8"))]
    assert found == []
