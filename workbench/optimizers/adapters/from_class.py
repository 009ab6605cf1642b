"""Rules made from a class: an optimizer with the interface of torch.optim, or a rule of the user's own."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar

from pydantic import create_model
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from storage.messages import Message
from workbench.errors import InputError
from workbench.optimizers import terms
from workbench.optimizers.adapters.constructor_settings import DEFAULT_RATE, OWN_NAMES, declared_setting
from workbench.optimizers.optimizer_settings import Coefficient, Convention, OptimizerSettings
from workbench.optimizers.rule import Rule
from workbench.optimizers.state import FITTING, SavedState, Slot, State, copied, fill, flatten, unflatten

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from torch import Tensor
    from torch.nn import Parameter
    from torch.optim import Optimizer

    from workbench.optimizers.adapters.constructor_settings import Argument
    from workbench.own_code.faults import Origin

S = TypeVar("S", bound=OptimizerSettings)

OWN = "own"
"""The convention of an optimizer that names none."""

KNOWN_SLOTS = {
    "exp_avg": Slot("m", "m", "first moment"),
    "exp_avg_sq": Slot("v", "v", "second moment"),
    "max_exp_avg_sq": Slot("v_max", "v_max", "largest second moment"),
}
"""Tensors of torch's optimizers that are recorded under the names that our own rules give them."""

OTHER_SERIES = frozenset({"theta", "gradient", "update", "parameter"})
"""Stems of recorded series that are not those of slots."""

TRIAL_SIZE = 3
"""Parameters of the trial; no tensor of an optimizer's state has this length by chance."""


@dataclass
class ExternalState(State):
    """The state of an optimizer of another library.

    Attributes:
        optimizer: the optimizer, with its own state.
        parameter: θ of the single run, ``[P]``, a copy that the optimizer owns.
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
    its clipping of the gradient and its schedule, and records the tensors of the class's state.

    Shapes: θ and g ``[P]`` or ``[1, P]``; settings are numbers.

    Attributes:
        kind: the class.
        arguments: how its arguments are made from the settings.
        origin: the user's own file or package where the class is from one.
    """

    kind: ClassVar[type[Optimizer]]
    arguments: ClassVar[tuple[Argument, ...]]
    origin: ClassVar[Origin | None] = None
    knows_effective_rate: ClassVar[bool] = False
    is_elementwise: ClassVar[bool] = False

    def __init__(self, settings: OptimizerSettings) -> None:
        """Try the class on three parameters, which also shows its slots.

        Raises:
            InputError: when the class refuses its arguments or cannot make a step from a gradient alone.
        """
        super().__init__(settings)
        self._follows_rate = any(argument.name == "lr" for argument in self.arguments)
        self._keys: dict[str, str] = {}
        self.slots = tuple(self._slots_after_trial())

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
            optimizer = self._make_optimizer(parameter)
        return ExternalState(
            past.step, past.slots, past.update, past.scratch, past.scalars, None, optimizer, parameter
        )

    def update_elementwise(self, theta: Tensor, gradient: Tensor, state: State, lr: Coefficient) -> None:
        """See :meth:`Rule.update_elementwise`; weight decay is left to the class."""
        self.update(theta, gradient, state, lr)

    def update(self, theta: Tensor, gradient: Tensor, state: State, lr: Coefficient) -> None:
        """See :meth:`Rule.update`."""
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
        self._share_slots(state, theta)

    def export_state(self, state: State, row: int) -> SavedState:
        """See :meth:`Rule.export_state`.

        Raises:
            InputError: when the class remembers something that is neither a tensor nor a number.
        """
        assert isinstance(state, ExternalState)
        optimizer, fresh = state.optimizer, self._make_optimizer(state.parameter)
        tensors = {"update": copied(state.update[row])}
        (group,) = optimizer.param_groups
        remembered = {
            "own": dict(optimizer.state[state.parameter]),
            "shared": {key: value for key, value in optimizer.state.items() if isinstance(key, str)},
            "group": _moved(group, fresh.param_groups[0]),
            "attributes": _moved(vars(optimizer), vars(fresh)),
        }
        numbers = {part: flatten(value, tensors, part) for part, value in remembered.items()}
        return SavedState(state.step, tensors, numbers)

    def import_state(self, theta: Tensor, saved: Sequence[SavedState]) -> ExternalState:
        """See :meth:`Rule.import_state`."""
        import torch

        (single,) = saved
        state = self.init(theta)
        state.step = single.step
        fill(state.update[0], single.tensors, "update")
        parts = ("own", "shared", "group", "attributes")
        with torch.inference_mode(False):
            found = {
                part: unflatten(single.numbers.get(part), single.tensors, theta.device) for part in parts
            }
        if not all(isinstance(part, dict) for part in found.values()):
            raise InputError("checkpoint", Message("with an unreadable memory"), FITTING)
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
                    raise InputError("checkpoint", Message("with {0} of another class", name), FITTING)
                known[name] = value
        optimizer.state[state.parameter].update(found["own"])
        optimizer.state.update(found["shared"])
        self._share_slots(state, theta)
        return state

    def _share_slots(self, state: ExternalState, theta: Tensor) -> None:
        """Let the slots be views of the tensors in the state of the class."""
        memory = state.optimizer.state[state.parameter]
        for name, key in self._keys.items():
            if key in memory:
                state.slots[name] = memory[key].detach().view(theta.shape)

    def _make_optimizer(self, parameter: Parameter) -> Optimizer:
        kind: Any = self.kind
        try:
            optimizer: Optimizer = kind(
                [parameter], **{each.name: each.value(self.settings) for each in self.arguments}
            )
        except Exception as error:
            if self.origin is not None:
                raise self.origin.error(error, Message("its constructor")) from error
            allowed = Message("given settings that it accepts for one flat vector ({0})", _reason(error))
            raise InputError("optimizer", self.settings.name, allowed) from error
        return optimizer

    def _step(self, optimizer: Optimizer) -> None:
        try:
            optimizer.step()
        except Exception as error:
            if self.origin is not None:
                raise self.origin.error(error, Message("its step")) from error
            allowed = Message(
                "an optimizer that steps from one dense gradient of a flat vector ({0})", _reason(error)
            )
            raise InputError("optimizer", self.settings.name, allowed) from error

    def _slots_after_trial(self) -> Iterator[Slot]:
        """The slots: the tensors of the shape of θ in the state of the class after two steps."""
        import torch

        with torch.inference_mode(False):
            theta = torch.linspace(1.0, 2.0, TRIAL_SIZE)
            state = self.init(theta)
            for _ in range(2):
                self.update(theta, theta, state, self.settings.lr)
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
    """The first line of an error of another library."""
    return (str(error) or type(error).__name__).splitlines()[0].rstrip(".")


def _slot(key: str) -> Slot:
    """A slot named as the class names its tensor, unless a series of another kind is called so."""
    name = f"state_{key}" if key in OTHER_SERIES else key
    return Slot(name, name, key.replace("_", " "))


def completed_settings(
    base: type[S],
    name: str,
    title: str,
    text: str,
    fields: Mapping[str, tuple[Any, Any]],
    *,
    reserved: frozenset[str],
) -> type[S]:
    """Settings of a rule, completed with what every optimizer has and the user's class does not declare.

    Args:
        base: What they are derived from.
        name: What the workbench calls the optimizer.
        title: Its name for people.
        text: Its documentation, whose first line is the summary.
        fields: More settings, each with its type and its default or declaration.
        reserved: Names of settings that other parts of an experiment have.

    Raises:
        InputError: When a setting has a reserved name.
    """
    given = {each: (field.annotation, field) for each, field in base.model_fields.items()} | dict(fields)
    added: dict[str, Any] = {"name": (Literal[name], name)}
    if not hasattr(base, "conventions"):
        added["convention"] = (Literal[OWN], terms.convention(OWN))
    for each, (annotation, declared) in given.items():
        if each in added or each in OWN_NAMES:
            continue
        if each in reserved:
            allowed = Message("a class without a setting {0}, which other parts have", each)
            raise InputError("optimizer", name, allowed)
        default = declared.default if isinstance(declared, FieldInfo) else declared
        if isinstance(declared, FieldInfo) and declared.title:
            added[each] = (annotation, declared)
        elif each == "weight_decay":
            added[each] = (float, terms.weight_decay(0.0 if default is PydanticUndefined else float(default)))
        elif each == "lr":
            rate = DEFAULT_RATE if default is PydanticUndefined else float(default)
            added[each] = (float, terms.learning_rate(rate))
        else:
            added[each] = (annotation, declared_setting(each, default, f"The setting {each} of {title}."))
    model = create_model("OwnSettings", __base__=base, **added)
    if not hasattr(base, "conventions"):
        summary = text.strip().splitlines()[0].rstrip(".") if text.strip() else "Your own optimizer"
        model.title, model.summary = title, f"{summary}."
        model.conventions = {OWN: Convention(title, "Its own code makes every step.")}
    return model


def tried_rule(
    kind: Any, settings: OptimizerSettings, origin: Origin, arguments: tuple[Argument, ...]
) -> Rule[Any]:
    """A rule of the user's class, tried on three parameters.

    Args:
        kind: A rule, or a class with the interface of ``torch.optim.Optimizer``.
        settings: Its settings, whose numbers may be columns.
        origin: Where the class comes from.
        arguments: How the constructor arguments of the second kind are made from the settings.

    Raises:
        OwnCodeError: When the class raises, or draws random numbers, which no seed would repeat.
        InputError: When it cannot be used.
    """
    from workbench.own_code.draws import Watch

    with origin.guard(Message("its first steps")), Watch():
        if not issubclass(kind, Rule):
            content = {"Settings": type(settings), "kind": kind, "arguments": arguments, "origin": origin}
            external: Rule[Any] = type(kind.__name__, (ExternalRule,), content)(settings)
            return external
        rule: Rule[Any] = _guarded(kind, origin)(settings)
        _try(rule)
    return rule


def _guarded(kind: type[Rule[Any]], origin: Origin) -> type[Rule[Any]]:
    """The class, its errors reported with file and line."""

    def step_(
        self: Rule[Any],
        theta: Tensor,
        gradient: Tensor,
        state: State,
        lr: Coefficient,
        *,
        measured: bool = True,
    ) -> None:
        with origin.guard(Message("a step")):
            kind.step_(self, theta, gradient, state, lr, measured=measured)

    # Cut into pieces only where the class says of itself that this changes nothing.
    is_elementwise = bool(vars(kind).get("is_elementwise", False))
    content = {"step_": step_, "is_elementwise": is_elementwise, "__doc__": kind.__doc__}
    return type(kind.__name__, (kind,), content)


def _try(rule: Rule[Any]) -> None:
    import torch

    columns = [value for value in vars(rule.settings).values() if isinstance(value, torch.Tensor)]
    like = columns[0] if columns else torch.zeros(1, 1)
    theta = torch.linspace(1, 2, TRIAL_SIZE, dtype=like.dtype, device=like.device).repeat(len(like), 1)
    state = rule.init(theta)
    for _ in range(2):
        theta, state = rule.step(theta, lambda point: point, state)
