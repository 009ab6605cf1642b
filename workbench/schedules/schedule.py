"""What all schedules have in common: a scheduler of torch, a formula for it, and a warm-up in front."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from storage.messages import Message
from workbench.errors import InputError
from workbench.settings import Settings, setting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from torch.optim import Optimizer
    from torch.optim.lr_scheduler import LRScheduler

LONGEST = 1_000_000_000
"""Most updates of a run, and so of anything that is counted in them."""

Length = Annotated[int, Field(ge=1, le=LONGEST)] | Literal["steps"]
"""A number of updates, or all those that the schedule has."""

LENGTHS = ("steps", "100", "1000", "10000")
"""Lengths worth offering."""


class ScheduleSettings(Settings):
    """Settings of a schedule; each subclass declares its own ``name: Literal[…]``, torch's class name.

    The warm-up of W updates rises in a straight line from the share f of the schedule's first rate η₁::

        ηₜ = η₁ (f + (1 − f) (t − 1) / W)        t = 1, …, W

    as torch's LinearLR(start_factor=f, total_iters=W) has it in closed form. The schedule begins after it, in
    its own time: it makes its first update at t = W + 1, counts only its own updates, and has as many as the
    run has after the warm-up. torch's SequentialLR is not used: it takes no ReduceLROnPlateau, shifts
    CosineAnnealingWarmRestarts and collects the rounding of each step.

    Attributes:
        order: position in the list of schedules; those of one order stand by module, then as defined there.
        title: the schedule's name for people.
        summary: one sentence on what it does.
        follows_loss: whether its rates depend on the losses of the run, so that no formula foresees them.
    """

    order: ClassVar[int] = 100
    title: ClassVar[str]
    summary: ClassVar[str]
    follows_loss: ClassVar[bool] = False
    name: str
    warmup_steps: int = setting(
        0,
        title="Warm-up",
        symbol="W",
        unit="updates",
        ge=0,
        le=LONGEST,
        logarithmic=True,
        help="Updates in which the learning rate rises in a straight line before the schedule begins; "
        "0 for none.",
    )
    warmup_factor: float = setting(
        0.1,
        title="Warm-up begins at",
        gt=0,
        le=1,
        logarithmic=True,
        help="Share of the schedule's first learning rate with which the warm-up begins.",
    )

    @classmethod
    def unused_under(cls, values: Mapping[str, object]) -> frozenset[str]:
        """See :meth:`Settings.unused_under`: where the warm-up begins, if there is none."""
        has_none = str(values.get("warmup_steps", 0)).strip() == "0"
        return frozenset({"warmup_factor"}) if has_none else frozenset()

    @property
    def is_measured_by_run(self) -> bool:
        """Whether its shape depends on the number of steps of the run."""
        return any(value == "steps" for value in dict(self).values())

    def scheduler(self, optimizer: Optimizer, steps: int) -> LRScheduler | None:
        """The scheduler of torch over ``optimizer``, ``None`` where the rate never changes.

        A schedule that torch has no class for leaves it at this one, which computes :meth:`rates_after`.

        Args:
            optimizer: Its learning rate is the one that the user chose.
            steps: How many updates the schedule has: those of the run after the warm-up, at least 1.
        """
        from torch.optim.lr_scheduler import LambdaLR

        lr: float = optimizer.param_groups[0]["lr"]

        def factor(made: int) -> float:
            rates = self.rates_after(np.array([made]), lr, steps)
            if rates is None:
                raise TypeError(f"{type(self).__name__} makes no scheduler and has no formula")
            return float(rates[0]) / lr

        return LambdaLR(optimizer, factor)

    def rates_after(self, made: NDArray[np.int64], lr: float, steps: int) -> NDArray[np.float64] | None:
        """The rates by formula, for previews; ``None`` where none foresees them.

        They are those of :meth:`scheduler` but for the rounding of torch's recursions.

        Args:
            made: ``[n]``, how many updates the schedule has made before the one that is asked for.
            lr: the learning rate that the user chose.
            steps: as in :meth:`scheduler`.
        """
        raise TypeError(f"{type(self).__name__} has no formula")

    def require_fit(self, lr: float, steps: int) -> None:
        """Refuse what does not go together with the rest of an experiment.

        Args:
            lr: the learning rate that the user chose.
            steps: number of updates of the run.

        Raises:
            InputError: for a setting of the schedule that cannot be used then.
        """


def decay_factor(default: float, *, title: str, help: str) -> Any:  # noqa: A002 - as in setting()
    """The factor γ of a decay."""
    return setting(default, title=title, symbol="γ", gt=0, le=1, help=help)


def lowest_rate() -> Any:
    """The rate ηₘᵢₙ that a schedule comes down to."""
    return setting(
        0.0,
        title="Lowest learning rate",
        symbol="ηₘᵢₙ",
        ge=0,
        logarithmic=True,
        help="The learning rate that the schedule comes down to.",
    )


def own_length(length: int | str, steps: int) -> int:
    """A length in updates, of a schedule that has ``steps`` of them."""
    return steps if isinstance(length, str) else length


def require_below(field: str, value: float, lr: float) -> None:
    """Refuse a lower bound of the learning rate above the learning rate itself.

    Raises:
        InputError: when it is.
    """
    if value > lr:
        raise InputError(field, value, Message("at most the learning rate, {0}", f"{lr:g}"))
