"""Learning rates of a batch of runs, as coefficients of their updates."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Self

from workbench.schedules import learning_rates

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import torch
    from numpy.typing import NDArray

    from workbench.schedules import ScheduleSettings


class Rates:
    """The learning rates of R runs, update after update.

    Attributes:
        rows: those of each run; runs whose rates are the same for sure share them.
        follows_loss: whether a rate is known only once the losses before it are.
    """

    def __init__(
        self,
        rows: Sequence[tuple[ScheduleSettings, float]],
        steps: int,
        dtype: torch.dtype,
        device: torch.device,
    ) -> None:
        """Start before the first update.

        Args:
            rows: schedule and chosen learning rate of each run; all follow the loss, or none.
            steps: number of updates by which the schedules are measured.
            dtype: of the columns.
            device: of the columns.
        """
        self.rows = learning_rates(rows, steps)
        self.follows_loss = self.rows[0].follows_loss
        # Decided once: numbers and columns are rounded differently, and rows that leave must not show.
        self._is_shared = all(rates is self.rows[0] for rates in self.rows)
        self._dtype, self._device = dtype, device

    def take(self, rates: NDArray[np.float64]) -> list[Any]:
        """The rates of the next n updates, where they do not follow the loss.

        Args:
            rates: ``[n, R]``, receives them.

        Returns:
            One coefficient an update, a number or a column ``[R, 1]``.
        """
        taken = {id(row): row.next_rates(len(rates)) for row in dict.fromkeys(self.rows)}
        for index, row in enumerate(self.rows):
            rates[:, index] = taken[id(row)]
        return self._coefficients(rates)

    def read(self, rates: NDArray[np.float64]) -> Any:
        """The coefficient of the next update alone; ``rates`` ``[R]`` receives its numbers."""
        rates[:] = [row.current for row in self.rows]
        return self._coefficients(rates[None])[0]

    def follow(self, losses: Sequence[float]) -> None:
        """Advance the rates after an update with these losses, ``[R]``."""
        for row, loss in zip(self.rows, losses, strict=True):
            row.step(loss)

    def select(self, positions: Sequence[int]) -> Self:
        """The rates of some of the runs, in their present state."""
        part = copy.copy(self)
        part.rows = [self.rows[position] for position in positions]
        return part

    def copied(self) -> Self:
        """An independent copy in the present state."""
        twins = {id(row): row.copy() for row in dict.fromkeys(self.rows)}
        part = copy.copy(self)
        part.rows = [twins[id(row)] for row in self.rows]
        return part

    def _coefficients(self, rates: NDArray[np.float64]) -> list[Any]:
        import torch

        if self._is_shared:
            return list(rates[:, 0].tolist())
        # One column where none differs: to make one takes as long as an operation on the parameters.
        is_constant = bool((rates == rates[0]).all())
        shown = torch.tensor(rates[:1] if is_constant else rates, dtype=self._dtype, device=self._device)
        return list(shown[:, :, None].unbind(0)) * (len(rates) if is_constant else 1)
