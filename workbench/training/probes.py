"""What is read from a rule and its parameters now and then: norms, moments, coordinates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.training.readings import Readings

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

    from workbench.optimizers import Rule, State

COORDINATE_LIMIT = 8
"""Problems with at most this many parameters have every coordinate recorded."""


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
        # A rule without a rate of its own for each coordinate leaves its place empty until the end.
        self._measured = (
            *norms,
            "cosine",
            *(["effective_rate"] if rule.knows_effective_rate else []),
            *(f"{name}_norm" for name in self._slots),
            *(f"{name}_{index}" for name in tensors for index in range(self._coordinates)),
        )
        self._readings = Readings(rule, len(self._measured), self._coordinates)
        self.names = ("learning_rate", *self._measured, *(f"{name}_hat_norm" for name in self._corrected))

    def note(self, theta: Tensor, gradient: Tensor, state: State, lr: Any) -> None:
        """Read everything after an update; nothing leaves the device before :meth:`taken`."""
        self._readings.note(theta, gradient, state, lr)

    def taken(self, theta: Tensor) -> Tensor:
        """What was noted since the last call, ``[n, R, width]`` for :meth:`complete`."""
        return self._readings.taken(theta)

    def complete(
        self, steps: NDArray[np.int64], rates: NDArray[np.float64], measured: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Add what follows from the measured values without touching a tensor.

        Args:
            steps: ``[n]`` numbers of the updates.
            rates: ``[n, R]`` learning rates.
            measured: ``[n, R, width]`` from :meth:`taken`, changed in place.

        Returns:
            ``[n, R, S]`` in the order of ``names``.
        """
        gradient_norm, update_norm, product = (measured[:, :, index] for index in (0, 1, 3))
        with np.errstate(divide="ignore", invalid="ignore"):
            product /= -(gradient_norm * update_norm)
        if self._readings.has_plain_rate:
            measured[:, :, 4] = rates
        corrected = []
        for name in self._corrected:
            column = measured[:, :, self._measured.index(f"{name}_norm")]
            factors = [self._factor(name, int(step)) for step in steps]
            corrected.append(column / np.array(factors).reshape(len(steps), -1 if factors else 1))
        derived = [values[:, :, None] for values in corrected]
        return np.concatenate([rates[:, :, None], measured, *derived], axis=2)

    def _factor(self, slot: str, step: int) -> Any:
        factor: Any = self._rule.correction(slot, step)
        return factor if isinstance(factor, float) else factor.double().cpu().numpy().ravel()
