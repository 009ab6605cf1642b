"""What an optimizer is: a rule that turns gradients into steps, for R runs at once.

Every operation of a rule is elementwise, so a row never sees its neighbours. A setting is one number for all
rows or a column ``[R, 1]`` with one number for each.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeAlias, TypeVar

from storage.messages import Message
from workbench.errors import InputError
from workbench.optimizers.formula import Formula, FormulaWriter
from workbench.optimizers.kernels.arithmetic import add_scaled, fitted
from workbench.optimizers.kernels.pieces import FUSED_ROW, PIECE, update_in_pieces
from workbench.optimizers.optimizer_settings import Coefficient, OptimizerSettings, is_zero
from workbench.optimizers.state import SavedState, Slot, State, export_state, import_state, spaced_zeros
from workbench.settings import declarations

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from torch import Tensor

    from workbench.optimizers.kernels.fused import Update

GradientFunction: TypeAlias = "Callable[[Tensor], Tensor]"
"""The gradient at any parameters, for the rules that take it elsewhere than at θ."""

CLIP_EPSILON = 1e-6
"""Added to the norm before dividing by it, as torch.nn.utils.clip_grad_norm_ does."""

S = TypeVar("S", bound=OptimizerSettings)


class Rule(ABC, Generic[S]):
    """An optimizer with its settings, whose numbers may be columns ``[R, 1]``.

    By hand::

        rule = create("adam", lr=0.01)
        state = rule.init(theta)
        theta, state = rule.step(theta, gradient, state)

    The trainer owns its tensors, calls :meth:`step_` and changes them in place. A new rule implements
    :meth:`update`; everything else has a default.

    Everything is computed in the dtype of θ, and the slots have it too. float16 has no number between 0 and
    6e-8: an ε of 1e-8 is 0 there and squares of gradients below 2e-4 vanish, so that an adaptive rule divides
    0 by 0 where a gradient is 0, as torch.optim does; an ε of 1e-4 keeps it finite. bfloat16 has the range of
    float32 but three digits at most, so that a step below 1/256 of a parameter may not change it.

    Attributes:
        Settings: the model that declares the settings.
        order: position in the list of optimizers; those of one order stand by module.
        slots: the tensors of the rule's state.
        knows_effective_rate: whether :meth:`effective_rate` is defined for it.
        is_elementwise: whether an update can be made piece by piece.
    """

    Settings: ClassVar[type[OptimizerSettings]]
    order: ClassVar[int] = 100
    knows_effective_rate: ClassVar[bool] = True
    is_elementwise: ClassVar[bool] = True
    slots: tuple[Slot, ...] = ()

    def __init__(self, settings: S) -> None:
        self.settings = settings
        self._decays = not is_zero(settings.weight_decay)
        self._decouples = settings.decouples_decay
        self._clips_norm = not is_zero(settings.clip_norm)
        self._clips_value = not is_zero(settings.clip_value)

    def init(self, theta: Tensor) -> State:
        """The state before the first step.

        Args:
            theta: Parameters ``[P]`` or ``[R, P]`` of any floating dtype, on any device.

        Raises:
            InputError: When theta is no such tensor, or a column of the settings does not have a number for
                each row.
        """
        _require_parameters(theta)
        fitted_columns(self.settings, theta)
        slots = {slot.name: spaced_zeros(theta, index) for index, slot in enumerate(self.slots, start=2)}
        return State(0, slots, theta.new_zeros(theta.shape), theta.new_empty(theta.shape))

    def step(self, theta: Tensor, gradient: Tensor | GradientFunction, state: State) -> tuple[Tensor, State]:
        """One update at the learning rate of the settings; the arguments are not changed.

        Args:
            theta: Parameters ``[P]`` or ``[R, P]``; they may require a gradient.
            gradient: ∂ loss / ∂ theta, of the same shape, dtype and device; or the function that computes it
                at any parameters, which the rules that look ahead need.
            state: From :meth:`init` or the step before.

        Returns:
            The new parameters and the new state, outside any autograd graph. The new parameters require a
            gradient where theta does.

        Raises:
            InputError: When an argument does not have the shape, dtype or device of theta, or the state is
                that of another rule.
            TypeError: When a rule that looks ahead is given a gradient instead of the function.
        """
        import torch

        _require_parameters(theta)
        _require_slots(state.slots, {slot.name for slot in self.slots}, theta)
        rule = self.fitted(theta)
        lr = rule.settings.lr
        with torch.no_grad():
            point = rule.lookahead(theta, state, lr)
        if callable(gradient):
            gradient = gradient(theta if point is None else point.requires_grad_(theta.requires_grad))
        elif point is not None:
            raise TypeError(
                f"{self.settings.name} in the convention {self.settings.convention} takes the gradient at "
                "the look-ahead point: give the function that computes it instead of the gradient at theta"
            )
        _require_like("gradient", gradient, theta)
        with torch.no_grad():
            following, state = theta.clone(memory_format=torch.contiguous_format), state.clone()
            rule.step_(following, gradient, state, lr)
        return following.requires_grad_(theta.requires_grad), state

    def fitted(self, theta: Tensor) -> Self:
        """The rule with its columns in the dtype and on the device of theta: itself where they are."""
        columns = fitted_columns(self.settings, theta)
        return type(self)(self.settings.model_copy(update=columns)) if columns else self

    def for_rows(self, rows: slice, *, as_numbers: bool = False) -> Self:
        """The rule for some of the runs: itself where all its settings are numbers.

        Args:
            rows: Which runs.
            as_numbers: Make each column a number; ``rows`` is then a single run.
        """
        columns = {name: value for name, value in dict(self.settings).items() if hasattr(value, "new_zeros")}
        if not columns:
            return self
        part = {name: value[rows].item() if as_numbers else value[rows] for name, value in columns.items()}
        return type(self)(self.settings.model_copy(update=part))

    def lookahead(self, theta: Tensor, state: State, lr: Coefficient) -> Tensor | None:
        """Where this step takes its gradient, of the shape of ``theta``; ``None`` for ``theta`` itself."""
        del theta, state, lr
        return None

    def step_(
        self, theta: Tensor, gradient: Tensor, state: State, lr: Coefficient, *, measured: bool = True
    ) -> None:
        """One update in place of ``theta`` and ``state``; ``gradient`` is not changed.

        Args:
            theta: Parameters ``[R, P]``.
            gradient: Of the same shape, at :meth:`lookahead`.
            state: The rule's state.
            lr: The learning rate of this step, a number or a column ``[R, 1]``.
            measured: Whether ``state.update`` receives what is added to ``theta``; nothing else depends on
                it.
        """
        import torch

        if self._clips_norm or self._clips_value:
            gradient = self._clipped(gradient)
        if measured:
            state.update.copy_(theta)
        state.step += 1
        self.prepare_step(state)
        is_large = theta.shape[-1] >= FUSED_ROW or theta.numel() > PIECE
        if is_large and self.is_elementwise and theta.device.type == "cpu":
            update_in_pieces(self, theta, gradient, state, lr)
        else:
            self.update_elementwise(theta, gradient, state, lr)
        if measured:
            torch.sub(theta, state.update, out=state.update)

    def prepare_step(self, state: State) -> None:
        """Bring ``state.scalars`` to the step that begins, ``state.step``."""
        del state

    def update_elementwise(self, theta: Tensor, gradient: Tensor, state: State, lr: Coefficient) -> None:
        """The elementwise part of a step, weight decay and :meth:`update`: the same for any piece of θ."""
        if self._decays and self._decouples:
            theta.mul_(fitted(1 - self.decay_rate(lr) * self.settings.weight_decay, theta))
        elif self._decays:
            point = self.lookahead(theta, state, lr)
            point = theta if point is None else point
            gradient = add_scaled(gradient.clone(), point, self.settings.weight_decay)
        self.update(theta, gradient, state, lr)

    @abstractmethod
    def update(self, theta: Tensor, gradient: Tensor, state: State, lr: Coefficient) -> None:
        """Change ``theta`` and ``state.slots`` in place, element by element.

        Args:
            theta: Parameters, ``[P]`` or ``[R, P]``, or a piece of them.
            gradient: Of the same shape, clipped and with L2 weight decay; not to be changed.
            state: Slots and scratch of the same shape; ``state.step`` and ``state.scalars`` are already those
                of this update, whose number is t ≥ 1.
            lr: The learning rate of this step, a number or a column ``[R, 1]``.
        """

    def fused(
        self, theta: Tensor, gradient: Tensor, slots: Mapping[str, Tensor], step: Tensor
    ) -> Update | None:
        """What :meth:`update_elementwise` does for one run, by a kernel of torch, equal up to rounding.

        All settings of this rule are numbers.

        Args:
            theta: Parameters ``[P]`` on the CPU, float32 or float64.
            gradient: ``[P]``, already clipped.
            slots: The rule's slots, ``[P]`` each.
            step: The number of the update, a single float64 that changes from update to update.

        Returns:
            The update as a function of the learning rate, ``None`` where there is no kernel for it.
        """
        del theta, gradient, slots, step
        return None

    def decay_rate(self, lr: Coefficient) -> Coefficient:
        """The factor of decoupled weight decay, at the learning rate ``lr``."""
        return lr

    @property
    def decay_symbol(self) -> str:
        """LaTeX of :meth:`decay_rate`."""
        return r"\eta"

    def formula(self) -> Formula:
        """What :meth:`step_` computes under these settings; empty where the code is another library's."""
        return self.write_formula(FormulaWriter(self.settings, self.slots, self.decay_symbol))

    def write_formula(self, writer: FormulaWriter) -> Formula:
        """Write :meth:`formula`; a rule without one has an empty formula."""
        del writer
        return Formula()

    def export_state(self, state: State, row: int) -> SavedState:
        """The state of one row, a copy."""
        return export_state(state, row)

    def import_state(self, theta: Tensor, saved: Sequence[SavedState]) -> State:
        """The state of R runs that go on from what :meth:`export_state` gave for each.

        Args:
            theta: Parameters ``[R, P]``.
            saved: One for each row, all after the same number of updates.

        Raises:
            InputError: When a saved state is not of this rule at these parameters.
        """
        return import_state(self.init(theta), saved)

    def correction(self, slot: str, step: int) -> Coefficient | None:
        """What ``slot`` is divided by to remove the bias of its start at zero; ``None`` if it has none."""
        del slot, step
        return None

    def effective_rate(self, state: State, lr: Coefficient) -> Tensor | None:
        """The factor of each coordinate's gradient or first moment, ``[R, P]``; ``None`` if it is ``lr``."""
        del state, lr
        return None

    def _clipped(self, gradient: Tensor) -> Tensor:
        """The gradient, each run's norm at most ``clip_norm``, then each entry at most ``clip_value``."""
        import torch

        if self._clips_norm:
            limit = fitted(self.settings.clip_norm, gradient)
            norm = torch.linalg.vector_norm(gradient, dim=-1, keepdim=True)
            share = (limit / (norm + CLIP_EPSILON)).clamp_(max=1.0)
            # A column may hold 0 for the rows that are not to be clipped.
            if not isinstance(limit, float | int):
                share.masked_fill_(limit == 0, 1.0)
            gradient = gradient * share
        if self._clips_value:
            bound = fitted(self.settings.clip_value, gradient)
            if not isinstance(bound, float | int):
                bound = bound.masked_fill(bound == 0, torch.inf)
            gradient = torch.clamp(gradient, -bound, bound)
        return gradient


def fitted_columns(settings: OptimizerSettings, theta: Tensor) -> dict[str, Tensor]:
    """The columns of the settings that do not have the dtype and device of ``theta``, converted to them.

    Raises:
        InputError: For a column that does not have one number for each row of ``theta``.
    """
    converted = {}
    for declaration in declarations(type(settings)):
        column = getattr(settings, declaration.name)
        if not hasattr(column, "new_zeros"):
            continue
        if theta.ndim != 2:
            allowed = Message("a number or a column where theta is [R, P]")
            raise InputError(declaration.name, _described(column), allowed)
        if column.shape[0] not in {1, len(theta)}:
            allowed = Message("a number or a column [{0}, 1]", len(theta))
            raise InputError(declaration.name, _described(column), allowed)
        if (column.dtype, column.device) != (theta.dtype, theta.device):
            converted[declaration.name] = column.to(theta.device, theta.dtype)
    return converted


def _described(value: Any) -> Message:
    """Shape, dtype and device of a tensor, the type of anything else."""
    if not hasattr(value, "new_zeros"):
        return Message("a {0}", type(value).__name__)
    kind = str(value.dtype).removeprefix("torch.")
    return Message("tensor of shape {0}, {1} on {2}", list(value.shape), kind, value.device)


def _require_parameters(theta: Any) -> None:
    if not hasattr(theta, "new_zeros") or not theta.is_floating_point() or theta.ndim not in {1, 2}:
        allowed = Message("a tensor [P] or [R, P] of a floating dtype")
        raise InputError("theta", _described(theta), allowed)


def _require_like(field: str, tensor: Any, theta: Tensor) -> None:
    """Refuse a tensor that does not have the shape, dtype and device of ``theta``."""
    alike = hasattr(tensor, "new_zeros") and (tensor.shape, tensor.dtype, tensor.device) == (
        theta.shape,
        theta.dtype,
        theta.device,
    )
    if not alike:
        raise InputError(field, _described(tensor), Message("as theta, a {0}", _described(theta)))


def _require_slots(slots: Mapping[str, Tensor], names: set[str], theta: Tensor) -> None:
    """Refuse the state of another optimizer or of other parameters."""
    if set(slots) != names:
        given, wanted = (", ".join(sorted(each)) or "nothing" for each in (slots, names))
        found = Message("memory of {0}", given)
        raise InputError("state", found, Message("made by init of this optimizer, which has {0}", wanted))
    for name, slot in slots.items():
        _require_like(f"state.slots[{name!r}]", slot, theta)
