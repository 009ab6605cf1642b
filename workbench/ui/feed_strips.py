"""What a feed has brought, joined so that each of many runs finds its part at once."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from workbench.training.recorded_block import RecordedBlock


@dataclass(frozen=True)
class Strip:
    """One series of the runs that were together while these points were recorded.

    Attributes:
        steps: ``[n]``.
        seconds: ``[n]``.
        values: ``[n, R]``.
        rows: ``[R]``, which of the runs that the batch began with these are, ascending.
        lengths: ``[R]``, how many of the n points belong to each run.
    """

    steps: NDArray[np.int64]
    seconds: NDArray[np.float64]
    values: NDArray[np.float64]
    rows: NDArray[np.int64]
    lengths: NDArray[np.int64]

    def part(self, row: int) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]] | None:
        """Steps, seconds and values of a run, ``None`` where it has none here."""
        position = int(self.rows.searchsorted(row))
        if position == len(self.rows) or self.rows[position] != row:
            return None
        length = int(self.lengths[position])
        return (
            (self.steps[:length], self.seconds[:length], self.values[:length, position]) if length else None
        )


def strips(blocks: Sequence[RecordedBlock], series: str) -> list[Strip]:
    """The points of one series, in as few pieces as its runs stayed the same.

    Args:
        blocks: in the order of training, of one feed.
        series: its name.
    """
    wanted = [block for block in blocks if series in block.names]
    pieces: list[Strip] = []
    for _, together in groupby(wanted, _company):
        same = list(together)
        values = [block.values[:, :, block.names.index(series)] for block in same]
        pieces.append(
            Strip(
                np.concatenate([block.steps for block in same]),
                np.concatenate([block.seconds for block in same]),
                np.concatenate(values),
                same[0].rows,
                # Blocks in which a run ends stand alone, so these are full or those of one block.
                same[0].lengths if len(same) == 1 else np.full(len(same[0].rows), _count(same)),
            )
        )
    return pieces


def _company(block: RecordedBlock) -> object:
    """The same for blocks that can be joined: of the same runs, none of which ends in them."""
    return block.rows.tobytes() if (block.lengths == len(block.steps)).all() else id(block)


def _count(blocks: Sequence[RecordedBlock]) -> int:
    return sum(len(block.steps) for block in blocks)
