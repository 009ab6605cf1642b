"""Block of recorded values that a trainer returns: several series on one grid of steps, for R runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class RecordedBlock:
    """Recorded values as plain numpy, so that they can come from another process.

    Attributes:
        names: the S series.
        steps: ``[n]``, numbers of the updates, ascending, the first update being 1.
        seconds: ``[n]``, training time since the start, pauses and waiting left out.
        values: ``[n, R, S]``.
        rows: ``[R]``, which of the runs that the batch began with these are, ascending.
        lengths: ``[R]``, how many of the n points belong to each run; fewer than n where a run ended.
    """

    names: tuple[str, ...]
    steps: NDArray[np.int64]
    seconds: NDArray[np.float64]
    values: NDArray[np.float64]
    rows: NDArray[np.int64]
    lengths: NDArray[np.int64]

    def position(self, row: int) -> int | None:
        """Index of a run along R, ``None`` where it has left the batch."""
        position = int(self.rows.searchsorted(row))
        return position if position < len(self.rows) and self.rows[position] == row else None
