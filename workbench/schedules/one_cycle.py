"""One cycle: up to a large learning rate and down to almost none."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from workbench.schedules.schedule import ScheduleSettings
from workbench.settings import setting

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch.optim import Optimizer
    from torch.optim.lr_scheduler import LRScheduler


class OneCycleSettings(ScheduleSettings):
    """From η / d up to η in the first part of the run, then down to η / (d d′) in the rest.

    With three phases the second one goes down to η / d in as many updates as the first, and only the rest to
    the end. Each phase goes from a to b as b + ½ (a − b) (1 + cos πs), or a + (b − a) s, for s from 0 to 1.

    Source: Smith and Topin, "Super-convergence: very fast training of neural networks using large learning
    rates", 2018; torch.optim.lr_scheduler.OneCycleLR, with total_steps the steps of the run after the
    warm-up and without its cycle of the momentum, which belongs to the optimizer here.
    """

    title: ClassVar[str] = "One cycle"
    summary: ClassVar[str] = "The learning rate rises to η and then falls to almost nothing, once in the run."
    name: Literal["OneCycleLR"] = "OneCycleLR"
    pct_start: float = setting(
        0.3,
        title="Rising part",
        ge=0,
        lt=1,
        help="Part of the updates in which the learning rate rises to η.",
    )
    anneal_strategy: Literal["cos", "linear"] = setting(
        "cos", title="Shape", help="Along a wave of the cosine or in straight lines."
    )
    div_factor: float = setting(
        25.0,
        title="Rise from η divided by",
        symbol="d",
        ge=1,
        le=1e12,
        logarithmic=True,
        help="The first learning rate is η divided by this.",
    )
    final_div_factor: float = setting(
        1e4,
        title="Then fall below that by",
        symbol="d′",
        ge=1,
        le=1e12,
        logarithmic=True,
        help="The last learning rate is the first one divided by this.",
    )
    three_phase: bool = setting(
        False,
        title="Three phases",
        help="Come down to the first learning rate as fast as it rose, and only then to the last one.",
    )

    @property
    def is_measured_by_run(self) -> bool:
        """See :attr:`ScheduleSettings.is_measured_by_run`."""
        return True

    def scheduler(self, optimizer: Optimizer, steps: int) -> LRScheduler | None:
        """See :meth:`ScheduleSettings.scheduler`."""
        from torch.optim.lr_scheduler import OneCycleLR

        return OneCycleLR(
            optimizer,
            max_lr=optimizer.param_groups[0]["lr"],
            total_steps=steps,
            pct_start=self._rising(steps),
            anneal_strategy=self.anneal_strategy,
            cycle_momentum=False,
            div_factor=self.div_factor,
            final_div_factor=self.final_div_factor,
            three_phase=self.three_phase,
        )

    def rates_after(self, made: NDArray[np.int64], lr: float, steps: int) -> NDArray[np.float64] | None:
        """See :meth:`ScheduleSettings.rates_after`."""
        first = lr / self.div_factor
        rising = self._rising(steps) * steps
        ends = [rising - 1, 2 * rising - 2, steps - 1] if self.three_phase else [rising - 1, steps - 1]
        levels = [first, lr, *([first] if self.three_phase else []), first / self.final_div_factor]
        begins = [0.0, *ends[:-1]]
        phase = np.minimum(np.searchsorted(np.maximum.accumulate(ends), made), len(ends) - 1)
        begin, end = np.array(begins)[phase], np.array(ends)[phase]
        share = (made - begin) / (end - begin)
        low, high = np.array(levels)[phase], np.array(levels)[phase + 1]
        if self.anneal_strategy == "cos":
            share = (1 - np.cos(np.pi * share)) / 2
        rates: NDArray[np.float64] = low + (high - low) * share
        return rates

    def _rising(self, steps: int) -> float:
        """The rising part, a trifle less where a phase would have the length 0, by which torch divides."""
        rising = self.pct_start * steps
        is_degenerate = rising in {1, steps} or (self.three_phase and 2 * rising == steps + 1)
        return self.pct_start * (1 - 1e-9) if is_degenerate else self.pct_start
