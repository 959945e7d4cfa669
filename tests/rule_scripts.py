"""Run a rule's script as Snakemake does, with files and params of a test's own."""

from __future__ import annotations

import runpy
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).parents[1]


class Named(dict):
    """Files or params by name, as Snakemake's: ``given.name`` and ``given["name"]``."""

    __getattr__ = dict.__getitem__


def run_rule(script: str, **parts: dict) -> None:
    """Run ``scripts/<script>.py`` in the working directory.

    Parameters
    ----------
    script : str
        Stage and rule, such as ``clean/clean_effect``.
    **parts : dict
        ``input``, ``output``, ``params``: what the rule declares.
    """
    rule = Path(script).name
    given = {part: Named(values) for part, values in parts.items()}
    snakemake = SimpleNamespace(rule=rule, log=[f"logs/{rule}.log"], threads=1, **given)
    path = ROOT / "scripts" / f"{script}.py"
    runpy.run_path(str(path), {"snakemake": snakemake}, run_name="__main__")
