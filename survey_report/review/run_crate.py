"""Describe a run as a Workflow Run RO-Crate: ro-crate-metadata.json in the repository's root.

The crate lists the files of the manifest where they lie; nothing is copied. Profile: Workflow
Run Crate 0.5 (https://w3id.org/ro/wfrun/workflow), which builds on Workflow RO-Crate 1.0.
"""

import mimetypes
from collections.abc import Iterable, Mapping
from pathlib import Path

from rocrate.model import ContextEntity, File
from rocrate.model.computationalworkflow import ComputationalWorkflow
from rocrate.rocrate import ROCrate

WORKFLOW = "Snakefile"
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": "Process Run Crate",
    "https://w3id.org/ro/wfrun/workflow/0.5": "Workflow Run Crate",
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": "Workflow RO-Crate",
}
TYPES = {
    ".parquet": "application/vnd.apache.parquet",
    ".qmd": "text/markdown",
    ".smk": "text/x-python",
    ".yaml": "application/yaml",
    ".woff2": "font/woff2",
}


def build_crate(manifest: Mapping) -> dict:
    """Return the crate's metadata as JSON-LD.

    Parameters
    ----------
    manifest : mapping
        As `build_manifest` writes it.
    """
    crate = ROCrate()
    edition = manifest["config"]["edition"]
    root = crate.root_dataset
    root["name"] = f"{edition['title']}, utgave {edition['id']}"
    root["description"] = (
        f"{edition['subtitle']}. Kjøringen som laget rapporten: inndata, kode og resultater. "
        f"{edition['synthetic_mark']}."
    )
    root["datePublished"] = edition["date"]
    root["license"] = "Se README.md"
    root["publisher"] = crate.add(_named(crate, "#publisher", "Organization", edition["publisher"]))
    root["conformsTo"] = [
        crate.add(ContextEntity(crate, url, {"@type": "CreativeWork", "name": name}))
        for url, name in PROFILES.items()
    ]
    workflow = _add_workflow(crate, manifest)
    others = [one for one in manifest["code"]["files"] if one["path"] != WORKFLOW]
    _add_files(crate, others, "SoftwareSourceCode")
    action = crate.add_action(
        workflow,
        identifier="#run",
        object=_add_files(crate, manifest["inputs"]),
        result=_add_files(crate, manifest["outputs"]),
        properties={"name": f"Utgave {edition['id']}", "endTime": manifest["made"]},
    )
    action["actionStatus"] = "http://schema.org/CompletedActionStatus"
    root["mentions"] = [action]
    return crate.metadata.generate()


def _add_workflow(crate: ROCrate, manifest: Mapping) -> ComputationalWorkflow:
    (about,) = [one for one in manifest["code"]["files"] if one["path"] == WORKFLOW]
    language = crate.add(
        ContextEntity(
            crate,
            "https://w3id.org/workflowhub/workflow-ro-crate#snakemake",
            {
                "@type": "ComputerLanguage",
                "name": "Snakemake",
                "url": {"@id": "https://snakemake.readthedocs.io"},
                "version": manifest["packages"]["snakemake"],
            },
        )
    )
    workflow = crate.add(
        ComputationalWorkflow(crate, dest_path=WORKFLOW, properties=_properties(about))
    )
    workflow["programmingLanguage"] = language
    if manifest["code"]["commit"]:
        workflow["version"] = manifest["code"]["commit"]
    crate.mainEntity = workflow
    return workflow


def _add_files(crate: ROCrate, entries: Iterable[Mapping], kind: str = "") -> list[File]:
    return [
        crate.add(
            File(
                crate,
                dest_path=entry["path"],
                properties=_properties(entry) | ({"@type": ["File", kind]} if kind else {}),
            )
        )
        for entry in entries
    ]


def _properties(entry: Mapping) -> dict[str, str]:
    path = Path(entry["path"])
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    about = [f"{entry['rows']} rader." if "rows" in entry else ""]
    about += [f"Laget av regelen {entry['rule']}." if "rule" in entry else ""]
    properties = {
        "name": path.name,
        "encodingFormat": kind or "text/plain",
    }
    if "sha256" in entry:  # published
        properties |= {"contentSize": str(entry["bytes"]), "sha256": entry["sha256"]}
    description = " ".join(filter(None, about))
    return properties | ({"description": description} if description else {})


def _named(crate: ROCrate, identifier: str, kind: str, name: str) -> ContextEntity:
    return ContextEntity(crate, identifier, {"@type": kind, "name": name})
