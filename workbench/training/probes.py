"""What is read from a rule and its parameters now and then: norms, moments, coordinates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.training.readings import leaving, reader

if TYPE_CHECKING:
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


class Probes:
    """The series recorded every few updates, for R runs at once.

    At update t, with g the gradient at θₜ₋₁ or where the rule looks ahead, not clipped, and Δ = θₜ − θₜ₋₁:

    - ``learning_rate``: ηₜ of the schedule;
    - ``gradient_norm`` ‖g‖, ``update_norm`` ‖Δ‖, ``parameter_norm`` ‖θₜ‖;
    - ``cosine``: −g·Δ/(‖g‖‖Δ‖), 1 where the step goes straight down;
    - ``effective_rate``: mean of the rule's effective learning rate over the coordinates with a gradient,
      where the rule knows one;
    - for each slot s of the rule ``s_norm``, and ``s_hat_norm`` where its bias is corrected;
    - up to :data:`COORDINATE_LIMIT` parameters, coordinate i of each: ``theta_i``, ``gradient_i``, ``s_i``.

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
        self._corrected = [name for name in self._slots if rule.correction(name, 1) is not None]
        self._coordinates = parameters if parameters <= COORDINATE_LIMIT else 0
        norms = ["gradient_norm", "update_norm", "parameter_norm"]
        tensors = ["theta", "gradient", *self._slots]
        self._reader: Copies | Parts | None = None
        self._readings: list[Reading] = []
        self.names = (
            "learning_rate",
            *norms,
            "cosine",
            *(["effective_rate"] if rule.knows_effective_rate else []),
            *(f"{name}_norm" for name in self._slots),
            *(f"{name}_{index}" for name in tensors for index in range(self._coordinates)),
            *(f"{name}_hat_norm" for name in self._corrected),
        )

    def note(self, theta: Tensor, gradient: Tensor, state: State, lr: Any) -> None:
        """Read everything after an update that was measured; nothing leaves the device yet."""
        tensors = [gradient, state.update, theta, *(state.slots[name] for name in self._slots)]
        if self._reader is None or not self._reader.fits(tensors):
            self._read()
            self._reader = reader(self._rule, tensors, state, coordinates=self._coordinates > 0)
        if self._reader.note(tensors, state, lr):
            self._read()

    def taken(self, steps: NDArray[np.int64], rates: NDArray[np.float64]) -> NDArray[np.float64]:
        """What was noted since the last call.

        Args:
            steps: ``[n]`` numbers of the updates noted.
            rates: ``[n, R]`` their learning rates.

        Returns:
            ``[n, R, S]`` in the order of ``names``.
        """
        # Series by series in memory, as they are written here and stored later.
        values = np.empty((len(self.names), *rates.shape)).transpose(1, 2, 0)
        if not len(steps):
            return values
        values[:, :, 0] = rates
        self._read()
        first = 0
        for reading in self._readings:
            last = first + len(reading.norms)
            self._fill(values[first:last], reading)
            first = last
        self._readings = []
        place = len(self.names) - len(self._corrected)
        for index, name in enumerate(self._corrected):
            factors = self._factors(name, steps).T
            norms = values[:, :, self.names.index(f"{name}_norm")]
            values[:, :, place + index] = (norms.T / factors).T
        return values

    def _read(self) -> None:
        reading = None if self._reader is None else self._reader.reading()
        if reading is not None:
            self._readings.append(reading)

    def _fill(self, values: NDArray[np.float64], reading: Reading) -> None:
        """Write a reading of n updates into ``[n, R, S]``, whose learning rates are already there."""
        norms = leaving(reading.norms).transpose(0, 2, 1)
        product, rate, moved = leaving(reading.totals).transpose(1, 0, 2)
        values[:, :, 1:4] = norms[:, :, :3]
        place = 5
        with np.errstate(divide="ignore", invalid="ignore"):
            values[:, :, 4] = product / -(norms[:, :, 0] * norms[:, :, 1])
            if self._rule.knows_effective_rate:
                values[:, :, place] = rate / moved if reading.has_rates else values[:, :, 0]
                place += 1
        values[:, :, place : place + len(self._slots)] = norms[:, :, 3:]
        place += len(self._slots)
        if reading.coordinates is not None:
            # [n, T, R, P]; the parameters before the gradient, the update left out.
            coordinates, width = leaving(reading.coordinates), self._coordinates
            for tensor in (2, 0, *range(3, 3 + len(self._slots))):
                values[:, :, place : place + width] = coordinates[:, tensor]
                place += width

    def _factors(self, slot: str, steps: NDArray[np.int64]) -> NDArray[np.float64]:
        """What corrects the slot after each of n updates, ``[n]``, or ``[n, R]`` where the runs differ."""
        import torch

        factors: list[Any] = [self._rule.correction(slot, step) for step in steps.tolist()]
        return np.array(factors) if isinstance(factors[0], float) else leaving(torch.stack(factors))[:, :, 0]
