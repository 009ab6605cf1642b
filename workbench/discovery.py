"""Finds what the modules of a package declare, so that a new file needs no entry in a list."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")


def subclasses_in(package: str, base: type[T]) -> list[type[T]]:
    """The public subclasses of ``base`` that the modules of a package define.

    All modules of the package and of the packages in it are imported, by name; the classes of a module come
    in the order in which they are defined.

    Args:
        package: Its dotted name; it may be the package that is just being imported.
        base: Not among the classes found.
    """
    return [
        value
        for module in modules_in(package)
        for name, value in vars(module).items()
        if isinstance(value, type)
        and issubclass(value, base)
        and value is not base
        and value.__module__ == module.__name__
        and not name.startswith("_")
    ]


def registry(entries: Iterable[tuple[int, str, T]]) -> dict[str, T]:
    """What is registered by name, lower orders first, else as it was given.

    Args:
        entries: Order, name and what has the name.

    Raises:
        ValueError: When a name is given twice.
    """
    found: dict[str, T] = {}
    for _, name, value in sorted(entries, key=lambda entry: entry[0]):
        if name in found:
            raise ValueError(f"{found[name]} and {value} are both called {name}")
        found[name] = value
    return found


def modules_in(package: str) -> Iterator[Any]:
    """The modules of a package and of the packages in it, imported, in the order of their names."""
    path = importlib.import_module(package).__path__
    for module in sorted(pkgutil.iter_modules(path), key=lambda module: module.name):
        name = f"{package}.{module.name}"
        if module.ispkg:
            yield from modules_in(name)
        else:
            yield importlib.import_module(name)
