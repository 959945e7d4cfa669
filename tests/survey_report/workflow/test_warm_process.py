"""Jobs as forks: the same as started alone, and never started twice."""

import os
import signal
import sys
import threading
import time
from types import SimpleNamespace

import pytest

from survey_report.workflow import warm_process
from survey_report.workflow.warm_process import KILLED, OFF, WarmProcess, needs_more, why_not

SECONDS = 60


@pytest.fixture
def warm(tmp_path):
    process = WarmProcess(["json", "no.such.module"], tmp_path / "said")
    yield process
    process.stop()


def script(folder, code):
    path = folder / "script.py"
    path.write_text(code, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("code", "expected", "said"),
    [
        ("pass", 0, ""),
        ("raise SystemExit", 0, ""),
        ("import sys; sys.exit(3)", 3, ""),
        ("import sys; sys.exit('Fila mangler.')", 1, "Fila mangler.\n"),
        ("1 / 0", 1, "ZeroDivisionError"),
        ("this is no Python", 1, "SyntaxError"),
        ("import os; os.kill(os.getpid(), 9)", KILLED, ""),
    ],
)
def test_a_script_ends_as_when_python_runs_it(warm, tmp_path, code, expected, said):
    assert warm.run(script(tmp_path, code)) == expected
    assert said in (tmp_path / "said").read_text(encoding="utf-8")


def test_a_script_sees_what_it_sees_when_python_runs_it(warm, tmp_path):
    code = "import sys; open(sys.argv[0] + '.seen', 'w').write(f'{__name__} {sys.path[0]}')"
    path = script(tmp_path, code)
    assert warm.run(path) == 0
    assert (tmp_path / "script.py.seen").read_text() == f"__main__ {tmp_path}"


def test_jobs_run_beside_each_other(warm, tmp_path):
    # each waits for the other's file
    code = (
        "import sys, time\nfrom pathlib import Path\n"
        "own, other = Path(sys.argv[0] + '.here'), Path({other!r} + '.here')\n"
        "own.touch()\n"
        "while not other.exists(): time.sleep(0.01)\n"
    )
    paths = [tmp_path / name for name in ("a.py", "b.py")]
    for path, other in (paths, reversed(paths)):
        path.write_text(code.format(other=str(other)), encoding="utf-8")
    ends = {}
    threads = [
        threading.Thread(target=lambda path=path: ends.update({path: warm.run(str(path))}))
        for path in paths
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    assert list(ends.values()) == [0, 0]


def test_when_the_process_is_dead_nothing_is_started(warm, tmp_path):
    os.kill(warm._process.pid, signal.SIGKILL)
    warm._process.wait()
    path = script(tmp_path, "open(__file__ + '.ran', 'w')")
    assert warm.run(path) is None
    assert not (tmp_path / "script.py.ran").exists()


def test_a_job_goes_on_and_answers_when_the_process_dies(warm, tmp_path):
    code = (
        "import os, time\nfrom pathlib import Path\n"
        "Path(__file__ + '.here').touch()\n"
        "while not Path(__file__ + '.go').exists(): time.sleep(0.01)\n"
        "raise SystemExit(7)\n"
    )
    path, ends = script(tmp_path, code), []
    thread = threading.Thread(target=lambda: ends.append(warm.run(path)))
    thread.start()
    while not (tmp_path / "script.py.here").exists():
        time.sleep(0.01)
    os.kill(warm._process.pid, signal.SIGKILL)
    warm._process.wait()
    (tmp_path / "script.py.go").touch()
    thread.join(SECONDS)
    assert ends == [7]


def workflow(**other):
    usual = {
        "deployment_settings": SimpleNamespace(deployment_method=set()),
        "is_main_process": True,
        "non_local_exec_or_dryrun": False,
    }
    return SimpleNamespace(**(usual | other))


def test_jobs_are_forks_when_all_is_as_expected(monkeypatch):
    monkeypatch.delenv(OFF, raising=False)
    assert why_not(workflow()) == ""


@pytest.mark.parametrize(
    ("there", "reason"),
    [
        (
            workflow(deployment_settings=SimpleNamespace(deployment_method={"CONDA"})),
            "environments",
        ),
        (workflow(non_local_exec_or_dryrun=True), "elsewhere"),
        (workflow(is_main_process=False), "elsewhere"),
    ],
)
def test_jobs_are_not_forks_where_they_need_more(monkeypatch, there, reason):
    monkeypatch.delenv(OFF, raising=False)
    assert reason in why_not(there)


def test_jobs_are_not_forks_when_someone_says_so(monkeypatch):
    monkeypatch.setenv(OFF, "1")
    assert OFF in why_not(workflow())


def test_jobs_are_not_forks_in_another_version_of_snakemake(monkeypatch):
    monkeypatch.delenv(OFF, raising=False)
    monkeypatch.setattr(warm_process, "VERSION", "9.99")
    assert "9.99" in why_not(workflow())


def test_jobs_are_not_forks_on_another_system(monkeypatch):
    monkeypatch.delenv(OFF, raising=False)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert "fork" in why_not(workflow())


def test_jobs_are_not_forks_where_nothing_can_fork(monkeypatch):
    monkeypatch.delenv(OFF, raising=False)
    monkeypatch.delattr(os, "fork")
    assert "fork" in why_not(workflow())


PLAIN = dict.fromkeys(("conda_env", "container_img", "env_modules", "bench_record", "shadow_dir"))


@pytest.mark.parametrize("name", PLAIN)
def test_a_script_that_wants_more_than_a_start_gets_snakemakes_own(name):
    assert not needs_more(SimpleNamespace(**PLAIN))
    assert needs_more(SimpleNamespace(**(PLAIN | {name: "x"})))
    # an attribute that Snakemake no longer has
    without = {one: None for one in PLAIN if one != name}
    assert needs_more(SimpleNamespace(**without))


def test_modules_are_those_of_the_scripts_in_their_order():
    modules = warm_process.modules_of(
        ["scripts/clean/combine_steps.py", "scripts/statistics/compute_effect.py"]
    )
    assert len(set(modules)) == len(modules)
    first = modules.index("survey_report.cleaning.step_tables")
    assert first < modules.index("scipy.special")
    assert sys.modules.keys() >= {"json"}
