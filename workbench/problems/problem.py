"""What a problem is: R parameter vectors in, R losses and gradients out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from workbench.problems.tensor_cache import TensorCache, Workspace
from workbench.settings import Settings

if TYPE_CHECKING:
    import torch
    from torch import Tensor


class ProblemSettings(Settings):
    """Settings of a problem; each subclass declares its own ``name: Literal[…]`` and describes itself.

    Attributes:
        order: position in the list of problems; those of one order stand by module, then as defined there.
        title: the problem's name for people.
        summary: one sentence on what it shows.
        has_examples: whether the loss is a mean over examples, so that a batch size means something.
        start_settings: names of those that only say where a run starts.
    """

    order: ClassVar[int] = 100
    title: ClassVar[str]
    summary: ClassVar[str]
    has_examples: ClassVar[bool] = False
    start_settings: ClassVar[frozenset[str]] = frozenset()
    name: str

    def build(self, dtype: torch.dtype, device: torch.device) -> Problem:
        """The problem itself, its data on ``device``.

        Raises:
            InputError: when a setting names data that cannot be used.
        """
        raise TypeError(f"{type(self).__name__} does not build a problem")


@dataclass(frozen=True)
class PlotBox:
    """The part of the plane in which a surface is interesting."""

    x_minimum: float
    x_maximum: float
    y_minimum: float
    y_maximum: float


class Problem(ABC):
    """A loss over R parameter vectors at once, none of which sees its neighbours.

    Attributes:
        parameters: number P of parameters of one run.
        examples: number m of training examples, 0 for a surface.
        evaluations: names of the series that :meth:`evaluate` gives, empty where it has none.
        remark: what the user should know of how it is computed, may be empty.
        repeats: whether every update makes the same operations, on tensors alone and without waiting for the
            device, so that a CUDA graph can replay them.
    """

    parameters: int
    examples: int = 0
    evaluations: tuple[str, ...] = ()
    remark: str = ""
    repeats: bool = True

    @abstractmethod
    def initial(self, generator: torch.Generator) -> Tensor:
        """Where one run starts: ``[P]``, drawn from the run's own CPU generator alone."""

    @abstractmethod
    def loss_and_gradient(self, theta: Tensor, examples: Tensor | None, gradient: Tensor) -> Tensor:
        """Losses ``[R]`` at ``theta`` ``[R, P]``; the gradients are written into ``gradient`` ``[R, P]``.

        Args:
            theta: parameters, left as they are.
            examples: ``[R, B]`` indices (int64) of each run's examples, ``None`` for all of them.
            gradient: receives ∂ loss_r / ∂ theta_r in row r.
        """

    def forget(self) -> None:
        """Empty the caches: the tensors that the problem was given do not come again."""
        for value in vars(self).values():
            if isinstance(value, TensorCache | Workspace):
                value.clear()

    def evaluate(self, theta: Tensor) -> Tensor:
        """The series named in ``evaluations`` at ``theta``, ``[R, len(evaluations)]``."""
        return theta.new_empty((theta.shape[0], 0))
