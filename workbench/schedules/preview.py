"""The learning rate over a run, before it is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.schedules.schedule import ScheduleSettings

MOST_COMPUTED = 50_000
"""Most rates that are computed: a few milliseconds, and 200 for each pixel of a small plot."""

PARTS = 250
"""Parts of a run of which the lowest and the highest rate are shown."""

_GOLDEN = 0.6180339887498949


@dataclass(frozen=True)
class RatePreview:
    """Learning rates of a run.

    Attributes:
        updates: ``[n]``, ascending, from 1 to the number of steps; at most two for each of :data:`PARTS`, and
            the first and the last.
        rates: ``[n]``, the rates of those updates.
    """

    updates: NDArray[np.int64]
    rates: NDArray[np.float64]


def rate_preview(settings: ScheduleSettings, lr: float, steps: int) -> RatePreview | None:
    """The rates that ``LearningRates`` will have, by formula and without torch.

    Of a run of up to :data:`MOST_COMPUTED` updates every rate is computed. Of a longer one as many are, at
    places that are spread evenly but not regularly, so that no cycle beats with them; a rate that only few
    updates have, such as the peaks of very short cycles, is then met only nearly. Of what is computed the
    lowest and the highest rate of each part remain.

    Args:
        settings: the schedule, which fits lr and steps.
        lr: the learning rate that the user chose.
        steps: number of updates of the run.

    Returns:
        The rates, ``None`` where they follow the loss.
    """
    made = _places(steps)
    rates = _rates(settings, lr, steps, made)
    if rates is None:
        return None
    shown = _extremes(rates)
    return RatePreview(made[shown] + 1, rates[shown])


def _places(steps: int) -> NDArray[np.int64]:
    """Numbers of updates made, ascending, with 0 and ``steps`` − 1."""
    if steps <= MOST_COMPUTED:
        return np.arange(steps)
    index = np.arange(MOST_COMPUTED)
    # Multiples of the golden ratio, modulo 1, are spread more evenly than random numbers.
    places: NDArray[np.int64] = ((index + index * _GOLDEN % 1.0) * (steps / MOST_COMPUTED)).astype(np.int64)
    places[-1] = steps - 1
    fresh: NDArray[np.int64] = places[np.diff(places, prepend=-1) > 0]
    return fresh


def _rates(
    settings: ScheduleSettings, lr: float, steps: int, made: NDArray[np.int64]
) -> NDArray[np.float64] | None:
    """The rates after ``made`` updates of the run, warm-up included."""
    ramp, factor = settings.warmup_steps, settings.warmup_factor
    # The first entry is the schedule's own first rate, which the warm-up rises to.
    own = np.concatenate([[0], np.maximum(made - ramp, 0)])
    # Underflow to zero is what a rate that decays long enough comes to.
    with np.errstate(under="ignore"):
        rates = settings.rates_after(own, lr, max(steps - ramp, 1))
    if rates is None or ramp == 0:
        return None if rates is None else rates[1:]
    rising = rates[0] * (factor + (1 - factor) * made / ramp)
    return np.where(made < ramp, rising, rates[1:])


def _extremes(rates: NDArray[np.float64]) -> NDArray[np.int64]:
    """The places of the first and the last rate and of the extremes of each part, ascending."""
    if len(rates) <= 2 * PARTS:
        return np.arange(len(rates))
    places = [0, len(rates) - 1]
    for part in np.array_split(np.arange(len(rates)), PARTS):
        places += [int(part[rates[part].argmin()]), int(part[rates[part].argmax()])]
    return np.unique(places)
