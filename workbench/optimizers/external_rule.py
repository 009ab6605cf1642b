"""A rule whose steps another library makes."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from workbench.errors import InputError
from workbench.optimizers.conventions import Coefficient, OptimizerSettings
from workbench.optimizers.memory import FITTING, Memory, copied, fill, put_together, taken_apart
from workbench.optimizers.rule import Rule
from workbench.optimizers.state import Slot, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from torch import Tensor
    from torch.nn import Parameter
    from torch.optim import Optimizer

    from workbench.optimizers.external_settings import Argument
    from workbench.own_code.faults import Origin

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
        origin: the person's own file or package where the class is from one.
    """

    kind: ClassVar[type[Optimizer]]
    arguments: ClassVar[tuple[Argument, ...]]
    origin: ClassVar[Origin | None] = None
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
            past = super().init(theta)
            parameter = torch.nn.Parameter(theta.detach().clone().reshape(-1))
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
        self._show(state, theta)

    def keep(self, state: State, row: int) -> Memory:
        """See :meth:`Rule.keep`.

        Raises:
            InputError: when the class remembers something that is neither a tensor nor a number.
        """
        assert isinstance(state, ExternalState)
        optimizer, fresh = state.optimizer, self._made(state.parameter)
        tensors = {"update": copied(state.update[row])}
        (group,) = optimizer.param_groups
        remembered = {
            "own": dict(optimizer.state[state.parameter]),
            "shared": {key: value for key, value in optimizer.state.items() if isinstance(key, str)},
            "group": _moved(group, fresh.param_groups[0]),
            "attributes": _moved(vars(optimizer), vars(fresh)),
        }
        numbers = {part: taken_apart(value, tensors, part) for part, value in remembered.items()}
        return Memory(state.step, tensors, numbers)

    def recall(self, theta: Tensor, memories: Sequence[Memory]) -> ExternalState:
        """See :meth:`Rule.recall`."""
        import torch

        (memory,) = memories
        state = self.init(theta)
        state.step = memory.step
        fill(state.update[0], memory.tensors, "update")
        parts = ("own", "shared", "group", "attributes")
        with torch.inference_mode(False):
            found = {
                part: put_together(memory.numbers.get(part), memory.tensors, theta.device) for part in parts
            }
        if not all(isinstance(part, dict) for part in found.values()):
            raise InputError("checkpoint", "with an unreadable memory", FITTING)
        optimizer = state.optimizer
        for part, known in (("group", optimizer.param_groups[0]), ("attributes", vars(optimizer))):
            for name, value in found[part].items():
                # Only a number in the place of a number: nothing that the class does by itself is replaced.
                is_number = isinstance(known.get(name), bool | int | float | None)
                if (
                    not is_number
                    or hasattr(type(optimizer), name)
                    or not isinstance(value, bool | int | float)
                ):
                    raise InputError("checkpoint", f"with {name} of another class", FITTING)
                known[name] = value
        optimizer.state[state.parameter].update(found["own"])
        optimizer.state.update(found["shared"])
        self._show(state, theta)
        return state

    def _show(self, state: ExternalState, theta: Tensor) -> None:
        """Let the slots be what the class remembers by now."""
        memory = state.optimizer.state[state.parameter]
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
            if self.origin is not None:
                raise self.origin.told(error, "its constructor") from error
            allowed = f"given settings that it accepts for one flat vector ({_reason(error)})"
            raise InputError("optimizer", self.settings.name, allowed) from error
        return made

    def _step(self, optimizer: Optimizer) -> None:
        try:
            optimizer.step()
        except Exception as error:
            if self.origin is not None:
                raise self.origin.told(error, "its step") from error
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


def _moved(now: Mapping[str, Any], fresh: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers that are no longer what they are in an optimizer just made."""
    return {
        name: value
        for name, value in now.items()
        if isinstance(value, bool | int | float) and (name not in fresh or fresh[name] != value)
    }


def _reason(error: Exception) -> str:
    """The first line of what another library says of its own fault."""
    return (str(error) or type(error).__name__).splitlines()[0].rstrip(".")


def _slot(key: str) -> Slot:
    """A slot named as the class names its tensor, unless a series of another kind is called so."""
    name = f"state_{key}" if key in OTHER_SERIES else key
    return Slot(name, name, key.replace("_", " "))
