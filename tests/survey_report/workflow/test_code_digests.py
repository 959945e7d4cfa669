"""A digest changes when, and only when, something the script imports changes."""

import pytest

from survey_report.workflow import code_digests

SCRIPT = "from scripts.lib import used\n"


@pytest.fixture
def project(tmp_path, monkeypatch):
    (tmp_path / "scripts/lib").mkdir(parents=True)
    files = {
        "requirements.txt": "pandas==3.1.1\n",
        "scripts/__init__.py": "",
        "scripts/lib/__init__.py": "",
        "scripts/lib/used.py": "from scripts.lib.deeper import x\n",
        "scripts/lib/deeper.py": "x = 1\n",
        "scripts/lib/other.py": "y = 1\n",
        "scripts/run.py": SCRIPT,
    }
    for path, text in files.items():
        (tmp_path / path).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    code_digests.digest_of_code.cache_clear()
    yield tmp_path
    code_digests.digest_of_code.cache_clear()


def digest_after(project, path=None):
    if path:
        with (project / path).open("a", encoding="utf-8") as file:
            file.write("# changed\n")
    code_digests.digest_of_code.cache_clear()
    return code_digests.digest_of_code("scripts/run.py")


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("scripts/lib/used.py", True),
        ("scripts/lib/deeper.py", True),
        ("requirements.txt", True),
        ("scripts/lib/other.py", False),
    ],
)
def test_what_changes_the_digest(project, path, changes):
    before = digest_after(project)
    assert (digest_after(project, path) != before) is changes


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
        "import scripts.one\n"
        "from scripts.lib import two, three as other\n"
        "from scripts.lib.four import (\n    Five,\n    six,\n)\n"
        "def late():\n    from scripts.seven import eight\n"
    )
    seen = code_digests.imported_names(source)
    expected = {"scripts.one", "scripts.lib.two", "scripts.lib.three", "scripts.lib.four"}
    assert expected | {"scripts.lib.four.Five", "scripts.seven.eight"} <= seen
    assert not any(name.startswith("pandas") for name in seen)
