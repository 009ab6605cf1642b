"""A formula and its slopes as a list of tensor operations, equal parts computed once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import torch
    from torch import Tensor

    from workbench.problems.formula.algebra import Node


class Program:
    """Computes several formulas of the same variables at once.

    Every operation is elementwise, so a row never sees its neighbours.
    """

    def __init__(
        self, results: Sequence[Node], variables: Sequence[str], dtype: torch.dtype, device: torch.device
    ) -> None:
        """Put the operations in order.

        Args:
            results: the formulas wanted.
            variables: the names of what :meth:`run` is given.
            dtype: of the numbers in the formulas.
            device: where they are to be.
        """
        import torch

        self._memory: list[Any] = [None] * len(variables)
        self._steps: list[tuple[Callable[..., Tensor], int, tuple[int, ...]]] = []
        places: dict[Node, int] = {}

        def place(node: Node) -> int:
            if node not in places:
                if node.is_constant:
                    # Tensors, since a Python number is wrapped in one at each use, which takes longer.
                    self._memory.append(torch.tensor(node.value, dtype=dtype, device=device))
                    places[node] = len(self._memory) - 1
                elif not node.arguments:
                    places[node] = variables.index(node.operation)
                else:
                    function, operands = _tensor_operation(node)
                    inputs = tuple(place(operand) for operand in operands)
                    self._memory.append(None)
                    places[node] = len(self._memory) - 1
                    self._steps.append((function, places[node], inputs))
            return places[node]

        self._results = [place(node) for node in results]

    def run(self, *variables: Tensor) -> list[Tensor]:
        """The results for variables ``[R]``: each ``[R]``, or of no dimension where it is a number.

        A result may be one of the variables itself.
        """
        memory = self._memory.copy()
        memory[: len(variables)] = variables
        for function, place, inputs in self._steps:
            memory[place] = function(*[memory[index] for index in inputs])
        return [memory[index] for index in self._results]


def _tensor_operation(node: Node) -> tuple[Callable[..., Tensor], tuple[Node, ...]]:
    """How torch computes a node, and of what."""
    import torch

    if node.operation == "pow" and node.arguments[1].is_constant:
        base, exponent = node.arguments
        # torch has quick ways for exponents that it knows before it begins.
        if exponent.value == 2:
            return torch.square, (base,)
        return partial(torch.pow, exponent=exponent.value), (base,)
    names = {"min": "minimum", "max": "maximum"}
    return getattr(torch, names.get(node.operation, node.operation)), node.arguments
