"""A digest changes when, and only when, something the script imports changes."""

import re
from pathlib import Path

import pytest

from survey_report.workflow import code_digests

SCRIPT = "from scripts.lib import used\n"
LOCK = """\
# by hand: two numbers for a package's hash
numpy==2.4.6 \\
    --hash=sha256:11
    # via
    #   pandas
    #   scipy
pandas==3.1.1 \\
    --hash=sha256:22
pyarrow==26.0.1 \\
    --hash=sha256:33
pytest==9.2.0 \\
    --hash=sha256:44
python-docx==1.2.0 ; sys_platform == 'linux' \\
    --hash=sha256:55
scipy==1.17.1 \\
    --hash=sha256:66
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    (tmp_path / "scripts/lib").mkdir(parents=True)
    files = {
        "requirements.txt": LOCK,
        "scripts/__init__.py": "",
        "scripts/lib/__init__.py": "",
        "scripts/lib/used.py": "from scripts.lib.deeper import x\n",
        "scripts/lib/deeper.py": "import os\nimport pandas as pd\nx = 1\n",
        "scripts/lib/other.py": "y = 1\n",
        "scripts/run.py": SCRIPT,
    }
    for path, text in files.items():
        (tmp_path / path).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    forget()
    yield tmp_path
    forget()


def forget():
    for cached in ("digest_of_code", "_module", "_locked", "_files_of"):
        getattr(code_digests, cached).cache_clear()


def digest_after(project, path=None):
    if path:
        with (project / path).open("a", encoding="utf-8") as file:
            file.write("# changed\n")
    forget()
    return code_digests.digest_of_code("scripts/run.py")


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("scripts/lib/used.py", True),
        ("scripts/lib/deeper.py", True),
        ("requirements.txt", False),
        ("scripts/lib/other.py", False),
    ],
)
def test_what_changes_the_digest(project, path, changes):
    before = digest_after(project)
    assert (digest_after(project, path) != before) is changes


@pytest.mark.parametrize(
    ("package", "changes"),
    # numpy is needed by pandas, pyarrow is what pandas writes parquet with
    [("pandas", True), ("numpy", True), ("pyarrow", True), ("scipy", False), ("pytest", False)],
)
def test_a_new_version_of_a_package_changes_what_imports_it(project, package, changes):
    before = digest_after(project)
    lock = project / "requirements.txt"
    lock.write_text(re.sub(rf"(?m)^{package}==.*?( |$)", f"{package}==99 ", LOCK))
    assert (digest_after(project) != before) is changes


def test_a_package_that_nobody_knows_makes_the_whole_lock_count(project):
    (project / "scripts/lib/used.py").write_text("import docx\nimport unheard_of\n")
    assert code_digests.imported_packages("scripts/run.py") == {
        *("numpy", "pandas", "pyarrow", "pytest", "python-docx", "scipy")
    }
    forget()
    (project / "scripts/lib/used.py").write_text("import docx\n")
    assert code_digests.imported_packages("scripts/run.py") == {"python-docx"}


def test_every_package_that_a_script_imports_is_in_the_lock():
    scripts = [path.as_posix() for path in Path("scripts").glob("*/*.py")]
    everything = set(code_digests._locked())
    assert len(scripts) > 20
    assert [one for one in scripts if code_digests.imported_packages(one) == everything] == []


def test_imported_modules_are_followed(project):
    names = code_digests.imported_modules("scripts/run.py")
    assert "scripts/lib/deeper.py" in names and "scripts/lib/other.py" not in names


def test_a_digest_of_rows_changes_with_a_cell_and_shows_none():
    row = {"respondent_id": "R00123", "new_value": "5"}
    digest = code_digests.digest_of_rows([row])
    assert digest == code_digests.digest_of_rows([dict(reversed(row.items()))])
    assert digest != code_digests.digest_of_rows([row | {"new_value": "4"}])
    assert digest != code_digests.digest_of_rows([])
    assert "R00123" not in digest


def test_every_way_of_importing_is_seen():
    source = (
        "import pandas as pd\n"
        "import os, sys  # two\n"
        "    from the top of the text\n"
        "import scripts.one\n"
        "from scripts.lib import two, three as other\n"
        "from scripts.lib.four import (\n    Five,\n    six,\n)\n"
        "def late():\n    from scripts.seven import eight\n"
    )
    seen = code_digests.imported_names(source)
    expected = {"scripts.one", "scripts.lib.two", "scripts.lib.three", "scripts.lib.four"}
    assert expected | {"scripts.lib.four.Five", "scripts.seven.eight"} <= seen
    assert {"pandas", "os", "sys"} <= seen and "the" not in seen
