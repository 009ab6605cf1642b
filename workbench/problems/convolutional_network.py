"""A small convolutional network."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from workbench.problems.datasets import DIGITS, Dataset, load_bundled
from workbench.problems.network import Network, split, validation_share_setting
from workbench.problems.problem import ProblemSettings
from workbench.settings import setting

if TYPE_CHECKING:
    import torch
    from torch import Tensor

SIDE = 8
KERNEL = 3


class ConvolutionalNetworkSettings(ProblemSettings):
    """Settings of :class:`ConvolutionalNetwork`."""

    title: ClassVar[str] = "Convolutional network"
    summary: ClassVar[str] = "Two convolutions and a linear layer that classify handwritten digits."
    has_examples: ClassVar[bool] = True
    name: Literal["cnn"] = "cnn"
    channels: int = setting(
        8,
        title="Channels",
        help="Channels of the first convolution; the second has twice as many.",
        ge=1,
        le=128,
    )
    validation_share: float = validation_share_setting()

    def build(self, dtype: torch.dtype, device: torch.device) -> ConvolutionalNetwork:
        """The network on the bundled digits."""
        return ConvolutionalNetwork(self, load_bundled(DIGITS), dtype, device)


class ConvolutionalNetwork(Network):
    """Convolution 3 × 3, pooling 2 × 2, rectifier, twice; then a linear layer.

    The image is padded by one pixel, so that 8 × 8 pixels become 4 × 4 and then 2 × 2. Largest-value pooling
    and the rectifier commute; pooling first leaves a quarter of the work to the rectifier.

    Source: Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to document
    recognition", Proceedings of the IEEE 86 (1998) 2278–2324; the start as in ``torch.nn.Conv2d`` and
    ``torch.nn.Linear``.
    """

    def __init__(
        self,
        settings: ConvolutionalNetworkSettings,
        dataset: Dataset,
        dtype: torch.dtype,
        device: torch.device,
    ) -> None:
        few, many = settings.channels, 2 * settings.channels
        inputs = many * (SIDE // 4) ** 2
        classes = len(dataset.class_names)
        shapes: list[tuple[int, ...]] = [
            *((few, 1, KERNEL, KERNEL), (few,)),
            *((many, few, KERNEL, KERNEL), (many,)),
            *((classes, inputs), (classes,)),
        ]
        parts = split(len(dataset.features), settings.validation_share)
        super().__init__(
            dataset, dataset.features, parts, shapes=shapes, width=few * SIDE**2, dtype=dtype, device=device
        )

    def _logits(self, theta: Tensor, features: Tensor) -> Tensor:
        """A batch of runs is one convolution in R groups, fastest in the channels-last layout."""
        import torch

        functional = torch.nn.functional
        runs = theta.shape[0]
        first, first_bias, second, second_bias, last, last_bias = self._tensors(theta)
        shared, count = features.shape[:2]
        # A copy in the order [B, height, width, runs]: asked for channels last, torch leaves a single channel
        # as it is and then convolves in the slow layout.
        images = features.view(shared, count, SIDE, SIDE).permute(1, 2, 3, 0)
        images = images.clone(memory_format=torch.contiguous_format).permute(0, 3, 1, 2)
        # Images that all runs share need no groups: each run just adds channels to one convolution.
        maps = functional.conv2d(images, first.flatten(0, 1), first_bias.flatten(), padding=1, groups=shared)
        maps = functional.max_pool2d(maps, 2).relu_()
        maps = functional.conv2d(maps, second.flatten(0, 1), second_bias.flatten(), padding=1, groups=runs)
        maps = functional.max_pool2d(maps, 2).relu_()
        inputs = maps.reshape(count, runs, -1).transpose(0, 1)
        return torch.baddbmm(last_bias.unsqueeze(1), inputs, last.transpose(1, 2))

    def _piece(self, theta: Tensor, features: Tensor, labels: Tensor, gradient: Tensor) -> Tensor:
        """By autograd of the summed losses, since no row's loss depends on another row."""
        import torch

        with torch.inference_mode(mode=False), torch.enable_grad():
            leaf = theta.detach().clone().requires_grad_()
            # Data that were gathered in inference mode cannot be kept for the way back.
            features, labels = (data.clone() if data.is_inference() else data for data in (features, labels))
            likelihood = self._logits(leaf, features).log_softmax(2)
            target = labels.expand(theta.shape[0], -1).unsqueeze(2)
            losses = likelihood.gather(2, target).mean((1, 2)).neg()
            (slope,) = torch.autograd.grad(losses.sum(), leaf)
        gradient.copy_(slope)
        return losses.detach()
