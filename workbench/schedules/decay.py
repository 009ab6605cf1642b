"""Schedules that stay or only come down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from workbench.schedules.schedule import LENGTHS, LONGEST, Length, ScheduleSettings, decay_factor, own_length
from workbench.settings import setting

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch.optim import Optimizer
    from torch.optim.lr_scheduler import LRScheduler


class ConstantSettings(ScheduleSettings):
    """The same learning rate throughout, after the warm-up if there is one."""

    title: ClassVar[str] = "Constant"
    summary: ClassVar[str] = "The same learning rate at every step."
    order: ClassVar[int] = 1
    name: Literal["constant"] = "constant"

    def scheduler(self, optimizer: Optimizer, steps: int) -> LRScheduler | None:
        """See :meth:`ScheduleSettings.scheduler`."""
        return None

    def rates_after(self, made: NDArray[np.int64], lr: float, steps: int) -> NDArray[np.float64] | None:
        """See :meth:`ScheduleSettings.rates_after`."""
        return np.full(len(made), lr)


class ExponentialSettings(ScheduleSettings):
    """ηₜ = η γ^(t − 1) for update t.

    Source: torch.optim.lr_scheduler.ExponentialLR.
    """

    title: ClassVar[str] = "Exponential decay"
    summary: ClassVar[str] = "The learning rate is multiplied by γ after every update."
    order: ClassVar[int] = 1
    name: Literal["ExponentialLR"] = "ExponentialLR"
    gamma: float = decay_factor(
        0.999,
        title="Factor per update",
        help="The learning rate is multiplied by this after every update.",
    )

    def scheduler(self, optimizer: Optimizer, steps: int) -> LRScheduler | None:
        """See :meth:`ScheduleSettings.scheduler`."""
        from torch.optim.lr_scheduler import ExponentialLR

        return ExponentialLR(optimizer, gamma=self.gamma)

    def rates_after(self, made: NDArray[np.int64], lr: float, steps: int) -> NDArray[np.float64] | None:
        """See :meth:`ScheduleSettings.rates_after`."""
        return lr * np.power(self.gamma, made.astype(np.float64))


class StepSettings(ScheduleSettings):
    """ηₜ = η γ^⌊(t − 1) / s⌋ for update t and steps of s updates.

    Source: torch.optim.lr_scheduler.StepLR, whose γ is 0.1 by default, for steps of many epochs.
    """

    title: ClassVar[str] = "Step decay"
    summary: ClassVar[str] = "The learning rate is multiplied by γ after every so many updates."
    order: ClassVar[int] = 1
    name: Literal["StepLR"] = "StepLR"
    step_size: int = setting(
        250,
        title="Step length",
        symbol="s",
        unit="updates",
        ge=1,
        le=LONGEST,
        logarithmic=True,
        help="Updates from one multiplication by γ to the next.",
    )
    gamma: float = decay_factor(
        0.5, title="Factor per step", help="The learning rate is multiplied by this at the end of every step."
    )

    def scheduler(self, optimizer: Optimizer, steps: int) -> LRScheduler | None:
        """See :meth:`ScheduleSettings.scheduler`."""
        from torch.optim.lr_scheduler import StepLR

        return StepLR(optimizer, step_size=self.step_size, gamma=self.gamma)

    def rates_after(self, made: NDArray[np.int64], lr: float, steps: int) -> NDArray[np.float64] | None:
        """See :meth:`ScheduleSettings.rates_after`."""
        return lr * np.power(self.gamma, (made // self.step_size).astype(np.float64))


class MultiStepSettings(ScheduleSettings):
    """η is multiplied by γ once each milestone has been passed.

    Source: torch.optim.lr_scheduler.MultiStepLR, which wants the milestones sorted; here any order will do.
    """

    title: ClassVar[str] = "Multi-step decay"
    summary: ClassVar[str] = "The learning rate is multiplied by γ at each of the given updates."
    order: ClassVar[int] = 1
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


class LinearSettings(ScheduleSettings):
    """ηₜ = η (a + (b − a) min(t − 1, T) / T) for update t.

    Source: torch.optim.lr_scheduler.LinearLR, whose defaults are a warm-up of five updates; here they are a
    decay to zero over the whole run, since every schedule has a warm-up of its own.
    """

    title: ClassVar[str] = "Linear"
    summary: ClassVar[str] = "The learning rate goes from one share of η to another in a straight line."
    order: ClassVar[int] = 1
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


class PolynomialSettings(ScheduleSettings):
    """ηₜ = η (1 − min(t − 1, T) / T)^p for update t.

    Source: torch.optim.lr_scheduler.PolynomialLR, whose defaults are
    five updates and the power 1; here they are those of the run and 2.
    """

    title: ClassVar[str] = "Polynomial decay"
    summary: ClassVar[str] = "The learning rate falls to zero as a power of the updates that are left."
    order: ClassVar[int] = 1
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
    order: ClassVar[int] = 1
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
