"""The learning rates of a run, update after update, from torch's own schedulers."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from torch.optim import Optimizer

    from workbench.schedules.schedule import ScheduleSettings


class LearningRates:
    """The learning rates of one run: those of its warm-up, then those of its schedule.

    Where the schedule follows the loss, each rate is known only once the loss of the update before it is:
    read :attr:`current`, make the update, tell its loss to :meth:`follow`. Otherwise :meth:`take` has as many
    rates at once as one likes.

    Attributes:
        follows_loss: whether the rates depend on the losses.
    """

    def __init__(self, settings: ScheduleSettings, lr: float, steps: int) -> None:
        """Start before the first update.

        Args:
            settings: the schedule.
            lr: the learning rate that the person chose, above 0.
            steps: number of updates of the run.
        """
        self._arguments = (settings, lr, steps)
        self.follows_loss = settings.follows_loss
        self._warmup_steps = settings.warmup_steps
        self._warmup_factor = settings.warmup_factor
        self._made = 0
        self._optimizer = _rate_holder(lr)
        # A scheduler of torch; the step of each kind has arguments of its own.
        self._scheduler: Any = settings.scheduler(self._optimizer, max(steps - self._warmup_steps, 1))
        self._first = self._scheduled()

    @property
    def current(self) -> float:
        """The rate of the next update."""
        if self._made >= self._warmup_steps:
            return self._scheduled()
        rest = 1 - self._warmup_factor
        return self._first * (self._warmup_factor + rest * self._made / self._warmup_steps)

    def take(self, count: int) -> NDArray[np.float64]:
        """The rates of the next ``count`` updates, ``[count]``.

        Raises:
            TypeError: when the schedule follows the loss.
        """
        if self.follows_loss:
            raise TypeError("these rates follow the loss and are not known ahead")
        rates = np.empty(count)
        ramp = min(max(self._warmup_steps - self._made, 0), count)
        for index in range(ramp):
            rates[index] = self.current
            self._made += 1
        if self._scheduler is None:
            rates[ramp:] = self._scheduled()
        else:
            for index in range(ramp, count):
                rates[index] = self._scheduled()
                self._optimizer.step()
                self._scheduler.step()
        self._made += count - ramp
        return rates

    def follow(self, loss: float) -> None:
        """Go on to the next update after one whose loss was ``loss``.

        The schedule does not see the losses of the warm-up.

        Raises:
            TypeError: when the schedule does not follow the loss.
        """
        if not self.follows_loss:
            raise TypeError("these rates do not depend on the loss; take them")
        if self._made >= self._warmup_steps:
            self._scheduler.step(loss)
        self._made += 1

    def copied(self) -> LearningRates:
        """Rates that go on from here on their own."""
        twin = LearningRates(*self._arguments)
        twin._made = self._made
        if self._scheduler is not None:
            twin._scheduler.load_state_dict(copy.deepcopy(self._scheduler.state_dict()))
        (group,), (own,) = twin._optimizer.param_groups, self._optimizer.param_groups
        group.update(copy.deepcopy(own))
        return twin

    def _scheduled(self) -> float:
        """The rate that the scheduler has set; the rounding of torch's LinearLR can leave −1e-19 for zero."""
        return max(float(self._optimizer.param_groups[0]["lr"]), 0.0)


def learning_rates(rows: Sequence[tuple[ScheduleSettings, float]], steps: int) -> list[LearningRates]:
    """The learning rates of each of R runs; those that are the same for sure are one, which saves time.

    Args:
        rows: schedule and chosen learning rate of each run.
        steps: number of updates of each run.
    """
    made: list[tuple[tuple[ScheduleSettings, float], LearningRates]] = []
    rates = []
    for row in rows:
        shared = (other for known, other in made if known == row and not other.follows_loss)
        found = next(shared, None)
        if found is None:
            found = LearningRates(*row, steps)
            made.append((row, found))
        rates.append(found)
    return rates


def _rate_holder(lr: float) -> Optimizer:
    """An optimizer of nothing, whose one group holds the learning rate for a scheduler to change.

    It skips Optimizer.__init__, whose first call in a process imports torch's compiler and takes seconds.
    """
    from torch.optim import Optimizer

    class RateHolder(Optimizer):
        def __init__(self) -> None:
            self.defaults = {"lr": lr}
            self.param_groups = [{"params": [], "lr": lr}]

        def step(self, closure: object = None) -> None:  # type: ignore[override]
            pass

    return RateHolder()
