"""What the options of an optimizer change in its formula."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.settings import declarations

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from workbench.optimizers.rule import Rule

ANY_NUMBER = 0.5
"""Stands for every number above zero: no formula depends on which."""


@dataclass(frozen=True)
class Variation:
    """An option and what it does.

    Attributes:
        convention: under which it is.
        setting: its name.
        value: the flag, or ``None`` for any number above zero.
        lines: the lines of LaTeX that the formula has with it and not without it.
        legend: what the symbols of the whole formula mean with it.
    """

    convention: str
    setting: str
    value: bool | None
    lines: tuple[str, ...]
    legend: Mapping[str, str]


def variations(rule: type[Rule[Any]]) -> list[Variation]:
    """The options that are off at first and change the formula, each under its first convention."""
    found: dict[str, Variation] = {}
    for convention in rule.Settings.conventions:
        settings = rule.Settings.model_validate({"convention": convention})
        before = rule(settings).formula().lines
        unused = settings.unused_under({"convention": convention})
        for name, was in settings.model_dump().items():
            if name in found or name in unused or not (isinstance(was, bool) or was == 0):
                continue
            value = not was if isinstance(was, bool) else ANY_NUMBER
            after = rule(settings.model_copy(update={name: value})).formula()
            lines = tuple(line for line in after.lines if line not in before)
            if lines:
                flag = value if isinstance(value, bool) else None
                found[name] = Variation(convention, name, flag, lines, after.legend)
    order = [told.name for told in declarations(rule.Settings)]
    return sorted(found.values(), key=lambda variation: order.index(variation.setting))
