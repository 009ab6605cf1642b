"""Some rows out of a batch: of an optimizer's settings and of its memory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from workbench.settings import declarations

if TYPE_CHECKING:
    from torch import Tensor

    from workbench.optimizers import OptimizerSettings, State

S = TypeVar("S", bound="OptimizerSettings")


def chosen_settings(settings: S, rows: Tensor) -> S:
    """The settings of some rows; a column stays one even where its numbers have become equal.

    Numbers and columns are rounded differently, and rows that leave must not change those that stay.

    Args:
        settings: of R runs, numbers or columns ``[R, 1]``.
        rows: ``[K]``, int64, positions of the rows wanted.
    """
    values = {d.name: getattr(settings, d.name) for d in declarations(type(settings))}
    return settings.model_copy(update={name: _chosen(value, rows) for name, value in values.items()})


def chosen_state(state: State, rows: Tensor) -> State:
    """The memory of some rows, independent of the whole.

    Args:
        state: of R runs.
        rows: ``[K]``, int64, positions of the rows wanted.
    """
    return replace(
        state,
        slots={name: slot[rows] for name, slot in state.slots.items()},
        update=state.update[rows],
        scratch=state.scratch[rows],
        scalars={name: _chosen(scalar, rows) for name, scalar in state.scalars.items()},
        kernel_cache=None,
    )


def _chosen(value: Any, rows: Tensor) -> Any:
    """The rows of a column; a number is that of all rows."""
    return value[rows] if hasattr(value, "new_zeros") else value
