"""Inverse-time decay: large steps first, small ones later."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from workbench.schedules.schedule import ScheduleSettings
from workbench.settings import setting

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch.optim import Optimizer
    from torch.optim.lr_scheduler import LRScheduler


class InverseTimeSettings(ScheduleSettings):
    """ηₜ = η / (1 + k (t − 1)) for update t.

    The sum of the rates grows without bound and that of their squares does not, which is what Robbins and
    Monro, "A stochastic approximation method", 1951, ask for. torch has no class of this name; its LambdaLR
    computes it. Keras calls it InverseTimeDecay, with decay_rate = k and decay_steps = 1.
    """

    title: ClassVar[str] = "Inverse-time decay"
    summary: ClassVar[str] = (
        "Large steps first and small ones later: η divided by a growing number of updates."
    )
    name: Literal["InverseTimeDecay"] = "InverseTimeDecay"
    decay_rate: float = setting(
        0.01,
        title="Decay rate",
        symbol="k",
        gt=0,
        le=1e6,
        logarithmic=True,
        help="The learning rate after t updates is η / (1 + k t), half of η after 1/k updates.",
    )

    def scheduler(self, optimizer: Optimizer, steps: int) -> LRScheduler | None:
        """See :meth:`ScheduleSettings.scheduler`."""
        from torch.optim.lr_scheduler import LambdaLR

        return LambdaLR(optimizer, lambda made: 1 / (1 + self.decay_rate * made))

    def rates_after(self, made: NDArray[np.int64], lr: float, steps: int) -> NDArray[np.float64] | None:
        """See :meth:`ScheduleSettings.rates_after`."""
        return lr / (1 + self.decay_rate * made.astype(np.float64))
