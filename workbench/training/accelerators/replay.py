"""Replay of the updates of small models on a CUDA device from captured graphs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from workbench.optimizers import OPTIMIZERS, State
from workbench.training.accelerators.cuda_graphs import graphs_on
from workbench.training.accelerators.device_counter import DeviceCounter
from workbench.training.updates import Updates

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from torch import Tensor

    from workbench.training.accelerators.cuda_graphs import Captured, Graphs

LARGEST = 2**20
"""Parameters of one run up to which updates are replayed.

An operation on more takes a card longer than it takes the processor to ask for it, which is all that a replay
saves.
"""

WARM_UPS = 3
"""Updates of a kind before it is captured: kernels are loaded and rooms made at the first ones."""

WORTH_CAPTURING = 1000
"""Updates to come from which a capture, which takes tens of milliseconds, saves more than it takes."""


def update_backend(updates: Updates, *, follows_loss: bool, left: int) -> Updates | Replay:
    """How updates are made; it follows from the settings of a single run alone.

    So a run is the same alone and among others, and whenever it was interrupted: what is replayed is rounded
    like a column where it would otherwise be rounded like a number.

    Args:
        updates: those to make.
        follows_loss: whether rates are known only once the losses before them are.
        left: how many there are to make, which decides only whether they are captured.
    """
    repeats = (
        updates.problem.repeats
        and updates.problem.parameters <= LARGEST
        and updates.rule.settings.name in OPTIMIZERS
        and not follows_loss
    )
    graphs = graphs_on(updates.theta.device) if repeats else None
    return updates if graphs is None else Replay(updates, graphs, captures=left >= WORTH_CAPTURING)


@dataclass(frozen=True, eq=False)
class StaticInputs:
    """Tensors at fixed addresses, which captured graphs read and write.

    Attributes:
        updates: of the same parameters, their number in a tensor too.
        lr: ``[R, 1]``, the learning rate of the next update.
        examples: ``[R, B]``, its examples; ``None`` for all of them.
    """

    updates: Updates
    lr: Tensor
    examples: Tensor | None


class Replay:
    """Makes updates from tensors that stay where they are, their number and learning rate among them.

    It is one function for all updates but the first, whether it runs or what was captured of it is replayed,
    so that no bit tells when that was. The first one is made as everywhere, since torch's momentum begins
    otherwise than it goes on.
    """

    def __init__(self, updates: Updates, graphs: Graphs, *, captures: bool) -> None:
        """Get ready for updates of these tensors.

        Args:
            updates: those to make; its state is kept up to date.
            graphs: the card.
            captures: whether anything is captured at all.
        """
        self._updates, self._graphs, self._captures = updates, graphs, captures
        self._still: StaticInputs | None = None
        self._made = {False: 0, True: 0}
        self._captured: dict[bool, Captured] = {}

    def stream(self) -> AbstractContextManager[object]:
        """See :meth:`Updates.stream`."""
        return self._graphs.stream()

    def make(self, examples: Tensor | None, lr: Any, measured: bool) -> Tensor:
        """See :meth:`Updates.make`."""
        state = self._updates.state
        if state.step == 0:
            return self._updates.make(examples, lr, measured)
        if self._still is None:
            self._still = self._settled(examples)
        still = self._still
        if isinstance(lr, float | int):
            still.lr.fill_(lr)
        else:
            still.lr.copy_(lr)
        if examples is not None and still.examples is not None:
            still.examples.copy_(examples)
        losses = self._repeated(still, measured)
        state.step += 1
        return losses

    def _settled(self, examples: Tensor | None) -> StaticInputs:
        import torch

        updates = self._updates
        theta, state = updates.theta, updates.state
        lr = theta.new_zeros((len(theta), 1), dtype=torch.float64)
        # These are the state's own from now on, so that a snapshot finds what the last replay wrote.
        state.scalars = {name: lr + value for name, value in state.scalars.items()}
        count: Any = DeviceCounter(state.step, theta)
        memory = State(count, state.slots, state.update, state.scratch, dict(state.scalars))
        still = Updates(updates.problem, updates.rule, theta, updates.gradient, memory)
        return StaticInputs(still, lr, None if examples is None else torch.empty_like(examples))

    def _repeated(self, still: StaticInputs, measured: bool) -> Tensor:
        """The update by replay, or by running it where it has not been captured."""
        captured = self._captured.get(measured)
        if captured is not None:
            captured.replay()
            return captured.result.clone()
        losses = self._one(still, measured)
        self._made[measured] += 1
        if self._captures and self._made[measured] == WARM_UPS:
            # At once, while all that the problem keeps is of this update: what it made anew during a capture
            # that fails would never be computed.
            captured = self._graphs.captured(partial(self._one, still, measured))
            if captured is None:
                self._captures = False
            else:
                self._captured[measured] = captured
        return losses

    def _one(self, still: StaticInputs, measured: bool) -> Tensor:
        """One update of tensors alone, which is what is captured."""
        scalars, memory = self._updates.state.scalars, still.updates.state
        memory.scalars = dict(scalars)
        losses = still.updates.make(still.examples, still.lr, measured)
        for name, column in scalars.items():
            # Rules make a new tensor of it, and the next update is to find it where it was.
            column.copy_(memory.scalars[name])
        return losses
