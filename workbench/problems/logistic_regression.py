"""Logistic regression with two classes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from storage.messages import Message
from workbench.errors import InputError
from workbench.problems.chunks import chunks
from workbench.problems.data.datasets import BREAST_CANCER, Dataset, classification_data, standardised
from workbench.problems.problem import Problem, ProblemSettings
from workbench.problems.tensor_cache import TensorCache
from workbench.settings import setting

if TYPE_CHECKING:
    import torch
    from torch import Tensor

FEW = 4
"""Shapes of batches whose buffers are cached."""

SOFTPLUS_THRESHOLD = 40.0
"""Where log(1 + eᵘ) is u to the last bit of a float64; torch's own 20 leaves an error of 2e-9."""


class LogisticRegressionSettings(ProblemSettings):
    """Settings of :class:`LogisticRegression`."""

    title: ClassVar[str] = "Logistic regression"
    summary: ClassVar[str] = (
        "A convex classification problem with two classes, on tumours or on data of your own."
    )
    has_examples: ClassVar[bool] = True
    order: ClassVar[int] = 4
    name: Literal["logistic-regression"] = "logistic-regression"
    data: str = setting(
        BREAST_CANCER,
        title="Data",
        help=f"{BREAST_CANCER}, or a CSV or NPZ file with two classes.",
        kind="path",
        suggestions=(BREAST_CANCER,),
    )
    target: str = setting(
        "",
        title="Target column",
        help="Column of a CSV file that holds the class; the last one where left empty.",
    )

    def build(self, dtype: torch.dtype, device: torch.device) -> LogisticRegression:
        """The problem on the data of the settings, whose features are standardised.

        Raises:
            InputError: when the data cannot be used or have more than two classes.
            MachineError: when the file cannot be read.
        """
        dataset = classification_data(self.data, self.target, BREAST_CANCER)
        if len(dataset.class_names) != 2:
            allowed = Message("data with two classes, but these have {0}", len(dataset.class_names))
            raise InputError("data", self.data, allowed)
        return LogisticRegression(dataset, dtype, device)


class LogisticRegression(Problem):
    """Mean logarithmic loss of a linear classifier.

        f(θ) = 1/m Σ log(1 + exp(−sᵢ θ·zᵢ)),   zᵢ = (xᵢ, 1),   sᵢ = −1 for the first class, +1 for the second

    θ holds the d weights in the order of the features and then the bias, so P = d + 1. A run starts at 0,
    where the loss is log 2.

    Source: T. Hastie, R. Tibshirani, J. Friedman, "The Elements of Statistical Learning", 2nd edition,
    Springer 2009, section 4.4.
    """

    evaluations = ("full_loss", "accuracy")

    def __init__(self, dataset: Dataset, dtype: torch.dtype, device: torch.device) -> None:
        import torch

        features = standardised(dataset.features)
        self.examples = len(features)
        self.parameters = features.shape[1] + 1
        self.feature_names = dataset.feature_names
        self.class_names = dataset.class_names
        signs = np.where(dataset.target == 1, 1.0, -1.0)
        # Only −s z enters the formulas, so that neither the signs nor the bias cost an operation of their
        # own.
        opposed = -signs[:, np.newaxis] * np.column_stack([features, np.ones(self.examples)])
        self._opposed = torch.tensor(opposed, dtype=dtype, device=device)
        self._opposed_transposed = self._opposed.t()
        self._shares = self._opposed.new_full((self.examples,), 1 / self.examples)
        self._batch_buffers = TensorCache(self._make_batch_buffers, FEW)
        self._first_class = torch.tensor(signs < 0, device=device)

    def initial(self, generator: torch.Generator) -> Tensor:
        """Zeros ``[P]``, whatever the generator."""
        return self._opposed.new_zeros(self.parameters)

    def loss_and_gradient(self, theta: Tensor, examples: Tensor | None, gradient: Tensor) -> Tensor:
        """With u = −s θ·z: the loss is mean log(1 + eᵘ) and its gradient mean σ(u) (−s z)."""
        import torch

        if examples is None:
            margins = theta.mm(self._opposed_transposed)
            torch.addmm(
                gradient, margins.sigmoid(), self._opposed, beta=0, alpha=1 / self.examples, out=gradient
            )
            return _losses(margins, self._shares)
        rows, count = examples.shape
        room, chosen, shares = self._batch_buffers.get((), rows, count)
        torch.index_select(self._opposed, 0, examples.reshape(-1), out=room)
        margins = theta.unsqueeze(1).bmm(chosen.transpose(1, 2)).squeeze(1)
        slope = gradient.unsqueeze(1)
        torch.baddbmm(slope, margins.sigmoid().unsqueeze(1), chosen, beta=0, alpha=1 / count, out=slope)
        return _losses(margins, shares)

    def _make_batch_buffers(self, rows: int, count: int) -> tuple[Tensor, Tensor, Tensor]:
        """Room for the chosen examples, the same run by run, and each one's share of a mean."""
        room = self._opposed.new_empty((rows * count, self.parameters))
        return room, room.view(rows, count, self.parameters), self._opposed.new_full((count,), 1 / count)

    def evaluate(self, theta: Tensor) -> Tensor:
        """Loss over all examples and the share classified rightly, ``[R, 2]``; both NaN where θ is.

        The second class is predicted where its probability exceeds one half.
        """
        import torch

        series = theta.new_zeros((theta.shape[0], 2))
        for rows, some in chunks(theta.shape[0], self.examples, 1):
            margins = theta[rows].mm(self._opposed_transposed[:, some])
            right = (margins < 0) | ((margins == 0) & self._first_class[some])
            series[rows, 0] += torch.nn.functional.softplus(margins, 1.0, SOFTPLUS_THRESHOLD).sum(1)
            series[rows, 1] += right.sum(1)
        series /= self.examples
        series[:, 1].masked_fill_(series[:, 0].isnan(), math.nan)
        return series


def _losses(margins: Tensor, shares: Tensor) -> Tensor:
    """The mean of log(1 + eᵘ) over the examples, ``[R]``."""
    import torch

    # A product with their shares is quicker than a mean.
    return torch.nn.functional.softplus(margins, 1.0, SOFTPLUS_THRESHOLD).mv(shares)
