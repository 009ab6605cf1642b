"""The optimizers, one rule a file, the registry that names them, and the way to those of other libraries."""

from __future__ import annotations

from typing import Any

from workbench.errors import UnknownNameError
from workbench.optimizers.adadelta import Adadelta
from workbench.optimizers.adagrad import Adagrad
from workbench.optimizers.adam import Adam
from workbench.optimizers.adamw import AdamW
from workbench.optimizers.conventions import Convention, OptimizerSettings, stacked, with_columns
from workbench.optimizers.external import SOURCES, external_names, external_rule_class, is_external
from workbench.optimizers.formula import Formula, plain_text
from workbench.optimizers.gradient_descent import GradientDescent
from workbench.optimizers.momentum import Momentum
from workbench.optimizers.nadam import NAdam
from workbench.optimizers.nesterov import Nesterov
from workbench.optimizers.own import is_own, names_in_file, own_rule_class, package_names
from workbench.optimizers.rmsprop import RMSprop
from workbench.optimizers.rule import Rule
from workbench.optimizers.state import Slot, State

__all__ = [
    "OPTIMIZERS",
    "SOURCES",
    "Convention",
    "Formula",
    "OptimizerSettings",
    "Rule",
    "Slot",
    "State",
    "create",
    "external_names",
    "formula_of",
    "is_external",
    "is_own",
    "names_in_file",
    "package_names",
    "plain_text",
    "rule_class",
    "stacked",
]

AnyRule = Rule[Any]

OPTIMIZERS: dict[str, type[AnyRule]] = {
    "gd": GradientDescent,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "adagrad": Adagrad,
    "adadelta": Adadelta,
    "rmsprop": RMSprop,
    "adam": Adam,
    "adamw": AdamW,
    "nadam": NAdam,
}
"""Every optimizer by its name, in the order in which they build on one another."""


def rule_class(name: str) -> type[AnyRule]:
    """The rule of that name, one of :data:`OPTIMIZERS` or of those that others wrote.

    Others are ``torch:CLASS``, ``pytorch-optimizer:CLASS``, ``file:PATH:CLASS`` and ``package:NAME``.

    Nothing of a file is run before its rule is made.

    Raises:
        UnknownNameError: when there is none.
        InputError: when the class of another library or of a file cannot be used.
        MachineError: when that library is not installed.
    """
    if is_own(name):
        return own_rule_class(name)
    if is_external(name):
        return external_rule_class(name)
    if name not in OPTIMIZERS:
        raise UnknownNameError("optimizer", name, OPTIMIZERS)
    return OPTIMIZERS[name]


def formula_of(settings: OptimizerSettings) -> Formula:
    """What an update computes under these settings; empty for the classes of other libraries."""
    rule = OPTIMIZERS.get(settings.name)
    return rule(settings).formula() if rule else Formula()


def create(name: str, **settings: Any) -> AnyRule:
    """A rule to drive by hand.

    Args:
        name: as in :func:`rule_class`.
        settings: by name; what is not given has its default. A number may be a column ``[R, 1]``.

    Raises:
        InputError: when the name is unknown or a setting, or a member of a column, is out of range.
    """
    rule = rule_class(name)
    return rule(with_columns(rule.Settings, settings))
