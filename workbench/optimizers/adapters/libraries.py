"""Optimizers of other libraries by name: ``torch:RAdam``, ``pytorch-optimizer:Lion``.

A library is imported when one of its classes is asked for, not before: the names alone need none.
"""

from __future__ import annotations

import importlib
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.messages import Message
from workbench.errors import InputError, MachineError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from torch.optim import Optimizer

    from workbench.optimizers.adapters.from_class import ExternalRule

SEPARATOR = ":"


@dataclass(frozen=True)
class Library:
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
    refused: Mapping[str, Message]


LIBRARIES = {
    "torch": Library(
        "torch",
        "torch.optim",
        "torch",
        {
            "LBFGS": Message(
                "an optimizer that makes a step from one gradient, but {0} takes several in each step",
                "LBFGS",
            ),
            "SparseAdam": Message(
                "an optimizer for dense gradients, but {0} takes sparse ones only", "SparseAdam"
            ),
            "Muon": Message(
                "an optimizer for parameters in one flat vector, but {0} takes matrices only", "Muon"
            ),
        },
    ),
    "pytorch-optimizer": Library("pytorch-optimizer", "pytorch_optimizer", "pytorch-optimizer", {}),
}
"""The libraries by the names that stand before the colon."""

_rules: dict[tuple[str, frozenset[str]], type[ExternalRule]] = {}
_guard = threading.RLock()


def is_external(name: object) -> bool:
    """Whether a name is that of another library's optimizer."""
    return isinstance(name, str) and SEPARATOR in name


def library_rule_class(name: str, reserved: frozenset[str]) -> type[ExternalRule]:
    """The rule around a class of another library; always the same one for the same arguments.

    Args:
        name: ``LIBRARY:CLASS``.
        reserved: Names of settings that other parts of an experiment have.

    Raises:
        UnknownNameError: when there is no such library or class.
        InputError: when the class cannot be used.
        MachineError: when the library is not installed.
    """
    # Settings of one class made twice would never be equal to each other.
    with _guard:
        if (name, reserved) not in _rules:
            _rules[name, reserved] = _make(name, reserved)
        return _rules[name, reserved]


def library_names(library: str, reserved: frozenset[str] = frozenset()) -> list[str]:
    """The usable optimizers of a library as ``LIBRARY:CLASS``; none where it is not installed.

    Args:
        library: One of :data:`LIBRARIES`.
        reserved: As in :func:`library_rule_class`.

    Raises:
        KeyError: When there is no library of that name.
    """
    try:
        classes = _classes(LIBRARIES[library])
    except MachineError:
        return []
    names = []
    for each in classes:
        name = f"{library}{SEPARATOR}{each}"
        try:
            library_rule_class(name, reserved)
        except InputError:
            continue
        names.append(name)
    return names


def _make(name: str, reserved: frozenset[str]) -> type[ExternalRule]:
    from workbench.optimizers.adapters.constructor_settings import settings_of
    from workbench.optimizers.adapters.from_class import ExternalRule

    library_name, _, wanted = name.partition(SEPARATOR)
    if library_name not in LIBRARIES:
        known = [f"{each}{SEPARATOR}CLASS" for each in LIBRARIES]
        raise UnknownNameError("optimizer", name, [*known, "file:PATH:CLASS"])
    library = LIBRARIES[library_name]
    if wanted in library.refused:
        raise InputError("optimizer", name, library.refused[wanted])
    classes = _classes(library)
    if wanted not in classes:
        known = [f"{library_name}{SEPARATOR}{each}" for each in classes]
        raise UnknownNameError("optimizer", name, known)
    kind = classes[wanted]
    path = f"{library.module}.{wanted}"
    settings, arguments = settings_of(kind, name, library.name, path, reserved=reserved)
    content = {"Settings": settings, "kind": kind, "arguments": arguments, "__doc__": f"{path}, as it is."}
    return type(wanted, (ExternalRule,), content)


def _classes(library: Library) -> dict[str, type[Optimizer]]:
    """The library's optimizers by the names of their classes."""
    from torch.optim import Optimizer

    return {
        name: each
        for name, each in sorted(vars(_import(library)).items())
        if isinstance(each, type)
        and issubclass(each, Optimizer)
        and each is not Optimizer
        and name not in library.refused
        and not name.startswith(("_", "Base"))
    }


def _import(library: Library) -> ModuleType:
    try:
        return importlib.import_module(library.module)
    except ModuleNotFoundError as error:
        if error.name != library.module:
            raise _cannot_be_imported(library, error) from error
        raise MachineError(
            Message(
                "The optimizers of {0} need the package {1}, which is not installed; install it with: {2}",
                library.package,
                library.package,
                f"pip install {library.package}",
            )
        ) from None
    except ImportError as error:
        raise _cannot_be_imported(library, error) from error


def _cannot_be_imported(library: Library, error: ImportError) -> MachineError:
    return MachineError(Message("The package {0} cannot be imported: {1}", library.package, error))
