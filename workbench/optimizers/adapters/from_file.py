"""Optimizers of the user's own: ``file:PATH:CLASS`` and ``package:NAME``.

A class is a rule of the workbench or one with the interface of ``torch.optim.Optimizer``. What a file
declares is read from its text; its code runs only when a run makes the rule.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from storage.messages import Message
from workbench.errors import InputError, UnknownNameError, WorkbenchError
from workbench.optimizers.adapters.constructor_settings import settings_of
from workbench.optimizers.adapters.declared_classes import declared_classes
from workbench.optimizers.adapters.from_class import OWN, completed_settings, tried_rule
from workbench.optimizers.optimizer_settings import OptimizerSettings
from workbench.optimizers.rule import Rule
from workbench.own_code.faults import Origin
from workbench.own_code.packages import PREFIX, installed, load_entry_point
from workbench.own_code.source_files import SourceFile, read_source
from workbench.settings import setting

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.optimizers.adapters.constructor_settings import Argument

    AnyRule = Rule[Any]

FILE = "file:"
GROUP = "workbench.optimizers"
"""The entry points that packages bring optimizers by."""

_rules: dict[tuple[str, str, frozenset[str]], type[AnyRule]] = {}
_guard = threading.RLock()


class FileSettings(OptimizerSettings):
    """Settings of a class in a file.

    Attributes:
        name: ``file:PATH:CLASS``.
    """

    optimizer_sha256: str = setting(
        "",
        title="Content of the file",
        help="SHA-256 that a run fills in: a file that has another one is refused, and empty takes any.",
    )

    def pinned(self) -> Self:
        """See :meth:`Settings.pinned`: with the hash of the file as it is now."""
        if self.optimizer_sha256:
            return self
        try:
            return self.replaced(optimizer_sha256=_source(self.name).sha256)
        except WorkbenchError:
            # Whoever makes the run says what is wrong with the file.
            return self


def is_own(name: str) -> bool:
    """Whether a name is that of a file or of a package's entry point."""
    return name.startswith((FILE, PREFIX))


def own_rule_class(name: str, reserved: frozenset[str]) -> type[AnyRule]:
    """The rule of that name; the same one as long as the file has the same content.

    Args:
        name: ``file:PATH:CLASS`` or ``package:NAME``.
        reserved: Names of settings that other parts of an experiment have.

    Raises:
        InputError: When there is no such file, package or class, or it declares what no form can hold.
    """
    # Settings of one class made twice would never be equal to each other.
    with _guard:
        source = None if name.startswith(PREFIX) else _source(name)
        key = name, source.sha256 if source else "", reserved
        if key not in _rules:
            _rules[key] = (
                _from_package(name, reserved) if source is None else _from_file(name, source, reserved)
            )
        return _rules[key]


def package_names() -> list[str]:
    """The optimizers that installed packages bring, as ``package:NAME``; nothing is imported."""
    return [PREFIX + name for name in installed(GROUP)]


def names_in_file(path: str) -> list[str]:
    """The optimizers of a file, as ``file:PATH:CLASS``; nothing of it is run.

    Raises:
        InputError: when there is no such file or no optimizer in it.
    """
    source = read_source("optimizer", path, path)
    found = declared_classes(source)
    if not found:
        allowed = Message("a file with a class derived from Rule or torch.optim.Optimizer")
        raise InputError("optimizer", path, allowed)
    return [f"{FILE}{path}:{each}" for each in found]


def _source(name: str) -> SourceFile:
    path, _, wanted = name.removeprefix(FILE).rpartition(":")
    if not path or not wanted.isidentifier():
        raise InputError("optimizer", name, Message("of the form {0}PATH:CLASS", FILE))
    return read_source("optimizer", name, path)


def _from_file(name: str, source: SourceFile, reserved: frozenset[str]) -> type[AnyRule]:
    wanted = name.rpartition(":")[2]
    classes = declared_classes(source)
    if wanted not in classes:
        start = name.removesuffix(wanted)
        raise UnknownNameError("optimizer", name, [start + each for each in classes] or [f"{start}CLASS"])
    declared = classes[wanted]
    title = f"{wanted} ({Path(source.origin.path).name})"
    if declared.signature is None:
        model: type[OptimizerSettings] = completed_settings(
            FileSettings, name, title, declared.text, declared.fields or {}, reserved=reserved
        )
        arguments: tuple[Argument, ...] = ()
    else:
        # settings_of reads a class, which this one is not yet: its text stands in for it.
        stand_in = type(wanted, (), {"__doc__": declared.text, "__signature__": declared.signature})
        model, arguments = settings_of(stand_in, name, OWN, wanted, reserved=reserved, base=FileSettings)
        model.title = title

    def load(settings: OptimizerSettings) -> Any:
        source.require("optimizer_sha256", getattr(settings, "optimizer_sha256", ""))
        return getattr(source.run(), wanted)

    return _deferred(model, arguments, source.origin, load)


def _from_package(name: str, reserved: frozenset[str]) -> type[AnyRule]:
    kind = load_entry_point("optimizer", name, GROUP)
    arguments: tuple[Argument, ...] = ()
    if isinstance(kind, type) and issubclass(kind, Rule):
        model = completed_settings(
            kind.Settings, name, kind.__name__, kind.__doc__ or "", {}, reserved=reserved
        )
    elif isinstance(kind, type) and hasattr(kind, "step"):
        model, arguments = settings_of(kind, name, OWN, name, reserved=reserved)
    else:
        allowed = Message("an entry point of a class derived from Rule or torch.optim.Optimizer")
        raise InputError("optimizer", name, allowed)
    return _deferred(model, arguments, Origin("optimizer", name), lambda _: kind)


def _deferred(
    model: type[OptimizerSettings],
    arguments: tuple[Argument, ...],
    origin: Origin,
    load: Callable[[OptimizerSettings], Any],
) -> type[AnyRule]:
    """A class that loads the user's class when a rule is made, and makes a rule of that instead."""

    class Deferred(Rule[OptimizerSettings]):
        """Gives way to what was loaded."""

        Settings: ClassVar[type[OptimizerSettings]] = model

        def __new__(cls, settings: OptimizerSettings) -> Any:
            return tried_rule(load(settings), settings, origin, arguments)

    return Deferred
