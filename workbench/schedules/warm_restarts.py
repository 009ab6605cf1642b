"""Cosine annealing with warm restarts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from workbench.schedules.schedule import LONGEST, ScheduleSettings, lowest_rate, require_below
from workbench.settings import setting

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch.optim import Optimizer
    from torch.optim.lr_scheduler import LRScheduler


class WarmRestartsSettings(ScheduleSettings):
    """ηₜ = ηₘᵢₙ + ½ (η − ηₘᵢₙ) (1 + cos(π c / Tᵢ)), c updates after the last restart.

    The first wave has T₀ updates, each later one T_mult times as many as the one before.

    Source: Loshchilov and Hutter, "SGDR: Stochastic gradient descent with warm restarts", 2017;
    torch.optim.lr_scheduler.CosineAnnealingWarmRestarts, which calls the settings T_0, T_mult and eta_min.
    """

    title: ClassVar[str] = "Cosine annealing with warm restarts"
    summary: ClassVar[str] = "Half a wave of the cosine down, again and again from the full learning rate."
    name: Literal["CosineAnnealingWarmRestarts"] = "CosineAnnealingWarmRestarts"
    t_0: int = setting(
        100,
        title="First wave",
        symbol="T₀",
        unit="updates",
        ge=1,
        le=LONGEST,
        logarithmic=True,
        help="Updates to the first restart (T_0 in torch).",
    )
    t_mult: int = setting(
        2,
        title="Growth of the waves",
        ge=1,
        le=1000,
        help="How many times as long each wave is as the one before.",
    )
    eta_min: float = lowest_rate()

    def scheduler(self, optimizer: Optimizer, steps: int) -> LRScheduler | None:
        """See :meth:`ScheduleSettings.scheduler`."""
        from torch.optim.lr_scheduler import CosineAnnealingWarmRestarts

        return CosineAnnealingWarmRestarts(optimizer, T_0=self.t_0, T_mult=self.t_mult, eta_min=self.eta_min)

    def rates_after(self, made: NDArray[np.int64], lr: float, steps: int) -> NDArray[np.float64] | None:
        """See :meth:`ScheduleSettings.rates_after`."""
        begun, length = self._waves(made)
        wave = 1 + np.cos(np.pi * (made - begun) / length)
        rates: NDArray[np.float64] = self.eta_min + (lr - self.eta_min) / 2 * wave
        return rates

    def _waves(self, made: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """When the wave of each update began, and its length."""
        if self.t_mult == 1:
            return made - made % self.t_0, np.full(len(made), self.t_0)
        begun, lengths = [0], [self.t_0]
        while begun[-1] + lengths[-1] <= made.max(initial=0):
            begun.append(begun[-1] + lengths[-1])
            lengths.append(lengths[-1] * self.t_mult)
        wave = np.searchsorted(np.array(begun), made, side="right") - 1
        return np.array(begun)[wave], np.array(lengths)[wave]

    def require_fit(self, lr: float, steps: int) -> None:
        """See :meth:`ScheduleSettings.require_fit`."""
        require_below("eta_min", self.eta_min, lr)
