"""Hold this machine's inputs, code and outputs against a manifest (`make verify`).

The exit code is 1 when a file differs.
"""

import os
import platform
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import jsonschema

from survey_report.cleaning.pseudonyms import (
    KEY_FILE_VARIABLE,
    KEY_VARIABLE,
    KeyMissingError,
)
from survey_report.files.csv_rows import read_rows
from survey_report.processes.command_runs import JsonError, read_json
from survey_report.render.renderer_choice import told_here, told_renderer
from survey_report.review.fingerprints import fingerprint_key, is_same
from survey_report.review.manifest import (
    CODE,
    SETTINGS,
    describe_commit,
    find_files,
    package_versions,
)

DOCUMENT = Path("reports/report.qmd")
MANIFEST = Path("reports/output/manifest.json")
EXAMPLE = "make verify MANIFEST=<manifest.json>"
SOURCES = "config/sources.csv"
OTHER_KEY = (
    "Manifestet er laget med en annen nøkkel enn den som er satt her, så avtrykkene av filene som "
    f"ikke er publisert, kan ikke prøves. Sett {KEY_VARIABLE} eller {KEY_FILE_VARIABLE} til "
    "nøkkelen utgaven ble bygd med, og kjør make verify på nytt."
)
PARTS = {"inputs": "inndata og innstillinger", "code": "kodefiler", "outputs": "resultater"}

_FILES = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["path"],
        "anyOf": [{"required": ["sha256"]}, {"required": ["hmac"]}],
        "properties": {"path": {"type": "string"}, "sha256": {"type": "string"}},
    },
}
# what is read here of a manifest
SCHEMA = {
    "type": "object",
    "required": ["edition", "python", "packages", "code", "inputs", "outputs"],
    "properties": {
        "packages": {"type": "object"},
        "code": {
            "type": "object",
            "required": ["commit", "clean", "files"],
            "properties": {"commit": {"type": ["string", "null"]}, "files": _FILES},
        },
        "inputs": _FILES,
        "outputs": _FILES,
    },
}


@dataclass(frozen=True)
class Difference:
    """A file that is not as the manifest says.

    Attributes
    ----------
    part : str
        inputs, code or outputs.
    path : str
    what : str
        What is the matter, in Norwegian.
    """

    part: str
    path: str
    what: str


def read_manifest(path: Path) -> dict:
    """Return the manifest in a file, or in a folder that has one.

    Raises
    ------
    JsonError
        When there is no such file, or it holds no manifest.
    """
    path = path / MANIFEST.name if path.is_dir() else path
    if not path.is_file():
        raise JsonError(f"Finner ikke {path.as_posix()}.")
    manifest = read_json(path)
    if not jsonschema.Draft202012Validator(SCHEMA).is_valid(manifest):
        raise JsonError(f"{path.as_posix()} er ikke et manifest fra make report.")
    return manifest


def verify_build(manifest: Mapping, key: bytes, root: Path = Path()) -> list[Difference]:
    """Return every file that is missing, changed, or there without being in the manifest.

    Parameters
    ----------
    manifest : mapping
        As `build_manifest` writes it.
    key : bytes
        Of the fingerprints of files that are not published.
    root : Path
        The repository to look in.
    """
    listed = parts_of(manifest)
    differences = [
        Difference(part, entry["path"], what)
        for part, entries in listed.items()
        for entry in entries
        if (what := _what_differs(entry, key, root))
    ]
    for part, patterns in (("inputs", SETTINGS), ("code", CODE)):
        known = {entry["path"] for entry in listed[part]}
        differences += [
            Difference(part, path, "står ikke i manifestet")
            for path in find_files(patterns, root)
            if path not in known
        ]
    return differences


def parts_of(manifest: Mapping) -> dict[str, list[dict]]:
    """Return the files of the manifest by part."""
    return {
        "inputs": manifest["inputs"],
        "code": manifest["code"]["files"],
        "outputs": manifest["outputs"],
    }


def _what_differs(entry: Mapping, key: bytes, root: Path) -> str:
    path = root / entry["path"]
    if not path.is_file():
        return "mangler"
    content = path.read_bytes()
    if is_same(entry, content, key):
        return ""
    if "bytes" not in entry:
        return "er endret"
    return f"er endret ({entry['bytes']} byte i manifestet, {len(content)} her)"


def has_key(manifest: Mapping, key: bytes) -> bool:
    """Tell whether the manifest was made with this key."""
    return "key" not in manifest or is_same({"hmac": manifest["key"]}, b"", key)


def environment_notes(manifest: Mapping) -> list[str]:
    """Return how this machine's versions differ from those of the manifest."""
    notes = []
    here = describe_commit()["commit"]
    if manifest["code"]["commit"] and here and here != manifest["code"]["commit"]:
        notes.append(f"Commit er {here[:12]}, i manifestet {manifest['code']['commit'][:12]}.")
    if manifest["code"]["clean"] is False:
        notes.append("Manifestet ble laget med endringer som ikke var lagt inn i git.")
    if platform.python_version() != manifest["python"]:
        notes.append(f"Python er {platform.python_version()}, i manifestet {manifest['python']}.")
    installed, listed = package_versions(), manifest["packages"]
    for name in sorted(installed.keys() | listed.keys()):
        if installed.get(name) != listed.get(name):
            versions = (installed.get(name, "ikke her"), listed.get(name, "ikke der"))
            notes.append(f"Pakken {name} er {versions[0]}, i manifestet {versions[1]}.")
    return notes


def renderer_note(manifest: Mapping) -> str:
    """Return that another renderer would make the report here, "" when it would not."""
    used = told_renderer(manifest.get("renderer", {}))
    if not used or not DOCUMENT.is_file():
        return ""
    here = told_here(manifest.get("config", {}).get("renderer", "auto"), DOCUMENT)
    if used == here:
        return ""
    made = f"Rapporten er laget med {used}"
    return (
        f"{made}. Her ville make report brukt {here}." if here else f"{made}, som ikke finnes her."
    )


def report_text(manifest: Mapping, differences: Iterable[Difference], notes: list[str]) -> str:
    """Return what `make verify` says."""
    renderer = renderer_note(manifest)
    differences = list(differences)
    counts = ", ".join(
        f"{len(entries)} {PARTS[part]}" for part, entries in parts_of(manifest).items()
    )
    head = f"Manifestet for utgave {manifest['edition']}: {counts}."
    lines = [f"  – {one.path} {one.what}" for one in differences]
    same = "Alle filene er like." if renderer else "Alt er likt."
    body = [same if not lines else f"{len(lines)} filer er ikke like:", *lines]
    return "\n".join([head, *body, *(f"Merk: {note}" for note in [renderer, *notes] if note)])


def command(given: Mapping[str, str]) -> int:
    """Verify and print; return the exit code."""
    path = Path(given["MANIFEST"]) if given.get("MANIFEST") else MANIFEST
    try:
        manifest = read_manifest(path)
    except JsonError as error:
        print(error, file=sys.stderr)
        print(f"Kjør make report først, eller oppgi manifestet: {EXAMPLE}", file=sys.stderr)
        return 2
    try:
        key = fingerprint_key(os.environ, read_rows(SOURCES))
    except KeyMissingError as error:
        print(error, file=sys.stderr)
        return 2
    if not has_key(manifest, key):
        print(OTHER_KEY, file=sys.stderr)
        return 2
    differences = verify_build(manifest, key)
    print(report_text(manifest, differences, environment_notes(manifest)))
    return 1 if differences else 0
