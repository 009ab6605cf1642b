"""Decay at chosen updates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from workbench.schedules.schedule import ScheduleSettings, decay_factor
from workbench.settings import setting

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch.optim import Optimizer
    from torch.optim.lr_scheduler import LRScheduler


class MultiStepSettings(ScheduleSettings):
    """η is multiplied by γ once each milestone has been passed.

    Source: torch.optim.lr_scheduler.MultiStepLR, which wants the milestones sorted; here any order will do.
    """

    title: ClassVar[str] = "Multi-step decay"
    summary: ClassVar[str] = "The learning rate is multiplied by γ at each of the given updates."
    name: Literal["MultiStepLR"] = "MultiStepLR"
    milestones: tuple[Annotated[int, Field(ge=1)], ...] = setting(
        (500, 750),
        title="Milestones",
        unit="updates",
        help="Numbers of updates after which the learning rate is multiplied by γ.",
    )
    gamma: float = decay_factor(
        0.1,
        title="Factor per milestone",
        help="The learning rate is multiplied by this at every milestone.",
    )

    def scheduler(self, optimizer: Optimizer, steps: int) -> LRScheduler | None:
        """See :meth:`ScheduleSettings.scheduler`."""
        from torch.optim.lr_scheduler import MultiStepLR

        return MultiStepLR(optimizer, milestones=sorted(self.milestones), gamma=self.gamma)

    def rates_after(self, made: NDArray[np.int64], lr: float, steps: int) -> NDArray[np.float64] | None:
        """See :meth:`ScheduleSettings.rates_after`."""
        passed = np.searchsorted(np.array(sorted(self.milestones), dtype=np.float64), made, side="right")
        return lr * np.power(self.gamma, passed.astype(np.float64))
