"""What networks that classify have in common: data, validation share, cross-entropy, accuracy."""

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.problems.chunks import CACHED_CHUNK, LARGEST_CHUNK, chunks
from workbench.problems.problem import Problem
from workbench.problems.tensor_cache import TensorCache, Workspace
from workbench.settings import setting

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    import torch
    from numpy.typing import NDArray
    from torch import Tensor

    from workbench.problems.data.datasets import Dataset

SPLIT_SEED = 0


def validation_share_setting() -> Any:
    """Declare the share of the data that is used for validation."""
    return setting(
        0.2,
        title="Validation share",
        help="Share of the examples that no run learns from; the same examples for every run.",
        ge=0,
        lt=1,
    )


@dataclass(frozen=True, eq=False)
class DataSplit:
    """Training and validation examples; int64 indices into the data set, without overlap."""

    training: NDArray[np.int64]
    validation: NDArray[np.int64]


def split(examples: int, share: float) -> DataSplit:
    """Draw a validation share with a generator of its own, so that every run has the same one.

    Args:
        examples: how many there are, at least 2.
        share: 0 ≤ share < 1; above 0 both parts have at least one example.
    """
    count = min(max(1, round(share * examples)), examples - 1) if share > 0 else 0
    order = np.random.default_rng(SPLIT_SEED).permutation(examples)
    return DataSplit(training=np.sort(order[count:]), validation=np.sort(order[:count]))


@dataclass(frozen=True, eq=False)
class _EvaluationChunk:
    """Some runs over some examples, prepared once for all evaluations of the same tensors.

    Attributes:
        rows: which runs.
        logits: computes theirs, ``[R, classes, B]``.
        target: ``[R, B]``, the right classes.
    """

    rows: slice
    logits: Callable[[], Tensor]
    target: Tensor


class Network(Problem):
    """Mean cross-entropy of R networks of one shape.

        f(θ) = 1/m Σ (log Σₖ exp zᵢₖ − zᵢ,yᵢ)   with the logits z

    θ holds each layer's weight ``[out, …]`` and then its bias, in the order of
    ``torch.nn.Module.parameters``. Each layer starts as in torch: uniform within ±1/√(inputs of one of its
    units).

    Attributes:
        classes: number of classes.
        shapes: shape of each tensor within θ.
    """

    def __init__(
        self,
        dataset: Dataset,
        features: NDArray[np.float64],
        parts: DataSplit,
        *,
        shapes: Sequence[tuple[int, ...]],
        width: int,
        dtype: torch.dtype,
        device: torch.device,
    ) -> None:
        """Place the data on the device.

        Args:
            dataset: where the target and the classes come from.
            features: ``[n, d]``, what the network sees of the data set's rows.
            parts: which rows are learnt from.
            shapes: weight and bias of each layer in turn.
            width: numbers in the largest activation of one example.
            dtype: of parameters and features.
            device: of the data.
        """
        import torch

        self.classes = len(dataset.class_names)
        self.class_names = dataset.class_names
        self.shapes = tuple(shapes)
        self.examples = len(parts.training)
        self.evaluations = ("full_loss",)
        if len(parts.validation):
            self.evaluations = ("full_loss", "validation_loss", "validation_accuracy")
        self._sizes = [math.prod(shape) for shape in self.shapes]
        self.parameters = sum(self._sizes)
        self._width = width
        self._inputs = features.shape[1]
        self._workspace = Workspace()
        self._views = TensorCache(self._layers)
        self._row_splits: TensorCache[Sequence[Tensor]] = TensorCache(torch.split)
        self._chunk_cache = TensorCache(self._make_chunks)
        self._batch_buffers = TensorCache(self._make_batch_buffers)
        self._shared_batches = TensorCache(_shared_batches)
        self._evaluation_chunks = TensorCache(self._make_evaluation_chunks, capacity=2)
        # Tensors made in inference mode could not take part in autograd later.
        with torch.inference_mode(mode=False):
            self._training_features, self._validation_features = (
                torch.tensor(features[part], dtype=dtype, device=device)
                for part in (parts.training, parts.validation)
            )
            self._training_labels, self._validation_labels = (
                torch.tensor(dataset.target[part], device=device)
                for part in (parts.training, parts.validation)
            )

    def initial(self, generator: torch.Generator) -> Tensor:
        """Weights and biases ``[P]``, uniform within ±1/√(inputs of one unit of the layer)."""
        import torch

        drawn = torch.rand(self.parameters, generator=generator, dtype=torch.float64).mul_(2).sub_(1)
        bounds = [1 / math.sqrt(math.prod(weight[1:])) for weight in self.shapes[::2] for _ in range(2)]
        for part, bound in zip(torch.split(drawn, self._sizes), bounds, strict=True):
            part.mul_(bound)
        return drawn.to(self._training_features)

    def loss_and_gradient(self, theta: Tensor, examples: Tensor | None, gradient: Tensor) -> Tensor:
        """Losses ``[R]`` and gradients ``[R, P]``; work too large for one chunk is done in several."""
        import torch

        runs, count = theta.shape[0], self.examples if examples is None else examples.shape[1]
        cut = self._chunk_cache.get((), runs, count)
        if len(cut) == 1:
            return self._chunk_loss(theta, *self._batch(examples, *cut[0]), gradient)
        if cut[0][1].stop == count:
            parts = [
                self._chunk_loss(below, *self._batch(examples, rows, some), slope)
                for (rows, some), below, slope in zip(
                    cut, self._row_views(theta, cut), self._row_views(gradient, cut), strict=True
                )
            ]
            return torch.cat(parts)
        losses = theta.new_zeros(runs)
        gradient.zero_()
        below, slopes = self._row_views(theta, cut), self._row_views(gradient, cut)
        for rows, some in cut:
            index, weight = rows.start // cut[0][0].stop, (some.stop - some.start) / count
            part = self._workspace.buffer("part of the gradients", tuple(below[index].shape), theta)
            loss = self._chunk_loss(below[index], *self._batch(examples, rows, some), part)
            losses[rows].add_(loss, alpha=weight)
            slopes[index].add_(part, alpha=weight)
        return losses

    def _make_chunks(self, runs: int, count: int) -> Sequence[tuple[slice, slice]]:
        """Chunks of runs and examples, small enough for the cache of a CPU."""
        on_cpu = self._training_features.device.type == "cpu"
        return list(chunks(runs, count, self._width, CACHED_CHUNK if on_cpu else LARGEST_CHUNK))

    def _batch(self, examples: Tensor | None, rows: slice, some: slice) -> tuple[Tensor, Tensor]:
        """Features and labels of some examples of some runs; full batches are shared by all runs.

        They are the same tensors at every update.
        """
        import torch

        if examples is None:
            whole = (self._training_features, self._training_labels)
            return self._shared_batches.get(whole, some.start, some.stop)
        part = examples[rows, some]
        chosen = part.reshape(-1)
        features, labels, *parts = self._batch_buffers.get((), *part.shape)
        torch.index_select(self._training_features, 0, chosen, out=features)
        torch.index_select(self._training_labels, 0, chosen, out=labels)
        return parts[0], parts[1]

    def _make_batch_buffers(self, runs: int, count: int) -> tuple[Tensor, ...]:
        """Buffers for the examples of a chunk, row by row, and their views by run."""
        features = self._training_features.new_empty((runs * count, self._inputs))
        labels = self._training_labels.new_empty(runs * count)
        return features, labels, features.view(runs, count, self._inputs), labels.view(runs, count)

    def _row_views(self, tensor: Tensor, cut: Sequence[tuple[slice, slice]]) -> Sequence[Tensor]:
        """Views of the rows of each chunk, the same ones at every update."""
        return self._row_splits.get((tensor,), cut[0][0].stop)

    def evaluate(self, theta: Tensor) -> Tensor:
        """Loss over the training share, and loss and share classified rightly over the validation share.

        ``[R, 3]``, or ``[R, 1]`` where there is no validation share. A row that is NaN has no accuracy
        either.
        """
        import torch

        columns = self._metrics(theta, self._training_features, self._training_labels, with_accuracy=False)
        if len(self._validation_labels):
            columns += self._metrics(
                theta, self._validation_features, self._validation_labels, with_accuracy=True
            )
        return torch.stack(columns, 1)

    def _metrics(
        self, theta: Tensor, features: Tensor, labels: Tensor, *, with_accuracy: bool
    ) -> list[Tensor]:
        """Mean loss and, where it is wanted, accuracy, ``[R]`` each."""
        loss, right = theta.new_zeros((2, len(theta))).unbind()
        for piece in self._evaluation_chunks.get((theta, features, labels)):
            logits = piece.logits()
            loss[piece.rows].sub_(logits.log_softmax(1).gather(1, piece.target.unsqueeze(1)).sum((1, 2)))
            if with_accuracy:
                right[piece.rows].add_((logits.argmax(1) == piece.target).sum(1))
        loss.div_(len(labels))
        return (
            [loss, right.div_(len(labels)).masked_fill_(loss.isnan(), math.nan)] if with_accuracy else [loss]
        )

    def _make_evaluation_chunks(
        self, theta: Tensor, features: Tensor, labels: Tensor
    ) -> Sequence[_EvaluationChunk]:
        """All examples for all runs, in chunks."""
        found = []
        for rows, some in self._chunk_cache.get((), len(theta), len(labels)):
            part = theta[rows]
            logits = self._logits(part, features[some].unsqueeze(0))
            found.append(_EvaluationChunk(rows, logits, labels[some].expand(len(part), -1)))
        return found

    def _layers(self, theta: Tensor) -> Sequence[Tensor]:
        """Views of the layers' weights and biases within θ, ``[R, …]`` each."""
        import torch

        parts = torch.split(theta, self._sizes, 1)
        return [
            part if len(shape) == 1 else part.view(-1, *shape)
            for part, shape in zip(parts, self.shapes, strict=True)
        ]

    @abstractmethod
    def _logits(self, theta: Tensor, features: Tensor) -> Callable[[], Tensor]:
        """What computes the logits ``[R, classes, B]``.

        Features are ``[R, B, d]``, ``[1, B, d]`` where runs share them.
        """

    @abstractmethod
    def _chunk_loss(self, theta: Tensor, features: Tensor, labels: Tensor, gradient: Tensor) -> Tensor:
        """Mean losses ``[R]`` over the given examples, their gradients written into ``gradient``.

        Features are as in :meth:`_logits`, labels ``[R, B]`` or ``[1, B]``.
        """


def _shared_batches(features: Tensor, labels: Tensor, start: int, stop: int) -> tuple[Tensor, Tensor]:
    """Some examples as those of every run."""
    return features[start:stop].unsqueeze(0), labels[start:stop].unsqueeze(0)


class CrossEntropy:
    """Mean cross-entropy of each run and its gradient by the logits, (softmax z − onehot y)/B.

    The examples come last: along the last of a tensor's axes torch's softmax takes twenty times as long.
    """

    def __init__(self, logits: Tensor, labels: Tensor) -> None:
        """Prepare for logits and labels that are overwritten at every update.

        Args:
            logits: ``[R, classes, B]``.
            labels: ``[R, B]``, or ``[1, B]`` where the runs share them.
        """
        import torch

        runs, _, count = logits.shape
        self._logits = logits
        self._target = labels.expand(runs, -1).unsqueeze(1)
        self._slope = torch.empty_like(logits)
        # A tensor is a quicker factor than a number, of which torch would make one each time.
        self._share = logits.new_full((), 1 / count)
        self._opposite_share = -self._share
        self._less = logits.new_full((1, 1, 1), -1.0).expand_as(self._target)

    def losses_and_slope(self) -> tuple[Tensor, Tensor]:
        """Losses ``[R]`` and the gradient, of the shape of the logits, overwritten by the next call."""
        import torch

        slope, target = self._slope, self._target
        torch.log_softmax(self._logits, 1, out=slope)
        losses = slope.gather(1, target).sum((1, 2)).mul_(self._opposite_share)
        slope.exp_().scatter_add_(1, target, self._less).mul_(self._share)
        return losses, slope
