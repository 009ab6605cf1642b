"""How many runs are trained in one batch."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from workbench.experiment import TrainingSettings
    from workbench.problems import Problem

WORTH_SHARING = 2**20
"""Runs times parameters times examples of an update from which another run takes as long as the one before.

With fewer, most of an update's time is that of its operations, however many runs they are for.
"""

TENSORS = 9
"""Parameters, gradient, update and scratch, and the slots, of which no optimizer has more than five."""


def rows_at_once(runs: int, training: TrainingSettings, problem: Problem, memory: int, shares: int) -> int:
    """The runs of a batch, at least one; it follows from the settings alone, whatever else is going on.

    Args:
        runs: how many there are, of one kind.
        training: how they are trained.
        problem: what they are trained on.
        memory: bytes that parameters, gradients and moments of all shares may take.
        shares: batches of about the same size that they may be divided into at most.
    """
    seen = max(1, problem.examples) if training.batch_size == "full" else int(training.batch_size)
    worth = runs * problem.parameters * seen // WORTH_SHARING
    shares = max(1, min(shares, worth))
    bytes_each = TENSORS * problem.parameters * np.dtype(training.dtype).itemsize
    return max(1, min(math.ceil(runs / shares), memory // shares // bytes_each))
