"""Training loop over a batch of runs that share problem and optimizer."""

from __future__ import annotations

import copy
import math
import time
from typing import TYPE_CHECKING

import numpy as np

from workbench.experiment import optimizer_class
from workbench.optimizers import stacked
from workbench.optimizers.state import copied, spaced_zeros
from workbench.training.accelerators.replay import update_backend
from workbench.training.devices import find_device
from workbench.training.examples import Examples, generators
from workbench.training.quantity_recorder import QuantityRecorder, interval
from workbench.training.rates import Rates
from workbench.training.readings import leaving
from workbench.training.recorded_block import RecordedBlock
from workbench.training.training_state import TrainingState, restore
from workbench.training.updates import Updates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from torch import Tensor

    from workbench.experiment import Experiment, TrainingSettings
    from workbench.problems import Problem

WORTH_SHARING = 2**20
"""Runs times parameters times examples of an update from which another run takes as long as the one before.

With fewer, most of an update's time is that of its operations, however many runs they are for.
"""

TENSORS_PER_RUN = 9
"""Parameters, gradient, update and scratch, and the slots, of which no optimizer has more than five."""


class Trainer:
    """Advances R runs together; a run alone is R = 1 on the same path.

    At update t = 1, 2, … the loss recorded is that at θₜ₋₁, where the gradient is taken too unless the rule
    looks ahead; parameters, moments and evaluations recorded at t are those after the update. A run whose
    loss is not finite has diverged: that loss is its last point. The runs beside it go on.

    Attributes:
        steps: number of updates that each run is to make.
        done: number of updates made.
        seconds: time spent training.
        intervals: updates between two readings of the state, and between two evaluations.
        rows: ``[R]``, which of the runs that it began with these are, ascending.
        diverged: ``[R]``, the update at which each run diverged, 0 where it has not.
    """

    def __init__(
        self,
        experiments: Sequence[Experiment],
        states: Sequence[TrainingState] = (),
        steps: int | None = None,
        memory: int | None = None,
        shares: int = 1,
    ) -> None:
        """Build problem and optimizer, and put every run at its start or where it was.

        Args:
            experiments: R runs of one problem, optimizer, schedule kind, step count, batch size, device and
                precision; they may differ in the optimizer's numbers, the schedule's numbers, the seed and
                where they start.
            states: where each run goes on, all at the same step; none where they start.
            steps: number of updates that each run is to make, where it is not that of the experiments.
                Schedules are measured by the latter all the same.
            memory: bytes that their parameters, gradients and moments may take. The first run is always
                taken, of the others as many as fit; :attr:`rows` says which. ``None`` takes all.
            shares: how many batches the runs may be divided into at most, which share the memory.

        Raises:
            InputError: when a setting does not fit the data, or a training state does not fit its experiment.
            MachineError: when the device is not there.
        """
        import torch

        first = experiments[0]
        training = first.training
        dtype: torch.dtype = getattr(torch, training.dtype)
        self._device = find_device(training.device, training.dtype)
        # Coefficients are rounded where they meet the parameters, as numbers are. Only mps has no float64.
        exact = dtype if self._device.type == "mps" else torch.float64
        self._problem = first.problem.build(dtype, self._device)
        self.steps, self.done, self.seconds = steps or training.steps, 0, 0.0
        reading = interval(training.record_every, self._problem.parameters)
        self.intervals = reading, training.evaluate_every

        optimizer = optimizer_class(first.optimizer.name)
        if memory is not None:
            experiments = experiments[
                : batch_size_for(len(experiments), training, self._problem, memory, shares)
            ]
        streams = [generators(experiment.training.seed) for experiment in experiments]
        problems = {first.problem: self._problem}
        for experiment in experiments:
            if experiment.problem not in problems:
                problems[experiment.problem] = experiment.problem.build(dtype, self._device)
        starts = [
            problems[e.problem].initial(start) for e, (start, _) in zip(experiments, streams, strict=True)
        ]
        theta = torch.stack(starts).to(dtype=dtype, device=self._device)
        orders = [order for _, order in streams]
        self._examples = Examples(self._problem.examples, training.batch_size, orders, self._device)

        optimizers = [experiment.optimizer for experiment in experiments]
        rule = optimizer(stacked(optimizers, exact, self._device))
        self._updates = Updates(self._problem, rule, theta, spaced_zeros(theta, 1), rule.init(theta))
        rates = [(e.schedule, e.optimizer.lr) for e in experiments]
        self._rates = Rates(rates, training.steps, exact, self._device)
        self.rows: NDArray[np.int64] = np.arange(len(experiments))
        self.diverged: NDArray[np.int64] = np.zeros(len(experiments), dtype=np.int64)
        if states:
            self.done, self.seconds = states[0].step, states[0].seconds
            self._updates.state = restore(states, rule, theta, self._examples.orders, self._rates.rows)
        self._prepare()

    @property
    def is_over(self) -> bool:
        """Whether every run has made all its updates or diverged."""
        return self.done >= self.steps or bool(self.diverged.all())

    def retain_rows(self, rows: Sequence[int]) -> None:
        """Drop all runs but these; their numbers are as they would have been, to rounding.

        They are so to the last bit where no kernel of torch chooses its way by the number of runs, as the
        matrix product of logistic regression does.

        Args:
            rows: which of :attr:`rows`, at least one, ascending.
        """
        if len(rows) < len(self.rows):
            self._select(np.searchsorted(self.rows, rows))

    def split_off(self, rows: Sequence[int]) -> Trainer:
        """Move some of the runs to a trainer of their own, in which they have the same row numbers.

        Args:
            rows: which of :attr:`rows`, ascending, neither none nor all of them.
        """
        part = copy.copy(self)
        part._rates = self._rates.copied()
        part.retain_rows(rows)
        self.retain_rows([row for row in self.rows if row not in set(rows)])
        return part

    @property
    def remark(self) -> str:
        """What a person should know of how the problem is computed, empty where there is nothing to tell."""
        return self._problem.remark

    @property
    def parameters(self) -> NDArray[np.float64]:
        """The parameters of every run after the updates made so far, ``[R, P]``, a copy."""
        return leaving(self._updates.theta.detach().clone())

    def training_state(self, row: int) -> TrainingState:
        """A copy of the state of a run that has not diverged.

        Raises:
            InputError: when the optimizer is of another library and has state that cannot be exported.
        """
        updates = self._updates
        return TrainingState(
            step=self.done,
            seconds=self.seconds,
            parameters=copied(updates.theta[row]),
            optimizer=updates.rule.export_state(updates.state, row),
            order=self._examples.orders[row].position() if self._examples.orders else None,
            rates=self._rates.rows[row].position(),
        )

    def advance(self, count: int) -> list[RecordedBlock]:
        """Make up to ``count`` more updates; none once all are made.

        Returns:
            What was recorded, one block for each grid of steps: the loss, the quantities, the evaluations.
        """
        import torch

        first, count = self.done + 1, self._bounded(count)
        if count == 0:
            return []
        steps = np.arange(first, first + count)
        probed, evaluated = (self._on_grid(steps, every) for every in self.intervals)
        evaluated = evaluated if self._problem.evaluations else steps[:0]

        began = time.perf_counter()
        with torch.inference_mode(), self._backend.stream():
            losses, evaluations, rates = self._run(steps, set(probed), set(evaluated))
            noted = self._quantities.collect(probed, rates[probed - first])
        elapsed = time.perf_counter() - began
        seconds = self.seconds + elapsed * (steps - first + 1) / count
        self.done += count
        self.seconds += elapsed

        live = self.diverged == 0
        lengths = self._mark_divergence(losses, first)
        blocks = [self._block(("loss",), steps, seconds, losses[:, :, None], np.where(live, lengths, 0))]
        for names, grid, values in (
            (self._quantities.names, probed, noted),
            (self._problem.evaluations, evaluated, evaluations),
        ):
            if len(grid):
                within = np.searchsorted(grid, first + lengths)
                blocks.append(
                    self._block(names, grid, seconds[grid - first], values, np.where(live, within, 0))
                )
        return blocks

    def _select(self, positions: NDArray[np.int64]) -> None:
        import torch

        index = torch.as_tensor(positions, device=self._device)
        # Tensors made in inference mode may be changed in place only there.
        with torch.inference_mode():
            self._updates = self._updates.select(index)
        self._problem.forget()
        self._prepare()
        indices = positions.tolist()
        self._examples = self._examples.select(indices)
        self._rates = self._rates.select(indices)
        self.rows = self.rows[positions]
        self.diverged = self.diverged[positions]

    def _prepare(self) -> None:
        """Decide how updates are made and what is read from them, for these very tensors."""
        left, follows_loss = self.steps - self.done, self._rates.follows_loss
        self._backend = update_backend(self._updates, follows_loss=follows_loss, left=left)
        self._quantities = QuantityRecorder(self._updates.rule, self._problem.parameters)

    def _run(
        self, steps: NDArray[np.int64], probed: set[int], evaluated: set[int]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Make the updates and record the quantities; losses ``[n, R]``, evaluations, rates ``[n, R]``."""
        import torch

        updates, make, problem = self._updates, self._backend.make, self._problem
        theta = updates.theta
        following = self._rates.follows_loss
        rates = np.empty((len(steps), len(theta)))
        # One that follows the loss is read when its update is about to be made.
        coefficients = map(self._rates.read, rates) if following else self._rates.take(rates)
        batches: Sequence[Tensor | None] = self._examples.take(len(steps)) or [None] * len(steps)
        losses: list[Tensor] = []
        evaluations = theta.new_empty((len(evaluated), len(theta), len(problem.evaluations)))
        evaluation = 0
        for step, examples, lr in zip(steps.tolist(), batches, coefficients, strict=True):
            measured = step in probed
            losses.append(make(examples, lr, measured))
            if following:
                # Each loss leaves the device on its own, which costs time; the next rate depends on it.
                self._rates.follow(losses[-1].tolist())
            if measured:
                self._quantities.record(theta, updates.gradient, updates.state, lr)
            if step in evaluated:
                evaluations[evaluation] = problem.evaluate(theta)
                evaluation += 1
        return leaving(torch.stack(losses)), leaving(evaluations), rates

    def _bounded(self, count: int) -> int:
        return max(0, min(self._examples.bound(count), self.steps - self.done))

    def _on_grid(self, steps: NDArray[np.int64], every: int) -> NDArray[np.int64]:
        """The steps at which something is recorded: the first, the last and every multiple of ``every``."""
        wanted: NDArray[np.bool_] = (steps % every == 0) | (steps == 1) | (steps == self.steps)
        return steps[wanted]

    def _block(
        self,
        names: tuple[str, ...],
        steps: NDArray[np.int64],
        seconds: NDArray[np.float64],
        values: NDArray[np.float64],
        lengths: NDArray[np.int64],
    ) -> RecordedBlock:
        return RecordedBlock(names, steps, seconds, values, self.rows, lengths.astype(np.int64))

    def _mark_divergence(self, losses: NDArray[np.float64], first: int) -> NDArray[np.int64]:
        """Note which runs have just diverged; how many of the losses ``[n, R]`` belong to each, ``[R]``."""
        broken = ~np.isfinite(losses)
        ended = broken.any(axis=0)
        last = np.where(ended, broken.argmax(axis=0), len(losses) - 1)
        newly = ended & (self.diverged == 0)
        self.diverged[newly] = first + last[newly]
        return last + 1


def batch_size_for(runs: int, training: TrainingSettings, problem: Problem, memory: int, shares: int) -> int:
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
    bytes_each = TENSORS_PER_RUN * problem.parameters * np.dtype(training.dtype).itemsize
    return max(1, min(math.ceil(runs / shares), memory // shares // bytes_each))
