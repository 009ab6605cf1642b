"""The learning rates of a run, update by update, from torch's own schedulers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from storage.messages import Message
from workbench.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from torch.optim import Optimizer

    from workbench.schedules.schedule import ScheduleSettings


AT_ONCE = 100_000
"""Rates that are skipped at a time, to bound the memory."""


class LearningRates:
    """The learning rates of one run: those of its warm-up, then those of its schedule.

    Where the schedule follows the loss, each rate is known only after the update before it: read
    :attr:`current`, make the update, pass its loss to :meth:`step`. Otherwise :meth:`next_rates` gives any
    number of rates at once. A schedule that is measured by the steps of the run ends with them; afterwards
    the rate stays what it was at the last step.

    Attributes:
        follows_loss: whether the rates depend on the losses.
    """

    def __init__(self, settings: ScheduleSettings, lr: float, steps: int) -> None:
        """Start before the first update.

        Args:
            settings: the schedule.
            lr: the learning rate that the user chose, above 0.
            steps: number of updates of the run.
        """
        self._arguments = (settings, lr, steps)
        self.follows_loss = settings.follows_loss
        self._warmup_steps = settings.warmup_steps
        self._warmup_factor = settings.warmup_factor
        self._made = 0
        self._end = steps if settings.is_measured_by_run else None
        self._optimizer = _rate_holder(lr)
        # A scheduler of torch; the step of each kind has arguments of its own.
        self._scheduler: Any = settings.scheduler(self._optimizer, max(steps - self._warmup_steps, 1))
        self._first = self._scheduled()
        self._fresh = _numbers(vars(self._scheduler)) if self._scheduler is not None else {}

    @property
    def current(self) -> float:
        """The rate of the next update."""
        if self._made >= self._warmup_steps:
            return self._scheduled()
        rest = 1 - self._warmup_factor
        return self._first * (self._warmup_factor + rest * self._made / self._warmup_steps)

    def next_rates(self, count: int) -> NDArray[np.float64]:
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
                self._made += 1
                if self._end is None or self._made < self._end:
                    self._optimizer.step()
                    self._scheduler.step()
            return rates
        self._made += count - ramp
        return rates

    def step(self, loss: float) -> None:
        """Advance by one update with that loss; the schedule does not see the losses of the warm-up.

        Raises:
            TypeError: when the schedule does not follow the loss.
        """
        if not self.follows_loss:
            raise TypeError("these rates do not depend on the loss; ask for the next ones")
        if self._made >= self._warmup_steps:
            self._scheduler.step(loss)
        self._made += 1

    def copy(self) -> LearningRates:
        """An independent copy, at the same update."""
        twin = LearningRates(*self._arguments)
        twin.restore(self.position())
        return twin

    def position(self) -> dict[str, Any]:
        """Its state in numbers, for :meth:`restore` and checkpoints."""
        now = _numbers(vars(self._scheduler)) if self._scheduler is not None else {}
        moved = {name: value for name, value in now.items() if value != self._fresh[name]}
        return {"made": self._made, "lr": self._optimizer.param_groups[0]["lr"], "scheduler": moved}

    def restore(self, position: Mapping[str, Any]) -> None:
        """Continue from the :meth:`position` of rates with the same settings.

        Raises:
            InputError: when the position is not one of this schedule.
        """
        match position:
            case {"made": int(made), "lr": float(lr), "scheduler": dict(moved)} if (
                made >= 0 and 0 <= lr + 1e-9 < np.inf and moved.keys() <= self._fresh.keys()
                and all(type(value) in _kinds(self._fresh[name]) for name, value in moved.items())
                and _numbers(moved).keys() == moved.keys()
            ):  # fmt: skip
                self._made, self._optimizer.param_groups[0]["lr"] = made, lr
                for name, value in moved.items():
                    setattr(self._scheduler, name, value)
            case _:
                raise InputError(
                    "checkpoint",
                    Message("with learning rates of another schedule"),
                    Message("one of this experiment"),
                )

    def skip(self, count: int) -> None:
        """Advance by ``count`` updates; a schedule that follows the loss sees none of their losses."""
        while count and not self.follows_loss and self._scheduler is not None:
            passed = min(count, AT_ONCE)
            self.next_rates(passed)
            count -= passed
        self._made += count

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


def _numbers(values: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers and lists of numbers among the attributes of a scheduler; its place is among them."""
    return {
        name: list(value) if isinstance(value, list) else value
        for name, value in values.items()
        if type(value) in {int, float}
        or (isinstance(value, list) and all(type(each) in {int, float} for each in value))
    }


def _kinds(value: object) -> set[type]:
    """What may stand in the place of a number: a whole number becomes a fraction, as a best loss does."""
    return {list} if isinstance(value, list) else {int, float}


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
