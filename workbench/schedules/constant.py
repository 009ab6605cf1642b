"""No schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from workbench.schedules.schedule import ScheduleSettings

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch.optim import Optimizer
    from torch.optim.lr_scheduler import LRScheduler


class ConstantSettings(ScheduleSettings):
    """The same learning rate throughout, after the warm-up if there is one."""

    title: ClassVar[str] = "Constant"
    summary: ClassVar[str] = "The same learning rate at every step."
    name: Literal["constant"] = "constant"

    def scheduler(self, optimizer: Optimizer, steps: int) -> LRScheduler | None:
        """See :meth:`ScheduleSettings.scheduler`."""
        return None

    def rates_after(self, made: NDArray[np.int64], lr: float, steps: int) -> NDArray[np.float64] | None:
        """See :meth:`ScheduleSettings.rates_after`."""
        return np.full(len(made), lr)
