"""Recorder of the quantities of :mod:`workbench.training.quantities` every few updates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.training.quantities import QUANTITIES
from workbench.training.readings import RATE, TENSORS, RecordedSeries, Reductions, leaving, reader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from torch import Tensor

    from workbench.optimizers import Rule, State
    from workbench.training.readings import Copies, Parts, Reading

COORDINATE_LIMIT = 8
"""Problems with at most this many parameters have every coordinate recorded."""

FEW_PARAMETERS = 1000
"""Parameters of one run up to which a reading is cheap beside the update."""

INTERVAL_OF_FEW, INTERVAL_OF_MANY = 10, 50
"""Updates between two readings where the person leaves it open: so they take less than a tenth of the time of
the updates. Stored runs are repeated by these numbers, so they stay."""


def interval(every: int | str, parameters: int) -> int:
    """Updates between two readings.

    Args:
        every: what the person wants, ``auto`` for what suits the problem.
        parameters: number P of parameters of one run.
    """
    if not isinstance(every, str):
        return every
    return INTERVAL_OF_FEW if parameters <= FEW_PARAMETERS else INTERVAL_OF_MANY


class QuantityRecorder:
    """Records the quantities of R runs every few updates.

    Attributes:
        names: the S series, in the order of the values.
    """

    def __init__(self, rule: Rule[Any], parameters: int) -> None:
        """Decide what is recorded.

        Args:
            rule: the optimizer.
            parameters: number P of parameters of one run.
        """
        self._rule = rule
        self._slots = [slot.name for slot in rule.slots]
        self._coordinates = parameters if parameters <= COORDINATE_LIMIT else 0
        self._series = list(self._expanded())
        self._reductions = Reductions(self._series)
        self.names = tuple(name for series in self._series for name in series.names)
        self._reader: Copies | Parts | None = None
        self._readings: list[Reading] = []

    def _expanded(self) -> Iterator[RecordedSeries]:
        """The series of this rule, those of each entry together."""
        indices = {name: index for index, name in enumerate((*TENSORS, *self._slots))}
        for quantity in QUANTITIES:
            if quantity.per == "coordinate":
                for tensor in ("parameters", "gradient", *self._slots):
                    called = "theta" if tensor == "parameters" else tensor
                    names = [quantity.name.format(f"{called}_{index}") for index in range(self._coordinates)]
                    yield RecordedSeries(quantity, tuple(names), (indices[tensor],))
            elif quantity.per:
                for slot in self._slots:
                    if quantity.per == "slot" or self._rule.correction(slot, 1) is not None:
                        needs = {"slot": slot}
                        tensors = tuple(indices[needs.get(need, need)] for need in quantity.needs)
                        yield RecordedSeries(quantity, (quantity.name.format(slot),), tensors, slot)
            elif "rate" not in quantity.needs or self._rule.knows_effective_rate:
                tensors = tuple(indices.get(need, RATE) for need in quantity.needs)
                yield RecordedSeries(quantity, (quantity.name,), tensors)

    def record(self, theta: Tensor, gradient: Tensor, state: State, lr: Any) -> None:
        """Read everything after an update that was measured; nothing leaves the device yet."""
        tensors = [gradient, state.update, theta, *(state.slots[name] for name in self._slots)]
        if self._reader is None or not self._reader.fits(tensors):
            self._read()
            self._reader = reader(
                self._rule, self._reductions, tensors, state, coordinates=self._coordinates > 0
            )
        if self._reader.note(tensors, state, lr):
            self._read()

    def collect(self, steps: NDArray[np.int64], rates: NDArray[np.float64]) -> NDArray[np.float64]:
        """The values recorded since the last call.

        Args:
            steps: ``[n]`` numbers of the updates recorded.
            rates: ``[n, R]`` their learning rates.

        Returns:
            ``[n, R, S]`` in the order of ``names``.
        """
        # RecordedSeries by series in memory, as they are written here and stored later.
        values = np.empty((len(self.names), *rates.shape)).transpose(1, 2, 0)
        if not len(steps):
            return values
        self._read()
        first = 0
        for reading in self._readings:
            last = first + len(reading.norms)
            self._fill(values[first:last], reading, steps[first:last], rates[first:last])
            first = last
        self._readings = []
        return values

    def _read(self) -> None:
        reading = None if self._reader is None else self._reader.reading()
        if reading is not None:
            self._readings.append(reading)

    def _fill(
        self,
        values: NDArray[np.float64],
        reading: Reading,
        steps: NDArray[np.int64],
        rates: NDArray[np.float64],
    ) -> None:
        """Write a reading of n updates into ``[n, R, S]``."""
        coordinates = None if reading.coordinates is None else leaving(reading.coordinates)
        reduced = self._reductions.by_series(self._series, reading)
        recorded: dict[str, NDArray[np.float64]] = {}
        column = 0
        with np.errstate(divide="ignore", invalid="ignore"):
            for series in self._series:
                quantity = series.quantity
                end = column + len(series.names)
                if quantity.per == "coordinate":
                    if coordinates is not None:
                        values[:, :, column:end] = coordinates[:, series.tensors[0]]
                else:
                    result = reduced.get(series, rates)
                    if quantity.finish is not None:
                        result = quantity.finish(result, recorded)
                    if quantity.per == "corrected slot":
                        result = result / self._corrections(series.slot, steps)
                    values[:, :, column] = result
                    recorded[series.names[0]] = values[:, :, column]
                column = end

    def _corrections(self, slot: str, steps: NDArray[np.int64]) -> NDArray[np.float64]:
        """Divisors of a slot after each of n updates, ``[n, 1]``, or ``[n, R]`` where the runs differ."""
        import torch

        factors: list[Any] = [self._rule.correction(slot, step) for step in steps.tolist()]
        if isinstance(factors[0], float):
            return np.array(factors)[:, None]
        return leaving(torch.stack(factors))[:, :, 0]
