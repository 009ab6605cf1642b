"""Polynomial decay."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from workbench.schedules.schedule import LENGTHS, Length, ScheduleSettings, own_length
from workbench.settings import setting

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch.optim import Optimizer
    from torch.optim.lr_scheduler import LRScheduler


class PolynomialSettings(ScheduleSettings):
    """ηₜ = η (1 − min(t − 1, T) / T)^p for update t.

    Source: torch.optim.lr_scheduler.PolynomialLR, whose defaults are
    five updates and the power 1; here they are those of the run and 2.
    """

    title: ClassVar[str] = "Polynomial decay"
    summary: ClassVar[str] = "The learning rate falls to zero as a power of the updates that are left."
    name: Literal["PolynomialLR"] = "PolynomialLR"
    total_iters: Length = setting(
        "steps",
        title="Length",
        symbol="T",
        unit="updates",
        suggestions=LENGTHS,
        help="Updates after which the learning rate is zero: steps is the rest of the run.",
    )
    power: float = setting(
        2.0,
        title="Power",
        symbol="p",
        gt=0,
        le=100,
        help="Power of the share of the updates that are left: 1 is a straight line.",
    )

    def scheduler(self, optimizer: Optimizer, steps: int) -> LRScheduler | None:
        """See :meth:`ScheduleSettings.scheduler`."""
        from torch.optim.lr_scheduler import PolynomialLR

        return PolynomialLR(optimizer, own_length(self.total_iters, steps), self.power)

    def rates_after(self, made: NDArray[np.int64], lr: float, steps: int) -> NDArray[np.float64] | None:
        """See :meth:`ScheduleSettings.rates_after`."""
        length = own_length(self.total_iters, steps)
        rates: NDArray[np.float64] = lr * np.power(1 - np.minimum(made, length) / length, self.power)
        return rates
