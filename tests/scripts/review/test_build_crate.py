"""The run as an RO-Crate, read back by the library."""

import json

import pytest
from rocrate.rocrate import ROCrate

from survey_report.review.run_crate import build_crate


def about(path, **more):
    return {"path": path, "bytes": 4, "sha256": "ab" * 32} | more


MANIFEST = {
    "made": "2019-06-30T12:00:00+00:00",
    "config": {
        "edition": {
            "id": "2019",
            "title": "Utvikling av toppledergrupper",
            "subtitle": "Erfaringsrapport",
            "publisher": "Difi",
            "date": "2019-06-30",
            "synthetic_mark": "Syntetiske data",
        }
    },
    "packages": {"snakemake": "9.27.1"},
    "code": {
        "commit": "c0ffee",
        "clean": True,
        "files": [about("Snakefile"), about("rules/clean.smk"), about("scripts/clean.py")],
    },
    "inputs": [about("data/raw/2016-1/effect.csv", rows=12), about("config/config.yaml")],
    "outputs": [about("reports/output/erfaringsrapport.html", rule="render_report")],
}
FILES = [
    one["path"]
    for part in (MANIFEST["code"]["files"], MANIFEST["inputs"], MANIFEST["outputs"])
    for one in part
]


@pytest.fixture
def crate(tmp_path):
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x\n1\n")
    text = json.dumps(build_crate(MANIFEST))
    (tmp_path / "ro-crate-metadata.json").write_text(text, encoding="utf-8")
    return ROCrate(tmp_path)


def test_the_crate_lists_the_files_of_the_manifest(crate):
    assert sorted(entity.id for entity in crate.data_entities) == sorted(FILES)
    entity = crate.dereference("data/raw/2016-1/effect.csv")
    assert entity["sha256"] == "ab" * 32
    assert entity["contentSize"] == "4"
    assert entity["description"] == "12 rader."


def test_the_run_has_its_workflow_its_inputs_and_its_results(crate):
    assert crate.mainEntity.id == "Snakefile"
    assert crate.mainEntity["programmingLanguage"]["name"] == "Snakemake"
    assert {"File", "SoftwareSourceCode", "ComputationalWorkflow"} <= set(crate.mainEntity.type)
    (run,) = crate.root_dataset["mentions"]
    assert run.type == "CreateAction"
    assert run["instrument"] == crate.mainEntity
    assert [one.id for one in run["object"]] == [one["path"] for one in MANIFEST["inputs"]]
    assert [one.id for one in run["result"]] == [one["path"] for one in MANIFEST["outputs"]]
    assert run["endTime"] == MANIFEST["made"]


def test_the_crate_says_which_profiles_it_follows(crate):
    profiles = [profile.id for profile in crate.root_dataset["conformsTo"]]
    assert profiles == [
        "https://w3id.org/ro/wfrun/process/0.5",
        "https://w3id.org/ro/wfrun/workflow/0.5",
        "https://w3id.org/workflowhub/workflow-ro-crate/1.0",
    ]


def test_the_same_manifest_gives_the_same_crate():
    assert json.dumps(build_crate(MANIFEST)) == json.dumps(build_crate(MANIFEST))
