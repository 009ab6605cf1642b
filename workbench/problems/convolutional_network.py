"""A small convolutional network."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from workbench.problems.datasets import DIGITS, Dataset, load_bundled
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

SIDE = 8
KERNEL = 3

PATCHES = KERNEL**2 * (SIDE // 2) ** 2
"""Numbers in the patches of one channel of the second convolution."""


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
            dataset, dataset.features, parts, shapes=shapes, width=PATCHES * few, dtype=dtype, device=device
        )

    def _logits(self, theta: Tensor, features: Tensor) -> Tensor:
        return self._passed(theta, features)[-1]

    def _passed(self, theta: Tensor, features: Tensor) -> tuple[Tensor, ...]:
        """What the way forward leaves for the way back, the logits ``[R, classes, B]`` last.

        Each convolution is one product of matrices over the patches of its input. The examples come last in
        every tensor, so that whatever moves pixels moves whole batches of them.
        """
        import torch

        first, first_bias, second, second_bias, last, last_bias = self._tensors(theta)
        shared, count = features.shape[:2]
        images = features.transpose(1, 2).reshape(shared, 1, SIDE, SIDE, count)
        patches = self._patches("first", images).expand(len(theta), -1, -1)
        low, low_maps = self._convolved("first", patches, first, first_bias, SIDE // 2)
        low_patches = self._patches("second", low.view(*low.shape[:2], SIDE // 2, SIDE // 2, count))
        high, high_maps = self._convolved("second", low_patches, second, second_bias, SIDE // 4)
        inputs = high.flatten(1, 2)
        logits = torch.bmm(last, inputs).add_(last_bias.unsqueeze(2))
        return patches, low, low_maps, low_patches, high_maps, inputs, logits

    def _patches(self, name: str, maps: Tensor) -> Tensor:
        """The 3 × 3 neighbourhood of each pixel, zeros beyond the border.

        From maps ``[R, C, side, side, B]`` to ``[R, C · 9, side² · B]``, the pixels in the order of their
        place in a pooled square and then of the squares.
        """
        runs, channels, side, _, count = maps.shape
        padded = self._workspace.room(f"{name} padded", (runs, channels, side + 2, side + 2, count), maps)
        padded.zero_()[:, :, 1:-1, 1:-1] = maps
        shape = (runs, channels, KERNEL, KERNEL, 2, 2, side // 2, side // 2, count)
        steps = padded.stride()
        down, right = steps[2], steps[3]
        strides = (*steps[:2], down, right, down, right, 2 * down, 2 * right, 1)
        patches = self._workspace.room(f"{name} patches", shape, maps)
        patches.copy_(padded.as_strided(shape, strides))
        return patches.view(runs, channels * KERNEL**2, -1)

    def _convolved(
        self, name: str, patches: Tensor, weight: Tensor, bias: Tensor, side: int
    ) -> tuple[Tensor, Tensor]:
        """A convolution, pooled and rectified ``[R, C, side², B]``.

        With it come ones where a pixel is the largest of its square, else zeros, ``[R, C, 4, side², B]``.
        """
        import torch

        runs, channels = bias.shape
        shape = (runs, channels, patches.shape[2])
        maps = torch.bmm(weight.flatten(2), patches, out=self._workspace.room(f"{name} maps", shape, weight))
        maps = maps.view(runs, channels, 4, side**2, -1)
        pooled = torch.maximum(maps[:, :, 0], maps[:, :, 1])
        torch.maximum(pooled, maps[:, :, 2], out=pooled)
        torch.maximum(pooled, maps[:, :, 3], out=pooled)
        # Which pixel is the largest does not depend on the bias, which all pixels of a channel share. Where
        # several are, the first one counts, as in torch.
        chosen = maps.eq_(pooled.unsqueeze(2))
        before = chosen[:, :, 0].clone()
        for place in range(1, 4):
            chosen[:, :, place].addcmul_(chosen[:, :, place], before, value=-1)
            if place < 3:
                before.add_(chosen[:, :, place])
        return pooled.add_(bias[:, :, None, None]).relu_(), chosen

    def _piece(self, theta: Tensor, features: Tensor, labels: Tensor, gradient: Tensor) -> Tensor:
        """Back-propagation; the slope of a convolution by its input is a convolution with turned weights."""
        import torch

        second, last = (self._tensors(theta)[index] for index in (2, 4))
        slopes = self._tensors(gradient)
        patches, low, low_chosen, low_patches, high_chosen, inputs, logits = self._passed(theta, features)
        losses, delta = mean_loss_and_slope(logits, labels)
        torch.bmm(delta, inputs.transpose(1, 2), out=slopes[4])
        torch.sum(delta, 2, out=slopes[5])
        delta = torch.bmm(last.transpose(1, 2), delta)
        high = self._back_through(delta, inputs, high_chosen, low_patches, slopes[2:4])
        runs, many, _, _, count = high.shape
        half = SIDE // 4
        # From places in squares back to rows and columns.
        rows = high.view(runs, many, 2, 2, half, half, count).permute(0, 1, 4, 2, 5, 3, 6)
        around = self._patches("back", rows.reshape(runs, many, 2 * half, 2 * half, count))
        turned = second.flip((3, 4)).transpose(1, 2).flatten(2)
        delta = torch.bmm(turned, around)
        # Patches come in the order of places in squares, which pooling has brought into that of rows.
        few = turned.shape[1]
        delta = delta.view(runs, few, 2, 2, half, half, count).permute(0, 1, 4, 2, 5, 3, 6)
        delta = delta.reshape(runs, few, 4 * half**2, count)
        self._back_through(delta, low, low_chosen, patches, slopes[:2])
        return losses

    @staticmethod
    def _back_through(
        delta: Tensor, outputs: Tensor, chosen: Tensor, patches: Tensor, slopes: Sequence[Tensor]
    ) -> Tensor:
        """From the slope by a layer's outputs to that by its maps ``[R, C, 4, side², B]``.

        The slopes by weight and bias are written on the way; ``chosen`` is used up.
        """
        import torch

        runs, channels, _, pixels, count = chosen.shape
        outputs = outputs.view(delta.shape)
        backward = torch.ops.aten.threshold_backward.grad_input
        delta = backward(delta, outputs, 0, grad_input=delta).view(runs, channels, pixels, count)
        weight, bias = slopes
        torch.sum(delta, (2, 3), out=bias)
        maps = chosen.mul_(delta.unsqueeze(2))
        # A matrix of its own, since a weight within the gradient is not laid out as products want it.
        weight.copy_(torch.bmm(maps.flatten(2), patches.transpose(1, 2)).view(weight.shape))
        return maps
