"""A straight line from one learning rate to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from workbench.schedules.schedule import LENGTHS, Length, ScheduleSettings, own_length
from workbench.settings import setting

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch.optim import Optimizer
    from torch.optim.lr_scheduler import LRScheduler


class LinearSettings(ScheduleSettings):
    """ηₜ = η (a + (b − a) min(t − 1, T) / T) for update t.

    Source: torch.optim.lr_scheduler.LinearLR, whose defaults are a warm-up of five updates; here they are a
    decay to zero over the whole run, since every schedule has a warm-up of its own.
    """

    title: ClassVar[str] = "Linear"
    summary: ClassVar[str] = "The learning rate goes from one share of η to another in a straight line."
    name: Literal["LinearLR"] = "LinearLR"
    start_factor: float = setting(
        1.0, title="Share at the start", symbol="a", gt=0, le=1, help="Share of η of the first update."
    )
    end_factor: float = setting(
        0.0, title="Share at the end", symbol="b", ge=0, le=1, help="Share of η at the end of the line."
    )
    total_iters: Length = setting(
        "steps",
        title="Length",
        symbol="T",
        unit="updates",
        suggestions=LENGTHS,
        help="Updates that the line takes, after which the rate stays: steps is the rest of the run.",
    )

    def scheduler(self, optimizer: Optimizer, steps: int) -> LRScheduler | None:
        """See :meth:`ScheduleSettings.scheduler`."""
        from torch.optim.lr_scheduler import LinearLR

        return LinearLR(optimizer, self.start_factor, self.end_factor, own_length(self.total_iters, steps))

    def rates_after(self, made: NDArray[np.int64], lr: float, steps: int) -> NDArray[np.float64] | None:
        """See :meth:`ScheduleSettings.rates_after`."""
        length = own_length(self.total_iters, steps)
        share = np.minimum(made, length) / length
        rates: NDArray[np.float64] = lr * (self.start_factor + (self.end_factor - self.start_factor) * share)
        return rates
