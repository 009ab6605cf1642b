"""Schedules in waves and cycles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from storage.messages import Message
from workbench.errors import InputError
from workbench.schedules.schedule import (
    LENGTHS,
    LONGEST,
    Length,
    ScheduleSettings,
    decay_factor,
    lowest_rate,
    own_length,
    require_below,
)
from workbench.settings import setting

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    order: ClassVar[int] = 2
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
            allowed = Message("a whole number {0}", Message("at most {0}", LONGEST_HALF))
            raise InputError("t_max", self.t_max, allowed)


class WarmRestartsSettings(ScheduleSettings):
    """ηₜ = ηₘᵢₙ + ½ (η − ηₘᵢₙ) (1 + cos(π c / Tᵢ)), c updates after the last restart.

    The first wave has T₀ updates, each later one T_mult times as many as the one before.

    Source: Loshchilov and Hutter, "SGDR: Stochastic gradient descent with warm restarts", 2017;
    torch.optim.lr_scheduler.CosineAnnealingWarmRestarts, which calls the settings T_0, T_mult and eta_min.
    """

    title: ClassVar[str] = "Cosine annealing with warm restarts"
    summary: ClassVar[str] = "Half a wave of the cosine down, again and again from the full learning rate."
    order: ClassVar[int] = 2
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
    order: ClassVar[int] = 2
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
    order: ClassVar[int] = 2
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
