"""A fully connected network."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, field_validator

from workbench.problems.datasets import DIGITS, Dataset, classification_data, standardised
from workbench.problems.network import Network, split, validation_share_setting
from workbench.problems.problem import ProblemSettings
from workbench.settings import setting

if TYPE_CHECKING:
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

    def _activations(self, tensors: list[Tensor], features: Tensor) -> list[Tensor]:
        """What each layer gives, ``[R, B, units]``, the features first and the logits last."""
        import torch

        layers = [features.expand(tensors[0].shape[0], -1, -1)]
        for weight, bias in zip(tensors[::2], tensors[1::2], strict=True):
            if len(layers) > 1:
                (layers[-1].relu_ if self._rectified else layers[-1].tanh_)()
            layers.append(torch.baddbmm(bias.unsqueeze(1), layers[-1], weight.transpose(1, 2)))
        return layers

    def _piece(self, theta: Tensor, features: Tensor, labels: Tensor, gradient: Tensor) -> Tensor:
        """Back-propagation with δᴸ = (softmax z − onehot y)/B, then δˡ = (Wˡ⁺¹ᵀ δˡ⁺¹) φ′(aˡ)."""
        import torch

        weights = self._tensors(theta)
        slopes = self._tensors(gradient)
        layers = self._activations(weights, features)
        likelihood = layers[-1].log_softmax(2)
        target = labels.expand(theta.shape[0], -1).unsqueeze(2)
        losses = likelihood.gather(2, target).mean((1, 2)).neg_()
        delta = likelihood.exp_()
        delta.scatter_add_(2, target, delta.new_full((1, 1, 1), -1.0).expand_as(target))
        delta.div_(labels.shape[1])
        for index in range(len(weights) - 2, -1, -2):
            below = layers[index // 2]
            torch.bmm(delta.transpose(1, 2), below, out=slopes[index])
            torch.sum(delta, 1, out=slopes[index + 1])
            if index:
                delta = delta.bmm(weights[index])
                if self._rectified:
                    delta.mul_(below > 0)
                else:
                    delta.addcmul_(delta * below, below, value=-1)
        return losses
