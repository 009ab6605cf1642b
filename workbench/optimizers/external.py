"""Optimizers of other libraries by name: ``torch:RAdam``, ``pytorch-optimizer:Lion``.

A library is imported when one of its classes is asked for, not before: the names alone need none.
"""

from __future__ import annotations

import importlib
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.errors import InputError, MachineError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from torch.optim import Optimizer

    from workbench.optimizers.external_rule import ExternalRule

SEPARATOR = ":"


@dataclass(frozen=True)
class Source:
    """A library of optimizers.

    Attributes:
        name: what stands before the colon, and the convention of its optimizers.
        module: where its classes are found.
        package: what is to be installed to have it.
        refused: why some of its classes cannot be used, as the end of the sentence "… must be …".
    """

    name: str
    module: str
    package: str
    refused: Mapping[str, str]


SOURCES = {
    "torch": Source(
        "torch",
        "torch.optim",
        "torch",
        {
            "LBFGS": "an optimizer that makes a step from one gradient, but LBFGS takes several in each step",
            "SparseAdam": "an optimizer for dense gradients, but SparseAdam takes sparse ones only",
            "Muon": "an optimizer for parameters in one flat vector, but Muon takes matrices only",
        },
    ),
    "pytorch-optimizer": Source("pytorch-optimizer", "pytorch_optimizer", "pytorch-optimizer", {}),
}
"""The libraries by the names that stand before the colon."""

_rules: dict[str, type[ExternalRule]] = {}
_guard = threading.RLock()


def is_external(name: object) -> bool:
    """Whether a name is that of another library's optimizer."""
    return isinstance(name, str) and SEPARATOR in name


def external_rule_class(name: str) -> type[ExternalRule]:
    """The rule around a class of another library; always the same one for the same name.

    Raises:
        UnknownNameError: when there is no such library or class.
        InputError: when the class cannot be used.
        MachineError: when the library is not installed.
    """
    # Settings of one class made twice would never be equal to each other.
    with _guard:
        if name not in _rules:
            _rules[name] = _made(name)
        return _rules[name]


def external_names(source: str) -> list[str]:
    """The optimizers of a library that can be used; none where it is not installed.

    Raises:
        KeyError: when there is no library of that name.
    """
    origin = SOURCES[source]
    try:
        classes = _classes(origin)
    except MachineError:
        return []
    names = []
    for each in classes:
        name = f"{source}{SEPARATOR}{each}"
        try:
            external_rule_class(name)
        except InputError:
            continue
        names.append(name)
    return names


def _made(name: str) -> type[ExternalRule]:
    from workbench.optimizers.external_rule import ExternalRule
    from workbench.optimizers.external_settings import settings_of

    source, _, wanted = name.partition(SEPARATOR)
    if source not in SOURCES:
        raise UnknownNameError(
            "optimizer", name, [*(f"{known}{SEPARATOR}CLASS" for known in SOURCES), "file:PATH:CLASS"]
        )
    origin = SOURCES[source]
    if wanted in origin.refused:
        raise InputError("optimizer", name, origin.refused[wanted])
    classes = _classes(origin)
    if wanted not in classes:
        raise UnknownNameError("optimizer", name, [f"{source}{SEPARATOR}{known}" for known in classes])
    kind = classes[wanted]
    place = f"{origin.module}.{wanted}"
    settings, arguments = settings_of(kind, name, origin.name, place)
    content = {"Settings": settings, "kind": kind, "arguments": arguments, "__doc__": f"{place}, as it is."}
    return type(wanted, (ExternalRule,), content)


def _classes(source: Source) -> dict[str, type[Optimizer]]:
    """The library's optimizers by the names of their classes."""
    from torch.optim import Optimizer

    found = vars(_imported(source)).items()
    return {
        name: each
        for name, each in sorted(found)
        if isinstance(each, type)
        and issubclass(each, Optimizer)
        and each is not Optimizer
        and name not in source.refused
        and not name.startswith(("_", "Base"))
    }


def _imported(source: Source) -> ModuleType:
    try:
        return importlib.import_module(source.module)
    except ModuleNotFoundError as error:
        if error.name != source.module:
            raise MachineError(f"The package {source.package} cannot be imported: {error}") from error
        raise MachineError(
            f"The optimizers of {source.package} need the package {source.package}, which is not installed; "
            f"install it with: pip install {source.package}"
        ) from None
    except ImportError as error:
        raise MachineError(f"The package {source.package} cannot be imported: {error}") from error
