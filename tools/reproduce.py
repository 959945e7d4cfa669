"""Build the report in three fresh clones whose surroundings differ; tell which files differ.

Run by ``make reproduce``. Every pair of the three is compared: everything in data/processed/ and
reports/output/, by its SHA-256. Only the manifest may hold a time. A clone has the last commit,
and the changes in the working tree that are not committed yet.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from survey_report.workflow.warm_process import OFF

ROOT = Path(__file__).parents[1]
COMPARED = ("data/processed", "reports/output")
# the only file with a time in it, and the folder where the renderer works
LEFT_OUT = (
    *("reports/output/manifest.json", "data/processed/finished/manifest.json"),
    "data/processed/report/",
)
# what a user may have at home; none of it may reach the report
AT_HOME = {
    ".config/matplotlib/matplotlibrc": "font.size: 31\nlines.linewidth: 9\nsvg.fonttype: none\n",
    ".ipython/profile_default/startup/00.py": "raise SystemExit('startup at home')\n",
    ".jupyter/jupyter_config.py": "c.NotebookClient.timeout = 0\n",
    ".local/share/jupyter/kernels/python3/kernel.json": '{"argv": ["false"], "language": "x"}\n',
    ".local/share/pandoc/defaults.yaml": "toc: true\n",
    ".local/share/pandoc/templates/default.html5": "$body$ at home\n",
    ".config/snakemake/config.yaml": "cores: 1\n",
    ".pythonrc.py": "raise SystemExit('rc at home')\n",
}


@dataclass(frozen=True)
class Surroundings:
    """What differs from one machine, or one user, to another.

    Attributes
    ----------
    folder : str
        Name of the folder that holds the clone.
    cores : int
        Cores given to Snakemake.
    umask : int
    variables : mapping
        Environment variables.
    at_home : mapping
        Files in the user's home, by path.
    """

    folder: str
    cores: int
    umask: int
    variables: Mapping[str, str]
    at_home: Mapping[str, str] = field(default_factory=dict)


SURROUNDINGS = (
    Surroundings(
        folder="a",
        cores=2,
        umask=0o022,
        variables={
            "LC_ALL": "C.UTF-8",
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "USER": "kari",
            "PYTHONHASHSEED": "0",
            "COLUMNS": "80",
            "OPENBLAS_NUM_THREADS": "1",
            "OPENBLAS_CORETYPE": "Haswell",
            "ARROW_USER_SIMD_LEVEL": "AVX2",
            "NPY_DISABLE_CPU_FEATURES": "",
        },
    ),
    Surroundings(
        folder="en mappe med mellomrom og æøå/og en til",
        cores=1,
        umask=0o077,
        variables={
            "LC_ALL": "C",
            "LANG": "nb_NO.UTF-8",
            "TZ": "Pacific/Kiritimati",  # 14 hours ahead: always another date than the third
            "USER": "Ola Åsen",
            "PYTHONHASHSEED": "1",
            "COLUMNS": "200",
            "OPENBLAS_NUM_THREADS": "2",
            "OPENBLAS_CORETYPE": "Prescott",
            "ARROW_USER_SIMD_LEVEL": "NONE",
            "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4",
            # its jobs start by themselves, those of the others warm
            OFF: "1",
        },
        at_home=AT_HOME,
    ),
    Surroundings(
        folder="c.d",
        cores=4,
        umask=0o002,
        variables={
            "LC_ALL": "nb_NO.ISO-8859-1",
            "LANG": "tr_TR.UTF-8",
            "TZ": "Etc/GMT+12",
            "USER": "root",
            "PYTHONHASHSEED": "4294967295",
            "PYTHONUTF8": "0",
            "COLUMNS": "40",
            "OPENBLAS_NUM_THREADS": "4",
            "OPENBLAS_CORETYPE": "Nehalem",
            "ARROW_USER_SIMD_LEVEL": "SSE4_2",
            "NPY_DISABLE_CPU_FEATURES": "X86_V4",
        },
        at_home={".config/matplotlib/matplotlibrc": "axes.grid: True\n"},
    ),
)


def clone(folder: Path) -> None:
    """Make a fresh clone, with the changes of the working tree that are not committed."""
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
    for listing in (
        ["diff", "--name-only", "HEAD"],
        ["ls-files", "--others", "--exclude-standard"],
    ):
        listed = subprocess.run(
            ["git", *listing, "-z"], cwd=ROOT, check=True, capture_output=True, text=True
        )
        for path in filter(None, listed.stdout.split("\0")):
            (folder / path).unlink(missing_ok=True)
            if (ROOT / path).is_file():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / path, folder / path)


def environment_of(surroundings: Surroundings, home: Path) -> dict[str, str]:
    """Return the environment variables of a build: none of ours but the way to the programs."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    user = surroundings.variables["USER"]
    return kept | {"HOME": str(home), "LOGNAME": user} | dict(surroundings.variables)


def build(surroundings: Surroundings, top: Path) -> Path:
    """Build a fresh clone in these surroundings; return its folder.

    Raises
    ------
    SystemExit
        With what Snakemake said, when the build stops.
    """
    project, home = top / surroundings.folder / "repo", top / surroundings.folder / "home"
    before = os.umask(surroundings.umask)
    try:
        clone(project)
        for path, text in surroundings.at_home.items():
            (home / path).parent.mkdir(parents=True, exist_ok=True)
            (home / path).write_text(text, encoding="utf-8")
        home.mkdir(exist_ok=True)
    finally:
        os.umask(before)
    run = subprocess.run(
        [sys.executable, "-m", "snakemake", "--cores", str(surroundings.cores), "--quiet", "all"],
        cwd=project,
        env=environment_of(surroundings, home),
        umask=surroundings.umask,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if run.returncode != 0:
        raise SystemExit(f"{project}\n{run.stdout.decode('utf-8', 'replace')}")
    return project


def hashes(project: Path) -> dict[str, str]:
    """Return the SHA-256 of every file that is compared, by path."""
    paths = [path for top in COMPARED for path in (project / top).rglob("*") if path.is_file()]
    named = {path.relative_to(project).as_posix(): path for path in paths}
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in sorted(named.items())
        if not name.startswith(LEFT_OUT)
    }


def differing(first: Mapping[str, str], second: Mapping[str, str]) -> list[str]:
    """Return the paths whose files differ, or that only one of the builds has."""
    return sorted({path for path, _ in set(first.items()) ^ set(second.items())})


def compare(made: Mapping[str, Mapping[str, str]]) -> dict[tuple[str, str], list[str]]:
    """Return the differing paths of every pair of builds.

    Parameters
    ----------
    made : mapping
        Name of a build to its hashes.
    """
    return {(one, other): differing(made[one], made[other]) for one, other in combinations(made, 2)}


def main() -> int:
    """Build, compare every pair of builds, print what differs; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--builds", type=int, default=3, choices=(2, 3))
    parser.add_argument("--keep", type=Path, help="an empty folder for the clones, to look at them")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        top, made = chosen.keep or Path(temporary), {}
        for number, surroundings in enumerate(SURROUNDINGS[: chosen.builds], start=1):
            print(f"Bygger {number} av {chosen.builds} …", flush=True)
            made[surroundings.folder] = hashes(build(surroundings, top.resolve()))
    pairs = compare(made)
    for (one, other), found in pairs.items():
        print(f"«{one}» og «{other}»: {len(made[one])} filer, {len(found)} ulike")
        print(*(f"  ulik: {path}\n" for path in found), sep="", end="")
    total = len({path for found in pairs.values() for path in found})
    print(f"{len(made)} bygg, {len(pairs)} par. Ulike filer: {total}")
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
