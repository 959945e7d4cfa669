"""What is varied between builds that must give the same bytes; a difference is found."""

from itertools import combinations

import pytest

from survey_report.workflow.warm_process import OFF
from tools import reproduce
from tools.reproduce import SURROUNDINGS, compare, environment_of, hashes

# what differs in every pair of builds
VARIED = {
    "folder": lambda one: one.folder,
    "cores": lambda one: one.cores,
    "umask": lambda one: one.umask,
    "files at home": lambda one: one.at_home,
    "locale": lambda one: one.variables["LC_ALL"],
    "language": lambda one: one.variables["LANG"],
    "time zone": lambda one: one.variables["TZ"],
    "user": lambda one: one.variables["USER"],
    "hash seed": lambda one: one.variables["PYTHONHASHSEED"],
    "width of the screen": lambda one: one.variables["COLUMNS"],
    "threads of BLAS": lambda one: one.variables["OPENBLAS_NUM_THREADS"],
    "processor, to BLAS": lambda one: one.variables["OPENBLAS_CORETYPE"],
    "processor, to Arrow": lambda one: one.variables["ARROW_USER_SIMD_LEVEL"],
    "processor, to numpy": lambda one: one.variables["NPY_DISABLE_CPU_FEATURES"],
}


def test_there_are_three_pairs():
    assert len(list(combinations(SURROUNDINGS, 2))) == 3


@pytest.mark.parametrize("value", VARIED.values(), ids=VARIED.keys())
def test_every_pair_differs(value):
    assert all(value(one) != value(other) for one, other in combinations(SURROUNDINGS, 2))


def test_jobs_start_warm_in_some_builds_and_by_themselves_in_others():
    assert {OFF in one.variables for one in SURROUNDINGS} == {True, False}


def test_nothing_of_our_own_surroundings_reaches_a_build(monkeypatch, tmp_path):
    monkeypatch.setenv("LC_TIME", "nb_NO.UTF-8")
    monkeypatch.setenv("PYTHONPATH", "somewhere")
    for one in SURROUNDINGS:
        seen = environment_of(one, tmp_path)
        assert set(seen) - set(one.variables) <= {"PATH", "LD_LIBRARY_PATH", "HOME", "LOGNAME"}
        assert (seen["HOME"], seen["LOGNAME"]) == (str(tmp_path), one.variables["USER"])


@pytest.fixture
def project(tmp_path):
    def make(name, **files):
        folder = tmp_path / name / "reports/output"
        folder.mkdir(parents=True)
        for stem, text in files.items():
            (folder / f"{stem}.json").write_text(text, encoding="utf-8")
        return hashes(tmp_path / name)

    return make


def test_the_manifest_alone_may_differ(project):
    made = {"a": project("a", x="1", manifest="1"), "b": project("b", x="1", manifest="2")}
    assert compare(made) == {("a", "b"): []}


def test_a_differing_or_lacking_file_is_found_in_its_pairs(project):
    made = {"a": project("a", x="1"), "b": project("b", x="1"), "c": project("c", x="2", y="1")}
    found = ["reports/output/x.json", "reports/output/y.json"]
    assert compare(made) == {("a", "b"): [], ("a", "c"): found, ("b", "c"): found}


def test_the_exit_code_and_the_words_tell_of_a_difference(monkeypatch, capsys, tmp_path):
    def build(surroundings, top):
        folder = top / surroundings.folder
        (folder / "data/processed").mkdir(parents=True)
        (folder / "data/processed/x.csv").write_text(f"{surroundings.cores > 2}")
        return folder

    monkeypatch.setattr(reproduce, "build", build)
    monkeypatch.setattr("sys.argv", ["reproduce"])
    assert reproduce.main() == 1
    said = capsys.readouterr().out
    assert said.count("ulik: data/processed/x.csv") == 2
    assert "3 bygg, 3 par. Ulike filer: 1" in said
