"""Exponential decay."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from workbench.schedules.schedule import ScheduleSettings, decay_factor

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch.optim import Optimizer
    from torch.optim.lr_scheduler import LRScheduler


class ExponentialSettings(ScheduleSettings):
    """ηₜ = η γ^(t − 1) for update t.

    Source: torch.optim.lr_scheduler.ExponentialLR.
    """

    title: ClassVar[str] = "Exponential decay"
    summary: ClassVar[str] = "The learning rate is multiplied by γ after every update."
    name: Literal["ExponentialLR"] = "ExponentialLR"
    gamma: float = decay_factor(
        0.999,
        title="Factor per update",
        help="The learning rate is multiplied by this after every update.",
    )

    def scheduler(self, optimizer: Optimizer, steps: int) -> LRScheduler | None:
        """See :meth:`ScheduleSettings.scheduler`."""
        from torch.optim.lr_scheduler import ExponentialLR

        return ExponentialLR(optimizer, gamma=self.gamma)

    def rates_after(self, made: NDArray[np.int64], lr: float, steps: int) -> NDArray[np.float64] | None:
        """See :meth:`ScheduleSettings.rates_after`."""
        return lr * np.power(self.gamma, made.astype(np.float64))
