"""The optimizers, one rule a file, and the registry that names them."""

from __future__ import annotations

from typing import Any

from workbench.errors import UnknownNameError
from workbench.optimizers.adadelta import Adadelta
from workbench.optimizers.adagrad import Adagrad
from workbench.optimizers.adam import Adam
from workbench.optimizers.adamw import AdamW
from workbench.optimizers.conventions import Convention, OptimizerSettings, stacked, with_columns
from workbench.optimizers.gradient_descent import GradientDescent
from workbench.optimizers.momentum import Momentum
from workbench.optimizers.nadam import NAdam
from workbench.optimizers.nesterov import Nesterov
from workbench.optimizers.rmsprop import RMSprop
from workbench.optimizers.rule import Rule, Slot, State

__all__ = [
    "OPTIMIZERS",
    "Convention",
    "OptimizerSettings",
    "Rule",
    "Slot",
    "State",
    "create",
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
    """The rule of that name.

    Raises:
        UnknownNameError: when there is none.
    """
    if name not in OPTIMIZERS:
        raise UnknownNameError("optimizer", name, OPTIMIZERS)
    return OPTIMIZERS[name]


def create(name: str, **settings: Any) -> AnyRule:
    """A rule to drive by hand.

    Args:
        name: one of :data:`OPTIMIZERS`.
        settings: by name; what is not given has its default. A number may be a column ``[R, 1]``.

    Raises:
        InputError: when the name is unknown or a setting, or a member of a column, is out of range.
    """
    rule = rule_class(name)
    return rule(with_columns(rule.Settings, settings))
