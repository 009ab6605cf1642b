"""Training state of one run between two updates: everything that the next update depends on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from storage.messages import Message
from workbench.errors import InputError
from workbench.optimizers.state import FITTING, SavedState, fill

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from torch import Tensor

    from workbench.optimizers import Rule, State
    from workbench.schedules import LearningRates
    from workbench.training.examples import DataOrder, OrderPosition


@dataclass(frozen=True, eq=False)
class TrainingState:
    """One run after ``step`` updates.

    A run that continues from it is equal to the last bit to one that never stopped.

    Attributes:
        step: number of updates made.
        seconds: time spent training.
        parameters: θ ``[P]``, a copy on the CPU.
        optimizer: state of the optimizer; ``None`` for an optimizer that restarts.
        order: where the order of the examples stands; ``None`` for full batches.
        rates: where the learning rates stand; ``None`` for where the schedule is after ``step`` updates.
    """

    step: int
    seconds: float
    parameters: Tensor
    optimizer: SavedState | None
    order: OrderPosition | None
    rates: Mapping[str, Any] | None

    @property
    def is_sound(self) -> bool:
        """Whether it has no NaN: a run about to diverge may have some while its loss is finite."""
        return not any(bool(tensor.isnan().any()) for tensor in self._tensors())

    @property
    def size(self) -> int:
        """Bytes of its tensors, those of the data order left out."""
        return sum(tensor.nbytes for tensor in self._tensors())

    def _tensors(self) -> list[Tensor]:
        return [self.parameters, *(self.optimizer.tensors.values() if self.optimizer else ())]


def restore(
    states: Sequence[TrainingState],
    rule: Rule[Any],
    theta: Tensor,
    orders: Sequence[DataOrder],
    rates: Sequence[LearningRates],
) -> State:
    """Restore R runs from their training states; returns the optimizer's state.

    Args:
        states: one for each run, all after the same number of updates.
        rule: the optimizer.
        theta: ``[R, P]``, written over.
        orders: one for each run, none for full batches.
        rates: one for each run.

    Raises:
        InputError: when a state does not fit.
    """
    memories = []
    for row, state in enumerate(states):
        if state.step != states[0].step or (state.order is None) != (not orders):
            raise InputError("checkpoint", Message("after step {0}", state.step), FITTING)
        fill(theta[row], {"parameters": state.parameters}, "parameters")
        if state.order is not None:
            orders[row].restore(state.order)
        if state.rates is None:
            rates[row].skip(state.step)
        elif state.rates.get("made") != state.step:
            raise InputError("checkpoint", Message("with learning rates of another step"), FITTING)
        else:
            rates[row].restore(state.rates)
        if state.optimizer is not None:
            memories.append(state.optimizer)
    if not memories:
        return rule.init(theta)
    if len(memories) < len(states):
        raise InputError(
            "state", Message("kept in some rows"), Message("kept or reset in all rows of a batch")
        )
    return rule.import_state(theta, memories)
