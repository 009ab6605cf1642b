"""Learning rate schedules: torch.optim.lr_scheduler's own classes, counted in updates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from workbench.errors import UnknownNameError
from workbench.settings import Settings, setting

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch.optim import Optimizer
    from torch.optim.lr_scheduler import LRScheduler


class ScheduleSettings(Settings):
    """Settings of a schedule; each subclass declares its own ``name: Literal[…]``, torch's class name.

    Attributes:
        title: the schedule's name for people.
        summary: one sentence on what it does.
    """

    title: ClassVar[str]
    summary: ClassVar[str]
    name: str

    def scheduler(self, optimizer: Optimizer) -> LRScheduler | None:
        """The scheduler of torch over ``optimizer``, ``None`` where the rate never changes."""
        raise TypeError(f"{type(self).__name__} does not make a scheduler")


class ConstantSettings(ScheduleSettings):
    """The same learning rate throughout."""

    title: ClassVar[str] = "Constant"
    summary: ClassVar[str] = "The same learning rate at every step."
    name: Literal["constant"] = "constant"

    def scheduler(self, optimizer: Optimizer) -> LRScheduler | None:
        """See :meth:`ScheduleSettings.scheduler`."""
        return None


class ExponentialSettings(ScheduleSettings):
    """ηₜ = η γ^(t − 1) for update t."""

    title: ClassVar[str] = "Exponential decay"
    summary: ClassVar[str] = "The learning rate is multiplied by γ after every update."
    name: Literal["ExponentialLR"] = "ExponentialLR"
    gamma: float = setting(
        0.999,
        title="Factor per update",
        symbol="γ",
        gt=0,
        le=1,
        help="The learning rate is multiplied by this after every update.",
    )

    def scheduler(self, optimizer: Optimizer) -> LRScheduler | None:
        """See :meth:`ScheduleSettings.scheduler`."""
        from torch.optim.lr_scheduler import ExponentialLR

        return ExponentialLR(optimizer, gamma=self.gamma)


class MultiStepSettings(ScheduleSettings):
    """η is multiplied by γ once each milestone has been passed."""

    title: ClassVar[str] = "Multi-step decay"
    summary: ClassVar[str] = "The learning rate is multiplied by γ at each of the given updates."
    name: Literal["MultiStepLR"] = "MultiStepLR"
    milestones: tuple[Annotated[int, Field(ge=1)], ...] = setting(
        (500, 750),
        title="Milestones",
        unit="updates",
        help="Numbers of updates after which the learning rate is multiplied by γ.",
    )
    gamma: float = setting(
        0.1,
        title="Factor per milestone",
        symbol="γ",
        gt=0,
        le=1,
        help="The learning rate is multiplied by this at every milestone.",
    )

    def scheduler(self, optimizer: Optimizer) -> LRScheduler | None:
        """See :meth:`ScheduleSettings.scheduler`."""
        from torch.optim.lr_scheduler import MultiStepLR

        return MultiStepLR(optimizer, milestones=sorted(self.milestones), gamma=self.gamma)


SCHEDULES: dict[str, type[ScheduleSettings]] = {
    "constant": ConstantSettings,
    "ExponentialLR": ExponentialSettings,
    "MultiStepLR": MultiStepSettings,
}
"""Every schedule by its name."""


def schedule_settings(name: str) -> type[ScheduleSettings]:
    """The settings of the schedule of that name.

    Raises:
        UnknownNameError: when there is none.
    """
    if name not in SCHEDULES:
        raise UnknownNameError("schedule", name, SCHEDULES)
    return SCHEDULES[name]


class LearningRates:
    """The learning rates of one run, update after update.

    Attributes:
        current: the rate of the next update.
    """

    def __init__(self, settings: ScheduleSettings, lr: float) -> None:
        """Start before the first update.

        Args:
            settings: the schedule.
            lr: the learning rate it starts from, above 0.
        """
        self.current = lr
        self._optimizer = _rate_holder(lr)
        self._scheduler = settings.scheduler(self._optimizer)

    def take(self, count: int) -> NDArray[np.float64]:
        """The rates of the next ``count`` updates, ``[count]``."""
        import numpy as np

        if self._scheduler is None:
            return np.full(count, self.current)
        rates = np.empty(count)
        for index in range(count):
            rates[index] = self._optimizer.param_groups[0]["lr"]
            self._optimizer.step()
            self._scheduler.step()
        self.current = self._optimizer.param_groups[0]["lr"]
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
