"""How the modules of the program lie: few to a folder, one name for one thing, no circle of imports."""

from __future__ import annotations

import ast
from collections import Counter
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("workbench", "storage")
MOST_MODULES = 16
"""In a folder, without ``__init__.py``."""

REGISTRIES = {
    "workbench/optimizers",
    "workbench/problems",
    "workbench/schedules",
    "storage/migrations/versions",
}
"""Folders that have a file for each thing of a kind."""


@cache
def modules() -> dict[str, Path]:
    """Every module by its dotted name."""
    paths = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    names = (path.relative_to(ROOT).with_suffix("").parts for path in paths)
    dotted = (".".join(parts[:-1] if parts[-1] == "__init__" else parts) for parts in names)
    return dict(zip(dotted, paths, strict=True))


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(modules()[module].read_text(encoding="utf-8"))


def imported(module: str, node: ast.stmt, known: set[str]) -> set[str]:
    """Return the modules among the known ones that a statement of a module imports.

    A package counts only where a name is taken that is no module of it.
    """
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names} & known
    if not isinstance(node, ast.ImportFrom) or node.module is None:
        return set()
    inner = {name for alias in node.names if (name := f"{node.module}.{alias.name}") in known}
    whole = len(inner) < len(node.names) and node.module in known
    return inner | ({node.module} if whole else set())


def imports_of_modules() -> dict[str, set[str]]:
    """Every module and what it imports at its top level, also only to check types.

    An import inside a function is not counted: it is how a part that is loaded late is reached.
    """
    known = set(modules())
    found: dict[str, set[str]] = {}
    for module in modules():
        statements = list(tree(module).body)
        for node in statements:
            if isinstance(node, ast.If | ast.Try):
                statements += node.body + node.orelse
        found[module] = {each for node in statements for each in imported(module, node, known)} - {module}
    return found


def circle(imports: dict[str, set[str]]) -> list[str]:
    """Return the modules of one circle of imports, empty where there is none."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_module_imports_itself_by_way_of_others():
    assert imports_of_modules()["workbench.settings"], "imports are found"
    assert circle(imports_of_modules()) == []


@pytest.mark.parametrize(
    ("imports", "closed"),
    [({"a": {"b"}, "b": {"c"}, "c": set()}, False), ({"a": {"b"}, "b": {"c"}, "c": {"a"}}, True)],
)
def test_circles_are_found(imports, closed):
    assert bool(circle(imports)) == closed


def test_a_folder_has_as_many_modules_as_one_can_survey():
    folders = Counter(
        path.parent.relative_to(ROOT).as_posix() for path in modules().values() if path.name != "__init__.py"
    )
    crowded = {folder: count for folder, count in folders.items() if count > MOST_MODULES}
    assert not {folder: count for folder, count in crowded.items() if folder not in REGISTRIES}


def test_no_two_public_classes_have_one_name():
    named: dict[str, list[str]] = {}
    for module in modules():
        for node in tree(module).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                named.setdefault(node.name, []).append(module)
    assert not {name: found for name, found in named.items() if len(found) > 1}
