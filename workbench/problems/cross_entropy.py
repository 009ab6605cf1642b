"""The loss of networks that classify, and its gradient by the logits."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


class CrossEntropy:
    """Mean cross-entropy of each run and its gradient by the logits, (softmax z − onehot y)/B.

    The examples come last: along the last of a tensor's axes torch's softmax takes twenty times as long.
    """

    def __init__(self, logits: Tensor, labels: Tensor) -> None:
        """Get ready for logits and labels that are written anew at every update.

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
        """Losses ``[R]`` and the gradient, of the shape of the logits and written over the next time."""
        import torch

        slope, target = self._slope, self._target
        torch.log_softmax(self._logits, 1, out=slope)
        losses = slope.gather(1, target).sum((1, 2)).mul_(self._opposite_share)
        slope.exp_().scatter_add_(1, target, self._less).mul_(self._share)
        return losses, slope
