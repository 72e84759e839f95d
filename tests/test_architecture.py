"""The plan of the house against its source: arrows point one way, modules are small, pure rooms are pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "audiocoach"
MODULES = sorted(PACKAGE.rglob("*.py"))

ROOMS = (
    "__main__",
    "cli",
    "__init__",
    "studio",
    "publish",
    "packs",
    "blocks",
    "build",
    "sources",
    "voices",
    "sound",
    "media",
    "exporters",
    "timeline",
    "importers",
    "trainers",
    "languages",
    "script",
    "exercises",
    "net",
    "store",
    "config",
    "boundary",
    "locks",
    "files",
    "units",
    "version",
    "errors",
)
"""From the street to the cellar: a room imports itself and what stands after it, never what stands before."""

READ_CONFIG = {"cli", "__init__", "build"}
"""Settings are read at the edges and passed inward."""

MAX_LINES = 400
PURE_ROOMS = ("script", "timeline")
IMPURE = {"numpy", "subprocess", "pydub", "requests", "socket"}


def room_of(module: Path) -> str:
    """The folder or file right under the package."""
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def tree_of(module: Path) -> ast.Module:
    """The syntax tree of a module, parsed once for all tests."""
    return ast.parse(module.read_text(encoding="utf-8"))


def imports(module: Path) -> Iterator[str]:
    """Every name that a module imports, wherever in it: ``audiocoach.units``, ``numpy``."""
    for node in _statements(tree_of(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import"
            if node.module == "audiocoach":
                yield from (f"audiocoach.{alias.name}" for alias in node.names)
            else:
                yield node.module or ""


def _statements(node: ast.AST) -> Iterator[ast.stmt | ast.match_case | ast.ExceptHandler]:
    """Every statement, wherever in a tree; expressions hold none."""
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, ast.stmt | ast.match_case | ast.ExceptHandler):
            yield inner
            yield from _statements(inner)


@cache
def rooms_imported(module: Path) -> set[str]:
    """The rooms of this package that a module imports; a name of the package itself is its front door."""
    parts = [name.split(".") for name in imports(module)]
    inner = {part[1] if len(part) > 1 else "__init__" for part in parts if part[0] == "audiocoach"}
    return {room if room in ROOMS else "__init__" for room in inner}


def test_every_room_has_its_place() -> None:
    """No module stands outside the order of rooms."""
    assert {room_of(module) for module in MODULES} == set(ROOMS)


def test_imports_point_one_way() -> None:
    """No arrow points back towards the street."""
    for module in MODULES:
        own = ROOMS.index(room_of(module))
        back = sorted(room for room in rooms_imported(module) if ROOMS.index(room) < own)
        assert not back, module


def test_modules_stay_small() -> None:
    """A module that passes four hundred lines is two things."""
    lines = {module: len(module.read_text(encoding="utf-8").splitlines()) for module in MODULES}
    assert not {module for module, count in lines.items() if count > MAX_LINES}


def test_settings_are_read_at_the_edges() -> None:
    """Only the edges read settings; everything further in is handed its values."""
    readers = {room_of(module) for module in MODULES if "config" in rooms_imported(module)}
    assert readers <= READ_CONFIG


def test_a_public_name_means_one_thing() -> None:
    """No two modules give the same name to a class or a type."""
    found: dict[str, list[str]] = {}
    for module in MODULES:
        for name in _types_of(module):
            found.setdefault(name, []).append(str(module.relative_to(PACKAGE)))
    assert not {name: modules for name, modules in found.items() if len(modules) > 1}


def _types_of(module: Path) -> Iterator[str]:
    """The public classes and names of types that a module defines."""
    for node in tree_of(module).body:
        name = ""
        if isinstance(node, ast.ClassDef):
            name = node.name
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
        if name[:1].isupper() and not name.isupper():
            yield name


@pytest.mark.parametrize("room", PURE_ROOMS)
def test_pure_rooms_touch_no_sound_and_no_process(room: str) -> None:
    """What a script says and when it sounds is worked out without audio, processes or the network."""
    for module in (PACKAGE / room).rglob("*.py"):
        assert not {name.split(".")[0] for name in imports(module)} & IMPURE, module


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Inside a room, too, imports run one way, also those for types alone."""
    names = {
        ".".join(("audiocoach", *module.relative_to(PACKAGE).with_suffix("").parts)) for module in MODULES
    }
    arrows = {
        ".".join(("audiocoach", *module.relative_to(PACKAGE).with_suffix("").parts)): _modules_imported(
            module
        )
        & names
        for module in MODULES
    }
    while leaves := [name for name, targets in arrows.items() if not targets & arrows.keys()]:
        for name in leaves:
            del arrows[name]
    assert not arrows


def _modules_imported(module: Path) -> set[str]:
    """The modules that a module imports, wherever in it."""
    found: set[str] = set()
    for node in _statements(tree_of(module)):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found
