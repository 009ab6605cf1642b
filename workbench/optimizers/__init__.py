"""Optimizers: one rule a file, found by itself; adapters to those of other libraries and of the user's own.

Start with :class:`Rule` and :mod:`workbench.optimizers.gradient_descent`, the shortest rule. The modules of
``kernels`` make updates quick, those of ``adapters`` make rules of foreign classes; a new rule needs neither.
"""

from __future__ import annotations

from typing import Any

from workbench.discovery import registry, subclasses_in
from workbench.errors import UnknownNameError
from workbench.optimizers.adapters.from_file import is_own, names_in_file, own_rule_class, package_names
from workbench.optimizers.adapters.libraries import (
    LIBRARIES,
    is_external,
    library_names,
    library_rule_class,
)
from workbench.optimizers.formula import Formula, plain_text
from workbench.optimizers.optimizer_settings import Convention, OptimizerSettings, stacked, with_columns
from workbench.optimizers.rule import Rule
from workbench.optimizers.state import Slot, State

__all__ = [
    "LIBRARIES",
    "OPTIMIZERS",
    "Convention",
    "Formula",
    "OptimizerSettings",
    "Rule",
    "Slot",
    "State",
    "create",
    "formula_of",
    "is_external",
    "is_own",
    "library_names",
    "names_in_file",
    "package_names",
    "plain_text",
    "rule_class",
    "stacked",
]

AnyRule = Rule[Any]

OPTIMIZERS: dict[str, type[AnyRule]] = registry(
    (rule.order, rule.Settings.model_fields["name"].default, rule)
    for rule in subclasses_in(__name__, Rule)  # type: ignore[type-abstract]
    if "Settings" in vars(rule)
)
"""Every optimizer by its name, in the order in which they build on one another: the rules of this package
that have settings of their own."""


def rule_class(name: str, reserved: frozenset[str] = frozenset()) -> type[AnyRule]:
    """The rule of that name, one of :data:`OPTIMIZERS` or a foreign one.

    Foreign ones are ``torch:CLASS``, ``pytorch-optimizer:CLASS``, ``file:PATH:CLASS`` and ``package:NAME``.
    No code of a file is executed before its rule is made.

    Args:
        name: Of the optimizer.
        reserved: Names that the settings of a foreign optimizer cannot have, since other parts of an
            experiment have them.

    Raises:
        UnknownNameError: When there is none.
        InputError: When the class of another library or of a file cannot be used.
        MachineError: When that library is not installed.
    """
    if is_own(name):
        return own_rule_class(name, reserved)
    if is_external(name):
        return library_rule_class(name, reserved)
    if name not in OPTIMIZERS:
        raise UnknownNameError("optimizer", name, OPTIMIZERS)
    return OPTIMIZERS[name]


def formula_of(settings: OptimizerSettings) -> Formula:
    """What an update computes under these settings; empty for the classes of other libraries."""
    rule = OPTIMIZERS.get(settings.name)
    return rule(settings).formula() if rule else Formula()


def create(name: str, **settings: Any) -> AnyRule:
    """A rule to use by hand.

    Args:
        name: As in :func:`rule_class`.
        settings: By name; what is not given has its default. A number may be a column ``[R, 1]``.

    Raises:
        InputError: When the name is unknown or a setting, or a member of a column, is out of range.
    """
    rule = rule_class(name)
    return rule(with_columns(rule.Settings, settings))
