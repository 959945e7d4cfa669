"""docs/architecture.md: every function it names exists, every room is on it."""

import ast
import importlib
import os
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
ROOMS = sorted(path.parent.name for path in (ROOT / "survey_report").glob("*/__init__.py"))
NAMED = sorted(
    name for name in set(re.findall(r"`([a-z]\w*\.[A-Za-z]\w*)`", TEXT)) if not name.endswith(".py")
)


def places(name: str) -> list[str]:
    """Return the dotted names that a room or a module of the package goes by."""
    modules = [
        f"survey_report.{path.parent.name}.{name}"
        for path in (ROOT / "survey_report").glob(f"*/{name}.py")
    ]
    return [*modules, f"survey_report.{name}"] if name in ROOMS else modules


def test_every_room_stands_on_the_map():
    assert sorted(re.findall(r"(?m)^\| `([a-z]+)` \|", TEXT)) == ROOMS


@pytest.mark.parametrize("name", NAMED)
def test_what_it_names_exists(name):
    module, function = name.split(".")
    assert any(hasattr(importlib.import_module(place), function) for place in places(module))


def listed_modules() -> str:
    """Return every module of the package with the first line of its docstring, by room."""
    lines = []
    for room in ROOMS:
        lines += ["", f"**{room}**", ""]
        for path in sorted((ROOT / "survey_report" / room).glob("[!_]*.py")):
            first = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))).partition("\n")[
                0
            ]
            lines.append(f"- `{path.stem}.py`: {first}")
    return "\n".join(lines) + "\n\n"


def test_every_module_stands_with_what_it_says_of_itself():
    document = ROOT / "docs/architecture.md"
    before, opening, rest = document.read_text(encoding="utf-8").partition(
        "test_architecture.py -->"
    )
    _, closing, after = rest.partition("<!-- /modules -->")
    wanted = before + opening + "\n" + listed_modules() + closing + after
    if os.environ.get("UPDATE_ARCHITECTURE"):
        document.write_text(wanted, encoding="utf-8")
    assert document.read_text(encoding="utf-8") == wanted


def test_every_path_it_names_exists():
    paths = re.findall(
        r"`((?:survey_report|tests|config|reports|demonstration|tools|benchmarks)/[\w./]*)`", TEXT
    )
    assert [path for path in paths if not (ROOT / path).exists()] == []
