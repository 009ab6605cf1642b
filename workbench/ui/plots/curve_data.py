"""The points of one curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.ui.plots.abscissa import Abscissa, XAxis
from workbench.ui.plots.ordinate import Ordinate

if TYPE_CHECKING:
    from numpy.typing import NDArray


class CurveData:
    """Steps, seconds and values of a growing series, and the columns of pixels that they make.

    Several curves over the same points, such as a series and its averages, share one abscissa; the curve
    made with `following` then receives values only.

    Args:
        following: data whose steps and seconds this curve uses.
    """

    def __init__(self, following: CurveData | None = None) -> None:
        self._shares = following is not None
        self.abscissa: Abscissa = following.abscissa if following is not None else Abscissa()
        self.ordinate = Ordinate()

    def __len__(self) -> int:
        return len(self.ordinate)

    def append(
        self, steps: NDArray[np.int64], seconds: NDArray[np.float64], values: NDArray[np.float64]
    ) -> None:
        """Add `[n]` points.

        Raises:
            ValueError: the lengths differ, steps or seconds decrease, or the abscissa is another curve's.
        """
        if self._shares:
            raise ValueError("this curve follows the steps of another: append values only")
        if len(steps) != len(values):
            raise ValueError(f"{len(steps)} steps but {len(values)} values")
        self.abscissa.append(steps, seconds)
        self.ordinate.append(values)

    def append_values(self, values: NDArray[np.float64]) -> None:
        """Add `[n]` values at steps that the abscissa has already.

        Raises:
            ValueError: the abscissa has fewer steps.
        """
        self.write_values(len(self.ordinate), values)

    def write_values(self, start: int, values: NDArray[np.float64]) -> None:
        """Put `[n]` values from `start` on, over those that are there; they reach the end or beyond it.

        Raises:
            ValueError: the abscissa has fewer steps, or the values leave a gap or end too early.
        """
        if start + len(values) > len(self.abscissa):
            raise ValueError("more values than steps")
        if not start <= len(self.ordinate) <= start + len(values):
            raise ValueError(f"{len(values)} values from {start} on do not continue {len(self.ordinate)}")
        self.ordinate.write(start, values)

    def steps(self) -> NDArray[np.int64]:
        """int64 `[n]`, read-only."""
        return self.abscissa.read("step", 0, len(self)).astype(np.int64, copy=False)

    def seconds(self) -> NDArray[np.float64]:
        """float64 `[n]`, read-only."""
        return self.abscissa.read("seconds", 0, len(self)).astype(np.float64, copy=False)

    def values(self) -> NDArray[np.float64]:
        """float64 `[n]`, read-only."""
        return self.ordinate.read(0, len(self))

    def nearest_number(self, axis: XAxis, position: float) -> int | None:
        """The number of the point nearest to a position; None where there are no points."""
        number = self.abscissa.nearest(axis, position)
        return None if number is None or len(self) == 0 else min(number, len(self) - 1)

    def point(self, number: int) -> tuple[int, float, float]:
        """Step, second and value of a point."""
        return (
            int(self.abscissa.read("step", number, number + 1)[0]),
            float(self.abscissa.read("seconds", number, number + 1)[0]),
            float(self.ordinate.read(number, number + 1)[0]),
        )
