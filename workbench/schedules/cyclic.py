"""Cycles between two learning rates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from workbench.schedules.schedule import LONGEST, ScheduleSettings, decay_factor, require_below
from workbench.settings import setting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from torch.optim import Optimizer
    from torch.optim.lr_scheduler import LRScheduler


class CyclicSettings(ScheduleSettings):
    """ηₜ = η₀ + (η − η₀) h s: up and down in straight lines, h from 0 to 1 and back.

    The scale s of the peaks is 1 for triangular, ½^(c − 1) in cycle c for triangular2, and γ^(t − 1) for
    exp_range.

    Source: Smith, "Cyclical learning rates for training neural networks", 2017;
    torch.optim.lr_scheduler.CyclicLR, whose max_lr is the learning rate of the optimizer here, without its
    cycle of the momentum. By default a rise has 2 000 updates there and γ is 1.
    """

    title: ClassVar[str] = "Cyclic"
    summary: ClassVar[str] = "The learning rate goes up to η and down again, over and over."
    name: Literal["CyclicLR"] = "CyclicLR"
    base_lr: float = setting(
        1e-5,
        title="Lowest learning rate",
        symbol="η₀",
        ge=0,
        logarithmic=True,
        help="Where each cycle begins and ends.",
    )
    step_size_up: int = setting(
        100,
        title="Rise",
        unit="updates",
        ge=1,
        le=LONGEST,
        logarithmic=True,
        help="Updates from the lowest learning rate to the highest.",
    )
    step_size_down: Annotated[int, Field(ge=1, le=LONGEST)] | Literal["same"] = setting(
        "same",
        title="Fall",
        unit="updates",
        suggestions=("same", "100", "1000", "10000"),
        help="Updates from the highest learning rate to the lowest: same is as many as the rise has.",
    )
    mode: Literal["triangular", "triangular2", "exp_range"] = setting(
        "triangular",
        title="Peaks",
        help="Peaks stay, halve from cycle to cycle (triangular2) or shrink with each update (exp_range).",
    )
    gamma: float = decay_factor(
        0.999,
        title="Factor per update",
        help="The height of the cycle is multiplied by this at every update.",
    )

    @classmethod
    def unused_under(cls, values: Mapping[str, object]) -> frozenset[str]:
        """See :meth:`Settings.unused_under`: γ, unless the peaks shrink by it."""
        without_factor = values.get("mode") != "exp_range"
        return super().unused_under(values) | (frozenset({"gamma"}) if without_factor else frozenset())

    def scheduler(self, optimizer: Optimizer, steps: int) -> LRScheduler | None:
        """See :meth:`ScheduleSettings.scheduler`."""
        from torch.optim.lr_scheduler import CyclicLR

        return CyclicLR(
            optimizer,
            base_lr=self.base_lr,
            max_lr=optimizer.param_groups[0]["lr"],
            step_size_up=self.step_size_up,
            step_size_down=self._fall(),
            mode=self.mode,
            gamma=self.gamma,
            # The same numbers as torch's own 1 / 2**(cycle - 1), which overflows in the 1025th cycle.
            scale_fn=_halved if self.mode == "triangular2" else None,
            scale_mode="cycle",
            cycle_momentum=False,
        )

    def rates_after(self, made: NDArray[np.int64], lr: float, steps: int) -> NDArray[np.float64] | None:
        """See :meth:`ScheduleSettings.rates_after`."""
        rise, fall = self.step_size_up, self._fall()
        cycle, within = np.divmod(made, rise + fall)
        height = np.where(within <= rise, within / rise, (rise + fall - within) / fall)
        scales = {
            "triangular": np.ones(len(made)),
            "triangular2": np.power(0.5, cycle.astype(np.float64)),
            "exp_range": np.power(self.gamma, made.astype(np.float64)),
        }
        rates: NDArray[np.float64] = self.base_lr + (lr - self.base_lr) * height * scales[self.mode]
        return rates

    def require_fit(self, lr: float, steps: int) -> None:
        """See :meth:`ScheduleSettings.require_fit`."""
        require_below("base_lr", self.base_lr, lr)

    def _fall(self) -> int:
        return self.step_size_up if isinstance(self.step_size_down, str) else self.step_size_down


def _halved(cycle: float) -> float:
    """The scale of a cycle's peak, 1 for cycle 1."""
    return float(0.5 ** (cycle - 1))
