"""What the settings of all optimizers have in common: conventions, shared fields, columns for R runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from pydantic import model_validator

from storage.messages import Message
from workbench.errors import InputError
from workbench.optimizers import terms
from workbench.settings import Settings, Value, declarations, validated

if TYPE_CHECKING:
    import torch
    from torch import Tensor

Coefficient = Any
"""A number, or a tensor ``[R, 1]`` with one number for each row."""


@dataclass(frozen=True)
class Convention:
    """One way in which books or libraries write an optimizer.

    Attributes:
        source: book, paper or library.
        difference: how it differs from the other conventions, one sentence.
        defaults: the source's defaults where they differ from those of the optimizer's first convention.
        unused: settings that it does not have.
        decouples_decay: whether weight decay shrinks θ by a share of itself, θ ← θ − η λ θ, at each step; it
            is otherwise L2 regularisation, added to the gradient.
    """

    source: str
    difference: str
    defaults: Mapping[str, Value] = field(default_factory=dict)
    unused: frozenset[str] = frozenset()
    decouples_decay: bool = False


class OptimizerSettings(Settings):
    """Settings of an optimizer; each subclass declares its own ``name: Literal[…]`` and its numbers.

    What is not given has the default of its convention.

    Attributes:
        title: the optimizer's name for people.
        summary: one sentence on what it does.
        conventions: by the values of ``convention``, the first being the default.
    """

    title: ClassVar[str]
    summary: ClassVar[str]
    conventions: ClassVar[Mapping[str, Convention]]
    name: str
    convention: str
    lr: float
    weight_decay: float
    clip_norm: float = terms.clip_norm()
    clip_value: float = terms.clip_value()

    @property
    def decouples_decay(self) -> bool:
        """Whether weight decay shrinks θ itself, see :class:`Convention`."""
        return self.conventions[self.convention].decouples_decay

    @classmethod
    def chosen_convention(cls, values: Mapping[str, object]) -> Convention:
        """The convention among ``values``, the optimizer's first where they have none that it knows."""
        first = next(iter(cls.conventions))
        name = values.get("convention", first)
        return cls.conventions[name if isinstance(name, str) and name in cls.conventions else first]

    @classmethod
    def defaults_under(cls, values: Mapping[str, object]) -> dict[str, Value]:
        """See :meth:`Settings.defaults_under`: those of the convention."""
        return super().defaults_under(values) | dict(cls.chosen_convention(values).defaults)

    @classmethod
    def unused_under(cls, values: Mapping[str, object]) -> frozenset[str]:
        """See :meth:`Settings.unused_under`: those that the convention does not have."""
        return cls.chosen_convention(values).unused

    @model_validator(mode="before")
    @classmethod
    def _take_defaults_of_convention(cls, given: Any) -> Any:
        return {**cls.chosen_convention(given).defaults, **given}

    @model_validator(mode="after")
    def _refuse_unused(self) -> Self:
        chosen = {"convention": self.convention}
        defaults = self.defaults_under(chosen)
        for name in sorted(self.unused_under(chosen)):
            value = getattr(self, name)
            if value != defaults[name]:
                allowed = Message("left out: the convention {0} has none", self.convention)
                raise InputError(name, value, allowed)
        return self


S = TypeVar("S", bound=OptimizerSettings)


def is_zero(coefficient: Coefficient) -> bool:
    """Whether a coefficient is the number zero, so that its term can be left out; a column never is."""
    return isinstance(coefficient, int | float) and coefficient == 0


def with_columns(model: type[S], values: Mapping[str, Any]) -> S:
    """Settings in which a number may be a column ``[R, 1]``, a tensor or an array of numpy.

    Raises:
        InputError: when a number, or any member of a column, is out of its range.
    """
    kinds = {declaration.name: declaration for declaration in declarations(model)}
    numbers: dict[str, Any] = {}
    columns: dict[str, Tensor] = {}
    for name, value in values.items():
        if getattr(value, "ndim", 0) == 0:
            # A tensor of no dimension, or a number of numpy, is a number.
            numbers[name] = value.item() if hasattr(value, "item") else value
            continue
        column = _column(value)
        shape = Message("tensor of shape {0}", list(column.shape))
        if name in kinds and kinds[name].kind != "real":
            raise InputError(name, shape, kinds[name].allowed)
        if column.ndim != 2 or column.shape[1] != 1 or column.shape[0] == 0:
            raise InputError(name, shape, Message("a number or a column [R, 1]"))
        columns[name] = column
    extremes = (
        {name: float(getattr(column, end)()) for name, column in columns.items()} for end in ("amin", "amax")
    )
    for ends in extremes:
        valid = validated(model, {**numbers, **ends})
    return valid.model_copy(update=columns)


def _column(value: Any) -> Tensor:
    """A tensor as it is, an array of numpy as one."""
    import torch

    return torch.as_tensor(value)


def stacked(rows: Sequence[S], dtype: torch.dtype, device: torch.device) -> S:
    """The settings of R runs as one: a number where all agree, a column ``[R, 1]`` where they differ.

    Raises:
        ValueError: when the runs differ in a choice, a flag or the optimizer itself, which one batch cannot.
    """
    import torch

    first = rows[0]
    if any(type(row) is not type(first) for row in rows):
        raise ValueError("one batch holds runs of one optimizer")
    columns: dict[str, Tensor] = {}
    for declaration in declarations(type(first)):
        values = [getattr(row, declaration.name) for row in rows]
        if all(value == values[0] for value in values):
            continue
        if declaration.kind != "real":
            raise ValueError(f"one batch holds runs of one {declaration.name}, not {sorted(set(values))}")
        columns[declaration.name] = torch.tensor(values, dtype=dtype, device=device)[:, None]
    return first.model_copy(update=columns)
