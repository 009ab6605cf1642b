"""A fully connected network."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, field_validator

from workbench.problems.data.datasets import DIGITS, Dataset, classification_data, standardised
from workbench.problems.network import (
    CrossEntropy,
    Network,
    split,
    validation_share_setting,
)
from workbench.problems.problem import ProblemSettings
from workbench.problems.tensor_cache import TensorCache
from workbench.settings import setting

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import torch
    from torch import Tensor

MOST_LAYERS = 16
MOST_UNITS = 4096

LARGE_WEIGHT = 2048
"""Entries from which torch's products of matrices are written straight into the gradients of several runs.

Those do not lie one behind the other, so that torch multiplies one by one, which costs more than copying.
"""

Activation = Literal["relu", "tanh"]
Units = Annotated[int, Field(ge=1, le=MOST_UNITS)]


class MultilayerPerceptronSettings(ProblemSettings):
    """Settings of :class:`MultilayerPerceptron`."""

    title: ClassVar[str] = "Multi-layer perceptron"
    summary: ClassVar[str] = (
        "A fully connected network that classifies handwritten digits or data of your own."
    )
    has_examples: ClassVar[bool] = True
    order: ClassVar[int] = 5
    name: Literal["mlp"] = "mlp"
    data: str = setting(
        DIGITS,
        title="Data",
        help=f"{DIGITS}, or a CSV or NPZ file with two or more classes.",
        kind="path",
        suggestions=(DIGITS,),
    )
    target: str = setting(
        "",
        title="Target column",
        help="Column of a CSV file that holds the class; the last one where left empty.",
    )
    hidden: tuple[Units, ...] = setting(
        (64,),
        title="Hidden layers",
        help="Number of units of each hidden layer; empty for none.",
        unit="units",
    )
    activation: Activation = setting(
        "relu", title="Activation", help="The function that each hidden unit applies to its sum."
    )
    validation_share: float = validation_share_setting()

    @field_validator("hidden")
    @classmethod
    def _bounded(cls, hidden: tuple[int, ...]) -> tuple[int, ...]:
        if len(hidden) > MOST_LAYERS:
            raise ValueError(f"at most {MOST_LAYERS} whole numbers separated by commas")
        return hidden

    def build(self, dtype: torch.dtype, device: torch.device) -> MultilayerPerceptron:
        """The network on the data of the settings.

        The digits' pixels lie in [0, 1]; a file's features are standardised over the training share.

        Raises:
            InputError: when the data cannot be used.
            MachineError: when the file cannot be read.
        """
        dataset = classification_data(self.data, self.target, DIGITS)
        return MultilayerPerceptron(self, dataset, dtype, device)


@dataclass(frozen=True, eq=False)
class _LayerForward:
    """One layer forward.

    Attributes:
        weight: ``[R, units, inputs]``.
        bias: ``[R, units, 1]``.
        below: ``[R, inputs, B]``.
        outputs: ``[R, units, B]``, receives what the layer gives.
    """

    weight: Tensor
    bias: Tensor
    below: Tensor
    outputs: Tensor


@dataclass(frozen=True, eq=False)
class _LayerBackward:
    """One layer backward.

    Attributes:
        below_transposed: ``[R, B, inputs]``.
        weight_slope: ``[R, units, inputs]``, receives the gradient by the weight.
        product: a buffer of that shape to compute it in, where that is quicker.
        bias_slope: ``[R, units]``, receives the gradient by the bias.
        weight_transposed: ``[R, inputs, units]``.
        below: ``[R, inputs, B]``, the outputs of the layer below; ``None`` for the features.
        delta: of that shape, receives the gradient by it.
    """

    below_transposed: Tensor
    weight_slope: Tensor
    product: Tensor | None
    bias_slope: Tensor
    weight_transposed: Tensor
    below: Tensor | None
    delta: Tensor | None


@dataclass(frozen=True, eq=False)
class _Plan:
    """Forward and backward pass of one update, over given tensors."""

    forward: Sequence[_LayerForward]
    entropy: CrossEntropy
    backward: Sequence[_LayerBackward]


class MultilayerPerceptron(Network):
    """Layers of units that are connected to all units of the layer before.

        aˡ = φ(Wˡ aˡ⁻¹ + bˡ),   z = Wᴸ aᴸ⁻¹ + bᴸ,   φ = max(0, ·) or tanh

    Source: D. E. Rumelhart, G. E. Hinton, R. J. Williams, "Learning representations by back-propagating
    errors", Nature 323 (1986) 533–536; the start as in ``torch.nn.Linear``.
    """

    def __init__(
        self,
        settings: MultilayerPerceptronSettings,
        dataset: Dataset,
        dtype: torch.dtype,
        device: torch.device,
    ) -> None:
        parts = split(len(dataset.features), settings.validation_share)
        features = dataset.features
        if settings.data != DIGITS:
            features = standardised(features, features[parts.training])
        widths = [features.shape[1], *settings.hidden, len(dataset.class_names)]
        shapes = [shape for inputs, units in pairwise(widths) for shape in ((units, inputs), (units,))]
        self._rectified = settings.activation == "relu"
        super().__init__(
            dataset, features, parts, shapes=shapes, width=max(widths), dtype=dtype, device=device
        )

        self._plans = TensorCache(self._plan)

    def _logits(self, theta: Tensor, features: Tensor) -> Callable[[], Tensor]:
        return partial(self._forward, self._forward_layers(theta, features))

    def _forward_layers(self, theta: Tensor, features: Tensor) -> list[_LayerForward]:
        """The forward pass, from the features on."""
        tensors, (runs, count) = self._layers(theta), (len(theta), features.shape[1])
        below = features.transpose(1, 2).expand(runs, -1, -1)
        layers = []
        for index, (weight, bias) in enumerate(zip(tensors[::2], tensors[1::2], strict=True)):
            outputs = self._workspace.buffer(f"layer {index}", (runs, weight.shape[1], count), weight)
            layers.append(_LayerForward(weight, bias.unsqueeze(2), below, outputs))
            below = outputs
        return layers

    def _plan(self, theta: Tensor, gradient: Tensor, features: Tensor, labels: Tensor) -> _Plan:
        """The passes over tensors that are the same at every update."""
        forward = self._forward_layers(theta, features)
        slopes = self._layers(gradient)
        backward = []
        for index in reversed(range(len(forward))):
            layer, delta, below = forward[index], None, None
            if index:
                below = layer.below
                delta = self._workspace.buffer(f"slope {index}", tuple(below.shape), below)
            weight_slope, bias_slope = slopes[2 * index : 2 * index + 2]
            product, shape = None, tuple(weight_slope.shape)
            if not weight_slope.is_contiguous() and weight_slope[0].numel() < LARGE_WEIGHT:
                product = self._workspace.buffer(f"product {index}", shape, weight_slope)
            backward.append(
                _LayerBackward(
                    *(layer.below.transpose(1, 2), weight_slope, product, bias_slope),
                    *(layer.weight.transpose(1, 2), below, delta),
                )
            )
        return _Plan(forward, CrossEntropy(forward[-1].outputs, labels), backward)

    def _forward(self, layers: Sequence[_LayerForward]) -> Tensor:
        """The logits ``[R, classes, B]``; the outputs of each layer stay in its buffer."""
        import torch

        for layer in layers:
            torch.bmm(layer.weight, layer.below, out=layer.outputs).add_(layer.bias)
            if layer is not layers[-1]:
                (layer.outputs.relu_ if self._rectified else layer.outputs.tanh_)()
        return layers[-1].outputs

    def _chunk_loss(self, theta: Tensor, features: Tensor, labels: Tensor, gradient: Tensor) -> Tensor:
        """Back-propagation with δᴸ = (softmax z − onehot y)/B, then δˡ = (Wˡ⁺¹ᵀ δˡ⁺¹) φ′(aˡ)."""
        import torch

        aten = torch.ops.aten
        plan = self._plans.get((theta, gradient, features, labels))
        self._forward(plan.forward)
        losses, delta = plan.entropy.losses_and_slope()
        for layer in plan.backward:
            if layer.product is None:
                torch.bmm(delta, layer.below_transposed, out=layer.weight_slope)
            else:
                layer.weight_slope.copy_(torch.bmm(delta, layer.below_transposed, out=layer.product))
            torch.sum(delta, 2, out=layer.bias_slope)
            if layer.delta is not None:
                delta = torch.bmm(layer.weight_transposed, delta, out=layer.delta)
                if self._rectified:
                    aten.threshold_backward.grad_input(delta, layer.below, 0, grad_input=delta)
                else:
                    aten.tanh_backward.grad_input(delta, layer.below, grad_input=delta)
        return losses
