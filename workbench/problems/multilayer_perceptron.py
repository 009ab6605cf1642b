"""A fully connected network."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, field_validator

from workbench.problems.datasets import DIGITS, Dataset, classification_data, standardised
from workbench.problems.network import (
    Network,
    mean_loss_and_slope,
    split,
    validation_share_setting,
)
from workbench.problems.problem import ProblemSettings
from workbench.settings import setting

if TYPE_CHECKING:
    from collections.abc import Sequence

    import torch
    from torch import Tensor

MOST_LAYERS = 16
MOST_UNITS = 4096
Activation = Literal["relu", "tanh"]
Units = Annotated[int, Field(ge=1, le=MOST_UNITS)]


class MultilayerPerceptronSettings(ProblemSettings):
    """Settings of :class:`MultilayerPerceptron`."""

    title: ClassVar[str] = "Multi-layer perceptron"
    summary: ClassVar[str] = (
        "A fully connected network that classifies handwritten digits or data of your own."
    )
    has_examples: ClassVar[bool] = True
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

    def _logits(self, theta: Tensor, features: Tensor) -> Tensor:
        return self._activations(self._tensors(theta), features)[-1]

    def _activations(self, tensors: Sequence[Tensor], features: Tensor) -> list[Tensor]:
        """What each layer gives, ``[R, units, B]``, the features first and the logits last."""
        import torch

        runs, count = tensors[0].shape[0], features.shape[1]
        layers = [features.transpose(1, 2).expand(runs, -1, -1)]
        for index, (weight, bias) in enumerate(zip(tensors[::2], tensors[1::2], strict=True)):
            if index:
                (layers[-1].relu_ if self._rectified else layers[-1].tanh_)()
            layer = self._workspace.room(f"layer {index}", (runs, weight.shape[1], count), weight)
            layers.append(torch.bmm(weight, layers[-1], out=layer).add_(bias.unsqueeze(2)))
        return layers

    def _piece(self, theta: Tensor, features: Tensor, labels: Tensor, gradient: Tensor) -> Tensor:
        """Back-propagation with δᴸ = (softmax z − onehot y)/B, then δˡ = (Wˡ⁺¹ᵀ δˡ⁺¹) φ′(aˡ)."""
        import torch

        backward = torch.ops.aten
        weights = self._tensors(theta)
        slopes = self._tensors(gradient)
        layers = self._activations(weights, features)
        losses, delta = mean_loss_and_slope(layers[-1], labels)
        for index in range(len(weights) - 2, -1, -2):
            below = layers[index // 2]
            torch.bmm(delta, below.transpose(1, 2), out=slopes[index])
            torch.sum(delta, 2, out=slopes[index + 1])
            if index:
                back = self._workspace.room(f"slope {index}", tuple(below.shape), below)
                delta = torch.bmm(weights[index].transpose(1, 2), delta, out=back)
                if self._rectified:
                    backward.threshold_backward.grad_input(delta, below, 0, grad_input=delta)
                else:
                    backward.tanh_backward.grad_input(delta, below, grad_input=delta)
        return losses
