"""A small convolutional network."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from workbench.problems.chunks import chunks
from workbench.problems.data.datasets import DIGITS, Dataset, load_bundled
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

SIDE = 8
KERNEL = 3

POOL = (2, 2)

CACHED_MAPS = 2**19
"""Numbers in the maps of the first convolution, in a chunk of several runs."""

EXAMPLES_OF_SEVERAL = 128
"""Most examples in such a chunk."""


class ConvolutionalNetworkSettings(ProblemSettings):
    """Settings of :class:`ConvolutionalNetwork`."""

    title: ClassVar[str] = "Convolutional network"
    summary: ClassVar[str] = "Two convolutions and a linear layer that classify handwritten digits."
    has_examples: ClassVar[bool] = True
    order: ClassVar[int] = 6
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
            dataset, dataset.features, parts, shapes=shapes, width=SIDE**2 * few, dtype=dtype, device=device
        )
        self._entropies = TensorCache(CrossEntropy)

    def _logits(self, theta: Tensor, features: Tensor) -> Callable[[], Tensor]:
        tensors = self._layers(theta)
        return lambda: self._activations(tensors, features)[-1]

    def _make_chunks(self, runs: int, count: int) -> Sequence[tuple[slice, slice]]:
        """Chunks in which several runs see few examples at once, and a single run sees them all.

        Both are the quickest for torch's convolution on a CPU.
        """
        if runs == 1 or self._training_features.device.type != "cpu":
            return super()._make_chunks(runs, count)
        return list(chunks(runs, count, self._width, CACHED_MAPS, EXAMPLES_OF_SEVERAL))

    def _activations(self, tensors: Sequence[Tensor], features: Tensor) -> tuple[Tensor, ...]:
        """The forward pass: what the backward pass needs, the logits ``[R, classes, B]`` last.

        The runs lie beside one another as groups of channels, ``[B, R · C, side, side]`` with the channels
        last in memory: so torch's convolution and pooling take a third of the time.
        """
        import torch

        aten = torch.ops.aten
        first, first_bias, second, second_bias, last, last_bias = tensors
        runs, (shared, count, _) = len(last), features.shape
        pixels = features.permute(1, 2, 0).contiguous()
        images = pixels.view(count, SIDE, SIDE, shared).permute(0, 3, 1, 2)
        wide = _convolve(images, first, first_bias)
        low, low_places = aten.max_pool2d_with_indices(wide, POOL)
        low.relu_()
        narrow = _convolve(low, second, second_bias)
        high, high_places = aten.max_pool2d_with_indices(narrow, POOL)
        high.relu_()
        inputs = high.reshape(count, runs, -1).permute(1, 2, 0).contiguous()
        room = self._workspace.buffer("logits", (runs, self.classes, count), inputs)
        logits = torch.bmm(last, inputs, out=room).add_(last_bias.unsqueeze(2))
        return images, wide, low_places, low, narrow, high_places, high, inputs, logits

    def _chunk_loss(self, theta: Tensor, features: Tensor, labels: Tensor, gradient: Tensor) -> Tensor:
        """Back-propagation, layer by layer."""
        import torch

        tensors, slopes = self._views.get((theta,)), self._views.get((gradient,))
        first, second, last = tensors[::2]
        images, wide, low_places, low, narrow, high_places, high, inputs, logits = self._activations(
            tensors, features
        )
        losses, delta = self._entropies.get((logits, labels)).losses_and_slope()
        torch.bmm(delta, inputs.transpose(1, 2), out=slopes[4])
        torch.sum(delta, 2, out=slopes[5])
        delta = torch.bmm(last.transpose(1, 2), delta).permute(2, 0, 1).reshape(high.shape)
        delta = delta.contiguous(memory_format=torch.channels_last)
        delta = _pooling_backward(delta, high, narrow, high_places)
        delta = _convolution_backward(delta, low, second, slopes[2:4], is_wanted=True)
        delta = _pooling_backward(delta, low, wide, low_places)
        _convolution_backward(delta, images, first, slopes[:2], is_wanted=False)
        return losses


def _convolve(maps: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Maps ``[B, R · C, side, side]`` convolved with weights ``[R, C′, C, 3, 3]``, padded by one pixel.

    Maps ``[B, C, side, side]`` are shared by all runs.
    """
    import torch

    groups = maps.shape[1] // weight.shape[2]
    convolved = torch.conv2d(maps, weight.flatten(0, 1), bias.flatten(), padding=1, groups=groups)
    # A single channel lies both ways, and torch then goes on with the slower one.
    return convolved.contiguous(memory_format=torch.channels_last)


def _convolution_backward(
    delta: Tensor, maps: Tensor, weight: Tensor, slopes: Sequence[Tensor], *, is_wanted: bool
) -> Tensor:
    """The gradient by the maps where it is wanted; those by weight and bias are written into ``slopes``."""
    import torch

    groups = maps.shape[1] // weight.shape[2]
    below: Tensor
    below, *found = torch.ops.aten.convolution_backward(
        *(delta, maps, weight.flatten(0, 1), [delta.shape[1]]),
        *([1, 1], [1, 1], [1, 1], False, [0, 0], groups, [is_wanted, True, True]),
    )
    for slope, part in zip(slopes, found, strict=True):
        slope.copy_(part.view(slope.shape))
    return below


def _pooling_backward(delta: Tensor, pooled: Tensor, maps: Tensor, places: Tensor) -> Tensor:
    """The gradient by the maps before pooling and rectifier; overwrites the gradient ``delta`` after them."""
    import torch

    aten = torch.ops.aten
    aten.threshold_backward.grad_input(delta, pooled, 0, grad_input=delta)
    below: Tensor = aten.max_pool2d_with_indices_backward(
        delta, maps, POOL, POOL, [0, 0], [1, 1], False, places
    )
    return below
