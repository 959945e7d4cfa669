"""A script that starts warm does what it does when it starts cold."""

import subprocess
import sys

import pytest

from scripts.lib.warm import LIBRARIES, WarmPython


@pytest.fixture(scope="module")
def python():
    return WarmPython()


@pytest.fixture
def script(tmp_path):
    def write(text):
        path = tmp_path / "script.py"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def test_it_is_the_main_module_of_a_process_of_its_own(python, script, tmp_path):
    made = tmp_path / "made"
    code = f"import os, sys\nopen({str(made)!r}, 'a').write(f'{{os.getpid()}} {{__name__}}\\n')\n"
    python.run(script(code))
    python.run(script(code))
    first, second = made.read_text().splitlines()
    assert first != second
    assert first.endswith(" __main__") and second.endswith(" __main__")


@pytest.mark.parametrize(
    ("code", "exit_code"),
    [
        ("import sys; sys.exit(3)", 3),
        ("import sys; sys.exit('Filen mangler.')", 1),
        ("raise ValueError('ødelagt')", 1),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -9),
    ],
    ids=["code", "message", "exception", "killed"],
)
def test_a_failure_is_told_with_its_exit_code(python, script, code, exit_code):
    with pytest.raises(subprocess.CalledProcessError) as failed:
        python.run(script(code))
    assert failed.value.returncode == exit_code


@pytest.mark.parametrize("code", ["import sys; sys.exit()", "import sys; sys.exit(0)", "pass"])
def test_a_good_end_is_no_failure(python, script, code):
    python.run(script(code))


def test_what_it_says_reaches_the_terminal(tmp_path):
    bad = tmp_path / "bad.py"
    bad.write_text("print('på vei')\nraise SystemExit('Filen mangler.')\n", encoding="utf-8")
    code = (
        "from scripts.lib.warm import WarmPython\n"
        f"try: WarmPython().run({str(bad)!r})\n"
        "except Exception as error: print(type(error).__name__)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.stdout == "på vei\nCalledProcessError\n"
    assert run.stderr == "Filen mangler.\n"


def test_nothing_of_one_script_is_left_for_the_next(python, script):
    python.run(script("import builtins, sys\nbuiltins.left = 1\nsys.argv.append('left')\n"))
    python.run(script("import builtins, sys\nassert not hasattr(builtins, 'left')\n"))


def test_each_library_is_one_that_the_project_has():
    code = "\n".join(f"import {name}" for name in LIBRARIES)
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
