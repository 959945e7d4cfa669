"""Build reports/output/manifest.json: what went in, what came out, and with which versions.

The manifest is the only file that may hold a time. `make verify` holds the files of a machine
against it.
"""

import csv
import json
import platform
import shutil
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from email import message_from_string
from email.message import Message
from importlib.metadata import Distribution, distributions
from pathlib import Path

from survey_report.review.fingerprints import fingerprint, is_published

# What decides the outputs, besides the raw exports
CODE = (
    *("Snakefile", "Makefile", "environment.yml", "requirements.txt", "pyproject.toml"),
    *("rules/*.smk", "scripts/**/*.py", "survey_report/**/*.py", "survey_report/**/*.txt"),
    *("reports/theme/**/*", "reports/audit/*"),
)
# where the report is made and checked, and where it is put when all is well
FINISHED, PUBLIC = "data/processed/finished/", "reports/output/"
SETTINGS = (
    *("config/**/*", "reports/*.qmd", "reports/chapters/*.qmd", "reports/appendices/*.qmd"),
    "reports/images/**/*",
)


def find_files(patterns: Iterable[str], root: Path = Path()) -> list[str]:
    """Return the files that the patterns name, relative to the root, sorted."""
    found = {path for pattern in patterns for path in root.glob(pattern) if path.is_file()}
    return sorted(path.relative_to(root).as_posix() for path in found)


def place_of(path: Path) -> str:
    """Return where a file lies when the build is done: the report is finished elsewhere."""
    name = path.as_posix()
    return f"{PUBLIC}{path.name}" if name.startswith(FINISHED) else name


def describe_file(path: Path, key: bytes) -> dict:
    """Return path and fingerprint of a file; of a published one its size and rows, too.

    Parameters
    ----------
    path : Path
    key : bytes
        From `fingerprints.fingerprint_key`.
    """
    content, name = path.read_bytes(), place_of(path)
    about = {"path": name} | fingerprint(name, content, key)
    if not is_published(name):
        return about
    rows = count_rows(path)
    return about | {"bytes": len(content)} | ({} if rows is None else {"rows": rows})


def count_rows(path: Path) -> int | None:
    """Return the data rows of a CSV or parquet file, None for other files."""
    if path.suffix == ".csv":
        # latin-1 reads any bytes; only the line ends and quotes count
        with path.open(encoding="latin-1", newline="") as file:
            return max(sum(1 for row in csv.reader(file) if row) - 1, 0)
    if path.suffix == ".parquet":
        from pyarrow import parquet

        return parquet.read_metadata(path).num_rows
    return None


def package_versions() -> dict[str, str]:
    """Return the installed packages and their versions."""
    heads = map(head_of_metadata, distributions())
    return dict(sorted((head["Name"].lower(), head["Version"]) for head in heads))


def head_of_metadata(package: Distribution) -> Message:
    """Return the headers of a package's metadata, without parsing the long text below them."""
    text = package.read_text("METADATA")
    return message_from_string(text.partition("\n\n")[0]) if text else package.metadata


def describe_commit() -> dict:
    """Return the commit and whether the tracked files were unchanged; outside git, nulls."""
    if shutil.which("git") is None or not Path(".git").exists():
        return {"commit": None, "clean": None}
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True)
    changes = subprocess.run(
        ["git", "status", "--porcelain", "--untracked-files=no"], capture_output=True, text=True
    )
    return {
        "commit": commit.stdout.strip() or None,
        "clean": changes.stdout == "" if changes.returncode == 0 else None,
    }


def build_manifest(
    config: dict,
    inputs: Iterable[str],
    code: Iterable[str],
    outputs: dict[str, list[str]],
    renderer: dict,
    key: bytes,
) -> dict:
    """Return the manifest.

    Parameters
    ----------
    config : dict
        The whole config.
    inputs : iterable of str
        The registered raw files, the tables of the config and the chapters.
    code : iterable of str
        Rules, scripts, templates and the lock.
    outputs : dict of str to list of str
        Every file the pipeline made, by the rule that made it.
    renderer : dict
        Which renderer ran, with versions.
    key : bytes
        Of the fingerprints of files that are not published.
    """
    made = sorted((path, rule) for rule, paths in outputs.items() for path in paths)
    return {
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "edition": config["edition"]["id"],
        # tells make verify whether it has the key
        "key": fingerprint("data/", b"", key)["hmac"],
        "code": describe_commit()
        | {"files": [describe_file(Path(path), key) for path in sorted(code)]},
        "python": platform.python_version(),
        "packages": package_versions(),
        "renderer": renderer,
        "config": config,
        "inputs": [describe_file(Path(path), key) for path in sorted(inputs)],
        "outputs": [describe_file(Path(path), key) | {"rule": rule} for path, rule in made],
    }


def read_json(path: Path) -> dict:
    """Return what a JSON file of the build holds."""
    return json.loads(path.read_text(encoding="utf-8"))


def write_manifest(manifest: dict, path: Path) -> None:
    """Write a manifest, or what describes it, as indented JSON."""
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")
