"""Recorded series: blocks as they are written, series and envelopes as they are read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True, eq=False)
class SeriesBlock:
    """Some consecutive points of S series of one run, all on one grid.

    Series of one run may lie on different grids: they then come in different blocks.

    Attributes:
        run_id: The run.
        names: Names of the S series, all different.
        steps: Steps of the points, int64 ``[n]``, strictly ascending.
        seconds: Training time of the points in seconds, float64 ``[n]``.
        values: Values, float64 ``[n, S]``; NaN and infinities are preserved.

    Raises:
        ValueError: If types or shapes do not fit, names repeat or steps do not ascend.
    """

    run_id: int
    names: tuple[str, ...]
    steps: npt.NDArray[np.int64]
    seconds: npt.NDArray[np.float64]
    values: npt.NDArray[np.float64]

    def __post_init__(self) -> None:
        if (
            self.steps.dtype != np.int64
            or self.seconds.dtype != np.float64
            or self.values.dtype != np.float64
        ):
            raise ValueError("A block holds int64 steps, float64 seconds and float64 values.")
        points = (self.steps.size,)
        if (
            self.steps.shape != points
            or self.seconds.shape != points
            or self.values.shape != (*points, len(self.names))
        ):
            raise ValueError(
                f"A block of {len(self.names)} series cannot have steps {self.steps.shape}, "
                f"seconds {self.seconds.shape} and values {self.values.shape}."
            )
        if len(set(self.names)) != len(self.names):
            raise ValueError(f"A block cannot hold a series twice: {self.names}.")
        if not np.all(self.steps[1:] > self.steps[:-1]):
            raise ValueError("The steps of a block must ascend strictly.")


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One series of a run, points in order of their steps.

    Attributes:
        steps: int64 ``[n]``, strictly ascending.
        seconds: Training time in seconds, float64 ``[n]``.
        values: float64 ``[n]``, bit for bit as they were written.
    """

    steps: npt.NDArray[np.int64]
    seconds: npt.NDArray[np.float64]
    values: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Envelope:
    """The min/max envelope of a series: B buckets of consecutive points, in order of steps.

    Each bucket is one point where all points are wanted.

    Attributes:
        first_steps: Step of the first point of each bucket, int64 ``[B]``.
        last_steps: Step of the last, int64 ``[B]``.
        first_seconds: Training time at the first point in seconds, float64 ``[B]``.
        last_seconds: Training time at the last, float64 ``[B]``.
        counts: Number of points, int64 ``[B]``.
        minimum: Smallest value, infinities included; NaN where every value is, float64 ``[B]``.
        maximum: Largest value, likewise.
        first: First value, whatever it is, float64 ``[B]``.
        last: Last value, likewise.
        undefined: Number of values that are NaN, int64 ``[B]``.
    """

    first_steps: npt.NDArray[np.int64]
    last_steps: npt.NDArray[np.int64]
    first_seconds: npt.NDArray[np.float64]
    last_seconds: npt.NDArray[np.float64]
    counts: npt.NDArray[np.int64]
    minimum: npt.NDArray[np.float64]
    maximum: npt.NDArray[np.float64]
    first: npt.NDArray[np.float64]
    last: npt.NDArray[np.float64]
    undefined: npt.NDArray[np.int64]
