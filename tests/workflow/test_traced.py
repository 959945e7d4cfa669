"""Nothing decides an output unseen: what a job reads is its input, and stands in the manifest.

The small project is built with `tests/traced/sitecustomize.py` in every process, which notes each
file that Python opens or names to another program (Pandoc), and each package that it imports.
"""

import json
import re
import shutil
from collections import defaultdict
from pathlib import Path

import pytest

from survey_report.workflow import code_digests
from tests.forked import snakemake

# a module that is imported is in the digest of the script's code
CODE = (".py", ".pyc")
# Snakemake hands each job its inputs and params, as an object of its own; besides, packages are
# looked for by libraries, which do the same without them
OPTIONAL = {"IPython", "PIL", "charset_normalizer", "docx", "idna", "jinja2", "lxml", "openpyxl"}


def events(trace):
    """Return what was noted, by the log of the job and by kind: reads, writes, passes, imports."""
    noted = defaultdict(lambda: defaultdict(set))
    for path in trace.iterdir():
        for line in path.read_text(encoding="utf-8").splitlines():
            kind, what = line.split(" ", 1)
            noted[path.name][kind].add(what)
    jobs = defaultdict(lambda: defaultdict(set))
    for process, kinds in noted.items():
        top = process
        while not logs_of(noted[top]) and set(noted[top]["parent"]) & noted.keys():
            (top,) = noted[top]["parent"]
        for log in logs_of(noted[top]):
            for kind, what in kinds.items():
                jobs[log][kind] |= what
    return jobs


def logs_of(kinds):
    return {what for what in kinds["writes"] if what.startswith("logs/")}


def declared(project):
    """Return the inputs, and the rule, of every job by its log, as Snakemake has noted them."""
    inputs, rules = defaultdict(set), {}
    for path in (project / ".snakemake/metadata").rglob("*"):
        if path.is_file():
            note = json.loads(path.read_text(encoding="utf-8"))
            inputs[note["log"][0]] |= set(note["input"])
            rules[note["log"][0]] = note["rule"]
    return inputs, rules


def test_what_a_job_reads_is_among_its_inputs(small_trace):
    project, trace = small_trace
    jobs, (inputs, _) = events(trace), declared(project)
    assert jobs.keys() == inputs.keys() and len(jobs) > 25
    unseen = {}
    for log, kinds in jobs.items():
        read = {what for what in kinds["reads"] | kinds["passes"] if (project / what).is_file()}
        other = read - kinds["writes"] - inputs[log]
        unseen[log] = {what for what in other if not what.endswith((*CODE, ".script.py"))}
    assert {log: sorted(what) for log, what in unseen.items() if what} == {}


def test_what_a_job_reads_stands_in_the_manifest(small_trace):
    project, trace = small_trace
    text = (project / "reports/output/manifest.json").read_text(encoding="utf-8")
    listed = set(re.findall(r'"([\w./-]+/[\w./-]+|\w[\w.]*)"', text))
    jobs = events(trace)
    read = {
        what for kinds in jobs.values() for what in kinds["reads"] if (project / what).is_file()
    }
    ours = {what for what in read if not what.startswith((".snakemake", "data/processed/report"))}
    assert "survey_report/validation/places.txt" in ours
    # what is finished is told by where it is put; then the manifest itself
    ours = {what.replace("data/processed/finished", "reports/output") for what in ours}
    later = {"reports/output/manifest.json"}
    assert sorted(what for what in ours - listed - later if not what.endswith(".pyc")) == []


def test_what_a_job_imports_is_in_the_digest_of_its_code(small_trace):
    project, trace = small_trace
    _, rules = declared(project)
    scripts = {path.stem: path.as_posix() for path in Path("scripts").glob("*/*.py")}
    packages = code_digests._locked()
    unseen = {}
    for log, kinds in events(trace).items():
        known = code_digests.imported_packages(scripts[rules[log]])
        loaded = {code_digests._package_of(name) for name in kinds["imports"] - OPTIONAL}
        ours = {name for name in loaded & packages.keys() if not name.startswith("snakemake")}
        unseen[log] = sorted(ours - known)
    assert {log: names for log, names in unseen.items() if names} == {}


@pytest.mark.parametrize(
    ("path", "rules"),
    [
        ("survey_report/validation/places.txt", {"validate_sources"}),
        ("config/schemas/quotes.schema.yaml", {"validate_sources"}),
        (
            "config/report_tables.yaml",
            {"check_prose", "write_text", "render_report", "recheck_file"},
        ),
        ("config/tables.csv", {"build_ledger", "check_prose", "write_text"}),
        ("reports/theme/filters/crossref.lua", {"write_text", "render_report", "recheck_file"}),
        ("requirements.txt", {"build_audit", "build_manifest"}),
    ],
)
def test_a_changed_file_reruns_what_reads_it(small_trace, tmp_path, path, rules):
    project = shutil.copytree(small_trace[0], tmp_path / "copy", symlinks=True)
    with (project / path).open("ab") as file:
        # a package that no script imports
        file.write(b"pytest==99\n" if path == "requirements.txt" else b"\n")
    run = snakemake(project, "--cores", "2", "--dry-run")
    said = run.stdout + run.stderr
    assert run.returncode == 0, said
    planned = set(re.findall(r"^(\w+) +\d+$", said, re.MULTILINE)) - {"all", "total"}
    assert rules <= planned
    if path == "requirements.txt":
        assert planned == {*rules, "compare_editions", "publish_report"}
