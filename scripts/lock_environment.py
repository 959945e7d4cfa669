"""Compile requirements.txt, with hashes, from environment.yml (`make lock`)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import yaml

# conda's name -> the name on the Python package index
PIP_NAMES = {
    "snakemake-minimal": "snakemake",
    "matplotlib-base": "matplotlib",
    "seaborn-base": "seaborn",
}
# what conda brings and pip does not need
CONDA_ONLY = {"python", "pip", "quarto"}


def pip_requirements(environment: dict) -> list[str]:
    """Return the direct dependencies of `environment` as pip requirements.

    Parameters
    ----------
    environment : dict
        The parsed environment.yml.

    Returns
    -------
    list of str
        Sorted lines such as ``pandas==3.1.1``.
    """
    requirements = []
    for dependency in environment["dependencies"]:
        if isinstance(dependency, dict):
            requirements += dependency["pip"]
            continue
        name, _, version = dependency.partition("=")
        if name not in CONDA_ONLY:
            requirements.append(f"{PIP_NAMES.get(name, name)}=={version}")
    return sorted(requirements)


def main() -> None:
    environment = yaml.safe_load(Path("environment.yml").read_text(encoding="utf-8"))
    header = "# Made from environment.yml by `make lock`; do not edit.\n"
    compiled = subprocess.run(
        [
            sys.executable,
            "-m",
            "uv",
            "pip",
            "compile",
            "--universal",
            "--python-version=3.11",
            "--generate-hashes",
            "--no-annotate",
            "--no-header",
            "--no-emit-index-url",
            "--quiet",
            "-",
        ],
        input="\n".join(pip_requirements(environment)),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    Path("requirements.txt").write_text(header + compiled, encoding="utf-8")


if __name__ == "__main__":
    main()
