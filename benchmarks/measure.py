"""Whole-process wall seconds, processor seconds and peak memory of a command."""

from __future__ import annotations

import contextlib
import math
import os
import platform
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

import psutil

# seconds between two looks at the memory
INTERVAL = 0.1
PACKAGES = (
    "snakemake",
    "pandas",
    "numpy",
    "scipy",
    "matplotlib",
    "pyarrow",
    "pypandoc-binary",
    "typst",
)


@dataclass(frozen=True)
class Cost:
    """What a command cost.

    Attributes
    ----------
    wall, processor : float
        Seconds; processor seconds are those of all its processes together.
    memory : float
        Megabytes, of all its processes together, at the most; NaN when it was not watched.
    """

    wall: float
    processor: float
    memory: float


class TooMuchMemoryError(RuntimeError):
    """A command was ended since it took too much memory; `cost` is what it had cost until then."""

    def __init__(self, cost: Cost):
        self.cost = cost
        super().__init__(f"ended at {cost.memory:.0f} MB")


def cost_of(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str] | None = None,
    watched: bool = True,
    most_memory: float = math.inf,
) -> Cost:
    """Run a command to its end and return what it cost.

    To look at the memory of all processes takes time from them: `watched` may be left out, and the
    memory is then none. Above `most_memory` (MB) all of them are ended.

    Raises
    ------
    RuntimeError
        With what the command said, when it fails.
    TooMuchMemoryError
    """
    said = folder / ".said"
    with said.open("wb") as file:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=os.environ | dict(environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
        memory, whole = math.nan, psutil.Process(process.pid)
        while True:
            pid, status, used = os.wait4(process.pid, os.WNOHANG if watched else 0)
            if pid:
                break
            memory = max(_memory_of_all(whole), memory)
            if memory > most_memory:
                _end_all(whole)
                # what its processes had taken can no longer be asked for
                took = time.perf_counter() - start
                raise TooMuchMemoryError(Cost(took, math.nan, memory))
            time.sleep(INTERVAL)
        wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    told = said.read_text(encoding="utf-8", errors="replace")
    said.unlink()
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}\n{told}")
    # the kernel's own figure for the peak begins with that of the process that started the command
    return Cost(wall, used.ru_utime + used.ru_stime, memory)


def median_of(costs: Sequence[Cost]) -> Cost:
    """Return the median of each cost by itself; of memory, over the runs that were watched."""
    memory = [cost.memory for cost in costs if not math.isnan(cost.memory)]
    parts = ([getattr(cost, name) for cost in costs] for name in ("wall", "processor"))
    return Cost(*map(median, parts), median(memory) if memory else math.nan)


def machine() -> str:
    """Return what the figures were taken on, in a line without names or paths."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = psutil.virtual_memory().total / 2**30
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{model}, {os.cpu_count()} cores, {memory:.0f} GB memory; {platform.system()} "
        f"{platform.release().partition('-')[0]}, Python {platform.python_version()}; {versions}."
    )


def load() -> str:
    """Return how busy the machine is before anything is measured."""
    return f"{os.getloadavg()[0]:.1f} processes waiting or running in the last minute"


def python(code: str) -> list[str]:
    """Return the command that runs some Python."""
    return [sys.executable, "-c", code]


def _memory_of_all(process: psutil.Process) -> float:
    """Return megabytes in use now by a process and its descendants.

    A page that several share, as forks do, counts once (PSS, where the system tells it).
    """
    used = 0
    for one in [process, *_descendants(process)]:
        try:
            info = one.memory_full_info()
        except psutil.Error:
            continue
        used += getattr(info, "pss", info.uss)
    return used / 2**20


def _end_all(process: psutil.Process) -> None:
    for one in [process, *_descendants(process)]:
        with contextlib.suppress(psutil.Error):
            one.kill()
    process.wait()


def _descendants(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.Error:
        return []
