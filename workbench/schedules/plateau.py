"""Reducing the learning rate where the loss no longer falls."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from workbench.schedules.schedule import LONGEST, ScheduleSettings, require_below
from workbench.settings import setting

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch.optim import Optimizer
    from torch.optim.lr_scheduler import LRScheduler


class ReduceOnPlateauSettings(ScheduleSettings):
    """η ← max(f η, ηₘᵢₙ) once more than so many updates in a row had no better loss than the best.

    A loss is better below (1 − θ) times the best one (rel) or below the best one − θ (abs); in the mode max
    above (1 + θ) times the best one or the best one + θ, of use only to repeat a run of elsewhere. After a
    reduction
    the updates of the cool-down are not counted. The losses are the run's own, one for each update: that of
    update t decides on the rate of update t + 1. Those of the warm-up are not looked at.

    Source: torch.optim.lr_scheduler.ReduceLROnPlateau with one call for each update, whose setting eps is
    called lr_eps here, since several optimizers have an eps. By default its factor is 0.1 and its patience
    10, for one call an epoch.
    """

    title: ClassVar[str] = "Reduce on plateau"
    summary: ClassVar[str] = "The learning rate is reduced where the loss of the run no longer falls."
    follows_loss: ClassVar[bool] = True
    order: ClassVar[int] = 3
    name: Literal["ReduceLROnPlateau"] = "ReduceLROnPlateau"
    factor: float = setting(
        0.5,
        title="Factor of a reduction",
        symbol="f",
        gt=0,
        lt=1,
        help="Each reduction multiplies η by this.",
    )
    patience: int = setting(
        50,
        title="Patience",
        unit="updates",
        ge=0,
        le=LONGEST,
        logarithmic=True,
        help="Updates in a row without a better loss that are borne; the next one reduces η.",
    )
    threshold: float = setting(
        1e-4,
        title="Least improvement",
        symbol="θ",
        ge=0,
        logarithmic=True,
        help="How far below the best loss another must be to count as better.",
    )
    threshold_mode: Literal["rel", "abs"] = setting(
        "rel", title="Improvement counted", help="As a share of the best loss (rel) or as a difference (abs)."
    )
    mode: Literal["min", "max"] = setting(
        "min", title="Better losses are", help="The smaller ones (min) or the larger ones (max)."
    )
    cooldown: int = setting(
        0,
        title="Cool-down",
        unit="updates",
        ge=0,
        le=LONGEST,
        logarithmic=True,
        help="Updates after a reduction in which nothing is counted.",
    )
    min_lr: float = setting(
        0.0,
        title="Lowest learning rate",
        symbol="ηₘᵢₙ",
        ge=0,
        logarithmic=True,
        help="The learning rate is never reduced below this.",
    )
    lr_eps: float = setting(
        1e-8,
        title="Least reduction",
        ge=0,
        logarithmic=True,
        help="A reduction by no more than this is left out (eps in torch).",
    )

    def scheduler(self, optimizer: Optimizer, steps: int) -> LRScheduler | None:
        """See :meth:`ScheduleSettings.scheduler`."""
        from torch.optim.lr_scheduler import ReduceLROnPlateau

        return ReduceLROnPlateau(
            optimizer,
            mode=self.mode,
            factor=self.factor,
            patience=self.patience,
            threshold=self.threshold,
            threshold_mode=self.threshold_mode,
            cooldown=self.cooldown,
            min_lr=self.min_lr,
            eps=self.lr_eps,
        )

    def rates_after(self, made: NDArray[np.int64], lr: float, steps: int) -> NDArray[np.float64] | None:
        """See :meth:`ScheduleSettings.rates_after`."""
        return None

    def require_fit(self, lr: float, steps: int) -> None:
        """See :meth:`ScheduleSettings.require_fit`."""
        require_below("min_lr", self.min_lr, lr)
