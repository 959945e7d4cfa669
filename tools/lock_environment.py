"""Compile requirements.txt, with hashes, from environment.yml (`make lock`).

What only the tests, a cluster or the benchmark needs is not in the environment of the report.
Each has a requirements.txt of its own, with what the main one lacks.
"""

from __future__ import annotations

import re
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
LOCK = Path("requirements.txt")
# folder -> what is installed beside the environment
BESIDE = {
    "benchmarks": ["nbconvert==7.17.2"],
    "tests": [
        "axe-playwright-python==0.1.8",
        "hypothesis==6.170.15",
        "pingouin==0.7.0",
        "playwright==1.65.2",
        "pypdf==7.1.0",
        "pytest==9.2.0",
        "pytest-xdist==3.8.0",
        "ruff==0.17.6",
        "snakefmt==2.1.0",
    ],
    "profiles/slurm": ["snakemake-executor-plugin-slurm==2.8.0"],
}


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


def compiled(requirements: list[str], *options: str) -> str:
    """Return every package that the requirements need, with versions and hashes.

    Each with which others need it ("# via"): the digests of code follow that.
    """
    command = [
        *(sys.executable, "-m", "uv", "pip", "compile"),
        "--universal",
        "--python-version=3.11",
        "--generate-hashes",
        "--no-header",
        "--no-emit-index-url",
        "--quiet",
        *options,
        "-",
    ]
    text = "\n".join(requirements)
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def without(packages: str, others: str) -> str:
    """Return the packages of a lock that another lock does not have.

    A package that the other has for some Pythons only is kept.
    """
    entries = re.findall(r"(?m)^\S.*\n(?:[ \t].*\n)*", packages)
    known = set(re.findall(r"(?m)^([\w.-]+==[^\\\n]+?) *\\?$", others))
    pinned = {entry: entry.partition("\n")[0].rstrip(" \\") for entry in entries}
    return "".join(
        entry for entry, pin in pinned.items() if not {pin, pin.partition(" ;")[0]} & known
    )


def main() -> None:
    environment = yaml.safe_load(Path("environment.yml").read_text(encoding="utf-8"))
    header = "# Made from environment.yml by `make lock`; do not edit.\n"
    # what stands in the file keeps its version
    compiled(pip_requirements(environment), f"--output-file={LOCK}")
    LOCK.write_text(header + LOCK.read_text(encoding="utf-8"), encoding="utf-8")
    for folder, requirements in BESIDE.items():
        header = "# What the main requirements.txt lacks. Made by `make lock`; do not edit.\n"
        every = compiled(requirements, f"--constraint={LOCK}", "--no-annotate")
        path = Path(folder) / "requirements.txt"
        path.write_text(header + without(every, LOCK.read_text("utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
