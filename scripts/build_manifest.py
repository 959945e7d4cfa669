"""Build reports/output/manifest.json: what went in, what came out, and with which versions.

The manifest is the only file that may hold a time.
"""

import hashlib
import json
import platform
import shutil
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import distributions
from pathlib import Path


def describe_file(path: Path) -> dict:
    """Return path, size in bytes and SHA-256 of a file, and its rows if it is a CSV."""
    content = path.read_bytes()
    about = {
        "path": path.as_posix(),
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    if path.suffix == ".csv":
        about["rows"] = max(content.count(b"\n") - 1, 0)
    return about


def package_versions() -> dict[str, str]:
    """Return the installed packages and their versions."""
    found = {package.metadata["Name"].lower(): package.version for package in distributions()}
    return dict(sorted(found.items()))


def describe_code() -> dict:
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
    config: dict, inputs: Iterable[Path], outputs: dict[Path, str], renderer: dict
) -> dict:
    """Return the manifest.

    Parameters
    ----------
    config : dict
        The whole config.
    inputs : iterable of Path
        The registered raw files and the tracked tables.
    outputs : dict of Path to str
        Every file the pipeline made and the rule that made it.
    renderer : dict
        Which renderer ran, with versions.
    """
    return {
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "edition": config["edition"]["id"],
        "code": describe_code(),
        "python": platform.python_version(),
        "packages": package_versions(),
        "renderer": renderer,
        "config": config,
        "inputs": [describe_file(path) for path in sorted(inputs)],
        "outputs": [describe_file(path) | {"rule": rule} for path, rule in sorted(outputs.items())],
    }


def main(snakemake) -> None:
    """Unpack the rule's files, describe them and write the manifest."""
    files = snakemake.input
    inputs = [*files.sources, *files.tables, *files.chapters]
    outputs = {Path(path): rule for rule, made in snakemake.params.made.items() for path in made}
    renderer = json.loads(Path(files.renderer).read_text(encoding="utf-8"))
    manifest = build_manifest(snakemake.config, map(Path, inputs), outputs, renderer)
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    Path(snakemake.output.manifest).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
