"""The rooms of the package: arrows run down, doors are used, files are short, names stand once."""

from __future__ import annotations

import ast
import functools
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "survey_report"
# from the ground up: a room uses itself and the rooms before it
ROOMS = [
    *("language", "faults", "files", "settings", "readers", "cleaning", "processes"),
    *("validation", "statistics", "disclosure", "results", "figures", "ledger", "chapters"),
    *("render", "recheck", "review", "workflow", "commands"),
]
LONGEST = 400
CODE = ("survey_report", "scripts", "tools", "demonstration", "benchmarks")


@functools.cache
def imported(source: str) -> frozenset[tuple[str, str]]:
    """Return room and module (or name) of each import from the package."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        parts = [name.split(".") for name in names if name.startswith("survey_report.")]
        found |= {(part[1], part[2]) for part in parts if len(part) > 2}
    return frozenset(found)


def arrows_up(room: str, source: str) -> list[str]:
    """Return the rooms that a module of `room` imports though they are not below it."""
    below = ROOMS[: ROOMS.index(room) + 1]
    return sorted({other for other, _ in imported(source)} - set(below))


def modules(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def door(room: str) -> set[str] | None:
    """Return what the front door of a room names, ``__all__`` of its ``__init__``."""
    tree = ast.parse((PACKAGE / room / "__init__.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            return set(ast.literal_eval(node.value))
    return None


def re_exported(source: str) -> set[str]:
    """Return the names that a module imports from the package, as it calls them."""
    return {
        alias.asname or alias.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def test_every_room_is_on_the_map():
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert rooms == set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_uses_only_rooms_below_it(room):
    wrong = {
        path.relative_to(ROOT).as_posix(): up
        for path in modules(f"survey_report/{room}")
        if (up := arrows_up(room, path.read_text(encoding="utf-8")))
    }
    assert wrong == {}


def test_an_arrow_that_runs_up_is_seen():
    source = "from survey_report.render import web_page\nimport survey_report.files.csv_rows\n"
    assert arrows_up("readers", source) == ["render"]
    assert arrows_up("recheck", source) == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_entered_by_its_front_door(room):
    """What other rooms and the scripts import stands in ``__all__``, and all of it exists."""
    named = door(room)
    assert named is not None, f"{room}/__init__.py has no __all__"
    users = [path for path in modules(*CODE) if (PACKAGE / room) not in path.parents]
    used = {
        name
        for path in users
        for other, name in imported(path.read_text(encoding="utf-8"))
        if other == room
    }
    assert used - named == set()
    front = (PACKAGE / room / "__init__.py").read_text(encoding="utf-8")
    lost = {
        name for name in named if name not in front and not (PACKAGE / room / f"{name}.py").exists()
    }
    assert lost == set()


def test_no_module_is_long():
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in modules(*CODE)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert long == {}


def test_a_name_stands_once():
    names = Counter(path.stem for path in modules(*CODE))
    repeated = {name for name, count in names.items() if count > 1}
    assert repeated <= {"__init__", "__main__"}


def test_nobody_but_a_script_knows_snakemake_s_object():
    """No function takes the ``snakemake`` object."""
    takers = [
        f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"
        for path in modules("survey_report", "scripts")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        and "snakemake" in {argument.arg for argument in node.args.args}
    ]
    assert takers == []
