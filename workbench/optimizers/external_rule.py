"""A rule whose steps another library makes."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from workbench.errors import InputError
from workbench.optimizers.conventions import Coefficient, OptimizerSettings
from workbench.optimizers.rule import Rule, Slot, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import Tensor
    from torch.nn import Parameter
    from torch.optim import Optimizer

    from workbench.optimizers.external_settings import Argument

KNOWN_SLOTS = {
    "exp_avg": Slot("m", "m", "first moment"),
    "exp_avg_sq": Slot("v", "v", "second moment"),
    "max_exp_avg_sq": Slot("v_max", "v_max", "largest second moment"),
}
"""Tensors of torch's optimizers that are recorded under the names that our own rules give them."""

OTHER_SERIES = frozenset({"theta", "gradient", "update", "parameter"})
"""Stems of recorded series that are no memory of an optimizer."""

TRIAL_SIZE = 3
"""Parameters of the trial at the start; no tensor of an optimizer's memory has this length by chance."""


@dataclass
class ExternalState(State):
    """The memory of an optimizer of another library.

    Attributes:
        optimizer: the optimizer, with its own state.
        parameter: θ of the one run, ``[P]``, a copy that the optimizer owns.
    """

    optimizer: Any = None
    parameter: Any = None

    def clone(self) -> ExternalState:
        """See :meth:`State.clone`."""
        # Together, since the optimizer finds its memory by the parameter.
        optimizer, parameter = copy.deepcopy((self.optimizer, self.parameter))
        past = super().clone()
        return ExternalState(
            past.step, past.slots, past.update, past.scratch, past.scalars, None, optimizer, parameter
        )


class ExternalRule(Rule[OptimizerSettings]):
    """A class with the interface of ``torch.optim.Optimizer``, for one run at a time.

    The class itself computes every step, on a parameter of one dimension that holds θ. The workbench adds
    its clipping of the gradient and its schedule, and reads the tensors that the class remembers.

    Shapes: θ and g ``[P]`` or ``[1, P]``; settings are numbers.

    Attributes:
        kind: the class.
        arguments: how its arguments are made from the settings.
    """

    kind: ClassVar[type[Optimizer]]
    arguments: ClassVar[tuple[Argument, ...]]
    knows_effective_rate: ClassVar[bool] = False
    is_elementwise: ClassVar[bool] = False

    def __init__(self, settings: OptimizerSettings) -> None:
        """Try the class on three parameters, which also tells what it remembers.

        Raises:
            InputError: when the class refuses its arguments or cannot make a step from a gradient alone.
        """
        super().__init__(settings)
        self._follows_rate = any(argument.name == "lr" for argument in self.arguments)
        self._keys: dict[str, str] = {}
        self.slots = tuple(self._tried())

    def init(self, theta: Tensor) -> ExternalState:
        """See :meth:`Rule.init`; the slots are zero until the class has filled them.

        Raises:
            ValueError: when there are several runs.
        """
        import torch

        if theta.ndim == 2 and len(theta) != 1:
            raise ValueError(f"{self.settings.name} trains one run at a time, not {len(theta)}")
        # Tensors made in inference mode could not be changed outside it.
        with torch.inference_mode(False):
            parameter = torch.nn.Parameter(theta.detach().clone().reshape(-1))
            past = super().init(theta)
            optimizer = self._made(parameter)
        return ExternalState(
            past.step, past.slots, past.update, past.scratch, past.scalars, None, optimizer, parameter
        )

    def move(self, theta: Tensor, gradient: Tensor, state: State, lr: Coefficient) -> None:
        """See :meth:`Rule.move`; weight decay is left to the class."""
        self.compute(theta, gradient, state, lr)

    def compute(self, theta: Tensor, gradient: Tensor, state: State, lr: Coefficient) -> None:
        """See :meth:`Rule.compute`."""
        import torch

        assert isinstance(state, ExternalState)
        parameter = state.parameter
        with torch.inference_mode(False), torch.no_grad():
            parameter.copy_(theta.reshape(-1))
            # A copy, since some classes write into the gradient.
            if parameter.grad is None:
                parameter.grad = gradient.reshape(-1).clone()
            else:
                parameter.grad.copy_(gradient.reshape(-1))
            if self._follows_rate:
                for group in state.optimizer.param_groups:
                    group["lr"] = float(lr)
            self._step(state.optimizer)
        theta.copy_(parameter.detach().view(theta.shape))
        memory = state.optimizer.state[parameter]
        for name, key in self._keys.items():
            if key in memory:
                state.slots[name] = memory[key].detach().view(theta.shape)

    def _made(self, parameter: Parameter) -> Optimizer:
        kind: Any = self.kind
        try:
            made: Optimizer = kind(
                [parameter], **{each.name: each.value(self.settings) for each in self.arguments}
            )
        except Exception as error:
            allowed = f"given settings that it accepts for one flat vector ({_reason(error)})"
            raise InputError("optimizer", self.settings.name, allowed) from error
        return made

    def _step(self, optimizer: Optimizer) -> None:
        try:
            optimizer.step()
        except Exception as error:
            allowed = f"an optimizer that steps from one dense gradient of a flat vector ({_reason(error)})"
            raise InputError("optimizer", self.settings.name, allowed) from error

    def _tried(self) -> Iterator[Slot]:
        """What the class remembers of each parameter after two steps."""
        import torch

        with torch.inference_mode(False):
            theta = torch.linspace(1.0, 2.0, TRIAL_SIZE)
            state = self.init(theta)
            for _ in range(2):
                self.compute(theta, theta, state, self.settings.lr)
                theta = state.parameter.detach().clone()
            memory = state.optimizer.state[state.parameter]
        for key, value in memory.items():
            if isinstance(value, torch.Tensor) and value.shape == theta.shape and value.is_floating_point():
                slot = KNOWN_SLOTS.get(key) or _slot(str(key))
                if slot.name in self._keys:
                    slot = _slot(f"state_{key}")
                self._keys[slot.name] = key
                yield slot


def _reason(error: Exception) -> str:
    """The first line of what another library says of its own fault."""
    return (str(error) or type(error).__name__).splitlines()[0].rstrip(".")


def _slot(key: str) -> Slot:
    """A slot named as the class names its tensor, unless a series of another kind is called so."""
    name = f"state_{key}" if key in OTHER_SERIES else key
    return Slot(name, name, key.replace("_", " "))
