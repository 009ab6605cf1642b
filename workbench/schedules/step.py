"""Decay in steps of equal length."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from workbench.schedules.schedule import LONGEST, ScheduleSettings, decay_factor
from workbench.settings import setting

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch.optim import Optimizer
    from torch.optim.lr_scheduler import LRScheduler


class StepSettings(ScheduleSettings):
    """ηₜ = η γ^⌊(t − 1) / s⌋ for update t and steps of s updates.

    Source: torch.optim.lr_scheduler.StepLR, whose γ is 0.1 by default, for steps of many epochs.
    """

    title: ClassVar[str] = "Step decay"
    summary: ClassVar[str] = "The learning rate is multiplied by γ after every so many updates."
    name: Literal["StepLR"] = "StepLR"
    step_size: int = setting(
        250,
        title="Step length",
        symbol="s",
        unit="updates",
        ge=1,
        le=LONGEST,
        logarithmic=True,
        help="Updates from one multiplication by γ to the next.",
    )
    gamma: float = decay_factor(
        0.5, title="Factor per step", help="The learning rate is multiplied by this at the end of every step."
    )

    def scheduler(self, optimizer: Optimizer, steps: int) -> LRScheduler | None:
        """See :meth:`ScheduleSettings.scheduler`."""
        from torch.optim.lr_scheduler import StepLR

        return StepLR(optimizer, step_size=self.step_size, gamma=self.gamma)

    def rates_after(self, made: NDArray[np.int64], lr: float, steps: int) -> NDArray[np.float64] | None:
        """See :meth:`ScheduleSettings.rates_after`."""
        return lr * np.power(self.gamma, (made // self.step_size).astype(np.float64))
