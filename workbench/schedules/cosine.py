"""Cosine annealing."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from workbench.errors import InputError
from workbench.schedules.schedule import (
    LENGTHS,
    Length,
    ScheduleSettings,
    lowest_rate,
    own_length,
    require_below,
)
from workbench.settings import setting

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch.optim import Optimizer
    from torch.optim.lr_scheduler import LRScheduler

LONGEST_HALF = 100_000_000
"""Beyond 3·10⁸ updates torch's recursion divides by 1 + cos x where that is rounded to zero."""


class CosineAnnealingSettings(ScheduleSettings):
    """ηₜ = ηₘᵢₙ + ½ (η − ηₘᵢₙ) (1 + cos(π (t − 1) / T)) for update t; after T updates it rises again.

    Source: Loshchilov and Hutter, "SGDR: Stochastic gradient descent with warm restarts", 2017, without the
    restarts; torch.optim.lr_scheduler.CosineAnnealingLR, which calls the settings T_max and eta_min.
    """

    title: ClassVar[str] = "Cosine annealing"
    summary: ClassVar[str] = "The learning rate comes down along half a wave of the cosine."
    name: Literal["CosineAnnealingLR"] = "CosineAnnealingLR"
    t_max: Length = setting(
        "steps",
        title="Half wave",
        symbol="T",
        unit="updates",
        suggestions=LENGTHS,
        help="Updates to the lowest learning rate (T_max in torch), from which it rises again: "
        "steps is the rest of the run.",
    )
    eta_min: float = lowest_rate()

    def scheduler(self, optimizer: Optimizer, steps: int) -> LRScheduler | None:
        """See :meth:`ScheduleSettings.scheduler`."""
        from torch.optim.lr_scheduler import CosineAnnealingLR

        return CosineAnnealingLR(optimizer, T_max=own_length(self.t_max, steps), eta_min=self.eta_min)

    def rates_after(self, made: NDArray[np.int64], lr: float, steps: int) -> NDArray[np.float64] | None:
        """See :meth:`ScheduleSettings.rates_after`."""
        wave = 1 + np.cos(np.pi * made / own_length(self.t_max, steps))
        rates: NDArray[np.float64] = self.eta_min + (lr - self.eta_min) / 2 * wave
        return rates

    def require_fit(self, lr: float, steps: int) -> None:
        """See :meth:`ScheduleSettings.require_fit`."""
        require_below("eta_min", self.eta_min, lr)
        if own_length(self.t_max, steps) > LONGEST_HALF:
            raise InputError("t_max", self.t_max, f"a whole number at most {LONGEST_HALF}")
